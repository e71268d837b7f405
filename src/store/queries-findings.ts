import { type RawBuilder, sql } from 'kysely';
import type { Evidence, HeldReason, Severity, Side } from '../domain/finding.js';
import type { Db } from './db.js';
import { afterCursor, anywhere, onList, type Page, type PageRequest, toPage } from './paging.js';
import { like } from './portable.js';

/** What has become of a finding. */
export type FindingState =
  | 'open'
  | 'held'
  | 'wrong'
  | 'intended'
  | 'old'
  | 'duplicate'
  | 'fixed'
  | 'merged'
  | 'vanished';

/** Which findings are wanted; an absent field does not narrow. */
export interface FindingQuery {
  /** A part of the comment, the quoted line, the function, the path, the patch's title or the author's name. */
  readonly text?: string;
  readonly check?: string;
  readonly severity?: Severity;
  readonly state?: FindingState;
  /** A part of the path. */
  readonly path?: string;
  /** Any of these parts of paths. */
  readonly paths?: readonly string[];
  /** A part of the address of a list that the patch went to. */
  readonly list?: string;
  /** A part of the author's name or address. */
  readonly author?: string;
  /** Found at or after, and before, in milliseconds since the epoch. */
  readonly since?: number;
  readonly until?: number;
  readonly mailed?: boolean;
  readonly answered?: boolean;
  /** Only the newest version of each work. */
  readonly latest?: boolean;
  readonly fingerprint?: string;
  readonly messageId?: string;
  readonly seriesId?: number;
  readonly runId?: number;
  /** Also those that a later run of the same mail no longer has. */
  readonly everyRun?: boolean;
}

/** What a list of findings can be sorted by. */
export const findingSorts = ['found', 'severity', 'check', 'path', 'author'] as const;
/** One of them. */
export type FindingSort = (typeof findingSorts)[number];

/** One finding of a mail's last run, with the patch that it is on. */
export interface FindingRow {
  readonly id: number;
  readonly sortValue: string | number;
  readonly fingerprint: string;
  readonly check: string;
  readonly severity: Severity;
  readonly state: FindingState;
  /** How it went over the versions, in words; null where nobody has worked that out. */
  readonly trend: string | null;
  readonly heldReason: HeldReason | null;
  readonly heldDetail: string | null;
  readonly path: string;
  readonly function: string;
  readonly line: number;
  readonly side: Side;
  readonly bodyLine: number;
  readonly quoted: string;
  readonly comment: string;
  readonly suggestion: string | null;
  readonly evidence: readonly Evidence[];
  readonly messageId: string;
  readonly subject: string;
  readonly author: string;
  readonly seriesId: number | null;
  readonly version: number;
  readonly run: number;
  readonly runId: number;
  readonly bases: string;
  readonly kogin: string;
  /** When the mail was sent, and when the finding was made; milliseconds since the epoch. */
  readonly sentAt: number | null;
  readonly foundAt: number;
  readonly mailed: number;
  readonly answered: number;
}

const severityRank = sql<number>`case findings.severity
  when 'critical' then 4 when 'high' then 3 when 'medium' then 2 else 1 end`;

const authorName = sql<string>`coalesce(nullif(patches.author_name, ''), nullif(mails.from_name, ''), mails.from_address)`;

const isMailed = sql<boolean>`exists (select 1 from replies
  where replies.run_id = runs.id and replies.state = 'sent')`;

const isAnswered = sql<boolean>`exists (select 1 from answers
  join replies on replies.id = answers.reply_id where replies.run_id = runs.id)`;

const oneIf = (condition: RawBuilder<boolean>) => sql<number>`case when ${condition} then 1 else 0 end`;

const state = sql<FindingState>`coalesce(
  (select case verdicts.verdict when 'dup' then 'duplicate' else verdicts.verdict end from verdicts
    where verdicts.fingerprint = findings.fingerprint order by verdicts.id desc limit 1),
  (select outcomes.state from outcomes where outcomes.fingerprint = findings.fingerprint
    and outcomes.state <> 'open' order by outcomes.work_id desc limit 1),
  case findings.disposition when 'hold' then 'held' else 'open' end)`;

const sortColumns: Readonly<Record<FindingSort, RawBuilder<string | number>>> = {
  // Runs are stored when they end, so their order is that of the ids.
  found: sql<number>`findings.id`,
  severity: severityRank,
  check: sql<string>`findings.check_id`,
  path: sql<string>`findings.path`,
  author: authorName,
};

/** The findings of each mail's last run that pass the filter, one page of them. */
export async function pageOfFindings(
  db: Db,
  query: FindingQuery,
  page: PageRequest<FindingSort>,
): Promise<Page<FindingRow>> {
  const value = sortColumns[page.sort];
  const id = sql`findings.id`;
  const direction = page.descending ? 'desc' : 'asc';
  let select = narrowed(latestFindings(db), query);
  if (page.after !== null) select = select.where(afterCursor({ value, id }, page.after, page.descending));
  const rows = await select
    .select(value.as('sortValue'))
    .orderBy(value, direction)
    .orderBy('findings.id', direction)
    .limit(page.limit + 1)
    .execute();
  return toPage(
    rows.map((row) => ({
      ...row,
      severity: row.severity as Severity,
      side: row.side as Side,
      heldReason: row.heldReason as HeldReason | null,
      evidence: JSON.parse(row.evidence) as readonly Evidence[],
    })),
    page.limit,
  );
}

