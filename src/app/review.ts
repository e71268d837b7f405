import { createHash } from 'node:crypto';
import type { Check } from '../checks/check.js';
import { parseDiff } from '../diff/parse.js';
import type { PatchReview } from '../domain/finding.js';
import type { Message } from '../domain/mail.js';
import type { Reply } from '../domain/reply.js';
import type { Patch, Series } from '../domain/series.js';
import type { RawMail } from '../io/raw-mail.js';
import { parseMessage, UnreadableMail } from '../mail/parse.js';
import { admit } from '../policy/admission.js';
import type { AdmissionRules } from '../policy/admission-rules.js';
import { composeReply, type Identity } from '../reply/compose.js';
import { firstReview, type KnownReview } from '../review/known.js';
import { toPatch } from '../series/patch.js';
import { NO_MESSAGE } from './arrived-mail.js';
import { bareDiff } from './bare-diff.js';
import type { TreeReader } from './base.js';
import { inBatches } from './batches.js';
import { dueSeries, seriesOfOne } from './due-series.js';
import { prepareGrammar } from './grammar.js';
import { inOrder } from './in-order.js';
import type { LearntTable } from './learnt-table.js';
import { isFlowed } from './read-patch.js';
import { type SaidBefore, saidBefore } from './said-before.js';
import { reviewSeries } from './series-review.js';
import { skippedReview } from './skipped-review.js';

/** What a review is made with. */
export interface ReviewOptions {
  readonly checks: readonly Check[];
  readonly trees: readonly TreeReader[];
  /** What a tree has taught; null if none was asked. */
  readonly learnt: LearntTable | null;
  readonly admission: AdmissionRules;
  readonly identity: Identity;
  /** Milliseconds since the epoch: the replies' date. */
  readonly now: () => number;
}

/** One mail with its review; `reply` is null where there is nothing to say, or `unsaid` tells why it cannot be said. */
export interface Reviewed {
  readonly raw: RawMail;
  readonly message: Message;
  readonly patch: Patch | null;
  readonly series: Series | null;
  readonly review: PatchReview;
  readonly reply: Reply | null;
  readonly unsaid: string | null;
}

interface Item {
  readonly raw: RawMail;
  readonly message: Message;
  readonly patch: Patch | null;
  /** Why the mail is not reviewed; null for a patch that is. */
  readonly skipped: string | null;
  done: Reviewed | null;
}

/**
 * Reviews mails in constant memory, one result for each mail in the order of the input. Parts of a series find each
 * other if they are not further apart than a batch; what was reported on an older version is not reported again.
 */
export async function* reviewMails(
  mails: AsyncIterable<RawMail>,
  options: ReviewOptions,
): AsyncGenerator<Reviewed> {
  await prepareGrammar();
  const work: Work = { options, said: saidBefore(), judged: new Map() };
  let waiting: Item[] = [];
  for await (const raws of inBatches(mails)) {
    const batch: Item[] = [];
    for (const raw of raws) batch.push(await readItem(raw, options));
    await reviewItems(waiting, [...waiting, ...batch], work);
    yield* finished(waiting);
    waiting = batch;
  }
  await reviewItems(waiting, waiting, work);
  yield* finished(waiting);
}

interface Work {
  readonly options: ReviewOptions;
  readonly said: SaidBefore;
  /** What came of the last mails, by Message-ID: one may come again, from another list. */
  readonly judged: Map<string, Judged>;
}

interface Judged {
  /** A {@link KnownReview} as JSON: the strings in it are cuts of the mails and files, and would keep all of these. */
  readonly known: string;
  /** Of the text down to the end of the diff: another mail may bear the same Message-ID. */
  readonly digest: string;
}

/** Mails whose review is kept for those that come twice. */
const MOST_JUDGED = 256;

async function readItem(raw: RawMail, { admission }: ReviewOptions): Promise<Item> {
  const message = raw.kind === 'diff' ? bareDiff(raw) : await readMessage(raw);
  if (typeof message === 'string')
    return {
      raw,
      message: { ...NO_MESSAGE, subject: raw.source },
      patch: null,
      skipped: message,
      done: null,
    };
  const patch = toPatch(message, parseDiff(message.body, { flowed: isFlowed(message) }));
  const skipped = raw.kind === 'diff' ? null : admit(patch, admission);
  return {
    raw,
    message,
    patch,
    skipped: skipped === null ? null : `${skipped.reason}: ${skipped.detail}`,
    done: null,
  };
}

