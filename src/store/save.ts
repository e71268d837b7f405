import type { PatchReview } from '../domain/finding.js';
import type { Patch, Series } from '../domain/series.js';
import { addCrashes, addNotJudged } from './abstentions.js';
import type { Db } from './db.js';
import { oneAtATime } from './dialect-of.js';
import { addFindings } from './findings.js';
import { type MailRecord, putMail } from './mails.js';
import { putPatch } from './patches.js';
import { addHeldReply, type ComposedReply } from './replies.js';
import { addRun, latestRun, type RunKey, type RunStamp } from './runs.js';
import { putSeries } from './series.js';

/** All that one review of one mail leaves behind. */
export interface ReviewRecord {
  readonly mail: MailRecord;
  readonly series: Series | null;
  /** The row of the series where it has been stored; else it is stored with the review. */
  readonly seriesId?: number;
  readonly patch: Patch | null;
  readonly review: PatchReview;
  readonly reply: ComposedReply | null;
  readonly stamp: RunStamp;
  /** Add a run even if the mail has one. */
  readonly rerun: boolean;
}

/** The run that the store holds for the mail, and whether this call added it. */
export interface Saved {
  readonly run: RunKey;
  readonly added: boolean;
}

/** Stores a review in one transaction; a mail that has a run gets another only if `rerun` asks for it. */
export async function saveReview(db: Db, record: ReviewRecord): Promise<Saved> {
  return db.transaction().execute((transaction) => addReview(transaction, record));
}

/** {@link saveReview} as a part of the caller's transaction. */
export async function addReview(transaction: Db, record: ReviewRecord): Promise<Saved> {
  // A write comes first: SQLite cannot turn a transaction that has only read into a writing one while others write.
  const mailId = await putMail(transaction, record.mail, record.stamp.finishedAt);
  await oneAtATime(transaction, `mail ${mailId}`);
  if (record.patch !== null) await savePatch(transaction, mailId, record);
  const last = await latestRun(transaction, mailId);
  if (last !== null && !record.rerun) return { run: last, added: false };
  const number = (last?.number ?? 0) + 1;
  const { review, stamp } = record;
  const id = await addRun(transaction, { mailId, number, review, stamp });
  await addFindings(transaction, id, review);
  await addNotJudged(transaction, id, review.notJudged);
  await addCrashes(transaction, id, review.crashes);
  if (record.reply !== null) await addHeldReply(transaction, id, record.reply);
  return { run: { id, number }, added: true };
}

async function savePatch(db: Db, mailId: number, record: ReviewRecord): Promise<void> {
  if (record.patch === null) return;
  const { series, patch } = record;
  const seriesId = record.seriesId ?? (series === null ? null : await putSeries(db, series));
  await putPatch(db, patch, { mailId, seriesId });
}
