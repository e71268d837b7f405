import type { Check } from '../checks/check.js';
import { checks as known } from '../checks/index.js';
import type { TreeConfig } from '../config.js';
import type { Maturity, PatchReview } from '../domain/finding.js';
import type { Message } from '../domain/mail.js';
import type { Patch, Series } from '../domain/series.js';
import type { RawMail } from '../io/raw-mail.js';
import { openTree, type Tree } from '../io/tree.js';
import type { AdmissionRules } from '../policy/admission-rules.js';
import { type SeriesTrace, traceSeries } from '../series/trace.js';
import { type SortedMail, sortMail } from './backfill-sort.js';
import { readRaw } from './bare-diff.js';
import { prepareGrammar } from './grammar.js';
import type { LearntTable } from './learnt-table.js';
import { reviewSeries } from './series-review.js';
import { givenToThread } from './threads.js';

/** What the threads are started with. */
export interface BackfillGiven {
  readonly checks: readonly { readonly id: string; readonly maturity: Maturity }[];
  readonly trees: readonly TreeConfig[];
  readonly learnt: LearntTable | null;
  readonly admission: AdmissionRules;
}

/** A mail on its way to a thread: its bytes are a stretch of a buffer that goes with it. */
export interface PackedMail {
  readonly kind: RawMail['kind'];
  readonly source: string;
  readonly bytes: Uint8Array;
}

/** A series to review; the place of each mail was found on its header. */
export interface SeriesTask {
  /** Without texts and diffs. */
  readonly series: Series;
  readonly cover: PackedMail | null;
  /** For each patch its mail, and whether it is only there for the others. */
  readonly mails: readonly { readonly mail: PackedMail; readonly silent: boolean }[];
}

/** A reviewed series as it is stored: without texts and lines. */
export interface SeriesResult {
  readonly series: Series;
  readonly trace: SeriesTrace;
  readonly reviews: readonly PatchReview[];
  /** How long each patch took. */
  readonly milliseconds: readonly number[];
}

interface Setup {
  readonly given: BackfillGiven;
  readonly checks: readonly Check[];
  readonly trees: readonly Tree[];
}

const setup = prepare(givenToThread() as BackfillGiven);

async function prepare(given: BackfillGiven): Promise<Setup> {
  await prepareGrammar();
  const maturity = new Map(given.checks.map((check) => [check.id, check.maturity]));
  const checks = known.flatMap((check) => {
    const inForce = maturity.get(check.id);
    return inForce === undefined ? [] : [{ ...check, maturity: inForce }];
  });
  const trees: Tree[] = [];
  for (const tree of given.trees) trees.push(await openTree(tree));
  return { given, checks, trees };
}

/** In a thread: sorts mails. */
export async function sort(mails: readonly PackedMail[]): Promise<readonly SortedMail[]> {
  const { given } = await setup;
  const sorted: SortedMail[] = [];
  for (const mail of mails) sorted.push(await sortMail(unpacked(mail), given.admission));
  return sorted;
}

/** In a thread: reviews series; throws if a mail of them can no longer be read. */
export async function review(tasks: readonly SeriesTask[]): Promise<readonly SeriesResult[]> {
  const ready = await setup;
  const results: SeriesResult[] = [];
  for (const task of tasks) results.push(await reviewTask(task, ready));
  return results;
}

async function reviewTask(task: SeriesTask, { given, checks, trees }: Setup): Promise<SeriesResult> {
  const patches: Patch[] = [];
  for (const { mail } of task.mails) patches.push(await readAgain(mail));
  const cover = task.cover === null ? null : await readAgain(task.cover);
  const author = (cover ?? patches[0])?.author ?? null;
  const series: Series = { ...task.series, cover: cover?.message ?? null, patches, author };
  const silent = new Set(patches.filter((_, i) => task.mails[i]?.silent === true));
  const took = new Map<Patch, number>();
  const reviews = await reviewSeries(series, {
    checks,
    trees,
    learnt: given.learnt,
    silent,
    took: (patch, milliseconds) => took.set(patch, milliseconds),
  });
  return {
    series: {
      ...series,
      cover: cover === null ? null : bare(cover.message),
      patches: patches.map(withoutLines),
    },
    trace: traceSeries(series),
    reviews,
    milliseconds: patches.map((patch) => took.get(patch) ?? 0),
  };
}

async function readAgain(mail: PackedMail): Promise<Patch> {
  const read = await readRaw(unpacked(mail));
  if ('unreadable' in read) throw new Error(`${mail.source} can no longer be read: ${read.unreadable}`);
  return read.patch;
}

function unpacked({ kind, source, bytes }: PackedMail): RawMail {
  return { kind, source, raw: Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength) };
}

function withoutLines({ message, diff, ...patch }: Patch): Patch {
  const files = diff.kind === 'files' ? diff.files.map((file) => ({ ...file, hunks: [] })) : [];
  return { ...patch, message: bare(message), diff: diff.kind === 'files' ? { kind: 'files', files } : diff };
}

/** What is stored of a message besides its bytes. */
function bare({ id, inReplyTo, references, from, subject, date, dateText }: Message): Message {
  const nothing = { replyTo: [], to: [], cc: [], headers: [], body: '' };
  return { id, inReplyTo, references, from, subject, date, dateText, ...nothing };
}
