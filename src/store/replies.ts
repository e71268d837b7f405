import type { Reply } from '../domain/reply.js';
import type { Db } from './db.js';

/** A composed reply: its fields, and the whole mail as it will be handed to the mail server. */
export interface ComposedReply {
  readonly reply: Reply;
  readonly bytes: Uint8Array;
}

/** A reply as stored, with the mail it answers. */
export interface StoredReply {
  readonly messageId: string;
  readonly state: string;
  readonly subject: string;
  /** Message-ID of the patch. */
  readonly inReplyTo: string;
  readonly run: number;
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

/** The replies in this state, oldest first. */
export async function listReplies(db: Db, state: string): Promise<readonly StoredReply[]> {
  return db
    .selectFrom('replies')
    .innerJoin('runs', 'runs.id', 'replies.run_id')
    .innerJoin('mails', 'mails.id', 'runs.mail_id')
    .select([
      'replies.message_id as messageId',
      'replies.state',
      'replies.subject',
      'mails.message_id as inReplyTo',
      'runs.number as run',
      'replies.composed as bytes',
    ])
    .where('replies.state', '=', state)
    .orderBy('replies.id')
    .execute();
}
