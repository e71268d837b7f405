import { type RawBuilder, sql } from 'kysely';
import type { Evidence, Severity } from '../domain/finding.js';
import type { Db } from './db.js';
import { afterCursor, anywhere, type Page, type PageRequest, toPage } from './paging.js';
import { like } from './portable.js';

/** Which findings of an audit are wanted; an absent field does not narrow. */
export interface BacklogQuery {
  readonly runId: number;
  /** Only what the other audit does not have. */
  readonly notIn?: number;
  /** A part of the path. */
  readonly path?: string;
  readonly check?: string;
  readonly severity?: Severity;
}

/** What a list of them can be sorted by. */
export const backlogSorts = ['path', 'severity', 'check'] as const;
/** One of them. */
export type BacklogSort = (typeof backlogSorts)[number];

/** One finding of an audit. */
export interface BacklogRow {
  readonly id: number;
  readonly sortValue: string | number;
  readonly fingerprint: string;
  readonly check: string;
  readonly severity: Severity;
  readonly path: string;
  readonly function: string;
  readonly line: number;
  readonly quoted: string;
  readonly comment: string;
  readonly evidence: readonly Evidence[];
}

const severityRank = sql<number>`case severity
  when 'critical' then 4 when 'high' then 3 when 'medium' then 2 else 1 end`;

const sortColumns: Readonly<Record<BacklogSort, RawBuilder<string | number>>> = {
  path: sql<string>`path`,
  severity: severityRank,
  check: sql<string>`check_id`,
};

/** The findings of an audit that pass the filter, one page of them. */
export async function pageOfBacklog(
  db: Db,
  query: BacklogQuery,
  page: PageRequest<BacklogSort>,
): Promise<Page<BacklogRow>> {
  const value = sortColumns[page.sort];
  const direction = page.descending ? 'desc' : 'asc';
  let select = narrowed(db, query).select([
    'id',
    value.as('sortValue'),
    'fingerprint',
    'check_id as check',
    'severity',
    'path',
    'function_name as function',
    'line',
    'quoted',
    'comment',
    'evidence',
  ]);
  if (page.after !== null)
    select = select.where(afterCursor({ value, id: sql`id` }, page.after, page.descending));
  const rows = await select
    .orderBy(value, direction)
    .orderBy('id', direction)
    .limit(page.limit + 1)
    .execute();
  return toPage(
    rows.map((row) => ({
      ...row,
      severity: row.severity as Severity,
      evidence: JSON.parse(row.evidence) as readonly Evidence[],
    })),
    page.limit,
  );
}

/** How many findings of an audit pass the filter, by file and check. */
export async function countBacklog(
  db: Db,
  query: BacklogQuery,
): Promise<readonly { readonly path: string; readonly check: string; readonly count: number }[]> {
  const rows = await narrowed(db, query)
    .select(({ fn }) => ['path', 'check_id as check', fn.countAll().as('count')])
    .groupBy(['path', 'check_id'])
    .execute();
  return rows.map((row) => ({ ...row, count: Number(row.count) }));
}

function narrowed(db: Db, { runId, notIn, path, check, severity }: BacklogQuery) {
  let select = db.selectFrom('backlog_findings').where('run_id', '=', runId);
  if (check !== undefined) select = select.where('check_id', '=', check);
  if (severity !== undefined) select = select.where('severity', '=', severity);
  if (path !== undefined) select = select.where(like('path', anywhere(path)));
  if (notIn === undefined) return select;
  return select.where(
    sql<boolean>`not exists (select 1 from backlog_findings as other
      where other.run_id = ${notIn} and other.fingerprint = backlog_findings.fingerprint)`,
  );
}
