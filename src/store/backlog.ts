import type { Selectable } from 'kysely';
import type { Finding } from '../domain/finding.js';
import type { Db } from './db.js';
import type { Tables } from './tables.js';

/** What an audit looked at and how much of it it could judge; times in milliseconds since the epoch. */
export interface BacklogRun {
  /** The folder of the git repository. */
  readonly tree: string;
  readonly ref: string;
  readonly commit: string;
  readonly paths: readonly string[];
  readonly checks: readonly string[];
  readonly kogin: string;
  readonly startedAt: number;
  readonly finishedAt: number;
  readonly files: number;
  readonly functions: number;
  readonly unread: number;
  readonly notJudged: Readonly<Record<string, number>>;
}

/** An audit as stored. */
export interface StoredBacklogRun extends BacklogRun {
  readonly id: number;
}

/** Stores an audit with its findings in one transaction; gives its row. */
export async function saveBacklog(db: Db, run: BacklogRun, findings: readonly Finding[]): Promise<number> {
  return db.transaction().execute(async (transaction) => {
    const { id } = await transaction
      .insertInto('backlog_runs')
      .values({
        tree: run.tree,
        ref: run.ref,
        commit_id: run.commit,
        paths: JSON.stringify(run.paths),
        checks: JSON.stringify(run.checks),
        kogin: run.kogin,
        started_at: run.startedAt,
        finished_at: run.finishedAt,
        files: run.files,
        functions: run.functions,
        unread: run.unread,
        not_judged: JSON.stringify(run.notJudged),
      })
      .returning('id')
      .executeTakeFirstOrThrow();
    for (const finding of findings) {
      await transaction
        .insertInto('backlog_findings')
        .values({
          run_id: id,
          fingerprint: finding.fingerprint,
          check_id: finding.check,
          severity: finding.severity,
          path: finding.path,
          function_name: finding.function,
          line: finding.line,
          quoted: finding.quoted,
          comment: finding.comment,
          evidence: JSON.stringify(finding.evidence),
        })
        .execute();
    }
    return id;
  });
}

/** The newest audits, newest first. */
export async function backlogRuns(db: Db, limit: number): Promise<readonly StoredBacklogRun[]> {
  const rows = await db.selectFrom('backlog_runs').selectAll().orderBy('id', 'desc').limit(limit).execute();
  return rows.map(toRun);
}

/** The audit with this row, or the newest if none is named; null if there is none. */
export async function backlogRun(db: Db, id: number | null): Promise<StoredBacklogRun | null> {
  const all = db.selectFrom('backlog_runs').selectAll().orderBy('id', 'desc').limit(1);
  const row = await (id === null ? all : all.where('id', '=', id)).executeTakeFirst();
  return row === undefined ? null : toRun(row);
}

/** The last audit before this one of the same paths of the same tree; null if this is the first. */
export async function backlogBefore(db: Db, run: StoredBacklogRun): Promise<StoredBacklogRun | null> {
  const row = await db
    .selectFrom('backlog_runs')
    .selectAll()
    .where('id', '<', run.id)
    .where('tree', '=', run.tree)
    .where('paths', '=', JSON.stringify(run.paths))
    .orderBy('id', 'desc')
    .limit(1)
    .executeTakeFirst();
  return row === undefined ? null : toRun(row);
}

function toRun(row: Selectable<Tables['backlog_runs']>): StoredBacklogRun {
  return {
    id: row.id,
    tree: row.tree,
    ref: row.ref,
    commit: row.commit_id,
    paths: JSON.parse(row.paths) as readonly string[],
    checks: JSON.parse(row.checks) as readonly string[],
    kogin: row.kogin,
    startedAt: row.started_at,
    finishedAt: row.finished_at,
    files: row.files,
    functions: row.functions,
    unread: row.unread,
    notJudged: JSON.parse(row.not_judged) as Readonly<Record<string, number>>,
  };
}
