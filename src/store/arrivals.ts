import { sql } from 'kysely';
import type { Db } from './db.js';
import { oneAtATime } from './dialect-of.js';
import { type MailRecord, putMail } from './mails.js';
import { movePosition, type Position } from './positions.js';

/** How far a mail has come: `stored` and `waiting` ones are still to be worked on. */
export type ArrivalState = 'stored' | 'waiting' | 'done' | 'skipped' | 'failed';

/** A mail as a source delivered it. */
export interface Arrival {
  readonly mail: MailRecord;
  readonly source: string;
  /** The place in words, for people. */
  readonly from: string;
  /** The mail was there before the source was first read. */
  readonly history: boolean;
  /** Why it is not even looked at; null for a mail that is. */
  readonly skipped: string | null;
}

/**
 * Stores mails and moves their source's positions in one transaction; mails that have arrived before are left as they
 * are. Gives how many were new.
 */
export async function storeArrivals(
  db: Db,
  step: { readonly arrivals: readonly Arrival[]; readonly positions: readonly Position[] },
  at: number,
): Promise<number> {
  return db.transaction().execute(async (transaction) => {
    // Two transactions that store the same mails in another order would wait for each other.
    await oneAtATime(transaction, 'arrivals');
    let added = 0;
    for (const arrival of step.arrivals) added += await storeArrival(transaction, arrival, at);
    for (const position of step.positions) await movePosition(transaction, position, at);
    return added;
  });
}

async function storeArrival(db: Db, arrival: Arrival, at: number): Promise<number> {
  const mailId = await putMail(db, arrival.mail, at);
  const { numInsertedOrUpdatedRows } = await db
    .insertInto('arrivals')
    .values({
      mail_id: mailId,
      source: arrival.source,
      place: arrival.from,
      history: arrival.history ? 1 : 0,
      arrived_at: at,
      state: arrival.skipped === null ? 'stored' : 'skipped',
      reason: arrival.skipped,
      due_at: at,
    })
    .onConflict((conflict) => conflict.column('mail_id').doNothing())
    .executeTakeFirst();
  return Number(numInsertedOrUpdatedRows ?? 0n);
}

/** Which of these mails have arrived before. */
export async function arrivedBefore(db: Db, messageIds: readonly string[]): Promise<ReadonlySet<string>> {
  if (messageIds.length === 0) return new Set();
  const rows = await db
    .selectFrom('mails')
    .innerJoin('arrivals', 'arrivals.mail_id', 'mails.id')
    .select('mails.message_id')
    .where('mails.message_id', 'in', messageIds)
    .execute();
  return new Set(rows.map((row) => row.message_id));
}

/** A mail whose turn it is. */
export interface DueMail {
  readonly mailId: number;
  readonly attempts: number;
}

/** Mails in a state whose time has come, new mail before history, oldest due first. */
export async function dueMails(
  db: Db,
  state: 'stored' | 'waiting',
  options: { readonly now: number; readonly limit: number },
): Promise<readonly DueMail[]> {
  return db
    .selectFrom('arrivals')
    .select(['mail_id as mailId', 'attempts'])
    .where('state', '=', state)
    .where('due_at', '<=', options.now)
    .orderBy('history')
    .orderBy('due_at')
    .orderBy('mail_id')
    .limit(options.limit)
    .execute();
}

/** When the next mail is to be worked on, in milliseconds since the epoch; null if none is left. */
export async function nextDueAt(db: Db): Promise<number | null> {
  const { due } = await db
    .selectFrom('arrivals')
    .select((build) => build.fn.min('due_at').as('due'))
    .where('state', 'in', ['stored', 'waiting'])
    .executeTakeFirstOrThrow();
  return due === null ? null : Number(due);
}

/** Notes, before work on mails begins, that it has begun, and when to begin again if nothing comes of it. */
export async function beginWork(db: Db, mailIds: readonly number[], againAt: number): Promise<void> {
  await db
    .updateTable('arrivals')
    .set({ attempts: sql`attempts + 1`, due_at: againAt })
    .where('mail_id', 'in', mailIds)
    .execute();
}

/** Takes back that work on mails has begun: it was stopped before anything came of it, and they are due at once. */
export async function putBack(db: Db, mailIds: readonly number[], dueAt: number): Promise<void> {
  await db
    .updateTable('arrivals')
    .set({ attempts: sql`attempts - 1`, due_at: dueAt })
    .where('mail_id', 'in', mailIds)
    .execute();
}

/** Notes that work on a mail failed for the so-manieth time, and when to begin again. */
export async function failWork(
  db: Db,
  mailId: number,
  failed: { readonly attempts: number; readonly againAt: number },
): Promise<void> {
  await db
    .updateTable('arrivals')
    .set({ attempts: failed.attempts, due_at: failed.againAt })
    .where('mail_id', '=', mailId)
    .execute();
}

/** Sets the state of mails that are still `stored` or `waiting`; the reason is null where there is none. */
export async function settleMails(
  db: Db,
  mailIds: readonly number[],
  to: { readonly state: ArrivalState; readonly reason: string | null },
): Promise<void> {
  if (mailIds.length === 0) return;
  await db
    .updateTable('arrivals')
    .set({ state: to.state, reason: to.reason })
    .where('mail_id', 'in', mailIds)
    .where('state', 'in', ['stored', 'waiting'])
    .execute();
}

/** How many mails are in each state, and when the oldest that is not finished arrived; null if all are. */
export interface Queue {
  readonly states: Readonly<Partial<Record<ArrivalState, number>>>;
  readonly oldestOpenAt: number | null;
  /** When the last mail arrived; null if none ever did. */
  readonly lastArrivedAt: number | null;
}

/** The length of the queue, for the health page and the metrics. */
export async function readQueue(db: Db): Promise<Queue> {
  const rows = await db
    .selectFrom('arrivals')
    .select((build) => [
      'state',
      build.fn.countAll().as('count'),
      build.fn.min('arrived_at').as('oldest'),
      build.fn.max('arrived_at').as('newest'),
    ])
    .groupBy('state')
    .execute();
  const open = rows.filter(({ state }) => state === 'stored' || state === 'waiting');
  return {
    states: Object.fromEntries(rows.map(({ state, count }) => [state, Number(count)])),
    oldestOpenAt: open.length === 0 ? null : Math.min(...open.map(({ oldest }) => Number(oldest))),
    lastArrivedAt: rows.length === 0 ? null : Math.max(...rows.map(({ newest }) => Number(newest))),
  };
}