/** The message, or why it cannot be read. */
async function readMessage({ raw }: RawMail): Promise<Message | string> {
  try {
    return await parseMessage(raw);
  } catch (error) {
    if (error instanceof UnreadableMail) return error.message;
    throw error;
  }
}

/** Reviews every series that has a part in `due`; the parts of it in `known` are reviewed along with them. */
async function reviewItems(due: readonly Item[], known: readonly Item[], work: Work): Promise<void> {
  const { options, said, judged } = work;
  const open = known.filter(({ done, message }) => done === null && !judged.has(message.id));
  const parts = open.filter(({ patch, skipped }) => skipped === null || patch?.subject.index === 0);
  // While git looks up the code around one series, another is judged.
  const atOnce = options.trees.length > 0 ? 2 : 1;
  const reviewed = inOrder(dueSeries(due, parts), atOnce, async ({ series, items }) => ({
    series,
    items,
    fresh: await reviewSeries(series, options),
  }));
  for await (const { series, items, fresh } of reviewed) {
    const reviews = said.hold(series, fresh);
    for (const [i, item] of items.entries()) {
      const review = reviews[i];
      if (review === undefined) continue;
      item.done = finish(item, { series, known: review, options });
      if (item.message.id !== '' && item.patch !== null)
        judged.set(item.message.id, { known: JSON.stringify(review), digest: digestOf(item.patch) });
    }
  }
  for (const item of due) item.done ??= reviewedBefore(item, work) ?? (await reviewAlone(item, options));
  for (const id of judged.keys()) {
    if (judged.size <= MOST_JUDGED) break;
    judged.delete(id);
  }
}

/** A mail that comes a second time with the same text, judged as it was with its series; null for all others. */
function reviewedBefore(item: Item, { judged, options }: Work): Reviewed | null {
  const before = judged.get(item.message.id);
  if (before === undefined || item.patch === null || item.skipped !== null) return null;
  if (before.digest !== digestOf(item.patch)) return null;
  const known = JSON.parse(before.known) as KnownReview;
  return finish(item, { series: seriesOfOne(item.patch), known, options });
}

function digestOf({ diff, message }: Patch): string {
  const last = diff.kind === 'files' ? diff.files.at(-1)?.hunks.at(-1)?.lines.at(-1)?.bodyLine : undefined;
  // A list may add its footer below.
  const text = last === undefined ? message.body : message.body.split('\n', last).join('\n');
  return createHash('sha256').update(text).digest('hex');
}

/** A mail that is in no series: skipped, without a Message-ID, or a bare diff. */
async function reviewAlone(item: Item, options: ReviewOptions): Promise<Reviewed> {
  const { patch, skipped } = item;
  if (patch === null || skipped !== null)
    return finish(item, { series: null, known: firstReview(skippedReview(item.message, skipped)), options });
  const alone = seriesOfOne(patch);
  const [review] = await reviewSeries(alone, options);
  return finish(item, {
    series: alone,
    known: firstReview(review ?? skippedReview(item.message, 'not-a-patch')),
    options,
  });
}

function finish(
  item: Item,
  done: { series: Series | null; known: KnownReview; options: ReviewOptions },
): Reviewed {
  const { raw, message, patch } = item;
  const { series, options } = done;
  const { review, stillOpen } = done.known;
  const reviewed = { raw, message, patch, series, review };
  if (patch === null || review.reported.length === 0) return { ...reviewed, reply: null, unsaid: null };
  const reply = composeReply({
    patch,
    findings: review.reported,
    bases: review.bases,
    identity: options.identity,
    run: 1,
    date: options.now(),
    summaries: Object.fromEntries(options.checks.map((check) => [check.id, check.summary])),
    ...(stillOpen !== null && { stillOpen }),
  });
  return 'refused' in reply
    ? { ...reviewed, reply: null, unsaid: reply.refused }
    : { ...reviewed, reply, unsaid: null };
}

function* finished(items: readonly Item[]): Generator<Reviewed> {
  for (const { done } of items) if (done !== null) yield done;
}
