import { describe, expect, test } from 'vitest';
import type { Reviewed } from '../../src/app/review.js';
import type { Check } from '../../src/checks/check.js';
import { checks } from '../../src/checks/index.js';
import { CLEAN, FAULTY, MENDED } from './kumo-hunks.js';
import { diff, mail, review } from './kumo-mails.js';

const summary = ({ review: { messageId, status, reported } }: Reviewed) =>
  `${messageId} ${status}${reported.map(({ check }) => ` ${check}`).join('')}`;

describe('one mail', () => {
  test('with a fault gets a reply that quotes it', async () => {
    const [reviewed] = await review([
      mail({ id: '1@example.org', subject: '[PATCH] drm/kumo: Wait', body: `Wait.\n---\n${diff(FAULTY)}` }),
    ]);
    expect(summary(reviewed!)).toBe('1@example.org reviewed null-ret-is-err');
    expect(reviewed!.review.bases).toEqual([
      { path: 'drivers/gpu/drm/kumo/kumo_gem.c', step: 'hunks', tree: null, ref: null, commit: null },
    ]);
    expect(reviewed!.reply).toMatchObject({
      inReplyTo: '1@example.org',
      subject: 'Re: [PATCH] drm/kumo: Wait',
    });
    expect(reviewed!.reply!.body).toContain('> +\tif (IS_ERR(obj))\n\n');
  });

  test('without a fault gets none', async () => {
    const [reviewed] = await review([
      mail({ id: '1@example.org', subject: '[PATCH] drm/kumo: Kick', body: diff(CLEAN) }),
    ]);
    expect(summary(reviewed!)).toBe('1@example.org reviewed');
    expect(reviewed!.reply).toBe(null);
    expect(reviewed!.unsaid).toBe(null);
  });

  test('that bears the Message-ID of another one is judged by its own text', async () => {
    const [first, second, third] = await review([
      mail({ id: '1@example.org', subject: '[PATCH] drm/kumo: Kick', body: diff(CLEAN) }),
      mail({ id: '1@example.org', subject: '[PATCH] drm/kumo: Wait', body: diff(FAULTY) }),
      mail({
        id: '1@example.org',
        subject: '[PATCH] drm/kumo: Wait',
        body: `Once more.\n---\n${diff(FAULTY)}`,
      }),
    ]);
    expect(first!.review.reported).toEqual([]);
    for (const { message, review: own } of [second!, third!]) {
      const lines = message.body.split('\n');
      expect(own.reported.map(({ bodyLine }) => lines[bodyLine - 1])).toEqual(['+\tif (IS_ERR(obj))']);
    }
  });

  test.each([
    ['a reply', 'Re: [PATCH] drm/kumo: Wait', diff(FAULTY), 'skipped', /^reply: /],
    ['talk', 'Kumo and waiting', 'Shall we?\n', 'skipped', /^not-a-patch: /],
    ['a cover letter', '[PATCH 0/2] drm/kumo: Wait', 'Two patches.\n', 'skipped', /^cover-letter: /],
    ['a patch without a diff', '[PATCH] drm/kumo: Wait', 'It got lost.\n', 'skipped', /^no-diff: /],
    [
      'a damaged patch',
      '[PATCH] drm/kumo: Wait',
      diff(FAULTY).replace(/ \treturn 0;\n \}\n/, ''),
      'damaged',
      /line \d+ of the mail's text/,
    ],
  ])('%s is not reviewed, and says why', async (...[, subject, body, status, reason]) => {
    const [reviewed] = await review([mail({ id: '1@example.org', subject, body })]);
    expect(reviewed!.review.status).toBe(status);
    expect(reviewed!.review.reason).toMatch(reason);
    expect(reviewed!.reply).toBe(null);
  });

  test('that is a bare diff is reviewed, named by its content', async () => {
    const raw = { kind: 'diff', raw: Buffer.from(diff(FAULTY)), source: '/tmp/kumo.patch' } as const;
    const [first] = await review([raw]);
    const [second] = await review([{ ...raw, source: '/tmp/other.patch' }]);
    expect(first!.review.reported.map(({ check }) => check)).toEqual(['null-ret-is-err']);
    expect(first!.review.messageId).toBe(second!.review.messageId);
  });

  test('loses only the result of a check that throws', async () => {
    const broken: Check = {
      ...checks[0]!,
      id: 'broken',
      run: () => {
        throw new Error('it broke');
      },
    };
    const [reviewed] = await review(
      [mail({ id: '1@example.org', subject: '[PATCH] drm/kumo: Wait', body: diff(FAULTY) })],
      [broken, ...checks],
    );
    expect(reviewed!.review.crashes).toEqual([
      {
        check: 'broken',
        path: 'drivers/gpu/drm/kumo/kumo_gem.c',
        function: 'kumo_wait',
        message: 'it broke',
      },
    ]);
    expect(reviewed!.review.reported.map(({ check }) => check)).toEqual(['null-ret-is-err']);
  });
});

