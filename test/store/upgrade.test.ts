import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';
import { sql } from 'kysely';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { restoreDatabase } from '../../src/app/database.js';
import { sumStore } from '../../src/store/copy.js';
import { openStore, type Store } from '../../src/store/db.js';
import { dialectOf } from '../../src/store/dialect-of.js';
import { listFindings } from '../../src/store/findings.js';
import { appliedMigrations } from '../../src/store/migrate.js';
import { searchMails } from '../../src/store/queries-search.js';
import { saveReview } from '../../src/store/save.js';
import { Database } from '../../src/store/sqlite-library.js';
import { newDatabase, onPostgres } from '../databases/new-database.js';
import { record } from './records.js';

// Each was made by `kogin start` of a commit whose schema had the steps that its name lists. Steps were written side by
// side, so a later one may be there without one before it. A new step adds a file; none is ever written anew.
const SCHEMAS = fileURLToPath(new URL('../fixtures/schemas/', import.meta.url));
const names = readdirSync(SCHEMAS);
const TABLES = ['mails', 'series', 'patches', 'patch_files', 'runs', 'findings', 'not_judged', 'replies'];

let folder: string;
let file: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'kogin-upgrade-'));
  file = join(folder, 'old.db');
});

afterEach(() => rmSync(folder, { recursive: true }));

function unpack(name: string): void {
  writeFileSync(file, gunzipSync(readFileSync(join(SCHEMAS, name))));
}

/** How many rows an old database has, which is not opened as ours would be. */
function rowsBefore(): Readonly<Record<string, number>> {
  const db = new Database(file, { readonly: true });
  const count = (table: string) => db.prepare(`select count(*) from ${table}`).pluck().get() as number;
  const rows = Object.fromEntries(TABLES.map((table) => [table, count(table)]));
  db.close();
  return rows;
}

async function rowsOf({ db }: Store): Promise<Readonly<Record<string, number>>> {
  const sums = (await sumStore(db)).filter(({ table }) => TABLES.includes(table));
  return Object.fromEntries(sums.map(({ table, rows }) => [table, rows]));
}

test('there is a database of every schema that a commit has had, this one too', async () => {
  const store = await openStore(join(folder, 'new.db'));
  const applied = await appliedMigrations(store.db);
  await store.close();
  const own = applied.map((step) => Number(step.slice(0, 4))).join('-');
  expect(names).toEqual([
    '1-2-3-4-5-6-7-8.db.gz',
    '1-2-3-4-5-6-7.db.gz',
    '1-2-3-4-5-6.db.gz',
    '1-2-3-4-5.db.gz',
    '1-2-3-5.db.gz',
    '1-3-5.db.gz',
    '1-3.db.gz',
    '1.db.gz',
  ]);
  expect(names).toContain(`${own}.db.gz`);
});

describe.runIf(!onPostgres)('a database of an earlier schema is brought up to date', () => {
  test.each(names)('%s', async (name) => {
    unpack(name);
    const before = rowsBefore();
    const store = await openStore(file);
    expect(before['mails']).toBe(14);
    expect(await rowsOf(store)).toEqual(before);
    expect(await dialectOf(store.db).faults(store.db)).toEqual([]);
    const fresh = await openStore(join(folder, 'new.db'));
    expect(await shapeOf(store)).toEqual(await shapeOf(fresh));
    await fresh.close();
    expect(await listFindings(store.db, { disposition: 'report' })).not.toEqual([]);
    await saveReview(store.db, record('a@example.org'));
    const found = await searchMails(store.db, { text: 'kumo', patchesOnly: false, limit: 1 });
    expect(found.map(({ messageId }) => messageId)).toEqual(['a@example.org']);
    await store.close();
  });
});

describe('a backup of an earlier schema is restored', () => {
  test.each(names)('%s', async (name) => {
    unpack(name);
    const bytes = readFileSync(file);
    const before = rowsBefore();
    const to = await newDatabase(join(folder, 'new'));
    await restoreDatabase(file, to, 1);
    const store = await openStore(to);
    expect(await rowsOf(store)).toEqual(before);
    await store.close();
    expect(readFileSync(file).equals(bytes)).toBe(true);
  });
});

test.runIf(onPostgres)('a database of the schema before is brought up to date on PostgreSQL', async () => {
  const to = await newDatabase(join(folder, 'new'));
  const before = await openStore(to);
  await saveReview(before.db, record('a@example.org'));
  await sql`delete from kysely_migration where name = '0008-aligned'`.execute(before.db);
  await sql`alter table arrivals add column change_id text`.execute(before.db);
  await before.close();
  const after = await openStore(to);
  expect(after.steps).toEqual(['0008-aligned']);
  const arrivals = (await after.db.introspection.getTables()).find(({ name }) => name === 'arrivals');
  expect(arrivals?.columns.map(({ name }) => name)).not.toContain('change_id');
  await after.close();
});

/** The columns of each table and all that belongs to them; a column that came later stands behind the others. */
async function shapeOf({ db }: Store): Promise<unknown> {
  const tables = await db.introspection.getTables();
  const { rows } = await sql<{
    name: string;
    sql: string | null;
  }>`select name, sql from sqlite_master where type in ('index', 'trigger') order by name`.execute(db);
  const columns = tables.map(({ name, columns }) => [
    name,
    columns.map((column) => `${column.name} ${column.dataType} ${column.isNullable}`).sort(),
  ]);
  return [Object.fromEntries(columns), rows.map((row) => ({ ...row, sql: row.sql?.replace(/\s+/g, ' ') }))];
}
