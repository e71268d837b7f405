import { type Kysely, PostgresAdapter } from 'kysely';
import type { Dialect } from './dialect.js';
import { postgres } from './dialect-postgres.js';
import { sqlite } from './dialect-sqlite.js';

/** The dialect of a connection or transaction. */
export function dialectOf<T>(db: Kysely<T>): Dialect {
  return db.getExecutor().adapter instanceof PostgresAdapter ? postgres : sqlite;
}

/**
 * To be called in a transaction: those that name the same key run one after the other from here on. What is read after it
 * is what the ones before have written.
 */
export async function oneAtATime<T>(transaction: Kysely<T>, key: string): Promise<void> {
  await dialectOf(transaction).holdKey(transaction as Kysely<unknown>, key);
}
