import type { Reply } from '../domain/reply.js';
import type { Db } from './db.js';

/** A composed reply: its fields, and the whole mail as it will be handed to the mail server. */
export interface ComposedReply {
  readonly reply: Reply;
  readonly bytes: Uint8Array;
}

/** Adds a run's reply in the state `held`; throws if one with its Message-ID is stored. */
export async function addHeldReply(db: Db, runId: number, composed: ComposedReply): Promise<void> {
  const { reply, bytes } = composed;
  await db
    .insertInto('replies')
    .values({
      run_id: runId,
      message_id: reply.messageId,
      state: 'held',
      state_at: reply.date,
      subject: reply.subject,
      to_addresses: JSON.stringify(reply.to),
      cc_addresses: JSON.stringify(reply.cc),
      composed: bytes,
    })
    .execute();
}

/** The bytes of a run's reply, or null if it has none. */
export async function replyOfRun(db: Db, runId: number): Promise<Uint8Array | null> {
  const row = await db
    .selectFrom('replies')
    .select('composed')
    .where('run_id', '=', runId)
    .executeTakeFirst();
  return row?.composed ?? null;
}

/** The bytes of the last reply to each of these mails, in their order; mails without one are passed over. */
export async function repliesTo(db: Db, messageIds: readonly string[]): Promise<readonly Uint8Array[]> {
  if (messageIds.length === 0) return [];
  const rows = await db
    .selectFrom('replies')
    .innerJoin('runs', 'runs.id', 'replies.run_id')
    .innerJoin('mails', 'mails.id', 'runs.mail_id')
    .select(['mails.message_id', 'replies.composed'])
    .where('mails.message_id', 'in', messageIds)
    .orderBy('runs.number')
    .execute();
  const last = new Map(rows.map((row) => [row.message_id, row.composed]));
  return messageIds.map((id) => last.get(id)).filter((bytes) => bytes !== undefined);
}
