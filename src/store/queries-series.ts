import { type RawBuilder, sql } from 'kysely';
import type { Db } from './db.js';
import { afterCursor, anywhere, onList, type Page, type PageRequest, toPage } from './paging.js';
import { like } from './portable.js';

/** Which series are wanted; an absent field does not narrow. */
export interface SeriesQuery {
  /** A part of the title. */
  readonly text?: string;
  /** A part of the author's name or address. */
  readonly author?: string;
  /** A part of the address of a list that one of its patches went to. */
  readonly list?: string;
  /** A part of a path that one of its patches touches. */
  readonly path?: string;
  /** A check that has a finding on it. */
  readonly check?: string;
  /** `findings`: something is reported; `held`: something is held; `clean`: reviewed and neither; `not-run`. */
  readonly state?: SeriesState;
  /** Sent at or after, and before, in milliseconds since the epoch. */
  readonly since?: number;
  readonly until?: number;
}

/** What a list of series can be narrowed to. */
export const seriesStates = ['findings', 'held', 'clean', 'not-run'] as const;
/** One of them. */
export type SeriesState = (typeof seriesStates)[number];

/** What a list of series can be sorted by. */
export const seriesSorts = ['sent', 'title', 'author'] as const;
/** One of them. */
export type SeriesSort = (typeof seriesSorts)[number];

/** One version of a work, with what its last runs gave. */
export interface SeriesRow {
  readonly id: number;
  readonly sortValue: string | number;
  readonly rootId: string;
  readonly version: number;
  readonly total: number;
  readonly title: string;
  readonly author: string;
  readonly coverId: string | null;
  /** When its first mail was sent, in milliseconds since the epoch. */
  readonly sentAt: number | null;
  /** Patches that have arrived. */
  readonly patches: number;
  readonly reviewed: number;
  readonly reported: number;
  readonly held: number;
}

const author = sql<string>`coalesce(nullif(series.author_name, ''), series.author_address)`;

const sortColumns: Readonly<Record<SeriesSort, RawBuilder<string | number>>> = {
  sent: sql<number>`coalesce(series.sent_at, 0)`,
  title: sql<string>`series.title`,
  author: sql<string>`series.author_name`,
};

/** The series that pass the filter, one page of them. */
export async function pageOfSeries(
  db: Db,
  query: SeriesQuery,
  page: PageRequest<SeriesSort>,
): Promise<Page<SeriesRow>> {
  const value = sortColumns[page.sort];
  const direction = page.descending ? 'desc' : 'asc';
  let select = selectSeries(db);
  for (const condition of conditions(query)) select = select.where(condition);
  if (page.after !== null)
    select = select.where(afterCursor({ value, id: sql`series.id` }, page.after, page.descending));
  const rows = await select
    .select(value.as('sortValue'))
    .orderBy(value, direction)
    .orderBy('series.id', direction)
    .limit(page.limit + 1)
    .execute();
  return toPage(rows, page.limit);
}

/** The series with this row id; null if there is none. */
export async function seriesById(db: Db, id: number): Promise<SeriesRow | null> {
  const row = await selectSeries(db)
    .select(sql<number>`series.id`.as('sortValue'))
    .where('series.id', '=', id)
    .executeTakeFirst();
  return row ?? null;
}

/** The series that a mail with this Message-ID is a part, the cover letter or the root of; null if there is none. */
export async function seriesOfMail(db: Db, messageId: string): Promise<number | null> {
  const part = await db
    .selectFrom('mails')
    .innerJoin('patches', 'patches.mail_id', 'mails.id')
    .select('patches.series_id as id')
    .where('mails.message_id', '=', messageId)
    .executeTakeFirst();
  if (part !== undefined && part.id !== null) return part.id;
  const root = await db
    .selectFrom('series')
    .select('id')
    .where('root_id', '=', messageId)
    .orderBy('version', 'desc')
    .executeTakeFirst();
  return root?.id ?? null;
}

/** The versions of the work that the series is one of, in the order in which they were sent. */
export async function versionsOf(db: Db, series: SeriesRow): Promise<readonly SeriesRow[]> {
  return selectSeries(db)
    .select(sql<number>`series.version`.as('sortValue'))
    .where(
      sql<boolean>`series.id in (select other.series_id from series_versions as own
        join series_versions as other on other.work_id = own.work_id where own.series_id = ${series.id})`,
    )
    .orderBy('series.version')
    .orderBy('series.id')
    .limit(50)
    .execute();
}

function selectSeries(db: Db) {
  return db.selectFrom('series').select([
    'series.id',
    'series.root_id as rootId',
    'series.version',
    'series.total',
    'series.title',
    author.as('author'),
    'series.cover_id as coverId',
    'series.sent_at as sentAt',
    sql<number>`(select count(*) from patches where patches.series_id = series.id and patches.position > 0)`.as(
      'patches',
    ),
    sql<number>`(select count(distinct runs.mail_id) from patches join runs on runs.mail_id = patches.mail_id
      where patches.series_id = series.id and runs.status = 'reviewed')`.as('reviewed'),
    findingsOf('report').as('reported'),
    findingsOf('hold').as('held'),
  ]);
}

function findingsOf(disposition: string): RawBuilder<number> {
  return sql<number>`(select count(*) from patches
    join runs on runs.mail_id = patches.mail_id
    join findings on findings.run_id = runs.id
    where patches.series_id = series.id and findings.disposition = ${disposition}
      and not exists (select 1 from runs as later
        where later.mail_id = runs.mail_id and later.number > runs.number))`;
}

const seriesWithFindings = (condition: RawBuilder<unknown>) =>
  sql<boolean>`series.id in (select patches.series_id from findings
    join runs on runs.id = findings.run_id join patches on patches.mail_id = runs.mail_id where ${condition})`;

const stateConditions: Readonly<Record<SeriesState, RawBuilder<boolean>>> = {
  findings: seriesWithFindings(sql`findings.disposition = 'report'`),
  held: seriesWithFindings(sql`findings.disposition = 'hold'`),
  clean: sql<boolean>`exists (select 1 from patches join runs on runs.mail_id = patches.mail_id
    where patches.series_id = series.id and runs.status = 'reviewed')
    and not exists (select 1 from patches join runs on runs.mail_id = patches.mail_id
    join findings on findings.run_id = runs.id where patches.series_id = series.id)`,
  'not-run': sql<boolean>`not exists (select 1 from patches join runs on runs.mail_id = patches.mail_id
    where patches.series_id = series.id and runs.status = 'reviewed')`,
};

function conditions(query: SeriesQuery): readonly RawBuilder<boolean>[] {
  const has = (column: string, text: string) => like(column, anywhere(text));
  const all = [
    query.text !== undefined && has('series.title', query.text),
    query.author !== undefined &&
      sql<boolean>`(${has('series.author_name', query.author)} or ${has('series.author_address', query.author)})`,
    query.path !== undefined &&
      sql<boolean>`series.id in (select patches.series_id from patch_files
        join patches on patches.id = patch_files.patch_id where ${has('patch_files.path', query.path)})`,
    query.list !== undefined &&
      sql<boolean>`exists (select 1 from patches where patches.series_id = series.id and ${onList(sql`patches.id`, query.list)})`,
    query.check !== undefined && seriesWithFindings(sql`findings.check_id = ${query.check}`),
    query.state !== undefined && stateConditions[query.state],
    query.since !== undefined && sql<boolean>`series.sent_at >= ${query.since}`,
    query.until !== undefined && sql<boolean>`series.sent_at < ${query.until}`,
  ];
  return all.filter((condition) => condition !== false);
}
