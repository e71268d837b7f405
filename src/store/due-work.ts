import type { ArrivalState } from './arrivals.js';
import type { Db } from './db.js';

/** A mail whose turn it is, and what its series is known by as long as it has not been put together. */
export interface DueWork {
  readonly mailId: number;
  readonly state: 'stored' | 'waiting';
  readonly sender: string | null;
  readonly version: number | null;
  readonly total: number | null;
  readonly thread: string | null;
}

/** Mails in a state whose time has come, new mail before history, oldest due first. */
export async function dueWork(
  db: Db,
  state: DueWork['state'],
  { now, limit }: { readonly now: number; readonly limit: number },
): Promise<readonly DueWork[]> {
  const rows = await db
    .selectFrom('arrivals')
    .select(['mail_id as mailId', 'sender', 'version', 'total', 'thread'])
    .where('state', '=', state)
    .where('due_at', '<=', now)
    .orderBy('history')
    .orderBy('due_at')
    .orderBy('mail_id')
    .limit(limit)
    .execute();
  return rows.map((row) => ({ ...row, state }));
}

/** Notes that these mails are handed out, and when to hand them out again if nothing comes of it. */
export async function noteHandedOut(db: Db, mailIds: readonly number[], againAt: number): Promise<void> {
  if (mailIds.length === 0) return;
  await db.updateTable('arrivals').set({ due_at: againAt }).where('mail_id', 'in', mailIds).execute();
}

/** How far a mail has come; null if it never arrived. */
export async function arrivalState(db: Db, mailId: number): Promise<ArrivalState | null> {
  const row = await db
    .selectFrom('arrivals')
    .select('state')
    .where('mail_id', '=', mailId)
    .executeTakeFirst();
  return row === undefined ? null : (row.state as ArrivalState);
}
