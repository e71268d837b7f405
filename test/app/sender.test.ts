import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { approveMail, refuseMail, settleMail, showMail } from '../../src/app/outbox.js';
import { recoverSender, sendDue } from '../../src/app/sender.js';
import { listBounces } from '../../src/store/bounces.js';
import { claimReply, markSending, settleSeen } from '../../src/store/claims.js';
import { addMute } from '../../src/store/mutes.js';
import { addOptout } from '../../src/store/optouts.js';
import { type OutboxItem, outboxItem } from '../../src/store/outbox.js';
import { addReview, LIST, MIO, type OutboxWorld, openWorld, people } from './outbox-world.js';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

let world: OutboxWorld;

beforeEach(async () => {
  world = await openWorld();
});

afterEach(() => world.close());

async function item(id = 1): Promise<OutboxItem> {
  const found = await outboxItem(world.store.db, id);
  if (found === null) throw new Error(`no mail ${id}`);
  return found;
}

const wanda = { by: 'wanda', why: '' };

/** Starts over with other people and lists. */
async function reopen(given: Parameters<typeof people>[0]): Promise<void> {
  await world.close();
  world = await openWorld(given);
}

describe('a mail that may leave by itself', () => {
  test('leaves once, to the author and the list, and the policy is named', async () => {
    const messageId = await addReview(world);
    expect(await sendDue(world.sender)).toEqual({ sent: 1, later: 0, refused: 0, unknown: 0, kept: 0 });
    expect(await sendDue(world.sender)).toEqual({ sent: 0, later: 0, refused: 0, unknown: 0, kept: 0 });
    expect(world.given).toHaveLength(1);
    expect(world.given[0]).toContain(`\nTo: Mio Tanaka <${MIO}>\nCc: ${LIST}\n`);
    expect(world.given[0]).toContain(`\nMessage-ID: <${messageId}>\n`);
    expect(await item()).toMatchObject({ state: 'sent', detail: '250 2.0.0 queued', attempts: 1 });
    const shown = await showMail(world.sender, 1);
    expect(shown?.approvals).toMatchObject([{ decision: 'approve', by: 'policy' }]);
  });

  test('changes nothing but its recipients on the way', async () => {
    await addReview(world);
    const before = Buffer.from((await item()).composed).toString();
    await sendDue(world.sender);
    expect(world.given[0]?.replace(`Cc: ${LIST}\n`, '')).toBe(before);
  });
});

