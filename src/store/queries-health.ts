import { sql } from 'kysely';
import type { Db } from './db.js';

/** How the bot is doing; times in milliseconds since the epoch. */
export interface Health {
  readonly mails: number;
  readonly patches: number;
  readonly findings: number;
  /** When the last mail was stored, and its Date header. */
  readonly lastMailAt: number | null;
  readonly lastMailSentAt: number | null;
  readonly lastRunAt: number | null;
  readonly runsToday: number;
  readonly crashesThisWeek: number;
  readonly replies: readonly { readonly state: string; readonly count: number; readonly oldest: number }[];
  readonly bounced: number;
  /** The mails that wait for their review or failed, by state. */
  readonly queue: readonly { readonly state: string; readonly count: number; readonly oldest: number }[];
  /** Where each folder of each source was last read further. */
  readonly sources: readonly { readonly source: string; readonly folder: string; readonly movedAt: number }[];
}

const DAY = 86_400_000;

/** The counts and ages that the health page shows. */
export async function readHealth(db: Db, now: number): Promise<Health> {
  const total = async (table: 'mails' | 'patches' | 'findings') => {
    const { rows } = await sql<{ count: number }>`select count(*) as count from ${sql.table(table)}`.execute(
      db,
    );
    return rows[0]?.count ?? 0;
  };
  const lastMail = await db
    .selectFrom('mails')
    .select(['stored_at', 'sent_at'])
    .orderBy('stored_at', 'desc')
    .limit(1)
    .executeTakeFirst();
  const runs = await db
    .selectFrom('runs')
    .select(sql<number>`count(*)`.as('count'))
    .where('finished_at', '>=', now - DAY)
    .executeTakeFirst();
  const lastRun = await db
    .selectFrom('runs')
    .select('finished_at')
    .orderBy('finished_at', 'desc')
    .limit(1)
    .executeTakeFirst();
  const crashes = await db
    .selectFrom('crashes')
    .innerJoin('runs', 'runs.id', 'crashes.run_id')
    .select(sql<number>`count(*)`.as('count'))
    .where('runs.finished_at', '>=', now - 7 * DAY)
    .executeTakeFirst();
  const replies = await db
    .selectFrom('replies')
    .select(['state', sql<number>`count(*)`.as('count'), sql<number>`min(state_at)`.as('oldest')])
    .groupBy('state')
    .orderBy('state')
    .execute();
  const bounced = await db
    .selectFrom('bounces')
    .select(sql<number>`count(distinct address)`.as('count'))
    .where('stops', '=', 1)
    .where('cleared_at', 'is', null)
    .executeTakeFirst();
  const queue = await db
    .selectFrom('arrivals')
    .select(['state', sql<number>`count(*)`.as('count'), sql<number>`min(arrived_at)`.as('oldest')])
    .where('state', 'in', ['stored', 'waiting', 'failed'])
    .groupBy('state')
    .orderBy('state')
    .execute();
  const sources = await db
    .selectFrom('positions')
    .select(['source', 'folder', 'moved_at as movedAt'])
    .orderBy('source')
    .orderBy('folder')
    .execute();
  return {
    mails: await total('mails'),
    patches: await total('patches'),
    findings: await total('findings'),
    lastMailAt: lastMail?.stored_at ?? null,
    lastMailSentAt: lastMail?.sent_at ?? null,
    lastRunAt: lastRun?.finished_at ?? null,
    runsToday: runs?.count ?? 0,
    crashesThisWeek: crashes?.count ?? 0,
    replies,
    bounced: bounced?.count ?? 0,
    queue,
    sources,
  };
}
