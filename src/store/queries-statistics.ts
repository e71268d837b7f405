import { sql } from 'kysely';
import type { Db } from './db.js';

/** What findings can be counted by. */
export const findingGroups = ['severity', 'check', 'outcome'] as const;
/** One of them. */
export type FindingGroup = (typeof findingGroups)[number];

/** A count of one group in one span of time; `at` is the span's beginning, in milliseconds since the epoch. */
export interface Counted {
  readonly at: number;
  readonly group: string;
  readonly count: number;
}

const DAY = 86_400_000;
/** Weeks begin on Monday; the epoch was a Thursday. */
const MONDAY = 4 * DAY;
const WEEK = 7 * DAY;
/** Reviews that are looked at for the time that they took. */
const DELAYS = 5_000;

// Literals, because SQLite takes a bound number as a fraction and would not round the division down.
const week = sql<number>`(runs.finished_at - ${sql.lit(MONDAY)}) / ${sql.lit(WEEK)} * ${sql.lit(WEEK)} + ${sql.lit(MONDAY)}`;

const groupColumns = {
  severity: sql<string>`findings.severity`,
  check: sql<string>`findings.check_id`,
  outcome: sql<string>`coalesce((select verdicts.verdict from verdicts
    where verdicts.fingerprint = findings.fingerprint order by verdicts.id desc limit 1),
    (select outcomes.state from outcomes where outcomes.fingerprint = findings.fingerprint
      and outcomes.state <> 'open' order by outcomes.work_id desc limit 1),
    case findings.disposition when 'hold' then 'held' else 'open' end)`,
} as const;

/** The beginning of the week (Monday, UTC) that a time lies in. */
export function weekOf(time: number): number {
  return Math.floor((time - MONDAY) / WEEK) * WEEK + MONDAY;
}

/** The findings of first runs since a time by week and group, each fingerprint of a patch once. */
export async function findingsByWeek(
  db: Db,
  since: number,
  group: FindingGroup,
): Promise<readonly Counted[]> {
  return db
    .selectFrom('findings')
    .innerJoin('runs', 'runs.id', 'findings.run_id')
    .where('runs.number', '=', 1)
    .where('runs.finished_at', '>=', since)
    .select([week.as('at'), groupColumns[group].as('group'), sql<number>`count(*)`.as('count')])
    .groupBy([sql`1`, sql`2`])
    .orderBy(sql`1`)
    .execute();
}

/** The mails since a time by the day (UTC) that they were sent on. */
export async function mailsByDay(db: Db, since: number, until: number): Promise<readonly Counted[]> {
  return db
    .selectFrom('mails')
    .where('sent_at', '>=', since)
    .where('sent_at', '<', until)
    .select([
      sql<number>`sent_at / ${sql.lit(DAY)} * ${sql.lit(DAY)}`.as('at'),
      sql<string>`'mails'`.as('group'),
      sql<number>`count(*)`.as('count'),
    ])
    .groupBy(sql`1`)
    .orderBy(sql`1`)
    .execute();
}

/** How long the newest reviews since a time came after their mails, in milliseconds; never below 0. */
export async function reviewDelays(db: Db, since: number): Promise<readonly number[]> {
  const rows = await db
    .selectFrom('runs')
    .innerJoin('mails', 'mails.id', 'runs.mail_id')
    .where('runs.status', '=', 'reviewed')
    .where('runs.number', '=', 1)
    .where('runs.finished_at', '>=', since)
    .where('mails.sent_at', 'is not', null)
    .select(sql<number>`max(0, runs.finished_at - mails.sent_at)`.as('delay'))
    .orderBy('runs.finished_at', 'desc')
    .limit(DELAYS)
    .execute();
  return rows.map(({ delay }) => delay);
}

/** One check's findings by week, and the verdicts and fixes that came in it. */
export async function checkByWeek(db: Db, check: string, since: number): Promise<readonly Counted[]> {
  return db
    .selectFrom('findings')
    .innerJoin('runs', 'runs.id', 'findings.run_id')
    .where('findings.check_id', '=', check)
    .where('runs.number', '=', 1)
    .where('runs.finished_at', '>=', since)
    .select([week.as('at'), groupColumns.outcome.as('group'), sql<number>`count(*)`.as('count')])
    .groupBy([sql`1`, sql`2`])
    .orderBy(sql`1`)
    .execute();
}
