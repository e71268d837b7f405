import type { Message } from '../domain/mail.js';
import type { Db } from './db.js';

/** A mail to be kept: `key` is its Message-ID, or a made-up one where it has none. */
export interface MailRecord {
  readonly key: string;
  readonly message: Message;
  readonly raw: Uint8Array;
}

/** Stores the mail unless its key is known, and gives the row's id either way; the first bytes received stay. */
export async function putMail(db: Db, mail: MailRecord, at: number): Promise<number> {
  const { message } = mail;
  const added = await db
    .insertInto('mails')
    .values({
      message_id: mail.key,
      in_reply_to: message.inReplyTo,
      from_name: message.from?.name ?? '',
      from_address: message.from?.address ?? '',
      subject: message.subject,
      sent_at: message.date,
      stored_at: at,
      raw: mail.raw,
    })
    .onConflict((conflict) => conflict.column('message_id').doNothing())
    .returning('id')
    .executeTakeFirst();
  // Where the mail was there already, nothing comes back.
  if (added !== undefined) return added.id;
  const row = await db
    .selectFrom('mails')
    .select('id')
    .where('message_id', '=', mail.key)
    .executeTakeFirstOrThrow();
  return row.id;
}

/** The mail's bytes as first received, or null if no mail has this Message-ID. */
export async function rawMail(db: Db, messageId: string): Promise<Uint8Array | null> {
  const row = await db
    .selectFrom('mails')
    .select('raw')
    .where('message_id', '=', messageId)
    .executeTakeFirst();
  return row?.raw ?? null;
}
