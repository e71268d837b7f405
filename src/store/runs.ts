import type { PatchReview } from '../domain/finding.js';
import type { Db } from './db.js';

/** When and by which version of Kogin a review was made; times in milliseconds since the epoch. */
export interface RunStamp {
  readonly kogin: string;
  /** When the job began that the review was part of. */
  readonly startedAt: number;
  readonly finishedAt: number;
}

/** A stored run: its row and its number, which counts from 1 for each mail. */
export interface RunKey {
  readonly id: number;
  readonly number: number;
}

/** The last run of the mail with this row id, or null if it was never reviewed. */
export async function latestRun(db: Db, mailId: number): Promise<RunKey | null> {
  const row = await db
    .selectFrom('runs')
    .select(['id', 'number'])
    .where('mail_id', '=', mailId)
    .orderBy('number', 'desc')
    .limit(1)
    .executeTakeFirst();
  return row ?? null;
}

/** Which of the mails that are stored under these keys have a run. */
export async function reviewedAmong(db: Db, keys: readonly string[]): Promise<ReadonlySet<string>> {
  if (keys.length === 0) return new Set();
  const rows = await db
    .selectFrom('mails')
    .innerJoin('runs', 'runs.mail_id', 'mails.id')
    .select('mails.message_id')
    .where('mails.message_id', 'in', keys)
    .execute();
  return new Set(rows.map((row) => row.message_id));
}

/** A run to be added: the outcome, whose mail it is, and when it was made. */
export interface RunRecord {
  readonly mailId: number;
  readonly number: number;
  readonly review: PatchReview;
  readonly stamp: RunStamp;
}

/** Adds a run and what the checks could not judge; throws if the mail has a run of this number. */
export async function addRun(db: Db, run: RunRecord): Promise<number> {
  const { review, stamp } = run;
  const { id } = await db
    .insertInto('runs')
    .values({
      mail_id: run.mailId,
      number: run.number,
      status: review.status,
      reason: review.reason,
      bases: JSON.stringify(review.bases),
      kogin: stamp.kogin,
      started_at: stamp.startedAt,
      finished_at: stamp.finishedAt,
    })
    .returning('id')
    .executeTakeFirstOrThrow();
  return id;
}
