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
    .select(
      sql<number>`case when runs.finished_at > mails.sent_at
      then runs.finished_at - mails.sent_at else 0 end`.as('delay'),
    )
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

/** A check's findings by the week in which it became known that they were fixed, or wrong. */
export async function settledByWeek(db: Db, check: string): Promise<readonly Counted[]> {
  const rows = await db
    .selectFrom('outcomes')
    .where('check_id', '=', check)
    .where('state', 'in', ['fixed', 'wrong'])
    .select(['state', settledAt.as('at')])
    .execute();
  const counts = new Map<string, Counted>();
  for (const { state, at } of rows) {
    const week = weekOf(Number(at ?? 0));
    const key = `${week} ${state}`;
    counts.set(key, { at: week, group: state, count: (counts.get(key)?.count ?? 0) + 1 });
  }
  return [...counts.values()].sort((a, b) => a.at - b.at);
}

/** The person's last word, or the first review of the version that has it no more. */
const settledAt = sql<number | null>`case outcomes.state
  when 'wrong' then (select max(verdicts.given_at) from verdicts
    where verdicts.fingerprint = outcomes.fingerprint)
  else (select min(runs.finished_at) from series_versions
    join series on series.id = series_versions.series_id
    join patches on patches.series_id = series.id
    join runs on runs.mail_id = patches.mail_id
    where series_versions.work_id = outcomes.work_id and 'v' || series.version = outcomes.version) end`;
