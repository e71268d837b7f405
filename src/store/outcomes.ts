import { sql } from 'kysely';
import type { HeldReason } from '../domain/finding.js';
import type { Db } from './db.js';
import { oneAtATime } from './dialect-of.js';

/** Why findings are held that the patch did bring, and whose outcome is told. */
export const HELD_YET_TOLD: readonly HeldReason[] = ['nursery', 'minor', 'answered-before'];

/** What has become of a finding of a work so far. */
export interface StoredOutcome {
  readonly workId: number;
  readonly fingerprint: string;
  readonly check: string;
  readonly state: string;
  /** The version that decided, as `v2`. */
  readonly version: string;
  readonly detail: string;
  /** JSON: what each version showed. */
  readonly history: string;
}

/** Where a finding's line stands in a tree. */
export interface Merge {
  readonly fingerprint: string;
  readonly tree: string;
  readonly ref: string;
  readonly commit: string;
  /** Milliseconds since the epoch. */
  readonly at: number;
}

/** Replaces what is known of a work's findings, and drops it for works that have become versions of this one. */
export async function replaceOutcomes(
  db: Db,
  workId: number,
  outcomes: readonly Omit<StoredOutcome, 'workId'>[],
): Promise<void> {
  await oneAtATime(db, `work ${workId}`);
  await db
    .deleteFrom('outcomes')
    .where('work_id', 'in', (eb) =>
      eb.selectFrom('series_versions').select('series_id').where('series_versions.work_id', '=', workId),
    )
    .execute();
  for (const { fingerprint, check, state, version, detail, history } of outcomes) {
    const row = { fingerprint, check_id: check, state, version, detail, history };
    await db
      .insertInto('outcomes')
      .values({ work_id: workId, ...row })
      .execute();
  }
}

/** What has become of a finding, in every work that has it. */
export async function outcomesOf(db: Db, fingerprint: string): Promise<readonly StoredOutcome[]> {
  const rows = await db
    .selectFrom('outcomes')
    .selectAll()
    .where('fingerprint', '=', fingerprint)
    .orderBy('work_id')
    .execute();
  return rows.map(({ work_id, check_id, ...row }) => ({ ...row, workId: work_id, check: check_id }));
}

/** What has become of the findings of a work. */
export async function outcomesOfWork(db: Db, workId: number): Promise<readonly StoredOutcome[]> {
  const rows = await db.selectFrom('outcomes').selectAll().where('work_id', '=', workId).execute();
  return rows.map(({ work_id, check_id, ...row }) => ({ ...row, workId: work_id, check: check_id }));
}

/** Findings that are open, the newest works first. */
export async function openOutcomes(db: Db, limit: number): Promise<readonly StoredOutcome[]> {
  const rows = await db
    .selectFrom('outcomes')
    .selectAll()
    .where('state', '=', 'open')
    .orderBy('work_id', 'desc')
    .limit(limit)
    .execute();
  return rows.map(({ work_id, check_id, ...row }) => ({ ...row, workId: work_id, check: check_id }));
}

/** Findings with a person's last verdict where that is not yet their state. */
export async function unheededVerdicts(
  db: Db,
): Promise<readonly { readonly workId: number; readonly state: string; readonly verdict: string }[]> {
  return db
    .selectFrom('verdicts')
    .innerJoin('outcomes', 'outcomes.fingerprint', 'verdicts.fingerprint')
    .select(['work_id as workId', 'state', 'verdict'])
    .where(({ not, exists, selectFrom }) =>
      not(
        exists(
          selectFrom('verdicts as later')
            .select('later.id')
            .whereRef('later.fingerprint', '=', 'verdicts.fingerprint')
            .whereRef('later.id', '>', 'verdicts.id'),
        ),
      ),
    )
    .where(sql<boolean>`state != case verdict when 'dup' then 'duplicate' else verdict end`)
    .execute();
}

/** The works that have a finding with a verdict but no outcome of it yet, as nobody has worked theirs out. */
export async function worksUnsettled(db: Db): Promise<readonly number[]> {
  const rows = await db
    .selectFrom('verdicts')
    .innerJoin('findings', 'findings.fingerprint', 'verdicts.fingerprint')
    .innerJoin('runs', 'runs.id', 'findings.run_id')
    .innerJoin('patches', 'patches.mail_id', 'runs.mail_id')
    .innerJoin('series_versions', 'series_versions.series_id', 'patches.series_id')
    .select('series_versions.work_id as workId')
    .distinct()
    .where(({ eb, or }) =>
      or([eb('findings.disposition', '=', 'report'), eb('findings.held_reason', 'in', HELD_YET_TOLD)]),
    )
    .where(
      sql<boolean>`runs.number = (select max(last.number) from runs as last where last.mail_id = runs.mail_id)`,
    )
    .where(
      sql<boolean>`not exists (select 1 from outcomes where outcomes.fingerprint = verdicts.fingerprint
        and outcomes.work_id = series_versions.work_id)`,
    )
    .execute();
  return rows.map(({ workId }) => workId);
}

/** How many findings of each check came to each state. */
export async function outcomeCounts(db: Db): Promise<ReadonlyMap<string, Readonly<Record<string, number>>>> {
  const rows = await db
    .selectFrom('outcomes')
    .select(({ fn }) => ['check_id', 'state', fn.countAll().as('count')])
    .groupBy(['check_id', 'state'])
    .execute();
  const counts = new Map<string, Record<string, number>>();
  for (const { check_id, state, count } of rows) {
    counts.set(check_id, { ...counts.get(check_id), [state]: Number(count) });
  }
  return counts;
}

/** Notes that the finding's line stands in a tree; the first time counts. */
export async function noteMerge(db: Db, merge: Merge): Promise<void> {
  const { fingerprint, tree, ref, commit, at } = merge;
  await db
    .insertInto('merges')
    .values({ fingerprint, tree, ref, commit_id: commit, found_at: at })
    .onConflict((conflict) => conflict.column('fingerprint').doNothing())
    .execute();
}

/** Where a finding's line stands in a tree; null if it was never seen there. */
export async function mergeOf(db: Db, fingerprint: string): Promise<Merge | null> {
  const row = await db
    .selectFrom('merges')
    .selectAll()
    .where('fingerprint', '=', fingerprint)
    .executeTakeFirst();
  if (row === undefined) return null;
  return { fingerprint, tree: row.tree, ref: row.ref, commit: row.commit_id, at: row.found_at };
}
