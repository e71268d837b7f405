import { Kysely, type PostgresPool, type PostgresPoolClient, type PostgresQueryResult, sql } from 'kysely';
import pg from 'pg';
import { PortablePostgres, postgres } from './dialect-postgres.js';
import { type Migrated, migrateSchema } from './migrate.js';
import { storable } from './storable.js';
import type { Tables } from './tables.js';

/** Connections of one process; a stage seldom needs more than two at a time. */
const CONNECTIONS = 6;
const CONNECT_MS = 10_000;
/** Milliseconds after which a query will never be answered; longer than any query of the pages takes. */
export const QUERY_MS = 60_000;

/** How long a query may take, and a transaction wait for the next one: a copy of everything waits for another database. */
export type Patience = 'usual' | 'endless';

/** Connects to the PostgreSQL database of the address and brings its schema up to date; throws if it cannot. */
export async function openPostgres(address: string, patience: Patience): Promise<Migrated> {
  const first = connect(address, 'endless');
  try {
    await requireUnicode(first);
    const steps = await migrateSchema(first, postgres);
    return { db: connect(address, patience), steps };
  } finally {
    await first.destroy();
  }
}

function connect(address: string, patience: Patience): Kysely<Tables> {
  const pool = new pg.Pool({ ...connectionOptions(address), max: CONNECTIONS, ...timeouts[patience] });
  // A connection that breaks while nobody uses it is replaced by the pool; its users hear of a break by their queries.
  pool.on('error', () => undefined);
  pool.on('connect', (client) => client.on('error', () => undefined));
  return new Kysely<Tables>({ dialect: new PortablePostgres({ pool: connections(pool) }) });
}

const timeouts: Readonly<Record<Patience, pg.PoolConfig>> = {
  usual: {
    // The server gives up a little before the client does, so that a slow query is told from a server that is gone.
    statement_timeout: QUERY_MS - 5000,
    query_timeout: QUERY_MS,
    idle_in_transaction_session_timeout: QUERY_MS,
  },
  endless: {},
};

/** What every connection to the database of the address is made with. */
export function connectionOptions(address: string): pg.ClientConfig {
  return {
    connectionString: address,
    application_name: 'kogin',
    connectionTimeoutMillis: CONNECT_MS,
    keepAlive: true,
    keepAliveInitialDelayMillis: CONNECT_MS,
    types: { getTypeParser },
  };
}

const INT8 = 20;
const NUMERIC = 1700;

/** Counts and times are numbers, as SQLite has them: none of them reaches 2^53. */
const getTypeParser: typeof pg.types.getTypeParser = (oid: number, format?: 'text' | 'binary') =>
  oid === INT8 || oid === NUMERIC ? Number : pg.types.getTypeParser(oid, format as 'text');

/** The pool as kysely uses it: values that PostgreSQL cannot hold are made so, broken connections are not used again. */
function connections(pool: pg.Pool): PostgresPool {
  return {
    connect: async () => usable(await pool.connect()),
    end: () => pool.end(),
  };
}

function usable(client: pg.PoolClient): PostgresPoolClient {
  let broken: Error | null = null;
  const query = async <R>(text: string, values: readonly unknown[]): Promise<PostgresQueryResult<R>> => {
    if (broken !== null) throw broken;
    try {
      const { command, rowCount, rows } = await client.query(text, values.map(storable));
      return { command: command as PostgresQueryResult<R>['command'], rowCount: rowCount ?? 0, rows };
    } catch (error) {
      // What the server has not said came from the connection, of which nothing more is known.
      if (!(error instanceof pg.DatabaseError))
        broken = error instanceof Error ? error : new Error(String(error));
      throw error;
    }
  };
  return {
    query: query as PostgresPoolClient['query'],
    release: () => client.release(broken ?? undefined),
  };
}

async function requireUnicode(db: Kysely<Tables>): Promise<void> {
  const { rows } = await sql<{ server_encoding: string }>`show server_encoding`.execute(db);
  const encoding = rows[0]?.server_encoding;
  if (encoding !== 'UTF8')
    throw new Error(
      `its encoding is ${encoding}: make it anew with createdb --encoding=UTF8 --template=template0`,
    );
}
