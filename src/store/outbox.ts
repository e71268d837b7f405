import type { Selectable } from 'kysely';
import type { Address } from '../domain/mail.js';
import type { Db } from './db.js';
import type { Tables } from './tables.js';

/**
 * Where a mail of ours is on its way: `held` waits for a person or the policy, `approved` for the sender, `claimed` is in
 * a sender's hands but not yet given out, `sending` may have been given out, `sent` was accepted, `unknown` may have
 * been, `refused` was not and will not be, `withdrawn` was taken back before it could leave.
 */
export type ReplyState =
  | 'held'
  | 'approved'
  | 'claimed'
  | 'sending'
  | 'sent'
  | 'unknown'
  | 'refused'
  | 'withdrawn';

/** One mail of the outbox; times in milliseconds since the epoch. */
export interface OutboxItem {
  readonly id: number;
  readonly kind: 'review' | 'acknowledgement';
  readonly runId: number | null;
  readonly messageId: string;
  readonly state: ReplyState;
  readonly stateAt: number;
  readonly detail: string | null;
  readonly subject: string;
  readonly to: readonly Address[];
  readonly cc: readonly Address[];
  readonly composed: Uint8Array;
  readonly approvedAt: number | null;
  readonly dueAt: number;
  readonly attempts: number;
  readonly claimedBy: string | null;
  readonly claimedAt: number | null;
  readonly seenAt: number | null;
}

/** Which mails are wanted; an absent field does not narrow. */
export interface OutboxFilter {
  readonly states?: readonly ReplyState[];
  /** Only those that may leave by this time. */
  readonly dueBy?: number;
  /** At most this many, oldest first; 1,000 if absent. */
  readonly limit?: number;
}

/** The mails that pass the filter, oldest first. */
export async function listOutbox(db: Db, filter: OutboxFilter): Promise<readonly OutboxItem[]> {
  let query = db.selectFrom('replies').selectAll();
  if (filter.states !== undefined) query = query.where('state', 'in', [...filter.states]);
  if (filter.dueBy !== undefined) query = query.where('due_at', '<=', filter.dueBy);
  const rows = await query
    .orderBy('id')
    .limit(filter.limit ?? 1000)
    .execute();
  return rows.map(toItem);
}

/** The mail of this row, or null. */
export async function outboxItem(db: Db, id: number): Promise<OutboxItem | null> {
  const row = await db.selectFrom('replies').selectAll().where('id', '=', id).executeTakeFirst();
  return row === undefined ? null : toItem(row);
}

/** The mail of ours with one of these Message-IDs, the first of them that there is; null if there is none. */
export async function outboxItemOf(db: Db, messageIds: readonly string[]): Promise<OutboxItem | null> {
  if (messageIds.length === 0) return null;
  const rows = await db
    .selectFrom('replies')
    .selectAll()
    .where('message_id', 'in', [...messageIds])
    .execute();
  const found = messageIds.map((id) => rows.find((row) => row.message_id === id)).find(Boolean);
  return found === undefined ? null : toItem(found);
}

/** How many mails are in each state. */
export async function countReplies(db: Db): Promise<Readonly<Record<string, number>>> {
  const rows = await db
    .selectFrom('replies')
    .select((select) => ['state', select.fn.countAll().as('count')])
    .groupBy('state')
    .orderBy('state')
    .execute();
  return Object.fromEntries(rows.map((row) => [row.state, Number(row.count)]));
}

/** A change of state, that happens only if the mail is in one of the states `from`. */
export interface Move {
  readonly id: number;
  readonly from: readonly ReplyState[];
  readonly to: ReplyState;
  readonly at: number;
  readonly detail: string | null;
  /** When it may leave; unchanged if absent. */
  readonly dueAt?: number;
}

/** Moves a mail, and says whether it was there to be moved. */
export async function moveReply(db: Db, move: Move): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable('replies')
    .set({
      state: move.to,
      state_at: move.at,
      detail: move.detail,
      ...(move.to === 'approved' && { approved_at: move.at }),
      ...(move.dueAt !== undefined && { due_at: move.dueAt }),
    })
    .where('id', '=', move.id)
    .where('state', 'in', [...move.from])
    .executeTakeFirst();
  return numUpdatedRows > 0n;
}

/** Takes every mail that may leave, or may be leaving, for one of which nobody knows whether it left; gives their number. */
export async function doubtAll(db: Db, at: number, detail: string): Promise<number> {
  const { numUpdatedRows } = await db
    .updateTable('replies')
    .set({ state: 'unknown', state_at: at, detail })
    .where('state', 'in', ['approved', 'claimed', 'sending'])
    .executeTakeFirst();
  return Number(numUpdatedRows);
}

/** Notes why a mail still waits, and until when, without moving it. */
export async function noteWaiting(
  db: Db,
  { id, detail, dueAt }: { readonly id: number; readonly detail: string; readonly dueAt?: number },
): Promise<void> {
  await db
    .updateTable('replies')
    .set({ detail, ...(dueAt !== undefined && { due_at: dueAt }) })
    .where('id', '=', id)
    .where('state', 'in', ['held', 'approved'])
    .execute();
}

/** An acknowledgement to be mailed; it needs no approval. */
export interface NewAcknowledgement {
  readonly messageId: string;
  readonly subject: string;
  readonly to: readonly Address[];
  readonly composed: Uint8Array;
  readonly at: number;
}

/** Adds an acknowledgement, ready to leave, and says whether it is new: each Message-ID is there once. */
export async function addAcknowledgement(db: Db, mail: NewAcknowledgement): Promise<boolean> {
  const { numInsertedOrUpdatedRows } = await db
    .insertInto('replies')
    .values({
      kind: 'acknowledgement',
      run_id: null,
      message_id: mail.messageId,
      state: 'approved',
      state_at: mail.at,
      approved_at: mail.at,
      subject: mail.subject,
      to_addresses: JSON.stringify(mail.to),
      cc_addresses: '[]',
      composed: mail.composed,
    })
    .onConflict((conflict) => conflict.column('message_id').doNothing())
    .executeTakeFirst();
  return (numInsertedOrUpdatedRows ?? 0n) > 0n;
}

function toItem(row: Selectable<Tables['replies']>): OutboxItem {
  return {
    id: row.id,
    kind: row.kind as OutboxItem['kind'],
    runId: row.run_id,
    messageId: row.message_id,
    state: row.state as ReplyState,
    stateAt: row.state_at,
    detail: row.detail,
    subject: row.subject,
    to: JSON.parse(row.to_addresses) as readonly Address[],
    cc: JSON.parse(row.cc_addresses) as readonly Address[],
    composed: row.composed,
    approvedAt: row.approved_at,
    dueAt: row.due_at,
    attempts: row.attempts,
    claimedBy: row.claimed_by,
    claimedAt: row.claimed_at,
    seenAt: row.seen_at,
  };
}
