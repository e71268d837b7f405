import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql } from 'kysely';
import pg from 'pg';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { tableNames } from '../../src/store/all-tables.js';
import { copyStore, sumStore } from '../../src/store/copy.js';
import { openStore, type Store } from '../../src/store/db.js';
import { dialectOf } from '../../src/store/dialect-of.js';
import { rawMail } from '../../src/store/mails.js';
import { searchMails } from '../../src/store/queries-search.js';
import { saveReview } from '../../src/store/save.js';
import { Database } from '../../src/store/sqlite-library.js';
import { newDatabase, onPostgres } from '../databases/new-database.js';
import { fillTables, ODD } from './fill.js';
import { record } from './records.js';

let folder: string;
let database: string;
let store: Store;
let others: Store[];

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'kogin-copy-'));
  database = await newDatabase(folder);
  store = await openStore(database);
  others = [];
});

afterEach(async () => {
  for (const each of [store, ...others]) await each.close();
  rmSync(folder, { recursive: true });
});

/** A further database: of the kind of this run, or a file. */
async function another(kind: 'same' | 'file' = 'same'): Promise<Store> {
  const own = join(folder, `${others.length}`);
  const opened = await openStore(kind === 'same' ? await newDatabase(own) : join(own, 'file.db'));
  others.push(opened);
  return opened;
}

test('every table is one that is copied', async () => {
  const tables = await store.db.introspection.getTables();
  const own = tables.map(({ name }) => name).filter((name) => !name.startsWith('mail_words'));
  expect([...tableNames].sort()).toEqual(own.sort());
});

test('every row of every table arrives as it was, page after page', async () => {
  await fillTables(store.db, 450);
  const before = await sumStore(store.db);
  expect(before.map(({ rows }) => rows)).toEqual(tableNames.map(() => 450));
  const copy = await another();
  expect(await copyStore(store.db, copy.db)).toEqual(before);
  expect(await sumStore(copy.db)).toEqual(before);
  const [mail] = await copy.db.selectFrom('mails').selectAll().where('id', '=', 7).execute();
  expect(mail).toMatchObject({ message_id: `message_id 7 ${ODD}`, stored_at: 4_102_444_800_007 });
  expect(Buffer.from(mail?.raw ?? [])).toEqual(Buffer.from([0, 255, 7]));
});

test('to another kind of database and back it stays the same', async () => {
  await fillTables(store.db, 3);
  const file = await another('file');
  const back = await another();
  const sums = await copyStore(store.db, file.db);
  expect(await copyStore(file.db, back.db)).toEqual(sums);
  expect(await sumStore(back.db)).toEqual(await sumStore(store.db));
});

test('a copy is worked with like any other: its numbers go on, and its mails are found by their words', async () => {
  await saveReview(store.db, record('a@example.org'));
  const copy = await another();
  await copyStore(store.db, copy.db);
  await saveReview(copy.db, record('b@example.org'));
  expect(await rawMail(copy.db, 'b@example.org')).not.toBe(null);
  const found = await searchMails(copy.db, { text: 'kumo', patchesOnly: false, limit: 9 });
  expect(found.map(({ messageId }) => messageId)).toEqual(['b@example.org', 'a@example.org']);
});

/** Stores an account as another process does. */
async function addAccountElsewhere(): Promise<void> {
  const row = "insert into accounts (name, role, password, created_at) values ('wanda', 'reader', '', 1)";
  if (!onPostgres) {
    const connection = new Database(database, { timeout: 0 });
    connection.exec(row);
    connection.close();
    return;
  }
  const client = new pg.Client({ connectionString: database });
  await client.connect();
  await client.query(row);
  await client.end();
}

test('what others store while it is copied is not kept waiting, and is not in the copy', async () => {
  await saveReview(store.db, record('a@example.org'));
  const before = await sumStore(store.db);
  const copy = await another();
  let stored = false;
  const meddled = store.db.withPlugin({
    transformQuery: ({ node }) => node,
    transformResult: async ({ result }) => {
      // Behind the first answer, long before the accounts are read.
      if (!stored) await addAccountElsewhere();
      stored = true;
      return result;
    },
  });
  expect(await copyStore(meddled, copy.db)).toEqual(before);
  expect(stored).toBe(true);
  expect(await sumStore(store.db)).not.toEqual(before);
});

test('a database that has something is not copied into', async () => {
  await saveReview(store.db, record('a@example.org'));
  const copy = await another();
  await copy.db
    .insertInto('optouts')
    .values({ address: 'wanda@example.org', since: 1, ended_at: null })
    .execute();
  await expect(copyStore(store.db, copy.db)).rejects.toThrow(
    'it is not empty, there are optouts in it: name a new one',
  );
});

test('a copy that fails at its end leaves nothing', async () => {
  await saveReview(store.db, record('a@example.org'));
  const copy = await another();
  const fail = () => Promise.reject(new Error('no more'));
  await expect(copyStore(store.db, copy.db, fail)).rejects.toThrow('no more');
  expect((await sumStore(copy.db)).every(({ rows }) => rows === 0)).toBe(true);
});

test('a copy that came out otherwise is refused, and leaves nothing', async () => {
  await fillTables(store.db, 2);
  const copy = await another('file');
  await sql`create trigger meddling after insert on optouts begin update optouts set since = 5; end`.execute(
    copy.db,
  );
  await expect(copyStore(store.db, copy.db)).rejects.toThrow(
    /^the copy of optouts is not the same: 2 rows \([0-9a-f]{16}\) came to 2 \([0-9a-f]{16}\)$/,
  );
  expect((await sumStore(copy.db)).every(({ rows }) => rows === 0)).toBe(true);
});

describe('a checksum', () => {
  const subject = (text: string) => sql`update mails set subject = ${text} where id = 2`.execute(store.db);
  const ofMails = async () => (await sumStore(store.db))[0];

  test('tells a value that has changed, and hangs on nothing else', async () => {
    await fillTables(store.db, 3);
    const before = await ofMails();
    await subject('another');
    expect(await ofMails()).not.toEqual(before);
    await subject(`subject 2 ${ODD}`);
    expect(await ofMails()).toEqual(before);
  });

  test('tells nothing from an empty text', async () => {
    await fillTables(store.db, 3);
    const set = (value: string | null) => sql`update mails set in_reply_to = ${value}`.execute(store.db);
    await set('');
    const empty = await ofMails();
    await set(null);
    expect(await ofMails()).not.toEqual(empty);
  });
});

test('a sound database has no faults', async () => {
  await fillTables(store.db, 3);
  expect(await dialectOf(store.db).faults(store.db)).toEqual([]);
});

test.runIf(!onPostgres)('rows that were torn apart are named', async () => {
  await fillTables(store.db, 3);
  await sql`pragma foreign_keys = off`.execute(store.db);
  await sql`delete from series_states where series_id = 2`.execute(store.db);
  await sql`delete from runs where id = 2`.execute(store.db);
  await sql`pragma foreign_keys = on`.execute(store.db);
  expect(await dialectOf(store.db).faults(store.db)).toContain('row 2 of findings refers to none of runs');
});

test.runIf(onPostgres)('an index that was not built to its end is named', async () => {
  await sql`update pg_index set indisvalid = false where indexrelid = 'mails_sent'::regclass`.execute(
    store.db,
  );
  expect(await dialectOf(store.db).faults(store.db)).toEqual([
    'the index mails_sent is not valid: REINDEX INDEX mails_sent',
  ]);
});
