import type { Finding, PatchReview } from '../domain/finding.js';
import { holdKnown, holdMinor, type Known } from './select.js';

/** A review with the findings that were said on an older version and are still there, and that version as `v2`. */
export interface KnownReview {
  readonly review: PatchReview;
  readonly stillOpen: { readonly version: string; readonly findings: readonly Finding[] } | null;
}

/** A review of which nothing is known before. */
export function firstReview(review: PatchReview): KnownReview {
  return { review, stillOpen: null };
}

/** A review without what need not be said any more; `known` is by fingerprint. */
export function knownReview(review: PatchReview, known: ReadonlyMap<string, Known>): KnownReview {
  const { stillOpen, ...selection } = holdKnown(review, known);
  const [first] = stillOpen;
  return {
    review: { ...review, ...holdMinor(selection) },
    stillOpen:
      first === undefined
        ? null
        : { version: first.version, findings: stillOpen.map(({ finding }) => finding) },
  };
}
