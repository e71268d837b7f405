import type { Db } from './db.js';

/** A command as it came by mail, and what became of it. */
export interface CommandRecord {
  /** Message-ID of the mail; a mail is read once. */
  readonly messageId: string;
  readonly replyId: number | null;
  /** Message-ID of the patch that it is about; null if it is about none. */
  readonly patchId: string | null;
  readonly address: string;
  readonly name: string;
  readonly text: string;
  /** The base, reason, finding or number of days; empty if there is none. */
  readonly argument: string;
  /** What proves the sender, or why nothing does. */
  readonly authentication: string;
  readonly applied: boolean;
  /** What was done, or why nothing was. */
  readonly outcome: string;
  readonly at: number;
}

/** Adds a command and gives its row; null if its mail has been read before. */
export async function addCommand(db: Db, command: CommandRecord): Promise<number | null> {
  const row = await db
    .insertInto('commands')
    .values({
      message_id: command.messageId,
      reply_id: command.replyId,
      patch_id: command.patchId,
      address: command.address.toLowerCase(),
      name: command.name,
      text: command.text,
      argument: command.argument,
      authentication: command.authentication,
      applied: command.applied ? 1 : 0,
      outcome: command.outcome,
      received_at: command.at,
    })
    .onConflict((conflict) => conflict.column('message_id').doNothing())
    .returning('id')
    .executeTakeFirst();
  return row?.id ?? null;
}

/** The newest commands, applied or not. */
export async function listCommands(db: Db, limit: number): Promise<readonly CommandRecord[]> {
  const rows = await db.selectFrom('commands').selectAll().orderBy('id', 'desc').limit(limit).execute();
  return rows.map((row) => ({
    messageId: row.message_id,
    replyId: row.reply_id,
    patchId: row.patch_id,
    address: row.address,
    name: row.name,
    text: row.text,
    argument: row.argument,
    authentication: row.authentication,
    applied: row.applied === 1,
    outcome: row.outcome,
    at: row.received_at,
  }));
}

/** How many commands an address has sent since a time. */
export async function countCommands(db: Db, address: string, since: number): Promise<number> {
  const row = await db
    .selectFrom('commands')
    .select(({ fn }) => fn.countAll().as('count'))
    .where('address', '=', address.toLowerCase())
    .where('received_at', '>=', since)
    .executeTakeFirstOrThrow();
  return Number(row.count);
}

/** A review that somebody entitled has asked for once more. */
export interface RerunRequest {
  readonly id: number;
  /** Message-ID of the patch. */
  readonly patchId: string;
  /** The ref or commit to review on; null for the usual choice. */
  readonly base: string | null;
  readonly by: string;
  readonly at: number;
}

/** The reruns that are asked for and not done, oldest first. */
export async function openReruns(db: Db): Promise<readonly RerunRequest[]> {
  const rows = await db
    .selectFrom('commands')
    .select(['id', 'patch_id', 'argument', 'address', 'received_at'])
    .where('name', '=', 'rerun')
    .where('applied', '=', 1)
    .where('done_at', 'is', null)
    .where('patch_id', 'is not', null)
    .orderBy('id')
    .execute();
  return rows.map((row) => ({
    id: row.id,
    patchId: row.patch_id ?? '',
    base: row.argument === '' ? null : row.argument,
    by: row.address,
    at: row.received_at,
  }));
}

/** Marks a rerun as done, with what came of it in words; false if it was. */
export async function finishRerun(
  db: Db,
  id: number,
  done: { readonly at: number; readonly outcome: string },
): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable('commands')
    .set({ done_at: done.at, outcome: done.outcome })
    .where('id', '=', id)
    .where('done_at', 'is', null)
    .executeTakeFirst();
  return numUpdatedRows > 0n;
}
