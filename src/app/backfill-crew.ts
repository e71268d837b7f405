import type { Patch } from '../domain/series.js';
import type { RawMail } from '../io/raw-mail.js';
import { peekMessage } from '../mail/parse.js';
import { traceSeries } from '../series/trace.js';
import type { BackfillItem, BackfillSeries, BackfillWork } from './backfill-assign.js';
import type { SortedMail } from './backfill-sort.js';
import type { BackfillGiven, PackedMail, SeriesResult, SeriesTask } from './backfill-worker.js';
import { skippedReview } from './skipped-review.js';
import { openThreads, type Threads } from './threads.js';

/** The threads of a backfill; what kills one costs only what it was at. */
export interface Crew {
  /** Sorts the mails of a batch; only what may be a part of a series, and the last mail, keep their bytes. */
  sort(batch: readonly RawMail[]): Promise<readonly BackfillItem[]>;
  /** Reviews the series of a work, one result for each. */
  review<T extends BackfillWork>(work: T): Promise<T & { readonly results: readonly SeriesResult[] }>;
  dismiss(): Promise<void>;
}

/** Milliseconds; nothing that people have sent comes near. */
const LIMIT = { sort: 60_000, review: 300_000 };
/** What ends a thread may have been left there by the task before. */
const ATTEMPTS = 2;
/** Bytes of mails in a task, unless one series has more. */
const TASK_BYTES = 128 * 1024;
const NOTHING = Buffer.alloc(0);

/** Starts the threads. */
export function hireCrew(count: number, given: BackfillGiven): Crew {
  const threads = openThreads({ module: new URL('./backfill-worker.js', import.meta.url), count, given });
  return {
    sort: (batch) => sortBatch(threads, batch),
    review: async (work) => ({
      ...work,
      results: (await Promise.all(inTasks(work.series).map((some) => reviewSome(threads, some)))).flat(),
    }),
    dismiss: () => threads.close(),
  };
}

async function sortBatch(threads: Threads, batch: readonly RawMail[]): Promise<readonly BackfillItem[]> {
  const sorted = await sortMails(threads, batch);
  const last = batch.at(-1);
  return sorted.map((each, i) => {
    const mail = batch[i];
    if (mail === undefined) throw new Error('a thread has sorted more mails than it was given');
    const raw = each.patch === null && mail !== last ? { ...mail, raw: NOTHING } : mail;
    return { ...each, raw, state: 'open' };
  });
}

/** A batch that cannot be sorted as one is sorted mail by mail, to lose only the mail that is to blame. */
async function sortMails(threads: Threads, mails: readonly RawMail[]): Promise<readonly SortedMail[]> {
  const packed = pack(mails);
  try {
    return await threads.run<readonly SortedMail[]>('sort', {
      value: packed.mails,
      transfer: packed.buffers,
      limit: LIMIT.sort,
    });
  } catch (error) {
    if (mails.length === 1) return [{ key: '', reason: `failed: ${wordsOf(error)}`, patch: null }];
    const sorted: SortedMail[] = [];
    for (const mail of mails) sorted.push(...(await sortMails(threads, [mail])));
    return sorted;
  }
}

/** Neighbouring series as tasks that keep a thread busy for some tenths of a second: the next one is never there at once. */
function inTasks(series: readonly BackfillSeries[]): readonly (readonly BackfillSeries[])[] {
  const tasks: BackfillSeries[][] = [];
  let room = 0;
  for (const each of series) {
    const bytes = each.items.reduce((sum, { raw }) => sum + raw.raw.length, 0);
    if (bytes > room) {
      tasks.push([]);
      room = TASK_BYTES;
    }
    tasks.at(-1)?.push(each);
    room -= bytes;
  }
  return tasks;
}

/** Series that cannot be reviewed together are reviewed one by one, to lose only the one that is to blame. */
async function reviewSome(
  threads: Threads,
  series: readonly BackfillSeries[],
): Promise<readonly SeriesResult[]> {
  let failure: unknown = null;
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const packed = pack(series.flatMap(mailsOf));
    try {
      return await threads.run<readonly SeriesResult[]>('review', {
        value: toTasks(series, packed.mails),
        transfer: packed.buffers,
        limit: LIMIT.review,
      });
    } catch (error) {
      failure = error;
    }
    if (series.length > 1) break;
  }
  const [first] = series;
  if (first !== undefined && series.length === 1) return [failed(first, `failed: ${wordsOf(failure)}`)];
  const results: SeriesResult[] = [];
  for (const one of series) results.push(...(await reviewSome(threads, [one])));
  return results;
}

function mailsOf({ items, cover }: BackfillSeries): readonly RawMail[] {
  return (cover === null ? items : [...items, cover]).map(({ raw }) => raw);
}

/** The series with their mails, which were packed in the order of {@link mailsOf}. */
function toTasks(series: readonly BackfillSeries[], packed: readonly PackedMail[]): readonly SeriesTask[] {
  const mails = packed.values();
  const next = () => {
    const { value } = mails.next();
    if (value === undefined) throw new Error('a mail of a series was not packed');
    return value;
  };
  return series.map(({ series, items, cover }) => ({
    series,
    mails: items.map(({ reason }) => ({ mail: next(), silent: reason !== null })),
    cover: cover === null ? null : next(),
  }));
}

/** What is known of a series without reading it. */
function failed({ series, items }: BackfillSeries, reason: string): SeriesResult {
  const patches = series.patches.map((patch, i): Patch => {
    const message = peekMessage(items[i]?.raw.raw ?? NOTHING)?.head ?? patch.message;
    const { id, subject, from, date } = message;
    return { ...patch, message: { ...patch.message, id, subject, from, date } };
  });
  const known = { ...series, patches };
  return {
    series: known,
    trace: traceSeries(known),
    reviews: patches.map(({ message }) => skippedReview(message, reason)),
    milliseconds: patches.map(() => 0),
  };
}

/** Copies mails into one buffer, to be given away. */
function pack(mails: readonly RawMail[]): {
  readonly mails: readonly PackedMail[];
  readonly buffers: readonly ArrayBuffer[];
} {
  const buffer = new ArrayBuffer(mails.reduce((sum, { raw }) => sum + raw.length, 0));
  const packed: PackedMail[] = [];
  let at = 0;
  for (const { kind, source, raw } of mails) {
    const bytes = new Uint8Array(buffer, at, raw.length);
    bytes.set(raw);
    packed.push({ kind, source, bytes });
    at += raw.length;
  }
  return { mails: packed, buffers: [buffer] };
}

function wordsOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
