import { describe, expect, test } from 'vitest';
import { FAULTY } from './kumo-hunks.js';
import { diff, mail, review } from './kumo-mails.js';

describe('versions of a patch', () => {
  const version = (n: number, hunk: string) =>
    mail({
      id: `v${n}@example.org`,
      subject: n === 1 ? '[PATCH] drm/kumo: Wait' : `[PATCH v${n}] drm/kumo: Wait`,
      body: diff(hunk),
      day: n,
    });
  test('are not told again what an older one was told, in whatever order they come', async () => {
    for (const mails of [
      [version(1, FAULTY), version(2, FAULTY), version(3, FAULTY)],
      [version(3, FAULTY), version(1, FAULTY), version(2, FAULTY)],
    ]) {
      const all = new Map((await review(mails)).map((each) => [each.review.messageId, each]));
      expect(all.get('v1@example.org')!.review.reported.map(({ check }) => check)).toEqual([
        'null-ret-is-err',
      ]);
      for (const id of ['v2@example.org', 'v3@example.org']) {
        const { review: known, reply, unsaid } = all.get(id)!;
        expect(known.reported).toEqual([]);
        expect(known.held.map(({ reason, detail }) => `${reason}: ${detail}`)).toEqual([
          'duplicate: said on v1 and still open',
        ]);
        expect([reply, unsaid]).toEqual([null, null]);
      }
    }
  });

  test('are told it in one line beside what is new', async () => {
    const [, second] = await review([
      version(1, FAULTY),
      version(2, FAULTY + FAULTY.replace('kumo_wait', 'kumo_look')),
    ]);
    expect(second!.review.reported.map((each) => each.function)).toEqual(['kumo_look']);
    expect(second!.reply!.body).toContain('Still open from v1: 1');
  });

  test('are not told it again where a variable has another name', async () => {
    const renamed = FAULTY.replaceAll(/\bobj\b/g, 'gem');
    expect(renamed).not.toBe(FAULTY);
    const [, second] = await review([version(1, FAULTY), version(2, renamed)]);
    expect(second!.review.reported).toEqual([]);
    expect(second!.review.held.map(({ detail }) => detail)).toEqual(['said on v1 and still open']);
  });

  test('are known over the end of a batch', async () => {
    const talk = Array.from({ length: 600 }, (_, i) =>
      mail({ id: `talk${i}@example.org`, subject: 'Kumo', body: 'Hello.\n' }),
    );
    const all = await review([version(1, FAULTY), ...talk, version(2, FAULTY)]);
    expect(all.at(-1)!.review.held.map(({ reason }) => reason)).toEqual(['duplicate']);
  });

  test('that nobody can link are known by their author', async () => {
    const other = (id: string, day: number) =>
      mail({ id, subject: '[PATCH] drm/kumo: Look', body: diff(FAULTY), day });
    const all = await review([
      version(1, FAULTY),
      other('soon@example.org', 200),
      other('late@example.org', 700),
    ]);
    expect(all.map(({ review: { reported } }) => reported.length)).toEqual([1, 0, 1]);
    expect(all[1]!.review.held.map(({ reason, detail }) => `${reason}: ${detail}`)).toEqual([
      'duplicate: said to its author on a patch of 2026-02-01',
    ]);
  });

  test('of two patches with the same fault are told apart', async () => {
    const other = mail({
      id: 'o@example.org',
      subject: '[PATCH] drm/kumo: Look',
      body: diff(FAULTY),
      day: 3,
    });
    const stranger = {
      ...other,
      raw: Buffer.from(String(other.raw).replaceAll('mira', 'nils').replace('Mira Holm', 'Nils Berg')),
    };
    const all = await review([version(1, FAULTY), stranger]);
    expect(all.map(({ review: { reported } }) => reported.length)).toEqual([1, 1]);
  });
});
