import type { Db } from './db.js';

/** A decision on a check's maturity, with the counts of that moment. */
export interface StoredDecision {
  readonly check: string;
  readonly decision: 'demote' | 'restore';
  /** A person's name, or `precision`. */
  readonly by: string;
  /** Milliseconds since the epoch. */
  readonly at: number;
  readonly why: string;
  readonly fixed: number;
  readonly wrong: number;
}

/** Adds a decision. */
export async function addDecision(db: Db, decision: StoredDecision): Promise<void> {
  const { check, decision: kind, by, at, why, fixed, wrong } = decision;
  await db
    .insertInto('check_decisions')
    .values({ check_id: check, decision: kind, decided_by: by, decided_at: at, why, fixed, wrong })
    .execute();
}

/** All decisions on checks, the newest first. */
export async function checkDecisions(db: Db): Promise<readonly StoredDecision[]> {
  const rows = await db.selectFrom('check_decisions').selectAll().orderBy('id', 'desc').execute();
  return rows.map((row) => ({
    check: row.check_id,
    decision: row.decision as StoredDecision['decision'],
    by: row.decided_by,
    at: row.decided_at,
    why: row.why,
    fixed: row.fixed,
    wrong: row.wrong,
  }));
}
