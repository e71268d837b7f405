import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import Database from 'better-sqlite3';
import { Kysely, SqliteDialect } from 'kysely';
import { sqliteColumns } from './columns.js';
import { migrateSchema } from './migrate.js';
import type { Tables } from './tables.js';

/** A connection or an open transaction: what every repository function works on. */
export type Db = Kysely<Tables>;

/** An open database, up to date with this version's schema; close it when done. */
export interface Store {
  readonly db: Db;
  readonly file: string;
  close(): Promise<void>;
}

/** How long a write waits for another process, in milliseconds. */
const busyTimeout = 15_000;

/**
 * Opens or creates the SQLite file and brings its schema up to date; throws with the file's name if it cannot.
 * Several processes may share the file; within a process open it once, since waiting for a lock stops the thread.
 */
export async function openStore(file: string): Promise<Store> {
  try {
    mkdirSync(dirname(file), { recursive: true });
    const sqlite = openSqlite(file);
    const db = new Kysely<Tables>({ dialect: new SqliteDialect({ database: sqlite }) });
    try {
      await migrateLocked(sqlite, db);
    } catch (error) {
      await db.destroy();
      throw error;
    }
    return { db, file, close: () => db.destroy() };
  } catch (error) {
    throw new Error(`cannot open the database ${file}: ${reasonOf(error)}`, { cause: error });
  }
}

function openSqlite(file: string): Database.Database {
  const sqlite = new Database(file, { timeout: busyTimeout });
  try {
    sqlite.pragma('journal_mode = WAL');
    // What the outbox claims must outlive a power cut, or a mail could leave twice.
    sqlite.pragma('synchronous = FULL');
    sqlite.pragma('foreign_keys = ON');
    return sqlite;
  } catch (error) {
    sqlite.close();
    throw error;
  }
}

// Two processes may open a new file at once: the write lock is taken before the schema is looked at.
async function migrateLocked(sqlite: Database.Database, db: Db): Promise<void> {
  sqlite.exec('begin immediate');
  try {
    await migrateSchema(db, sqliteColumns);
    sqlite.exec('commit');
  } catch (error) {
    if (sqlite.inTransaction) sqlite.exec('rollback');
    throw error;
  }
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
