import type { Db } from './db.js';

/** What a person said about a finding. */
export type VerdictKind = 'wrong' | 'intended' | 'old' | 'dup';

/** A person's verdict on a finding; it holds for every version of the patch. */
export interface Verdict {
  readonly fingerprint: string;
  readonly verdict: VerdictKind;
  /** The reason, or the finding that it doubles. */
  readonly detail: string;
  readonly by: string;
  readonly at: number;
}

/** Adds the verdicts that one command gives. */
export async function addVerdicts(db: Db, commandId: number, verdicts: readonly Verdict[]): Promise<void> {
  for (const { fingerprint, verdict, detail, by, at } of verdicts) {
    await db
      .insertInto('verdicts')
      .values({ fingerprint, verdict, detail, command_id: commandId, given_by: by, given_at: at })
      .execute();
  }
}

/** The verdicts on a finding, newest first. */
export async function verdictsOn(db: Db, fingerprint: string): Promise<readonly Verdict[]> {
  const rows = await db
    .selectFrom('verdicts')
    .selectAll()
    .where('fingerprint', '=', fingerprint)
    .orderBy('id', 'desc')
    .execute();
  return rows.map((row) => ({
    fingerprint: row.fingerprint,
    verdict: row.verdict as VerdictKind,
    detail: row.detail,
    by: row.given_by,
    at: row.given_at,
  }));
}
