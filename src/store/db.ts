import { resolve } from 'node:path';
import type { Kysely } from 'kysely';
import type { Migrated } from './migrate.js';
import type { Patience } from './postgres.js';
import { openSqlite } from './sqlite.js';
import type { Tables } from './tables.js';

/** A connection or an open transaction: what every repository function works on. */
export type Db = Kysely<Tables>;

/** An open database, up to date with this version's schema; close it when done. */
export interface Store {
  readonly db: Db;
  /** The file, or the address without its password. */
  readonly file: string;
  /** The steps by which its schema was brought up to date. */
  readonly steps: readonly string[];
  close(): Promise<void>;
}

/**
 * Opens the database of a file's name or a `postgres://` address and brings its schema up to date; throws with its name
 * if it cannot. A SQLite file is made if it is not there; several processes of one machine may share it. All who open it
 * in one process share one connection, since waiting for a lock stops the thread that would have to let it go.
 */
export async function openStore(address: string, patience: Patience = 'usual'): Promise<Store> {
  const file = shownAddress(address);
  try {
    if (!isPostgres(address)) return { file, ...(await openShared(resolve(address))) };
    const { db, steps } = await (await import('./postgres.js')).openPostgres(address, patience);
    return { db, steps, file, close: () => db.destroy() };
  } catch (error) {
    throw new Error(`cannot open the database ${file}: ${reasonOf(error)}`, { cause: error });
  }
}

interface Shared {
  readonly opened: Promise<Migrated>;
  users: number;
}

/** The open SQLite files of this process, by their whole names. */
const files = new Map<string, Shared>();

async function openShared(file: string): Promise<Omit<Store, 'file'>> {
  const shared = files.get(file) ?? { opened: openSqlite(file), users: 0 };
  files.set(file, shared);
  shared.users++;
  let isOpen = true;
  const leave = async () => {
    if (!isOpen) return;
    isOpen = false;
    shared.users--;
    if (shared.users > 0) return;
    if (files.get(file) === shared) files.delete(file);
    await (await shared.opened).db.destroy();
  };
  try {
    return { ...(await shared.opened), close: leave };
  } catch (error) {
    files.delete(file);
    throw error;
  }
}

/** Whether the address is one of a PostgreSQL database; all others are names of files. */
export function isPostgres(address: string): boolean {
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
