import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { takeReturn } from '../../src/app/answers.js';
import { openRerunOn } from '../../src/app/open-rerun.js';
import { approveMail } from '../../src/app/outbox.js';
import { heedVerdicts } from '../../src/app/outcomes.js';
import { rerun } from '../../src/app/rerun.js';
import { sendDue } from '../../src/app/sender.js';
import { loadConfig } from '../../src/config.js';
import { listOutbox } from '../../src/store/outbox.js';
import type { VerdictKind } from '../../src/store/verdicts.js';
import { giveVerdict } from '../../src/web/deeds.js';
import type { Site, Visitor } from '../../src/web/site.js';
import { answer } from './answer-mails.js';
import { addReview, arrival, MIO, type OutboxWorld, openWorld, people } from './outbox-world.js';
import { BAD, mailbox, version } from './rerolls.js';

const wanda = { by: 'wanda', why: '' };

let world: OutboxWorld;

beforeEach(async () => {
  const release = { ...people().release, per_series: 9 };
  world = await openWorld({ release });
});

afterEach(() => world.close());

/** The verdict of a maintainer on the pages. */
async function onThePages(fingerprint: string, verdict: VerdictKind): Promise<void> {
  const { db } = world.store;
  const site = { db, now: () => world.now, heedVerdicts: () => heedVerdicts(db) } as unknown as Site;
  const account = { id: 1, name: 'wanda', role: 'maintainer', paths: '' } as const;
  const visitor = { account, csrf: null, remote: '127.0.0.1' } as unknown as Visitor;
  await giveVerdict(site, { visitor, subject: fingerprint, why: 'the caller checks' }, verdict);
}

async function fingerprints(): Promise<readonly string[]> {
  const rows = await world.store.db.selectFrom('findings').select('fingerprint').distinct().execute();
  return rows.map(({ fingerprint }) => fingerprint);
}

async function states(): Promise<readonly string[]> {
  const all = await listOutbox(world.store.db, {});
  return all.filter(({ kind }) => kind === 'review').map(({ state }) => state);
}

describe('a mail whose finding a person has spoken of', () => {
  test.each(['wrong', 'intended', 'old', 'dup'] as const)('as %s cannot be approved', async (verdict) => {
    await addReview(world);
    const [fingerprint = ''] = await fingerprints();
    await onThePages(fingerprint, verdict);
    expect(await approveMail(world.sender, 1, wanda)).toEqual({
      id: 1,
      done: false,
      words: `answered: finding ${fingerprint.slice(0, 12)}: ${verdict}, said wanda on 2026-03-27: the caller checks`,
    });
    await sendDue(world.sender);
    expect(world.given).toEqual([]);
    expect(await states()).toEqual(['withdrawn']);
  });

  test('after it was approved does not leave', async () => {
    await addReview(world);
    await approveMail(world.sender, 1, wanda);
    const [fingerprint = ''] = await fingerprints();
    await onThePages(fingerprint, 'wrong');
    await sendDue(world.sender);
    expect(world.given).toEqual([]);
    expect(await listOutbox(world.store.db, {})).toMatchObject([
      { state: 'withdrawn', detail: expect.stringMatching(/^answered: finding \w{12}: wrong, said wanda/) },
    ]);
  });

  test.each([
    ['#kogin wrong: the caller checks', `wrong, said ${MIO} on 2026-03-27: the caller checks`],
    ['Thanks, that is meant so.', 'a person has answered the mail'],
  ])('in answer to the same one elsewhere (%s) cannot be approved', async (body, words) => {
    const ours = await addReview(world);
    await sendDue(world.sender);
    expect(world.given).toHaveLength(1);
    await addReview(world, 2);
    await takeReturn(world.answers, await arrival(answer(ours, { body })));
    expect(await approveMail(world.sender, 2, wanda)).toMatchObject({
      done: false,
      words: expect.stringMatching(new RegExp(`^answered: finding \\w{12}: ${words}$`)),
    });
  });
});

test('what a withdrawn mail said besides is held again by a rerun that may be sent', async () => {
  const { db } = world.store;
  const file = join(world.folder, 'kogin.toml');
  writeFileSync(file, 'data = "."\n[archives]\nservers = []\n');
  const text = version(1, BAD).raw.toString();
  const body = /^\+int hoshi[\s\S]*?^\+\}\n\+\n/m.exec(text)?.[0] ?? '';
  const second = body.replaceAll('map_bo', 'map_again').replace(/\bsgt\b/g, 'table');
  const twice = text.replace('+3,13', '+3,24').replace(body, body + second);
  const mails = mailbox({ kind: 'mail', raw: Buffer.from(twice), source: 'v1' });
  const setup = { config: loadConfig({ file, env: {} }), kogin: '1.0.0', env: {}, now: () => world.now };
  const opened = await openRerunOn(db, setup);
  const context = { ...opened.context, sources: [...opened.context.sources, mails] };
  const request = { reference: 'v1@example.org', base: null, send: true };
  await rerun(request, context);
  const [first, other = ''] = await fingerprints();
  await onThePages(first ?? '', 'wrong');
  const { words } = await approveMail(world.sender, 1, wanda);
  expect(words).toMatch(/; a rerun with --send holds a mail with the others$/);
  await sendDue(world.sender);
  expect(await states()).toEqual(['withdrawn']);
  await rerun(request, context);
  const [, again] = await listOutbox(db, {});
  const composed = Buffer.from(again?.composed ?? []).toString();
  expect(composed).toContain(`finding=${other.slice(0, 12)};`);
  expect(composed).not.toContain(first?.slice(0, 12));
  await opened.close();
});
