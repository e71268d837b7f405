import type { PatchReview } from '../domain/finding.js';
import type { Patch, Series } from '../domain/series.js';
import { composeReply, type Identity } from '../reply/compose.js';
import { serializeReply } from '../reply/headers.js';
import { reviewSeries, type SeriesOptions } from './series-review.js';
import type { PatchResult } from './take-series.js';

/** What arrived series are reviewed and answered with. */
export interface ArrivedOptions extends SeriesOptions {
  readonly identity: Identity;
  /** Milliseconds since the epoch: the replies' date. */
  readonly now: () => number;
}

/** Reviews a series and composes the replies that are to be held; the grammar must have been prepared. */
export async function reviewArrived(
  series: Series,
  options: ArrivedOptions,
): Promise<readonly PatchResult[]> {
  const reviews = await reviewSeries(series, options);
  return series.patches.flatMap((patch, i) => {
    const review = reviews[i];
    return review === undefined ? [] : [answer(patch, review, options)];
  });
}

function answer(patch: Patch, review: PatchReview, options: ArrivedOptions): PatchResult {
  if (review.reported.length === 0) return { review, reply: null, unsaid: null };
  const reply = composeReply({
    patch,
    findings: review.reported,
    bases: review.bases,
    identity: options.identity,
    run: 1,
    date: options.now(),
    summaries: Object.fromEntries(options.checks.map((check) => [check.id, check.summary])),
  });
  if ('refused' in reply) return { review, reply: null, unsaid: reply.refused };
  return { review, reply: { reply, bytes: serializeReply(reply) }, unsaid: null };
}
