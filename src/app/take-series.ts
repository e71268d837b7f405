import type { PatchReview } from '../domain/finding.js';
import type { Patch, Series } from '../domain/series.js';
import type { Log } from '../log.js';
import { judgeReadiness, type ReadinessRules } from '../series/readiness.js';
import { beginWork, putBack, settleMails } from '../store/arrivals.js';
import type { Db } from '../store/db.js';
import { lookAgain, type Part } from '../store/parts.js';
import type { ComposedReply } from '../store/replies.js';
import { saveReview } from '../store/save.js';
import { decideSeries, type SeriesState } from '../store/series-states.js';
import { mailKey } from './arrived-mail.js';
import { type GatheredSeries, gatherSeries, type LoadedPatch, loadSeries, newerVersion } from './gather.js';
import { skippedReview } from './skipped-review.js';
import { Stopped } from './slices.js';
import { senderOf } from './take-mail.js';

/** What one patch of a series got. */
export interface PatchResult {
  readonly review: PatchReview;
  /** To be stored as held; null if there is nothing to say. */
  readonly reply: ComposedReply | null;
  /** Why there is no reply although there is something to say; null where that is not so. */
  readonly unsaid: string | null;
}

/** What series are decided on with. */
export interface SeriesWork {
  readonly db: Db;
  readonly log: Log;
  readonly rules: ReadinessRules;
  /** Reviews the patches of a series: one result for each, in their order. */
  readonly review: (series: Series) => Promise<readonly PatchResult[]>;
  /** The version of Kogin that reviews. */
  readonly kogin: string;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  /** Milliseconds after which work that came to nothing is begun again, by how often it did. */
  readonly retry: (attempts: number) => number;
}

/**
 * Looks at the series of a waiting mail: reviews it if it is ready, else notes when to look again. Everything that
 * waits in it is settled along with the mail; what it has settled before is left as it is. Throws `Stopped` if the review
 * is stopped: then all is as it was.
 */
export async function takeSeries(mailId: number, attempts: number, work: SeriesWork): Promise<void> {
  const { db, now, rules } = work;
  const gathered = await gatherSeries(db, mailId);
  const { series, members } = gathered;
  const waiting = members.filter(({ state }) => state === 'waiting').map((part) => part.mailId);
  const lastArrivedAt = Math.max(...members.map(({ arrivedAt }) => arrivedAt));
  const { missing } = series;
  const early = judgeReadiness({ missing, lastArrivedAt, newer: null }, now(), rules);
  if (early.kind === 'wait') return lookAgain(db, waiting, early.until);
  await beginWork(db, waiting, now() + work.retry(attempts + 1));
  const loaded = await loadSeries(db, gathered);
  const newer = await newerOf(db, gathered, loaded.series);
  const readiness = judgeReadiness({ missing, lastArrivedAt, newer }, now(), rules);
  if (readiness.kind === 'superseded') {
    await settleMails(db, waiting, { state: 'skipped', reason: `superseded: by ${readiness.by}` });
    return record(work, loaded.series, { state: 'superseded', detail: readiness.by });
  }
  const due = loaded.mails.filter(({ part }) => part.state === 'waiting');
  const admitted = due.some(({ part }) => part.reason === null);
  try {
    if (admitted) await reviewSeries(loaded.series, loaded.mails, work);
  } catch (error) {
    if (error instanceof Stopped) await putBack(db, waiting, now());
    throw error;
  }
  await settleReviewed(db, members);
  const detail = missing.length === 0 ? null : `missing ${listed(missing)}`;
  const state = detail === null ? (admitted ? 'reviewed' : 'skipped') : 'incomplete';
  // A part that comes late and is not reviewed changes nothing about those that were.
  if (admitted || members.every((part) => part.state === 'waiting')) {
    await record(work, loaded.series, { state, detail });
  }
}

function newerOf(db: Db, { series, parts }: GatheredSeries, loaded: Series): Promise<string | null> {
  const [first] = parts.keys();
  if (first === undefined) throw new Error('a series without any mail');
  const date = series.cover?.date ?? series.patches[0]?.message.date ?? null;
  return newerVersion(db, loaded, { address: senderOf(first), date });
}

async function reviewSeries(series: Series, mails: readonly LoadedPatch[], work: SeriesWork): Promise<void> {
  const { db, log, now, kogin } = work;
  const startedAt = now();
  const results = await work.review(series);
  const finishedAt = now();
  for (const [i, mail] of mails.entries()) {
    const result = results[i];
    if (result === undefined) throw new Error(`no review of part ${i + 1} of ${series.rootId}`);
    if (mail.part.state !== 'waiting') continue;
    const { part, patch, raw } = mail;
    const { review, reply, unsaid } = part.reason === null ? result : notReviewed(patch, part.reason);
    const saved = await saveReview(db, {
      mail: { key: mailKey(patch.message, raw), message: patch.message, raw },
      series,
      patch,
      review,
      reply,
      stamp: { kogin, startedAt, finishedAt },
      rerun: false,
    });
    const { messageId, status } = review;
    const counts = { reported: review.reported.length, held: review.held.length };
    log.info(
      { messageId, status, ...counts, reply: reply !== null, unsaid, added: saved.added },
      'patch reviewed',
    );
  }
  const { rootId, version, total } = series;
  const lag = finishedAt - Math.max(...mails.map(({ part }) => part.arrivedAt));
  log.info({ series: rootId, version, total, duration: finishedAt - startedAt, lag }, 'series reviewed');
}

/** Reviewed patches are done; the others, cover letters among them, keep the reason why they are not reviewed. */
async function settleReviewed(db: Db, members: readonly Part[]): Promise<void> {
  const waiting = members.filter(({ state }) => state === 'waiting');
  const reviewed = waiting.filter(({ reason }) => reason === null).map(({ mailId }) => mailId);
  await settleMails(db, reviewed, { state: 'done', reason: null });
  for (const { mailId, reason } of waiting) {
    if (reason !== null) await settleMails(db, [mailId], { state: 'skipped', reason });
  }
}

async function record(
  { db, log, now }: SeriesWork,
  series: Series,
  decision: { readonly state: SeriesState; readonly detail: string | null },
): Promise<void> {
  await decideSeries(db, series, { ...decision, at: now() });
  log.info({ series: series.rootId, version: series.version, ...decision }, 'series decided');
}

function notReviewed({ message }: Patch, reason: string): PatchResult {
  return { review: skippedReview(message, reason), reply: null, unsaid: null };
}

/** The first of them; a made-up total may leave thousands missing. */
function listed(indexes: readonly number[]): string {
  const some = indexes.slice(0, 20).join(', ');
  return indexes.length > 20 ? `${some} and ${indexes.length - 20} more` : some;
}