describe('what keeps a mail', () => {
  test('a list in shadow, whoever approves', async () => {
    await reopen({ lists: [] });
    await addReview(world);
    await sendDue(world.sender);
    expect(await item()).toMatchObject({
      state: 'held',
      detail: 'no-list: no configured list is on To or Cc of the patch',
    });
    expect(await approveMail(world.sender, 1, wanda)).toMatchObject({ done: false });
    expect(world.given).toEqual([]);
  });

  test('a list that holds, until a person approves', async () => {
    const lists = people().lists.map((list) => ({ ...list, release: 'hold' as const }));
    await reopen({ lists });
    await addReview(world);
    await sendDue(world.sender);
    expect(await item()).toMatchObject({
      state: 'held',
      detail: `list-holds: ${LIST}: a person approves each mail`,
    });
    expect(await approveMail(world.sender, 1, wanda)).toEqual({ id: 1, done: true, words: 'approved' });
    expect(await sendDue(world.sender)).toMatchObject({ sent: 1 });
    expect((await showMail(world.sender, 1))?.approvals).toMatchObject([
      { decision: 'approve', by: 'wanda' },
    ]);
  });

  test('an opt-out after the approval', async () => {
    await addReview(world);
    await approveMail(world.sender, 1, wanda);
    await addOptout(world.store.db, 'MIO@example.org', world.now);
    expect(await sendDue(world.sender)).toMatchObject({ sent: 0, kept: 1 });
    expect(await item()).toMatchObject({ state: 'held', detail: `author-not-mailed: ${MIO} (opted-out)` });
  });

  test('a mute, until it ends', async () => {
    await addReview(world);
    await approveMail(world.sender, 1, wanda);
    await addMute(world.store.db, { by: 'mina', since: world.now, until: world.now + 48 * HOUR });
    expect(await sendDue(world.sender)).toMatchObject({ kept: 1 });
    world.now += 47 * HOUR;
    expect(await sendDue(world.sender)).toMatchObject({ kept: 0, sent: 0 });
    world.now += HOUR;
    expect(await sendDue(world.sender)).toMatchObject({ sent: 1 });
  });

  test('the cap of the day, until a day has gone by', async () => {
    await reopen({ release: { ...people().release, per_day: 2, per_series: 9 } });
    for (const number of [1, 2, 3]) await addReview(world, number);
    expect(await sendDue(world.sender)).toMatchObject({ sent: 2, kept: 1 });
    world.now += 23 * HOUR;
    expect(await sendDue(world.sender)).toMatchObject({ sent: 0 });
    world.now += HOUR + 1;
    expect(await sendDue(world.sender)).toMatchObject({ sent: 1 });
  });

  test('a newer version, for good', async () => {
    await addReview(world);
    const next = { root_id: 'next@example.org', version: 4, total: 1, title: 'work 1' };
    const author = { author_name: 'Mio Tanaka', author_address: MIO };
    const series = { ...next, ...author, cover_id: null, sent_at: 1 };
    await world.store.db.insertInto('series').values(series).execute();
    await sendDue(world.sender);
    expect(await item()).toMatchObject({
      state: 'withdrawn',
      detail: 'newer-version: a newer version is out: v4 of "work 1"',
    });
    expect(await approveMail(world.sender, 1, wanda)).toMatchObject({
      done: false,
      words: 'it is withdrawn, not held',
    });
  });

  test('a person who refuses it', async () => {
    await addReview(world);
    expect(await refuseMail(world.sender, 1, { by: 'wanda', why: 'not worth it' })).toMatchObject({
      done: true,
    });
    await sendDue(world.sender);
    expect(await item()).toMatchObject({ state: 'withdrawn', detail: 'refuse by wanda: not worth it' });
    expect(world.given).toEqual([]);
  });

  test('a check that fires far above its usual rate, until a person approves', async () => {
    await reopen({ breaker: { minimum: 2, factor: 5 }, release: { ...people().release, per_series: 9 } });
    for (const number of [1, 2]) await addReview(world, number);
    await sendDue(world.sender);
    expect((await item()).detail).toMatch(/^circuit-breaker: param-not-forwarded-const fires/);
    expect(await approveMail(world.sender, 1, wanda)).toMatchObject({ done: true });
    expect(await sendDue(world.sender)).toMatchObject({ sent: 1 });
  });
});

describe('a mail that the server does not take', () => {
  test('now is tried again with the same id, later and later, and given up in the end', async () => {
    const messageId = await addReview(world);
    const later = { kind: 'later', words: '450 4.2.0 try later', refused: [] } as const;
    const pauses: number[] = [];
    for (let round = 0; round < 40 && (await item()).state !== 'refused'; round++) {
      world.results.push(later);
      await sendDue(world.sender);
      world.results.length = 0;
      const { dueAt } = await item();
      if (dueAt > world.now) pauses.push((dueAt - world.now) / MINUTE);
      world.now = Math.max(dueAt, world.now);
    }
    expect(pauses.slice(0, 10)).toEqual([1, 2, 4, 8, 16, 32, 64, 128, 240, 240]);
    const { state, detail } = await item();
    expect(state).toBe('refused');
    expect(detail).toMatch(/^given up after \d+ attempts: 450 4\.2\.0 try later$/);
    expect((await item()).messageId).toBe(messageId);
    expect(world.given).toEqual([]);
  });

  test('ever is refused with its words, and a recipient that is none is stopped', async () => {
    await addReview(world);
    const refused = [{ address: MIO, permanent: true, words: '550 5.1.1 no such user' }];
    world.results.push({ kind: 'refused', words: '550 5.1.1 no such user', refused });
    expect(await sendDue(world.sender)).toMatchObject({ refused: 1 });
    expect(await item()).toMatchObject({ state: 'refused', detail: '550 5.1.1 no such user' });
    expect(await listBounces(world.store.db)).toMatchObject([{ address: MIO, status: '5.1.1' }]);
    await addReview(world, 2);
    await sendDue(world.sender);
    expect((await item(2)).detail).toBe(`author-not-mailed: ${MIO} (unreachable)`);
  });

  test('for reasons of policy does not stop the recipient', async () => {
    await addReview(world);
    const refused = [{ address: LIST, permanent: true, words: '550 5.7.1 you may not post' }];
    world.results.push({ kind: 'sent', words: '250 ok', refused });
    await sendDue(world.sender);
    expect(await item()).toMatchObject({
      state: 'sent',
      detail: `250 ok; not taken for ${LIST} (550 5.7.1 you may not post)`,
    });
    expect(await listBounces(world.store.db)).toEqual([]);
  });
});

