import type { PatchReview } from '../../domain/finding.js';

/** What a run did, counted while it goes; the number of different reasons it keeps is bounded. */
export interface Summary {
  readonly patches: number;
  readonly reviewed: number;
  readonly skipped: Counts;
  readonly damaged: Counts;
  readonly reported: number;
  readonly held: Counts;
  readonly notJudged: Counts;
  readonly crashes: number;
}

/** How often each reason was given. */
export type Counts = Readonly<Record<string, number>>;

/** The summary of a run that has seen nothing yet. */
export const EMPTY_SUMMARY: Summary = {
  patches: 0,
  reviewed: 0,
  skipped: {},
  damaged: {},
  reported: 0,
  held: {},
  notJudged: {},
  crashes: 0,
};

/** Reasons come from mails too, so a hostile mailbox could make them without end. */
const REASONS = 40;
const OTHER = 'other';

/** The summary with one more review in it. */
export function addReview(summary: Summary, review: PatchReview): Summary {
  const reason = review.reason ?? 'no reason given';
  return {
    patches: summary.patches + 1,
    reviewed: summary.reviewed + (review.status === 'reviewed' ? 1 : 0),
    skipped: review.status === 'skipped' ? add(summary.skipped, [[reason, 1]]) : summary.skipped,
    damaged: review.status === 'damaged' ? add(summary.damaged, [[reason, 1]]) : summary.damaged,
    reported: summary.reported + review.reported.length,
    held: add(
      summary.held,
      review.held.map((held) => [held.reason, 1]),
    ),
    notJudged: add(summary.notJudged, Object.entries(review.notJudged)),
    crashes: summary.crashes + review.crashes.length,
  };
}

/** The sum over all reasons. */
export function total(counts: Counts): number {
  return Object.values(counts).reduce((sum, count) => sum + count, 0);
}

function add(counts: Counts, more: readonly (readonly [string, number])[]): Counts {
  if (more.length === 0) return counts;
  const sums = new Map(Object.entries(counts));
  for (const [reason, count] of more) {
    const key = sums.has(reason) || sums.size < REASONS ? reason : OTHER;
    sums.set(key, (sums.get(key) ?? 0) + count);
  }
  return Object.fromEntries(sums);
}
