import type { Db } from './db.js';

/** One recipient in one bounce, or one that the mail server refused. */
export interface Bounce {
  /** Message-ID of the bounce, or of our mail where the server refused the recipient at once. */
  readonly messageId: string;
  readonly address: string;
  readonly replyId: number;
  readonly status: string;
  /** The mail server's words, one line. */
  readonly words: string;
  readonly at: number;
  /** Nothing is mailed there any more. */
  readonly stops: boolean;
}

/** Adds a bounce unless it is known. */
export async function addBounce(db: Db, bounce: Bounce): Promise<void> {
  await db
    .insertInto('bounces')
    .values({
      message_id: bounce.messageId,
      address: bounce.address.toLowerCase(),
      reply_id: bounce.replyId,
      status: bounce.status,
      words: bounce.words,
      received_at: bounce.at,
      stops: bounce.stops ? 1 : 0,
    })
    .onConflict((conflict) => conflict.columns(['message_id', 'address']).doNothing())
    .execute();
}

/** The bounces that stop their recipients, newest first. */
export async function listBounces(db: Db): Promise<readonly Bounce[]> {
  const rows = await db
    .selectFrom('bounces')
    .selectAll()
    .where('stops', '=', 1)
    .where('cleared_at', 'is', null)
    .orderBy('id', 'desc')
    .execute();
  return rows.map((row) => ({
    messageId: row.message_id,
    address: row.address,
    replyId: row.reply_id,
    status: row.status,
    words: row.words,
    at: row.received_at,
    stops: true,
  }));
}

/** Lets mails to an address leave again, and says whether it was stopped. */
export async function clearBounces(db: Db, address: string, at: number): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable('bounces')
    .set({ cleared_at: at })
    .where('address', '=', address.toLowerCase())
    .where('stops', '=', 1)
    .where('cleared_at', 'is', null)
    .executeTakeFirst();
  return numUpdatedRows > 0n;
}
