import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Reply } from '../../src/domain/reply.js';
import { openStore, type Store } from '../../src/store/db.js';
import { listFindings } from '../../src/store/findings.js';
import { rawMail } from '../../src/store/mails.js';
import { replyOfRun } from '../../src/store/replies.js';
import { saveReview } from '../../src/store/save.js';
import type { Tables } from '../../src/store/tables.js';
import { newDatabase } from '../databases/new-database.js';
import { finding, message, patch, record, review, series } from './records.js';

let folder: string;
let store: Store;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'kogin-store-'));
  store = await openStore(await newDatabase(join(folder, 'deep')));
});

afterEach(async () => {
  await store.close();
  rmSync(folder, { recursive: true });
});

async function count(table: keyof Tables): Promise<number> {
  const rows = await store.db.selectFrom(table).selectAll().execute();
  return rows.length;
}

function replyTo(id: string): Reply {
  return {
    messageId: `kogin.0123@example.org`,
    from: { name: 'Kogin bot', address: 'kogin@example.org' },
    to: [{ name: 'Wanda Sample', address: 'wanda@example.org' }],
    cc: [],
    subject: 'Re: [PATCH v2 1/2] drm/kumo: add a scanout buffer',
    inReplyTo: id,
    references: [id],
    date: 5000,
    marks: 'check=err-ptr-null-check',
    body: 'text',
  };
}

test('a stored review comes back whole', async () => {
  const saved = await saveReview(store.db, record('a@example.org'));
  expect(saved).toEqual({ run: { id: 1, number: 1 }, added: true });
  const place = {
    messageId: 'a@example.org',
    subject: message('a').subject,
    run: 1,
    foundAt: 2000,
  };
  expect(await listFindings(store.db, {})).toEqual([
    { ...finding('err-ptr-null-check'), ...place, disposition: 'report', heldReason: null, heldDetail: null },
    {
      ...finding('new-param-unused'),
      ...place,
      disposition: 'hold',
      heldReason: 'nursery',
      heldDetail: 'new-param-unused is young',
    },
  ]);
  expect(await store.db.selectFrom('crashes').selectAll().execute()).toEqual([
    {
      id: 1,
      run_id: 1,
      check_id: 'arg-order-swap',
      path: 'a.c',
      function_name: 'f',
      message: 'no such node',
    },
  ]);
  expect(await store.db.selectFrom('not_judged').selectAll().execute()).toEqual([
    { run_id: 1, reason: 'function incomplete', count: 2 },
  ]);
  expect(await store.db.selectFrom('runs').select(['bases', 'status', 'reason']).execute()).toEqual([
    { bases: JSON.stringify(review('a').bases), status: 'reviewed', reason: null },
  ]);
});

test("a mail's bytes are kept as they came, whatever their charset", async () => {
  await saveReview(store.db, record('a@example.org'));
  const raw = await rawMail(store.db, 'a@example.org');
  expect(Buffer.from(raw!)).toEqual(Buffer.from('Message-ID: <a@example.org>\r\n\r\n\xff', 'latin1'));
  expect(await rawMail(store.db, 'b@example.org')).toBeNull();
});

test('storing the same review twice adds nothing', async () => {
  await saveReview(store.db, record('a@example.org'));
  const again = await saveReview(store.db, record('a@example.org'));
  expect(again).toEqual({ run: { id: 1, number: 1 }, added: false });
  const tables = ['mails', 'series', 'patches', 'patch_files', 'runs', 'crashes', 'not_judged'] as const;
  expect(await Promise.all(tables.map(count))).toEqual(tables.map(() => 1));
  expect(await count('findings')).toBe(2);
});

test('a rerun is a new run, the first stays, and findings are listed from the last', async () => {
  await saveReview(store.db, record('a@example.org'));
  const silent = { ...review('a@example.org'), reported: [], held: [] };
  const again = await saveReview(store.db, record('a@example.org', { review: silent, rerun: true }));
  expect(again).toEqual({ run: { id: 2, number: 2 }, added: true });
  expect(await count('mails')).toBe(1);
  expect(await count('findings')).toBe(2);
  expect(await listFindings(store.db, {})).toEqual([]);
});

