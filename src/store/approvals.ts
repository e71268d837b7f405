import type { Db } from './db.js';

/** A decision about one mail of the outbox, by a person or by the policy. */
export interface Approval {
  readonly replyId: number;
  readonly decision: 'approve' | 'refuse' | 'settle-sent' | 'settle-lost';
  /** The person's name, or `policy`. */
  readonly by: string;
  readonly at: number;
  /** Empty if no reason was given. */
  readonly why: string;
}

/** Adds a decision; earlier ones stay. */
export async function addApproval(db: Db, approval: Approval): Promise<void> {
  await db
    .insertInto('approvals')
    .values({
      reply_id: approval.replyId,
      decision: approval.decision,
      decided_by: approval.by,
      decided_at: approval.at,
      why: approval.why,
    })
    .execute();
}

/** The decisions about one mail, oldest first. */
export async function listApprovals(db: Db, replyId: number): Promise<readonly Approval[]> {
  const rows = await db
    .selectFrom('approvals')
    .selectAll()
    .where('reply_id', '=', replyId)
    .orderBy('id')
    .execute();
  return rows.map((row) => ({
    replyId: row.reply_id,
    decision: row.decision as Approval['decision'],
    by: row.decided_by,
    at: row.decided_at,
    why: row.why,
  }));
}
