import type { Check } from '../checks/check.js';
import type { Finding } from '../domain/finding.js';
import type { Patch, Series } from '../domain/series.js';
import { composeReply, type Identity } from '../reply/compose.js';
import { serializeReply } from '../reply/headers.js';
import type { KnownReview } from '../review/known.js';
import type { Db } from '../store/db.js';
import type { ComposedReply } from '../store/replies.js';
import type { TreeReader } from './base.js';
import { holdWhatIsKnown } from './known.js';
import type { LearntTable } from './learnt-table.js';
import { reviewSeries } from './series-review.js';
import { linkSeries } from './versions.js';

/** What series are reviewed with that are compared with what was said before; the trees are open. */
export interface KnowingOptions {
  readonly db: Db;
  readonly trees: readonly TreeReader[];
  /** With the maturity that is in force. */
  readonly checks: readonly Check[];
  readonly learnt: LearntTable | null;
  readonly identity: Identity;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  /** Ends a review with `Stopped` when it is aborted. */
  readonly stop?: AbortSignal;
}

/**
 * Reviews a series after linking it with its versions: what people answered, and what was mailed on those, is held. Gives
 * the row of the work, for `refreshOutcomes` once the reviews are stored.
 */
export async function reviewKnowing(
  series: Series,
  options: KnowingOptions & { readonly base?: string | null },
): Promise<{ readonly workId: number; readonly reviews: readonly KnownReview[] }> {
  const { db, trees, checks, learnt, stop, base = null } = options;
  const { seriesId, workId } = await linkSeries(db, series);
  const reviews = await reviewSeries(series, { trees, checks, learnt, base, ...(stop && { stop }) });
  return { workId, reviews: await holdWhatIsKnown(db, { series, seriesId, mailed: true }, reviews) };
}

/** What a reply says: some findings of a reviewed patch, and which of its runs that was. */
export interface Saying {
  readonly patch: Patch;
  readonly judged: KnownReview;
  readonly findings: readonly Finding[];
  readonly run: number;
}

/** The reply on one patch, ready to be stored as held, or why it cannot be written. */
export function composeKnowing(
  { patch, judged, findings, run }: Saying,
  { identity, checks, now }: Pick<KnowingOptions, 'identity' | 'checks' | 'now'>,
): ComposedReply | { readonly unsaid: string } {
  const reply = composeReply({
    patch,
    findings,
    bases: judged.review.bases,
    identity,
    run,
    date: now(),
    summaries: Object.fromEntries(checks.map((check) => [check.id, check.summary])),
    ...(judged.stillOpen !== null && { stillOpen: judged.stillOpen }),
  });
  return 'refused' in reply ? { unsaid: reply.refused } : { reply, bytes: serializeReply(reply) };
}
