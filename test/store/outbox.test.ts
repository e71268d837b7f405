import { Kysely, SqliteDialect, sql } from 'kysely';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import {
  checkFiring,
  closeBreaker,
  lastClosed,
  listBreakers,
  openBreaker,
} from '../../src/store/breakers.js';
import { sqliteColumns } from '../../src/store/columns.js';
import { reviews } from '../../src/store/migrations/0001-reviews.js';
import { outbox } from '../../src/store/migrations/0003-outbox.js';
import { mailsSince, newerVersion, patchIdsAmong } from '../../src/store/reply-facts.js';
import { saveReview } from '../../src/store/save.js';
import { Database } from '../../src/store/sqlite-library.js';
import { putTrace, setWork } from '../../src/store/versions.js';
import { addReview, type OutboxWorld, openWorld } from '../app/outbox-world.js';
import { patch, record, series } from './records.js';

test('replies that were stored before the outbox keep their numbers and bytes, and are held', async () => {
  const db = new Kysely<unknown>({ dialect: new SqliteDialect({ database: new Database(':memory:') }) });
  await reviews(sqliteColumns).up(db);
  await sql`insert into mails (message_id, from_name, from_address, subject, stored_at, raw) values ('a', '', '', '', 1, x'00')`.execute(
    db,
  );
  for (const run of [1, 2, 3]) {
    await sql`insert into runs (mail_id, number, status, bases, kogin, started_at, finished_at) values (1, ${run}, 'reviewed', '[]', '0', 1, 1)`.execute(
      db,
    );
    await sql`insert into replies (run_id, message_id, state, state_at, subject, to_addresses, cc_addresses, composed) values (${run}, ${`m${run}`}, 'held', 5, 's', '[]', '[]', x'ff0a')`.execute(
      db,
    );
  }
  await outbox(sqliteColumns).up(db);
  const { rows } =
    await sql`select id, kind, run_id, message_id, state, attempts, due_at, composed from replies order by id`.execute(
      db,
    );
  expect(rows).toEqual(
    [1, 2, 3].map((run) => ({
      id: run,
      kind: 'review',
      run_id: run,
      message_id: `m${run}`,
      state: 'held',
      attempts: 0,
      due_at: 0,
      composed: Buffer.from([0xff, 0x0a]),
    })),
  );
  const again = sql`insert into replies (run_id, message_id, state, state_at, subject, to_addresses, cc_addresses, composed) values (1, 'm9', 'held', 5, 's', '[]', '[]', x'00')`;
  await expect(again.execute(db)).rejects.toThrow('UNIQUE');
  await db.destroy();
});

describe('what release asks the store', () => {
  let world: OutboxWorld;

  beforeEach(async () => {
    world = await openWorld();
  });

  afterEach(() => world.close());

  const version = (id: string, number: number, changes: { title?: string; author?: string } = {}) => {
    const part = patch(id);
    const author = { name: 'Wanda', address: changes.author ?? 'wanda@example.org' };
    const title = changes.title ?? 'drm/kumo: scanout buffers';
    const whole = { ...series([part], null), rootId: `${id}.cover`, version: number, title, author };
    return saveReview(world.store.db, record(id, { patch: part, series: whole }));
  };

  test.each<[string, Parameters<typeof version>[2], number, string | null]>([
    ['the same title', {}, 3, 'v3 of "drm/kumo: scanout buffers"'],
    ['a patch of the same title', { title: 'drm/kumo: scanout' }, 3, 'v3 of "drm/kumo: scanout"'],
    ['an older version', {}, 1, null],
    ['the same work by somebody else', { author: 'eve@example.com' }, 3, null],
  ])('a newer version is known by %s', async (...[, changes, number, newer]) => {
    await version('v2@example.org', 2);
    await version('other@example.org', number, changes);
    expect(await newerVersion(world.store.db, 'v2@example.org')).toBe(newer);
  });

  test('a newer version that was linked is known whatever it is called', async () => {
    await version('v2@example.org', 2);
    await version('v3@example.org', 3, { title: 'something else', author: 'eve@example.com' });
    const { db } = world.store;
    await db.updateTable('patches').set({ title: 'other words' }).where('mail_id', '=', 2).execute();
    expect(await newerVersion(db, 'v2@example.org')).toBe(null);
    for (const seriesId of [1, 2]) {
      await putTrace(db, seriesId, { trace: '{}', keys: [], sentAt: seriesId });
    }
    await setWork(db, [2], 1);
    expect(await newerVersion(db, 'v2@example.org')).toBe('v3 of "something else"');
    expect(await newerVersion(db, 'v3@example.org')).toBe(null);
  });

  test('how many mails left in a time counts those that were tried, whatever came of it', async () => {
    for (const number of [1, 2, 3]) await addReview(world, number);
    const { db } = world.store;
    await db.updateTable('replies').set({ state: 'unknown', claimed_at: 700 }).where('id', '=', 1).execute();
    await db.updateTable('replies').set({ state: 'sent', claimed_at: 500 }).where('id', '=', 2).execute();
    expect(await mailsSince(db, 500)).toEqual({ count: 2, first: 500 });
    expect(await mailsSince(db, 501)).toEqual({ count: 1, first: 700 });
    expect(await mailsSince(db, 701)).toEqual({ count: 0, first: null });
  });

  test('how often a check fires counts what it reported in the time, over all reviewed patches', async () => {
    for (const id of ['a', 'b', 'c']) await saveReview(world.store.db, record(`${id}@example.org`));
    const time = { since: 2000, before: 2001 };
    expect(await checkFiring(world.store.db, 'err-ptr-null-check', time)).toEqual({
      findings: 3,
      patches: 3,
    });
    expect(await checkFiring(world.store.db, 'new-param-unused', time)).toEqual({ findings: 0, patches: 3 });
    expect(await checkFiring(world.store.db, 'err-ptr-null-check', { since: 2001, before: 9000 })).toEqual({
      findings: 0,
      patches: 0,
    });
  });

  test('a breaker is open once, until a person closes it', async () => {
    const { db } = world.store;
    const breaker = { check: 'arg-order-swap', openedAt: 10, detail: 'too many' };
    await openBreaker(db, breaker);
    await openBreaker(db, { ...breaker, openedAt: 20 });
    expect(await listBreakers(db)).toEqual([breaker]);
    expect(await lastClosed(db, 'arg-order-swap')).toBe(0);
    expect(await closeBreaker(db, 'arg-order-swap', { by: 'wanda', at: 30 })).toBe(true);
    expect(await closeBreaker(db, 'arg-order-swap', { by: 'wanda', at: 40 })).toBe(false);
    expect(await listBreakers(db)).toEqual([]);
    expect(await lastClosed(db, 'arg-order-swap')).toBe(30);
  });

  test('patches are told from other mails, in the given order', async () => {
    await saveReview(world.store.db, record('a@example.org'));
    await saveReview(world.store.db, record('b@example.org'));
    await saveReview(world.store.db, record('c@example.org', { patch: null, series: null }));
    const ids = ['c@example.org', 'b@example.org', 'x@example.org', 'a@example.org'];
    expect(await patchIdsAmong(world.store.db, ids)).toEqual(['b@example.org', 'a@example.org']);
  });
});