describe('a mail of which nobody knows whether it left', () => {
  beforeEach(async () => {
    await addReview(world);
    world.results.push({ kind: 'unknown', words: 'Connection closed unexpectedly (CONN)' });
    expect(await sendDue(world.sender)).toMatchObject({ unknown: 1 });
  });

  test('is never sent again by itself', async () => {
    for (let days = 0; days < 5; days++) {
      world.now += 24 * HOUR;
      await recoverSender({ ...world.sender, claimer: `process ${days}` });
      expect(await sendDue(world.sender)).toEqual({ sent: 0, later: 0, refused: 0, unknown: 0, kept: 0 });
    }
    expect(await item()).toMatchObject({ state: 'unknown', attempts: 1 });
  });

  test('is sent when it comes back from the list', async () => {
    await settleSeen(world.store.db, 1, world.now);
    expect(await item()).toMatchObject({ state: 'sent', seenAt: world.now });
  });

  test.each([
    [true, 'sent', 'settle-sent by wanda'],
    [false, 'refused', 'settle-lost by wanda'],
  ])('is settled by a person (sent: %s)', async (sent, state, detail) => {
    expect(await settleMail(world.sender, 1, { ...wanda, sent })).toMatchObject({ done: true });
    expect(await item()).toMatchObject({ state, detail });
    expect(await settleMail(world.sender, 1, { ...wanda, sent: !sent })).toMatchObject({ done: false });
  });
});

describe('a sender that dies', () => {
  const claim = { id: 1, by: 'dead process' };

  beforeEach(async () => {
    await addReview(world);
    await approveMail(world.sender, 1, wanda);
    const { to, cc, composed } = await item();
    expect(await claimReply(world.store.db, { ...claim, at: world.now, to, cc, composed })).toBe(true);
  });

  test('leaves nobody else a mail that it has claimed', async () => {
    expect(await sendDue(world.sender)).toMatchObject({ sent: 0, kept: 0 });
    expect(world.given).toEqual([]);
  });

  test('before it gave anything out leaves the mail to the next', async () => {
    await recoverSender(world.sender);
    expect(await sendDue(world.sender)).toMatchObject({ sent: 1 });
  });

  test('while it gave the mail out leaves it unknown', async () => {
    expect(await markSending(world.store.db, claim, world.now)).toBe(true);
    await recoverSender(world.sender);
    expect(await item()).toMatchObject({ state: 'unknown' });
    expect(await sendDue(world.sender)).toMatchObject({ sent: 0 });
  });

  test('but is not dead has lost its claim, and gives nothing out', async () => {
    await recoverSender(world.sender);
    expect(await markSending(world.store.db, claim, world.now)).toBe(false);
  });

  test('after the mail had come back from the list leaves it sent', async () => {
    await markSending(world.store.db, claim, world.now);
    await settleSeen(world.store.db, 1, world.now);
    await recoverSender(world.sender);
    expect(await item()).toMatchObject({ state: 'sent' });
  });
});

test('two senders at once send each mail once', async () => {
  await reopen({ release: { ...people().release, per_series: 9 } });
  for (let number = 1; number <= 8; number++) await addReview(world, number);
  const other = { ...world.sender, claimer: 'another process' };
  const [one, two] = await Promise.all([sendDue(world.sender), sendDue(other)]);
  expect(one.sent + two.sent).toBe(8);
  const ids = world.given.map((text) => /^Message-ID: (.*)$/m.exec(text)?.[1]);
  expect(new Set(ids).size).toBe(8);
  expect(ids).toHaveLength(8);
});

test('a mail whose stored bytes were touched is kept', async () => {
  await addReview(world);
  const touched = Buffer.from((await item()).composed)
    .toString()
    .replace('Should it?', 'Should it?\n\nNAK.');
  await world.store.db
    .updateTable('replies')
    .set({ composed: Buffer.from(touched) })
    .execute();
  await sendDue(world.sender);
  expect((await item()).detail).toBe('it would break the rule no-tags: "NAK." reads as a tag');
  expect(world.given).toEqual([]);
});
