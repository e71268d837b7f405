import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { Kysely } from 'kysely';
import { PortableSqlite, sqlite } from './dialect-sqlite.js';
import { type Migrated, migrateSchema } from './migrate.js';
import { type Connection, Database } from './sqlite-library.js';
import { keepStatements } from './statements.js';
import type { Tables } from './tables.js';

/** How long a write waits for another process, in milliseconds. */
const busyTimeout = 15_000;

/** Opens or creates the SQLite file and brings its schema up to date; throws if it cannot. */
export async function openSqlite(file: string): Promise<Migrated> {
  mkdirSync(dirname(file), { recursive: true });
  const connection = connect(file);
  const db = new Kysely<Tables>({ dialect: new PortableSqlite({ database: keepStatements(connection) }) });
  try {
    return { db, steps: await migrateLocked(connection, db) };
  } catch (error) {
    await db.destroy();
    throw error;
  }
}

function connect(file: string): Connection {
  const connection = new Database(file, { timeout: busyTimeout });
  try {
    connection.pragma('journal_mode = WAL');
    // What the outbox claims must outlive a power cut, or a mail could leave twice.
    connection.pragma('synchronous = FULL');
    connection.pragma('foreign_keys = ON');
    return connection;
  } catch (error) {
    connection.close();
    throw error;
  }
}

// Two processes may open a new file at once: the write lock is taken before the schema is looked at.
async function migrateLocked(connection: Connection, db: Kysely<Tables>): Promise<readonly string[]> {
  connection.exec('begin immediate');
  try {
    const steps = await migrateSchema(db, sqlite);
    connection.exec('commit');
    return steps;
  } catch (error) {
    if (connection.inTransaction) connection.exec('rollback');
    throw error;
  }
}