test('the same mail from another list keeps the first bytes', async () => {
  await saveReview(store.db, record('a@example.org'));
  const other = {
    key: 'a@example.org',
    message: message('a@example.org'),
    raw: Buffer.from('with a footer'),
  };
  await saveReview(store.db, record('a@example.org', { mail: other, rerun: true }));
  expect(Buffer.from((await rawMail(store.db, 'a@example.org'))!).toString('latin1')).toContain('Message-ID');
});

test('patches of one series share its row, and a late cover letter gives it its title', async () => {
  const cover = { ...message('cover@example.org'), subject: 'drm/kumo: scanout buffers' };
  await saveReview(store.db, record('a@example.org'));
  await saveReview(store.db, record('b@example.org', { series: series([patch('b@example.org')], cover) }));
  const rows = await store.db.selectFrom('series').select(['root_id', 'title', 'cover_id']).execute();
  expect(rows).toEqual([
    { root_id: 'cover@example.org', title: 'drm/kumo: scanout buffers', cover_id: 'cover@example.org' },
  ]);
  const places = await store.db.selectFrom('patches').select('series_id').execute();
  expect(places).toEqual([{ series_id: 1 }, { series_id: 1 }]);
});

test('a mail that is no patch leaves a run and no patch', async () => {
  const skipped = {
    ...review('a@example.org'),
    status: 'skipped' as const,
    reason: 'reply',
    reported: [],
    held: [],
  };
  await saveReview(store.db, record('a@example.org', { patch: null, series: null, review: skipped }));
  expect(await count('patches')).toBe(0);
  expect(await store.db.selectFrom('runs').select(['status', 'reason']).execute()).toEqual([
    { status: 'skipped', reason: 'reply' },
  ]);
});

test('a reply is stored as held with its bytes', async () => {
  const reply = { reply: replyTo('a@example.org'), bytes: Buffer.from('From: Kogin bot\n\n> x\n') };
  await saveReview(store.db, record('a@example.org', { reply }));
  const rows = await store.db.selectFrom('replies').select(['message_id', 'state', 'run_id']).execute();
  expect(rows).toEqual([{ message_id: 'kogin.0123@example.org', state: 'held', run_id: 1 }]);
  expect(Buffer.from((await replyOfRun(store.db, 1))!).toString()).toBe('From: Kogin bot\n\n> x\n');
  expect(await replyOfRun(store.db, 2)).toBeNull();
});

test('one reply can never be stored for two runs, and the failed review leaves nothing', async () => {
  const reply = { reply: replyTo('a@example.org'), bytes: Buffer.from('x') };
  await saveReview(store.db, record('a@example.org', { reply }));
  await expect(saveReview(store.db, record('b@example.org', { reply }))).rejects.toThrow(
    /unique.*message_id/i,
  );
  expect(await count('mails')).toBe(1);
  expect(await count('runs')).toBe(1);
});

test('findings are narrowed by each filter', async () => {
  await saveReview(store.db, record('a@example.org'));
  const late = { kogin: '0.1.0', startedAt: 8000, finishedAt: 9000 };
  await saveReview(store.db, record('b@example.org', { stamp: late }));
  const ids = async (filter: Parameters<typeof listFindings>[1]) =>
    (await listFindings(store.db, filter)).map((row) => `${row.messageId[0]} ${row.check}`);
  expect(await ids({ check: 'new-param-unused' })).toEqual(['b new-param-unused', 'a new-param-unused']);
  expect(await ids({ disposition: 'report', since: 9000 })).toEqual(['b err-ptr-null-check']);
  expect(await ids({ since: 9001 })).toEqual([]);
  expect(await ids({ severity: 'low' })).toEqual([]);
  expect(await ids({ path: 'drivers/gpu/drm/kumo/kumo_gem.c', limit: 1 })).toEqual(['b err-ptr-null-check']);
  expect(await ids({ messageId: 'a@example.org', disposition: 'hold' })).toEqual(['a new-param-unused']);
});

test('text out of a mail is data, never SQL', async () => {
  const key = "x'); drop table mails; --@example.org";
  await saveReview(store.db, record(key));
  expect(await listFindings(store.db, { messageId: key })).toHaveLength(2);
  expect(await listFindings(store.db, { check: "' or 1=1 --" })).toEqual([]);
});