describe('several mails', () => {
  const part = (index: number, hunk: string) =>
    mail({
      id: `${index}@example.org`,
      subject: `[PATCH ${index}/2] drm/kumo: Part ${index}`,
      body: diff(hunk),
      replyTo: '0@example.org',
    });
  const cover = mail({
    id: '0@example.org',
    subject: '[PATCH 0/2] drm/kumo: Two parts',
    body: 'Two patches.\n',
  });

  test('have one result each, in the order of the input', async () => {
    const mails = [
      part(2, CLEAN),
      mail({ id: 'talk@example.org', subject: 'Kumo', body: 'Hello.\n' }),
      part(1, FAULTY),
      cover,
    ];
    expect((await review(mails)).map(summary)).toEqual([
      '2@example.org reviewed',
      'talk@example.org skipped',
      '1@example.org reviewed null-ret-is-err',
      '0@example.org skipped',
    ]);
  });

  test('what a later part mends is held, in whatever order the parts come', async () => {
    for (const mails of [
      [cover, part(1, FAULTY), part(2, MENDED)],
      [part(2, MENDED), part(1, FAULTY), cover],
    ]) {
      const first = (await review(mails)).find((each) => each.review.messageId === '1@example.org');
      expect(first!.review.reported).toEqual([]);
      expect(first!.review.held.map(({ reason, detail }) => `${reason}: ${detail}`)).toEqual([
        'fixed-later-in-series: removed by "drm/kumo: Part 2"',
      ]);
      expect(first!.reply).toBe(null);
    }
  });

  test('the same mail from two lists is answered alike, and neither is lost', async () => {
    const twice = await review([part(1, FAULTY), part(1, FAULTY)]);
    expect(twice.map(summary)).toEqual([
      '1@example.org reviewed null-ret-is-err',
      '1@example.org reviewed null-ret-is-err',
    ]);
    expect(twice[0]!.reply!.messageId).toBe(twice[1]!.reply!.messageId);
  });

  test.each([0, 300])(
    'a mail that comes again, %s mails later, is judged with its series',
    async (between) => {
      const talk = Array.from({ length: between }, (_, i) =>
        mail({ id: `talk${i}@example.org`, subject: 'Kumo', body: 'Hello.\n' }),
      );
      const all = await review([part(1, FAULTY), part(2, MENDED), ...talk, part(1, FAULTY)]);
      for (const each of [all[0], all.at(-1)]) {
        expect(each!.review.reported).toEqual([]);
        expect(each!.review.held.map(({ reason }) => reason)).toEqual(['fixed-later-in-series']);
      }
    },
  );

  test('parts of a series find each other over the end of a batch', async () => {
    const talk = Array.from({ length: 255 }, (_, i) =>
      mail({ id: `talk${i}@example.org`, subject: 'Kumo', body: 'Hello.\n' }),
    );
    const all = await review([...talk, part(1, FAULTY), part(2, MENDED)]);
    expect(all).toHaveLength(257);
    expect(all[255]!.review.held.map(({ reason }) => reason)).toEqual(['fixed-later-in-series']);
  });

  test('none give none', async () => {
    expect(await review([])).toEqual([]);
  });
});

test('a patch of many files has each of them judged, and compared with what it was', async () => {
  const files = Array.from({ length: 30 }, (_, i) => {
    const text = diff(i % 3 === 0 ? MENDED : FAULTY).replaceAll('kumo_gem.c', `kumo_gem_${i}.c`);
    return text.replace('-- \n2.47.1\n', '');
  });
  const body = `Many at once.\n---\n${files.join('')}-- \n2.47.1\n`;
  const [reviewed] = await review([
    mail({ id: 'many@example.org', subject: '[PATCH] drm/kumo: Wait', body }),
  ]);
  const paths = reviewed?.review.reported.map(({ path }) => Number(/\d+/.exec(path)?.[0]));
  expect(paths).toEqual(Array.from({ length: 30 }, (_, i) => i).filter((i) => i % 3 !== 0));
});
