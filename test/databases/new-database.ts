import { join } from 'node:path';
import pg from 'pg';
import { inject } from 'vitest';
import { postgresMissing } from '../servers/postgres.js';

/** The database that the tests of this run keep their stores in. */
export const onPostgres = process.env['KOGIN_TEST_DATABASE'] === 'postgres';

/** Why the tests of this run cannot run; null if they can. */
export const databaseMissing: string | null = onPostgres ? postgresMissing() : null;

let count = 0;

/** The address of an empty database: a file in the folder, or a new database where the run is on PostgreSQL. */
export async function newDatabase(folder: string): Promise<string> {
  if (!onPostgres) return join(folder, 'kogin.db');
  const name = `t${process.pid}_${++count}_${Date.now().toString(36)}`;
  const client = new pg.Client({ connectionString: inject('postgres') });
  await client.connect();
  await client.query(`create database ${name}`);
  await client.end();
  return inject('postgres').replace(/postgres$/, name);
}
