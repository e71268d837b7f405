import type { Kysely } from 'kysely';
import { openSqlite } from './sqlite.js';
import type { Tables } from './tables.js';

/** A connection or an open transaction: what every repository function works on. */
export type Db = Kysely<Tables>;

/** An open database, up to date with this version's schema; close it when done. */
export interface Store {
  readonly db: Db;
  /** The file, or the address without its password. */
  readonly file: string;
  close(): Promise<void>;
}

/**
 * Opens the database of a file's name or a `postgres://` address and brings its schema up to date; throws with its name
 * if it cannot. A SQLite file is made if it is not there; several processes of one machine may share it. Within a
 * process open it once, since waiting for a lock stops the thread.
 */
export async function openStore(address: string): Promise<Store> {
  const file = shownAddress(address);
  try {
    const db = isPostgres(address)
      ? await (await import('./postgres.js')).openPostgres(address)
      : await openSqlite(address);
    return { db, file, close: () => db.destroy() };
  } catch (error) {
    throw new Error(`cannot open the database ${file}: ${reasonOf(error)}`, { cause: error });
  }
}

function isPostgres(address: string): boolean {
  return /^postgres(?:ql)?:\/\//.test(address);
}

/** The address as people may see it: without a password. */
export function shownAddress(address: string): string {
  if (!isPostgres(address)) return address;
  if (!URL.canParse(address)) return 'PostgreSQL';
  const { protocol, username, host, pathname } = new URL(address);
  return `${protocol}//${username === '' ? '' : `${username}@`}${host}${pathname}`;
}

function reasonOf(error: unknown): string {
  // Where a name has several addresses, each of them was tried.
  if (error instanceof AggregateError && error.message === '') return error.errors.map(reasonOf).join(', ');
  return error instanceof Error ? error.message : String(error);
}
