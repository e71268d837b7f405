import type { Series } from '../domain/series.js';
import { composeKnowing, type KnowingOptions, reviewKnowing } from './composing.js';
import type { PatchResult } from './take-series.js';

/** A reviewed series: its results, and the work whose outcomes are to be worked out once they are stored. */
export interface ArrivedReview {
  readonly workId: number;
  readonly results: readonly PatchResult[];
}

/**
 * Reviews a series, compared with its versions before, and composes the replies that are to be held; the grammar must
 * have been prepared.
 */
export async function reviewArrived(series: Series, options: KnowingOptions): Promise<ArrivedReview> {
  const { workId, reviews } = await reviewKnowing(series, options);
  const results = series.patches.flatMap((patch, i): PatchResult[] => {
    const judged = reviews[i];
    if (judged === undefined) return [];
    const { review } = judged;
    if (review.reported.length === 0) return [{ review, reply: null, unsaid: null }];
    const said = composeKnowing({ patch, judged, findings: review.reported, run: 1 }, options);
    return [
      'unsaid' in said ? { review, reply: null, unsaid: said.unsaid } : { review, reply: said, unsaid: null },
    ];
  });
  return { workId, results };
}