/** How many findings of last runs pass the filter, by severity and state. */
export async function countFindings(
  db: Db,
  query: FindingQuery,
): Promise<readonly { readonly severity: Severity; readonly state: FindingState; readonly count: number }[]> {
  const rows = await narrowed(joined(db), query)
    .select(['findings.severity', state.as('state'), sql<number>`count(*)`.as('count')])
    .groupBy(['findings.severity', sql`2`])
    .execute();
  return rows.map((row) => ({ ...row, severity: row.severity as Severity, count: Number(row.count) }));
}

/** The whole fingerprints that begin so, at most two: a link names a finding by its beginning. */
export async function fingerprintsLike(db: Db, prefix: string): Promise<readonly string[]> {
  const rows = await db
    .selectFrom('findings')
    .select('fingerprint')
    .distinct()
    .where('fingerprint', '>=', prefix)
    .where('fingerprint', '<', `${prefix}~`)
    .limit(2)
    .execute();
  return rows.map(({ fingerprint }) => fingerprint);
}

function joined(db: Db) {
  return (
    db
      .selectFrom('findings')
      .innerJoin('runs', 'runs.id', 'findings.run_id')
      .leftJoin('patches', 'patches.mail_id', 'runs.mail_id')
      .leftJoin('series', 'series.id', 'patches.series_id')
      // Last, because its rows are long: most filters decide before one is read.
      .innerJoin('mails', 'mails.id', 'runs.mail_id')
  );
}

function latestFindings(db: Db) {
  return joined(db).select([
    'findings.id',
    'findings.fingerprint',
    'findings.check_id as check',
    'findings.severity',
    state.as('state'),
    sql<string | null>`(select outcomes.detail from outcomes
      where outcomes.fingerprint = findings.fingerprint order by outcomes.work_id desc limit 1)`.as('trend'),
    'findings.held_reason as heldReason',
    'findings.held_detail as heldDetail',
    'findings.path',
    'findings.function_name as function',
    'findings.line',
    'findings.side',
    'findings.body_line as bodyLine',
    'findings.quoted',
    'findings.comment',
    'findings.suggestion',
    'findings.evidence',
    'mails.message_id as messageId',
    'mails.subject',
    authorName.as('author'),
    'patches.series_id as seriesId',
    sql<number>`coalesce(series.version, 1)`.as('version'),
    'runs.number as run',
    'runs.id as runId',
    'runs.bases',
    'runs.kogin',
    'mails.sent_at as sentAt',
    'runs.finished_at as foundAt',
    oneIf(isMailed).as('mailed'),
    oneIf(isAnswered).as('answered'),
  ]);
}

/** The conditions of the filter, each a piece of SQL of its own. */
function conditions(query: FindingQuery): readonly RawBuilder<boolean>[] {
  const { text, paths } = query;
  const all: (RawBuilder<boolean> | false | undefined)[] = [
    query.check !== undefined && sql<boolean>`findings.check_id = ${query.check}`,
    query.severity !== undefined && sql<boolean>`findings.severity = ${query.severity}`,
    query.state !== undefined && sql<boolean>`${state} = ${query.state}`,
    query.fingerprint !== undefined && sql<boolean>`findings.fingerprint = ${query.fingerprint}`,
    query.messageId !== undefined && sql<boolean>`mails.message_id = ${query.messageId}`,
    query.seriesId !== undefined && sql<boolean>`patches.series_id = ${query.seriesId}`,
    query.since !== undefined && sql<boolean>`runs.finished_at >= ${query.since}`,
    query.until !== undefined && sql<boolean>`runs.finished_at < ${query.until}`,
    query.mailed !== undefined && (query.mailed ? isMailed : sql<boolean>`not ${isMailed}`),
    query.answered !== undefined && (query.answered ? isAnswered : sql<boolean>`not ${isAnswered}`),
    query.path !== undefined && like('findings.path', anywhere(query.path)),
    query.list !== undefined && onList(sql`patches.id`, query.list),
    query.author !== undefined && contains(query.author, 'patches.author_name', 'patches.author_address'),
    text !== undefined &&
      contains(
        text,
        'findings.comment',
        'findings.quoted',
        'findings.function_name',
        'findings.path',
        'patches.title',
        'patches.author_name',
      ),
    paths !== undefined && paths.length > 0 && anyPath(paths),
    query.runId !== undefined && sql<boolean>`findings.run_id = ${query.runId}`,
    query.latest === true && newestVersion,
    query.everyRun !== true && query.runId === undefined && lastRun,
  ];
  return all.filter((condition) => condition !== false && condition !== undefined);
}

const lastRun = sql<boolean>`not exists (select 1 from runs as later
  where later.mail_id = runs.mail_id and later.number > runs.number)`;

const newestVersion = sql<boolean>`not exists (select 1 from series_versions as own
  join series_versions as other on other.work_id = own.work_id
  join series as newer on newer.id = other.series_id
  where own.series_id = series.id and newer.version > series.version)`;

function contains(text: string, ...columns: readonly string[]): RawBuilder<boolean> {
  const pattern = anywhere(text);
  const each = columns.map((column) => like(column, pattern));
  return sql<boolean>`(${sql.join(each, sql` or `)})`;
}

function anyPath(paths: readonly string[]): RawBuilder<boolean> {
  const each = paths.map((path) => like('findings.path', anywhere(path)));
  return sql<boolean>`(${sql.join(each, sql` or `)})`;
}

function narrowed<Query extends { where(condition: RawBuilder<boolean>): Query }>(
  select: Query,
  query: FindingQuery,
): Query {
  return conditions(query).reduce((narrow, condition) => narrow.where(condition), select);
}
