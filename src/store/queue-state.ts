import { sql } from 'kysely';
import type { Db } from './db.js';
import { dialectOf } from './dialect-of.js';
import { postgres } from './dialect-postgres.js';
import { holdKey } from './hold-key.js';

/** Where the queue of {@link ./queue.ts} keeps its jobs. */
const QUEUE_SCHEMA = 'graphile_worker';
/** A worker that has a job for so long without showing that it lives is gone, in seconds. */
const GRACE_S = 10;

/** A job that is not tried again, and the words that its last attempt ended with. */
export interface DeadJob {
  readonly key: string;
  readonly task: string;
  readonly attempts: number;
  readonly error: string | null;
  /** Milliseconds since the epoch. */
  readonly at: number;
}

/** The workers that have jobs and no longer their hold. */
export async function workersGone(db: Db): Promise<readonly string[]> {
  const { rows } = await sql<{ worker: string }>`
    select distinct locked_by as worker from ${sql.id(QUEUE_SCHEMA, 'jobs')}
    where locked_by is not null and locked_at < now() - make_interval(secs => ${sql.lit(GRACE_S)})
      and not exists (select 1 from pg_locks where locktype = 'advisory' and objsubid = 1
        and database = (select oid from pg_database where datname = current_database())
        and ((classid::bigint << 32) | objid::bigint) = hashtextextended(${holdKey('')} || locked_by, 0))`.execute(
    db,
  );
  return rows.map(({ worker }) => worker);
}

/** The jobs that are not tried again, the last to die first; none where there is no queue. */
export async function deadJobs(db: Db, limit: number): Promise<readonly DeadJob[]> {
  if (!(await hasQueue(db))) return [];
  const { rows } = await sql<{
    key: string | null;
    task: string;
    attempts: number;
    error: string | null;
    at: Date;
  }>`select key, task_identifier as task, attempts, last_error as error, updated_at as at
    from ${sql.id(QUEUE_SCHEMA, 'jobs')} where attempts >= max_attempts and locked_by is null
    order by updated_at desc limit ${limit}`.execute(db);
  return rows.map((row) => ({ ...row, key: row.key ?? '', at: row.at.getTime() }));
}

/** The keys of the jobs that workers have in hand. */
export async function busyKeys(db: Db): Promise<ReadonlySet<string>> {
  const { rows } = await sql<{ key: string | null }>`
    select key from ${sql.id(QUEUE_SCHEMA, 'jobs')} where locked_by is not null`.execute(db);
  return new Set(rows.flatMap(({ key }) => (key === null ? [] : [key])));
}

/** Whether the database has a queue: one of PostgreSQL that work was handed out on. */
async function hasQueue(db: Db): Promise<boolean> {
  if (dialectOf(db) !== postgres) return false;
  const { rows } = await sql<{ found: boolean }>`
    select to_regclass(${`${QUEUE_SCHEMA}.jobs`}) is not null as found`.execute(db);
  return rows[0]?.found === true;
}
