import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openStore, type Store, shownAddress } from '../../src/store/db.js';
import { listFindings } from '../../src/store/findings.js';
import { rawMail } from '../../src/store/mails.js';
import { countFindings, fingerprintsLike, pageOfFindings } from '../../src/store/queries-findings.js';
import { countNotRun } from '../../src/store/queries-patches.js';
import { searchMails } from '../../src/store/queries-search.js';
import { pageOfSeries } from '../../src/store/queries-series.js';
import { type ReviewRecord, saveReview } from '../../src/store/save.js';
import { newDatabase, onPostgres } from '../databases/new-database.js';
import { finding, message, patch, record, review, series } from './records.js';

let folder: string;
let database: string;
let store: Store;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'kogin-dialects-'));
  database = await newDatabase(folder);
  store = await openStore(database);
});

afterEach(async () => {
  await store.close();
  rmSync(folder, { recursive: true });
});

/** A review of a mail with this subject; one series a mail. */
function titled(id: string, title: string): ReviewRecord {
  const part = { ...patch(id), message: { ...message(id), subject: title } };
  const whole = { ...series([part], null), rootId: id, title };
  return record(id, {
    mail: { key: id, message: part.message, raw: Buffer.from([0, 255]) },
    patch: part,
    series: whole,
  });
}

test('text that no database likes is kept, but for a NUL', async () => {
  const odd = {
    ...finding('err-ptr-null-check'),
    quoted: "+\ta\0b\\ '%_\u{1f600}\ud800",
    comment: 'é\u2028',
  };
  await saveReview(
    store.db,
    record('a@example.org', { review: { ...review('a@example.org'), reported: [odd] } }),
  );
  const [stored] = await listFindings(store.db, { disposition: 'report' });
  expect(stored?.quoted).toMatch(/^\+\ta[\0\ufffd]b\\ '%_\u{1f600}\ufffd+$/u);
  expect(stored?.comment).toBe('é\u2028');
});

test('bytes and large times come back as they were', async () => {
  const raw = Buffer.from(Array.from({ length: 256 }, (_, byte) => byte));
  const stamp = { kogin: '0.1.0', startedAt: 4_102_444_800_000, finishedAt: 4_102_444_800_001 };
  const part = patch('a@example.org');
  await saveReview(
    store.db,
    record('a@example.org', { stamp, mail: { key: 'a@example.org', message: part.message, raw } }),
  );
  expect(Buffer.compare(Buffer.from((await rawMail(store.db, 'a@example.org')) ?? []), raw)).toBe(0);
  expect((await listFindings(store.db, { limit: 1 }))[0]?.foundAt).toBe(4_102_444_800_001);
});

test('lists are found by a part of a text whatever its case, and never by its signs', async () => {
  await saveReview(store.db, titled('a@example.org', 'drm/Kumo: 50% of_it'));
  await saveReview(store.db, titled('b@example.org', 'drm/kumo: 50 of it'));
  const page = { sort: 'title', descending: false, after: null, limit: 10 } as const;
  const titles = async (text: string) =>
    (await pageOfSeries(store.db, { text }, page)).rows.map((row) => row.title);
  expect(await titles('KUMO')).toHaveLength(2);
  expect(await titles('50%')).toEqual(['drm/Kumo: 50% of_it']);
  expect(await titles('f_i')).toEqual(['drm/Kumo: 50% of_it']);
});

test('text is ordered by its bytes, page after page', async () => {
  const wanted = ['B', 'Z-', 'Z_', 'a', 'a b', 'ab', 'é'];
  for (const title of [...wanted].reverse())
    await saveReview(store.db, titled(`${title}@example.org`, title));
  const seen: string[] = [];
  for (let after = null as { value: string | number; id: number } | null, pages = 0; pages < 9; pages++) {
    const page = await pageOfSeries(store.db, {}, { sort: 'title', descending: false, after, limit: 2 });
    seen.push(...page.rows.map((row) => row.title));
    after = page.next;
    if (after === null) break;
  }
  expect(seen).toEqual(wanted);
  expect(await fingerprintsLike(store.db, 'f1a2e')).toEqual(['f1a2err-ptr-null-check']);
});

test('mails are found by their words and the beginning of the last', async () => {
  await saveReview(store.db, titled('a@example.org', '[PATCH 1/2] drm/kumo: fix gem_pin() of v2-buffers'));
  await saveReview(store.db, titled('b@example.org', '[PATCH 2/2] drm/kumo: Fix the rest'));
  const found = async (text: string) =>
    (await searchMails(store.db, { text, patchesOnly: false, limit: 9 })).map(
      ({ messageId }) => messageId[0],
    );
  expect(await found('fix kumo')).toEqual(['b', 'a']);
  expect(await found('kumo gem')).toEqual(['a']);
  expect(await found('v2 buff')).toEqual(['a']);
  expect(await found('wanda example org')).toEqual(['b', 'a']);
  expect(await found('umo')).toEqual([]);
  expect(await found(`' & | ! :* " )`)).toEqual([]);
});

test('findings are counted and paged by what has become of them', async () => {
  await saveReview(store.db, record('a@example.org'));
  const page = { sort: 'found', descending: true, after: null, limit: 10 } as const;
  const open = await pageOfFindings(store.db, { mailed: false, answered: false }, page);
  expect(open.rows.map(({ mailed, answered, state }) => [mailed, answered, state])).toEqual([
    [0, 0, 'held'],
    [0, 0, 'open'],
  ]);
  expect((await pageOfFindings(store.db, { mailed: true }, page)).rows).toEqual([]);
  expect(await countFindings(store.db, {})).toHaveLength(2);
});

test('what was not run is counted by the name of the reason', async () => {
  const skipped = {
    ...review('a@example.org'),
    status: 'skipped',
    reason: 'bot: of: robots',
    reported: [],
    held: [],
  };
  await saveReview(store.db, record('a@example.org', { review: skipped as ReviewRecord['review'] }));
  expect(await countNotRun(store.db, 0)).toEqual([{ reason: 'bot', count: 1 }]);
});

test('reviews of one mail saved at once by several processes are one run', async () => {
  // Within one process SQLite is opened once.
  const others = onPostgres ? await Promise.all([1, 2, 3, 4].map(() => openStore(database))) : [];
  const stores = [store, store, ...others];
  const saved = await Promise.all(stores.map(({ db }) => saveReview(db, record('a@example.org'))));
  expect(saved.filter(({ added }) => added)).toHaveLength(1);
  expect(new Set(saved.map(({ run }) => run.id)).size).toBe(1);
  for (const other of others) await other.close();
});

test('a database that is not there is named without its password', async () => {
  await expect(openStore('postgres://kogin:secret@127.0.0.1:1/kogin')).rejects.toThrow(
    /^cannot open the database postgres:\/\/kogin@127\.0\.0\.1:1\/kogin: connect ECONNREFUSED/,
  );
  expect(shownAddress('postgres://%zz:secret@[/kogin')).toBe('PostgreSQL');
});

test.runIf(onPostgres)('what else lies in the same schema is left alone', async () => {
  const address = await newDatabase(join(folder, 'other'));
  const client = new pg.Client({ connectionString: address });
  await client.connect();
  await client.query('create view foreign_view as select relname::text as name from pg_class');
  await (await openStore(address)).close();
  const { rows } = await client.query('select count(*)::int as n from foreign_view');
  await client.end();
  expect(rows[0].n).toBeGreaterThan(0);
});
