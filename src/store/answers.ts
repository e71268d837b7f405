import type { Db } from './db.js';

/** A person's answer to a mail of ours. */
export interface Answer {
  readonly messageId: string;
  readonly replyId: number;
  readonly address: string;
  readonly at: number;
}

/** Adds an answer unless it is known. */
export async function addAnswer(db: Db, answer: Answer): Promise<void> {
  await db
    .insertInto('answers')
    .values({
      message_id: answer.messageId,
      reply_id: answer.replyId,
      address: answer.address.toLowerCase(),
      received_at: answer.at,
    })
    .onConflict((conflict) => conflict.columns(['message_id', 'reply_id']).doNothing())
    .execute();
}

/** Whether a mailed finding was answered by a person, in whatever version of the patch. */
export async function isAnswered(db: Db, fingerprint: string): Promise<boolean> {
  const row = await db
    .selectFrom('answers')
    .innerJoin('replies', 'replies.id', 'answers.reply_id')
    .innerJoin('findings', 'findings.run_id', 'replies.run_id')
    .select('answers.id')
    .where('findings.fingerprint', '=', fingerprint)
    .where('findings.disposition', '=', 'report')
    .limit(1)
    .executeTakeFirst();
  return row !== undefined;
}
