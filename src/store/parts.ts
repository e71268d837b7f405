import { sql } from 'kysely';
import type { ArrivalState } from './arrivals.js';
import type { Db } from './db.js';

/** What a part of a series is found by. */
export interface PartKey {
  /** In lower case. */
  readonly sender: string;
  readonly version: number;
  readonly total: number;
  /** The part's number; 0 for a cover letter. */
  readonly position: number;
  readonly title: string;
  /** The oldest Message-ID that the mail names, else its own. */
  readonly thread: string;
  readonly changeId: string | null;
}

/** A mail that may belong to a series: its row, how far it has come, and the beginning of its bytes. */
export interface Part {
  readonly mailId: number;
  readonly state: ArrivalState;
  readonly reason: string | null;
  readonly arrivedAt: number;
  readonly bytes: number;
  /** The first {@link HEAD_BYTES} of the mail. */
  readonly head: Uint8Array;
}

/** A mail of another version, as far as a newer one is told by it. */
export interface OtherVersion extends PartKey {
  readonly messageId: string;
  readonly arrivedAt: number;
}

/** As much of a mail as its header takes up, by all that is usual. */
export const HEAD_BYTES = 64 * 1024;

const DAY_MS = 24 * 60 * 60 * 1000;
/** How far apart the mails of a series may be sent if no thread connects them, with a day to spare on both sides. */
const WINDOW_MS = 2 * DAY_MS;
/** How long after a version a newer one is looked for. */
const REROLL_MS = 400 * DAY_MS;
/** More mails than any series that people send has. */
const MOST_PARTS = 1500;

/** Notes that a mail is a part of a series or its cover letter, to be looked at from `dueAt` on. */
export async function notePart(
  db: Db,
  mailId: number,
  part: PartKey & { readonly reason: string | null; readonly dueAt: number },
): Promise<void> {
  await db
    .updateTable('arrivals')
    .set({
      state: 'waiting',
      reason: part.reason,
      attempts: 0,
      due_at: part.dueAt,
      sender: part.sender,
      version: part.version,
      total: part.total,
      position: part.position,
      title: part.title,
      thread: part.thread,
      change_id: part.changeId,
    })
    .where('mail_id', '=', mailId)
    .where('state', '=', 'stored')
    .execute();
}

/**
 * The mails that may be of one series with this one, itself among them: of the same sender, version and total, and in
 * the same thread or sent at about the same time. Whether they are is for `series/assemble` to say.
 */
export async function partsNear(db: Db, mailId: number): Promise<readonly Part[]> {
  const seed = await db
    .selectFrom('arrivals')
    .innerJoin('mails', 'mails.id', 'arrivals.mail_id')
    .select(['sender', 'version', 'total', 'thread', 'sent_at'])
    .where('mail_id', '=', mailId)
    .executeTakeFirstOrThrow();
  const sent = seed.sent_at === null ? null : Number(seed.sent_at);
  const rows = await db
    .selectFrom('arrivals')
    .innerJoin('mails', 'mails.id', 'arrivals.mail_id')
    .select(({ fn, eb }) => [
      'arrivals.mail_id',
      'state',
      'reason',
      'arrived_at',
      fn<number>('length', ['raw']).as('bytes'),
      fn<Uint8Array>('substr', ['raw', eb.lit(1), eb.lit(HEAD_BYTES)]).as('head'),
    ])
    .where('sender', '=', seed.sender)
    .where('version', '=', seed.version)
    .where('total', '=', seed.total)
    .where(({ eb, or, and }) =>
      or([
        eb('arrivals.mail_id', '=', mailId),
        eb('thread', '=', seed.thread),
        ...(sent === null || seed.total === 1
          ? []
          : [and([eb('sent_at', '>=', sent - WINDOW_MS), eb('sent_at', '<=', sent + WINDOW_MS)])]),
      ]),
    )
    // A flood of mails must not hide the one that is asked about, nor those next to it.
    .orderBy(sql`abs(arrivals.mail_id - ${mailId})`)
    .limit(MOST_PARTS)
    .execute();
  return rows.map((row) => ({
    mailId: row.mail_id,
    state: row.state as ArrivalState,
    reason: row.reason,
    arrivedAt: Number(row.arrived_at),
    bytes: row.bytes,
    head: row.head,
  }));
}

/** The bytes of these mails, by row. */
export async function rawMails(db: Db, mailIds: readonly number[]): Promise<ReadonlyMap<number, Uint8Array>> {
  const rows = await db.selectFrom('mails').select(['id', 'raw']).where('id', 'in', mailIds).execute();
  return new Map(rows.map((row) => [row.id, row.raw]));
}

/** The first parts and cover letters of higher versions that the sender has sent since `from`, oldest first. */
export async function higherVersions(
  db: Db,
  series: { readonly sender: string; readonly version: number; readonly from: number },
): Promise<readonly OtherVersion[]> {
  const rows = await db
    .selectFrom('arrivals')
    .innerJoin('mails', 'mails.id', 'arrivals.mail_id')
    .select(['message_id', 'arrived_at', 'version', 'total', 'position', 'title', 'thread', 'change_id'])
    .where('sender', '=', series.sender)
    .where('version', '>', series.version)
    .where('sent_at', '>=', series.from)
    .where('sent_at', '<=', series.from + REROLL_MS)
    .orderBy('arrivals.mail_id')
    .limit(MOST_PARTS)
    .execute();
  return rows.map((row) => ({
    messageId: row.message_id,
    arrivedAt: Number(row.arrived_at),
    sender: series.sender,
    version: row.version ?? 1,
    total: row.total ?? 1,
    position: row.position ?? 1,
    title: row.title ?? '',
    thread: row.thread ?? '',
    changeId: row.change_id,
  }));
}

/** Sets a time for the next look at mails that wait. */
export async function lookAgain(db: Db, mailIds: readonly number[], at: number): Promise<void> {
  await db
    .updateTable('arrivals')
    .set({ due_at: at })
    .where('mail_id', 'in', mailIds)
    .where('state', '=', 'waiting')
    .execute();
}
