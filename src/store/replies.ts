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
