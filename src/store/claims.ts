import type { Address } from '../domain/mail.js';
import type { Db } from './db.js';

/** A sender's hold on one mail; only its owner can go on with it. */
export interface Claim {
  readonly id: number;
  /** Names one process, so that two never act as one. */
  readonly by: string;
}

/** What is claimed, as it is to leave: recipients are decided anew before each attempt. */
export interface ClaimedMail extends Claim {
  readonly at: number;
  readonly to: readonly Address[];
  readonly cc: readonly Address[];
  readonly composed: Uint8Array;
}

/** Takes an approved mail for sending and fixes its bytes; false if somebody else was first or it was taken back. */
export async function claimReply(db: Db, mail: ClaimedMail): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable('replies')
    .set(({ eb }) => ({
      state: 'claimed',
      state_at: mail.at,
      claimed_by: mail.by,
      claimed_at: mail.at,
      attempts: eb('attempts', '+', 1),
      to_addresses: JSON.stringify(mail.to),
      cc_addresses: JSON.stringify(mail.cc),
      composed: mail.composed,
    }))
    .where('id', '=', mail.id)
    .where('state', '=', 'approved')
    .executeTakeFirst();
  return numUpdatedRows > 0n;
}

/** Records that the text is about to be given out; if it is false the claim is lost and nothing may be given out. */
export async function markSending(db: Db, claim: Claim, at: number): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable('replies')
    .set({ state: 'sending', state_at: at })
    .where('id', '=', claim.id)
    .where('state', '=', 'claimed')
    .where('claimed_by', '=', claim.by)
    .executeTakeFirst();
  return numUpdatedRows > 0n;
}

/** How an attempt ended. */
export interface Attempted extends Claim {
  readonly at: number;
  readonly state: 'approved' | 'sent' | 'refused' | 'unknown';
  readonly detail: string;
  /** With `approved`: not before this time. */
  readonly dueAt?: number;
}

/** Records the end of an attempt by its owner; false if the mail has been settled or claimed by somebody else. */
export async function recordAttempt(db: Db, attempt: Attempted): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable('replies')
    .set({
      state: attempt.state,
      state_at: attempt.at,
      detail: attempt.detail,
      ...(attempt.dueAt !== undefined && { due_at: attempt.dueAt }),
    })
    .where('id', '=', attempt.id)
    .where('claimed_by', '=', attempt.by)
    // `unknown`: another process took this one for dead while it was still waiting for the server's answer.
    .where('state', 'in', ['claimed', 'sending', ...(attempt.state === 'approved' ? [] : ['unknown'])])
    .executeTakeFirst();
  if (attempt.state === 'unknown') await settleUnknown(db, attempt.at);
  return numUpdatedRows > 0n;
}

/** What became of the claims of processes that are gone. */
export interface Recovered {
  /** Of these nothing had been given out: they may be claimed again. */
  readonly freed: number;
  /** Of these the text may have been given out: they are `unknown`. */
  readonly unknown: number;
}

/** Whose claims are settled: those of one process that has none in its hands now, or of all but that one. */
export type Whose = { readonly of: string } | { readonly besides: string };

/**
 * Settles claims that nobody goes on with. Should their owner be alive after all, it loses its claim before it has given
 * anything out, or records its outcome over `unknown`.
 */
export async function recoverClaims(db: Db, whose: Whose, at: number): Promise<Recovered> {
  const [sign, by] = 'of' in whose ? (['=', whose.of] as const) : (['!=', whose.besides] as const);
  const freed = await db
    .updateTable('replies')
    .set({ state: 'approved', state_at: at, detail: 'the sender stopped before anything was given out' })
    .where('state', '=', 'claimed')
    .where('claimed_by', sign, by)
    .executeTakeFirst();
  const unknown = await db
    .updateTable('replies')
    .set({ state: 'unknown', state_at: at, detail: 'the sender stopped while the mail was given out' })
    .where('state', '=', 'sending')
    .where('claimed_by', sign, by)
    .executeTakeFirst();
  await settleUnknown(db, at);
  return { freed: Number(freed.numUpdatedRows), unknown: Number(unknown.numUpdatedRows) };
}

/** Notes that a mail of ours came back from a list: where it was not known whether it left, it is `sent` by that. */
export async function settleSeen(db: Db, id: number, at: number): Promise<void> {
  await db
    .updateTable('replies')
    .set({ seen_at: at })
    .where('id', '=', id)
    .where('seen_at', 'is', null)
    // What was never given out cannot come back: it is a forgery, and must not keep the real mail from leaving.
    .where('state', 'in', ['sending', 'unknown', 'sent'])
    .execute();
  await settleUnknown(db, at);
}

/** The copy from the list may arrive before it is known that the server's answer got lost. */
async function settleUnknown(db: Db, at: number): Promise<void> {
  await db
    .updateTable('replies')
    .set({ state: 'sent', state_at: at, detail: 'it came back from a list' })
    .where('state', '=', 'unknown')
    .where('seen_at', 'is not', null)
    .execute();
}
