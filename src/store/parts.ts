import { sql } from 'kysely';
import type { ArrivalState } from './arrivals.js';
import type { Db } from './db.js';

/** What a part of a series is found by. */
export interface PartKey {
  /** In lower case. */
  readonly sender: string;
  readonly version: number;
  readonly total: number;
  /** The oldest Message-ID that the mail names, else its own. */
  readonly thread: string;
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

/** As much of a mail as its header takes up, by all that is usual. */
const HEAD_BYTES = 64 * 1024;

const DAY_MS = 24 * 60 * 60 * 1000;
/** How far apart the mails of a series may be sent if no thread connects them, with a day to spare on both sides. */
const WINDOW_MS = 2 * DAY_MS;
/** How long after a version a newer one is looked for. */
const REROLL_MS = 400 * DAY_MS;
/** More mails than any series that people send has. */
const MOST_PARTS = 1500;
const MOST_REROLLED = 200;

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
      thread: part.thread,
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
  const sent = seed.sent_at === null || seed.total === 1 ? null : Number(seed.sent_at);
  const rows = await selectParts(db)
    .where('sender', '=', seed.sender)
    .where('version', '=', seed.version)
    .where('total', '=', seed.total)
    .where(({ eb, or, and }) =>
      or([
        eb('arrivals.mail_id', '=', mailId),
        eb('thread', '=', seed.thread),
        ...(sent === null
          ? []
          : [and([eb('sent_at', '>=', sent - WINDOW_MS), eb('sent_at', '<=', sent + WINDOW_MS)])]),
      ]),
    )
    // A flood of mails must not hide the one that is asked about, nor those next to it.
    .orderBy(sql`abs(arrivals.mail_id - ${mailId})`)
    .limit(MOST_PARTS)
    .execute();
  return rows.map(toPart);
}

/** The mails of higher versions that the sender has sent since `from`, in milliseconds since the epoch, oldest first. */
export async function higherVersions(
  db: Db,
  than: { readonly sender: string; readonly version: number; readonly from: number },
): Promise<readonly Part[]> {
  const rows = await selectParts(db)
    .where('sender', '=', than.sender)
    .where('version', '>', than.version)
    .where('sent_at', '>=', than.from)
    .where('sent_at', '<=', than.from + REROLL_MS)
    .orderBy('sent_at')
    .limit(MOST_REROLLED)
    .execute();
  return rows.map(toPart);
}

function selectParts(db: Db) {
  return db
    .selectFrom('arrivals')
    .innerJoin('mails', 'mails.id', 'arrivals.mail_id')
    .select(({ fn, eb }) => [
      'arrivals.mail_id',
      'state',
      'reason',
      'arrived_at',
      fn<number>('length', ['raw']).as('bytes'),
      fn<Uint8Array>('substr', ['raw', eb.lit(1), eb.lit(HEAD_BYTES)]).as('head'),
    ]);
}

type PartRow = Awaited<ReturnType<ReturnType<typeof selectParts>['execute']>>[number];

function toPart(row: PartRow): Part {
  return {
    mailId: row.mail_id,
    state: row.state as ArrivalState,
    reason: row.reason,
    arrivedAt: Number(row.arrived_at),
    bytes: row.bytes,
    head: row.head,
  };
}

/** The bytes of these mails, by row. */
export async function rawMails(db: Db, mailIds: readonly number[]): Promise<ReadonlyMap<number, Uint8Array>> {
  const rows = await db.selectFrom('mails').select(['id', 'raw']).where('id', 'in', mailIds).execute();
  return new Map(rows.map((row) => [row.id, row.raw]));
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
