import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql } from 'kysely';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openStore } from '../../src/store/db.js';
import { listFindings } from '../../src/store/findings.js';
import { putMail } from '../../src/store/mails.js';
import { saveReview } from '../../src/store/save.js';
import { newDatabase } from '../databases/new-database.js';
import { record } from './records.js';

let folder: string;
let file: string;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'kogin-db-'));
  file = await newDatabase(folder);
});

afterEach(() => rmSync(folder, { recursive: true }));

test('what was stored is there after closing and opening', async () => {
  const first = await openStore(file);
  await saveReview(first.db, record('a@example.org'));
  await first.close();
  const second = await openStore(file);
  expect(await listFindings(second.db, {})).toHaveLength(2);
  await second.close();
});

test('a database of a newer Kogin is refused with what to do', async () => {
  const store = await openStore(file);
  await sql`insert into kysely_migration (name, timestamp) values ('9999-later', '2040-01-01')`.execute(
    store.db,
  );
  await store.close();
  await expect(openStore(file)).rejects.toThrow(
    `cannot open the database ${file}: it was written by a newer Kogin (schema 9999-later): update Kogin, or name another data folder in KOGIN_DATA`,
  );
});

test('a file that is no database is refused with its name', async () => {
  file = join(folder, 'mail.db');
  writeFileSync(file, 'From wanda@example.org Mon Sep 17 00:00:00 2001\n'.repeat(40));
  await expect(openStore(file)).rejects.toThrow(`cannot open the database ${file}: file is not a database`);
});

test('reviews saved at once on one connection all arrive', async () => {
  const store = await openStore(file);
  const keys = Array.from({ length: 20 }, (_, index) => `m${index}@example.org`);
  await Promise.all(keys.map((key) => saveReview(store.db, record(key))));
  expect(await listFindings(store.db, { disposition: 'report' })).toHaveLength(20);
  await store.close();
});

test('rows that hang together cannot be torn apart', async () => {
  const store = await openStore(file);
  await saveReview(store.db, record('a@example.org'));
  await expect(store.db.deleteFrom('mails').execute()).rejects.toThrow(/foreign key constraint/i);
  await store.close();
});

test('two who open a database in one process take turns, and either may close first', async () => {
  const [first, second] = await Promise.all([openStore(file), openStore(file)]);
  const slow = first.db.transaction().execute(async (transaction) => {
    await putMail(transaction, record('a@example.org').mail, 1);
    await new Promise((resolve) => setTimeout(resolve, 200));
  });
  await new Promise((resolve) => setTimeout(resolve, 50));
  const started = Date.now();
  await saveReview(second.db, record('b@example.org'));
  expect(Date.now() - started).toBeLessThan(5000);
  await slow;
  await first.close();
  await first.close();
  expect(await listFindings(second.db, { disposition: 'report' })).toHaveLength(1);
  await second.close();
});
