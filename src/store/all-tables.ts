import { type Kysely, sql } from 'kysely';
import type { Db } from './db.js';
import type { Tables } from './tables.js';

/** Every table with the columns that tell its rows apart; it stands behind those that it refers to. */
const KEYS: Readonly<Record<keyof Tables, readonly string[]>> = {
  mails: ['id'],
  series: ['id'],
  patches: ['id'],
  patch_files: ['patch_id', 'path'],
  patch_lists: ['patch_id', 'list'],
  runs: ['id'],
  findings: ['id'],
  not_judged: ['run_id', 'reason'],
  crashes: ['id'],
  positions: ['source', 'folder'],
  arrivals: ['mail_id'],
  series_states: ['series_id'],
  replies: ['id'],
  approvals: ['id'],
  optouts: ['id'],
  mutes: ['id'],
  bounces: ['id'],
  breakers: ['id'],
  answers: ['id'],
  commands: ['id'],
  verdicts: ['id'],
  series_versions: ['series_id'],
  version_keys: ['key', 'series_id'],
  outcomes: ['work_id', 'fingerprint'],
  merges: ['fingerprint'],
  check_decisions: ['id'],
  check_sets: ['id'],
  run_checks: ['run_id'],
  accounts: ['id'],
  sessions: ['token_hash'],
  sign_ins: ['id'],
  audit: ['id'],
  backlog_runs: ['id'],
  backlog_findings: ['id'],
};

/** The names of all tables, each behind those that it refers to. */
export const tableNames = Object.keys(KEYS) as readonly (keyof Tables)[];

/** The tables whose rows the database numbers. */
export const numberedTables = tableNames.filter((table) => KEYS[table].includes('id'));

/** A row of any table, its values by the names of the columns. */
export type AnyRow = Readonly<Record<string, unknown>>;

/** Any table, for queries that are the same for all of them. */
type AnyTables = Readonly<Record<string, AnyRow>>;

/** Rows that are held at once; those of mails are large. */
const PAGE = { rows: 200, mails: 16 };

/** All rows of a table in the order of its key, some at a time. */
export async function* pagesOf(db: Db, table: keyof Tables): AsyncGenerator<readonly AnyRow[]> {
  const key = KEYS[table];
  const limit = table === 'mails' || table === 'replies' ? PAGE.mails : PAGE.rows;
  let last: AnyRow | undefined;
  do {
    let query = asAny(db).selectFrom(table).selectAll().limit(limit);
    for (const column of key) query = query.orderBy(column);
    if (last !== undefined) query = query.where(isBehind(key, last));
    const rows = await query.execute();
    if (rows.length > 0) yield rows;
    last = rows.length < limit ? undefined : rows.at(-1);
  } while (last !== undefined);
}

/** Adds rows as they are, with the numbers that they have. */
export async function addRows(db: Db, table: keyof Tables, rows: readonly AnyRow[]): Promise<void> {
  await asAny(db)
    .insertInto(table)
    .values([...rows])
    .execute();
}

/** Whether a table has any row. */
export async function hasRows(db: Db, table: keyof Tables): Promise<boolean> {
  const row = await asAny(db).selectFrom(table).select(sql<number>`1`.as('one')).limit(1).executeTakeFirst();
  return row !== undefined;
}

function isBehind(key: readonly string[], row: AnyRow) {
  const columns = sql.join(key.map((column) => sql.ref(column)));
  const values = sql.join(key.map((column) => row[column]));
  return sql<boolean>`(${columns}) > (${values})`;
}

function asAny(db: Db): Kysely<AnyTables> {
  return db as unknown as Kysely<AnyTables>;
}
