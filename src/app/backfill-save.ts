import type { RawMail } from '../io/raw-mail.js';
import type { Db } from '../store/db.js';
import { putMail } from '../store/mails.js';
import type { RunStamp } from '../store/runs.js';
import { addReview } from '../store/save.js';
import type { Count } from './backfill-tally.js';
import type { SeriesResult } from './backfill-worker.js';
import { holdWhatIsKnown } from './known.js';
import { skippedReview } from './skipped-review.js';
import { linkTraced } from './versions.js';

/** A mail of a reviewed series with what it is stored under, and why it is not reviewed itself; null if it is. */
export interface SavedMail {
  readonly key: string;
  readonly raw: RawMail;
  readonly reason: string | null;
}

/** A reviewed series with its mails in the order of its patches. */
export interface ReviewedSeries {
  readonly result: SeriesResult;
  readonly mails: readonly SavedMail[];
  readonly cover: SavedMail | null;
}

/**
 * Stores a series with its reviews, without replies: nothing of it can ever be mailed. Counts what was not stored before,
 * and gives the work that it is a version of, if it has findings whose outcomes are to be worked out; else null.
 */
export async function saveSeries(
  transaction: Db,
  { result, mails, cover }: ReviewedSeries,
  { stamp, count }: { readonly stamp: RunStamp; readonly count: Count },
): Promise<number | null> {
  const { series, trace, reviews, milliseconds } = result;
  if (cover !== null && series.cover !== null) {
    const mail = { key: cover.key, message: series.cover, raw: cover.raw.raw };
    await putMail(transaction, mail, stamp.finishedAt);
  }
  const { seriesId, workId } = await linkTraced(transaction, series, trace);
  const known = await holdWhatIsKnown(transaction, { series, seriesId, mailed: false }, reviews);
  let added = 0;
  let findings = 0;
  for (const [i, patch] of series.patches.entries()) {
    const mail = mails[i];
    const review =
      mail?.reason === null ? known[i]?.review : skippedReview(patch.message, mail?.reason ?? '');
    if (mail === undefined || review === undefined)
      throw new Error(`no review of part ${i + 1} of ${series.rootId}`);
    const saved = await addReview(transaction, {
      mail: { key: mail.key, message: patch.message, raw: mail.raw.raw },
      series,
      seriesId,
      patch,
      review,
      reply: null,
      stamp,
      rerun: false,
    });
    if (mail.reason !== null) continue;
    if (!saved.added) {
      count.known();
      continue;
    }
    added++;
    findings += review.reported.length + review.held.length;
    count.review(review, milliseconds[i] ?? 0);
  }
  if (added > 0) count.series();
  return findings > 0 ? workId : null;
}
