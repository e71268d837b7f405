import { resolve } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Check } from '../checks/check.js';
import type { Config, TreeConfig } from '../config.js';
import { countHint, readMails } from '../io/files.js';
import { openTree } from '../io/tree.js';
import { defaultAdmission } from '../policy/admission-rules.js';
import type { Db } from '../store/db.js';
import { reviewedAmong } from '../store/runs.js';
import { assignWork, type BackfillItem, type BackfillWork } from './backfill-assign.js';
import { type Crew, hireCrew } from './backfill-crew.js';
import {
  type BackfillPosition,
  backfillPosition,
  mailsAfter,
  markOf,
  moveBackfill,
} from './backfill-position.js';
import { saveSeries } from './backfill-save.js';
import { countFrom, NO_TALLY, sumOf, type Tally } from './backfill-tally.js';
import type { SeriesResult } from './backfill-worker.js';
import { inBatches } from './batches.js';
import { inOrder, readAhead } from './in-order.js';
import { loadLearnt } from './learnt-table.js';
import { MOST_THREADS } from './most-threads.js';
import { refreshOutcomes } from './outcomes.js';

/** What is to be reviewed, and with what. */
export interface BackfillJob {
  readonly db: Db;
  /** public-inbox archives, mboxes, Maildirs: whatever `kogin review` reads, but no pipe. */
  readonly paths: readonly string[];
  readonly checks: readonly Check[];
  readonly trees: readonly TreeConfig[];
  /** Only the paths, the authors and whether RFC patches count are taken from it. */
  readonly admission: Config['admission'];
  readonly ownAddress: string;
  /** Folder of what a tree has taught. */
  readonly data: string;
  readonly threads: number;
  /** The version of Kogin that reviews. */
  readonly kogin: string;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

/** How far a backfill has come. */
export interface BackfillProgress {
  /** Mails of all archives. */
  readonly total: number;
  /** Mails that are settled, those of earlier runs included. */
  readonly settled: number;
  /** What it has come to, earlier runs included. */
  readonly tally: Tally;
}

/** Batches that are under way at once, for each thread: enough to keep all of them busy, few enough for the memory. */
const AHEAD = 3;
/** Batches that are read, sorted and reviewed while one is stored: without it all threads would wait for the store. */
const PREPARED = 1;
/** So many works later a work is stored for sure, whatever the number of threads. */
const STORED_AFTER = AHEAD * MOST_THREADS + PREPARED + 1;

/**
 * Reviews whole archives into the store and mails nothing. What is settled is stored along with how far that is, so it
 * can be ended at any time and goes on from there; what the store has a review of is not reviewed again.
 */
export async function* backfill(job: BackfillJob): AsyncGenerator<BackfillProgress> {
  for (const tree of job.trees) await (await openTree(tree)).close();
  const paths = [...new Set(job.paths.map((path) => (path === '-' ? path : resolve(path))))];
  const admission = {
    ...defaultAdmission,
    paths: job.admission.paths,
    rfc: job.admission.rfc,
    ignoredAuthors: job.admission.ignored_authors,
    ownAddresses: [job.ownAddress.toLowerCase()],
  };
  const learnt = await loadLearnt(job.data);
  const checks = job.checks.map(({ id, maturity }) => ({ id, maturity }));
  const crew = hireCrew(job.threads, { checks, trees: job.trees, learnt, admission });
  const done: Tally[] = [];
  try {
    // The threads get ready meanwhile.
    let total = 0;
    for (const path of paths) total += await countMails(path);
    for (const path of paths) {
      let last: Tally | null = null;
      for await (const tally of backfillArchive(path, job, crew)) {
        last = tally;
        const sum = sumOf([...done, tally]);
        yield { total, settled: sum.mails, tally: sum };
      }
      if (last !== null) done.push(last);
    }
  } finally {
    await crew.dismiss();
  }
}

async function countMails(path: string): Promise<number> {
  if (path === '-')
    throw new Error('a pipe cannot be read again from where it was left: name a file or folder');
  const hint = await countHint([path]);
  if (hint !== null) return hint;
  let count = 0;
  for await (const _ of readMails([path])) count++;
  return count;
}

/** Gives the tally of the archive, each time that it has changed for good. */
async function* backfillArchive(path: string, job: BackfillJob, crew: Crew): AsyncGenerator<Tally> {
  const { db } = job;
  const stored = await backfillPosition(db, path);
  const rest = await mailsAfter(path, stored.last);
  // An archive that was written anew is read anew; what the store knows of it costs little.
  let position = rest === null ? { ...stored, last: null, ahead: [], tally: NO_TALLY } : stored;
  const startedAt = job.now();
  yield position.tally;
  const mails = rest ?? readMails([path]);
  const atOnce = AHEAD * job.threads;
  const batches = readAhead(inBatches(mails), PREPARED);
  const sorted = readAhead(
    inOrder(batches, atOnce, (batch) => crew.sort(batch)),
    PREPARED,
  );
  const assigned = works(sorted, { db, ahead: position.ahead });
  const reviewed = inOrder(assigned, atOnce, (work) => crew.review(work));
  for await (const work of readAhead(reviewed, PREPARED)) {
    position = await settle(path, work, { job, position, startedAt });
    yield position.tally;
  }
  await closeOutcomes(path, position, job);
}

/** Batch by batch the series of its mails; `ahead` names what an earlier run has settled of the first one. */
async function* works(
  batches: AsyncIterable<readonly BackfillItem[]>,
  { db, ahead }: { readonly db: Db; readonly ahead: readonly string[] },
): AsyncGenerator<BackfillWork> {
  const before = new Set(ahead);
  // What the mails of the last works are stored under, since the store may not have them yet.
  const taken = new Set<string>();
  const recent: (readonly string[])[] = [];
  const assign = (due: readonly BackfillItem[], next: readonly BackfillItem[]) => {
    const work = assignWork(due, next, taken);
    recent.push(
      work.series.flatMap(({ items, cover }) =>
        (cover === null ? items : [...items, cover]).map(({ key }) => key),
      ),
    );
    if (recent.length > STORED_AFTER) for (const key of recent.shift() ?? []) taken.delete(key);
    return work;
  };
  let waiting: readonly BackfillItem[] = [];
  for await (const batch of batches) {
    const parts = batch.filter(({ patch }) => patch !== null);
    const keys = parts.map(({ key }) => key);
    const reviewed = await reviewedAmong(db, keys);
    for (const item of parts) {
      if (before.delete(item.key)) item.state = 'taken';
      else if (taken.has(item.key) || reviewed.has(item.key)) item.state = 'known';
    }
    if (waiting.length > 0) yield assign(waiting, batch);
    waiting = batch;
  }
  if (waiting.length > 0) yield assign(waiting, []);
}

interface Settling {
  readonly job: BackfillJob;
  readonly position: BackfillPosition;
  readonly startedAt: number;
}

/** Stores what a part of the archive came to, and that it is done. */
async function settle(
  path: string,
  work: BackfillWork & { readonly results: readonly SeriesResult[] },
  { job, position, startedAt }: Settling,
): Promise<BackfillPosition> {
  const { db, kogin, now } = job;
  const { due, series, results, ahead } = work;
  const at = now();
  const count = countFrom(position.tally);
  count.mails(due.length);
  for (const { reason, state } of due) {
    if (reason !== null) count.skipped(reason);
    else if (state === 'known') count.known();
  }
  const works = new Set(position.works);
  const last = due.at(-1);
  return db.transaction().execute(async (transaction) => {
    const stamp = { kogin, startedAt, finishedAt: at };
    for (const [i, { items, cover }] of series.entries()) {
      const result = results[i];
      if (result === undefined) throw new Error('a series without a result');
      const workId = await saveSeries(transaction, { result, mails: items, cover }, { stamp, count });
      if (workId !== null) works.add(workId);
      // SQLite never lets go of the thread by itself: all the workers would wait for their next task until it is done.
      await nextTurn();
    }
    const tally = count.total();
    const next = { last: last === undefined ? null : markOf(last.raw), ahead, works: [...works], tally };
    await moveBackfill(transaction, path, { position: next, at });
    return next;
  });
}

/** Works out what became of the findings; what is not done when this is ended is done by the next run. */
async function closeOutcomes(
  path: string,
  position: BackfillPosition,
  { db, now }: BackfillJob,
): Promise<void> {
  if (position.works.length === 0) return;
  for (const workId of position.works) await refreshOutcomes(db, workId);
  await db
    .transaction()
    .execute((transaction) =>
      moveBackfill(transaction, path, { position: { ...position, works: [] }, at: now() }),
    );
}
