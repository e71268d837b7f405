import type { PatchReview } from '../../domain/finding.js';
import { reviewRecord } from './ndjson.js';
import type { Summary } from './summary.js';
import { jsonText } from './terminal.js';

/** The part of one JSON array that a review adds; `before` counts what was printed until now. */
export function jsonReview(review: PatchReview, before: Summary): string {
  const record = jsonText(reviewRecord(review), 2);
  return `${before.patches === 0 ? '[\n' : ',\n'}${record}`;
}

/** The end of the array; a whole empty one if nothing was reviewed. */
export function jsonEnd(summary: Summary): string {
  return summary.patches === 0 ? '[]\n' : '\n]\n';
}
