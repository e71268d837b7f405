import { createHash } from 'node:crypto';
import { groupBy } from '../c/group-by.js';
import { pause } from '../io/pause.js';
import type { Log } from '../log.js';
import { settleMails } from '../store/arrivals.js';
import { inChunks } from '../store/chunks.js';
import type { Db } from '../store/db.js';
import { arrivalState, type DueWork, dueWork, noteHandedOut } from '../store/due-work.js';
import { type Job, openQueueFront, type QueueFront, workOff } from '../store/queue.js';
import { busyKeys, type DeadJob, deadJobs } from '../store/queue-state.js';
import { backoff } from './backoff.js';
import type { Bell } from './bell.js';
import { Stopped } from './slices.js';
import { sortMail } from './take-mail.js';
import { takeSeries } from './take-series.js';
import type { WorkerOptions } from './worker.js';

/** Between two looks at what is due, if nobody rings. */
const LOOK_MS = 1000;
const LEAST_MS = 200;
/** What was handed out and came to nothing is handed out again after this time. */
const AGAIN_MS = 10 * 60_000;
const HANDED_OUT = 500;
/** Jobs that are noted and added at a time: so many at most wait for that time when the process dies in between. */
const JOBS = 20;
const MOST_DEAD = 1000;

/** What mails are handed out to reviewers with; times in milliseconds since the epoch. */
export interface HandOut {
  readonly db: Db;
  readonly log: Log;
  readonly now: () => number;
}

/**
 * Hands out what is due to the reviewers of all machines until the signal: one job a mail to be sorted, one a series to
 * be looked at. What is due follows from the stored states alone, so that no job can be forgotten.
 */
export async function runHandOut(
  address: string,
  options: HandOut & { readonly bell: Bell },
  signal: AbortSignal,
): Promise<void> {
  const front = await openQueueFront(address);
  try {
    while (!signal.aborted) {
      const handed = await handOut(front, options);
      if (handed === HANDED_OUT) continue;
      // Every job that is done rings: some of them are waited for.
      await pause(LEAST_MS, signal);
      await options.bell.wait(LOOK_MS, signal);
    }
  } finally {
    await front.close();
  }
}

/** One look at what is due; gives the number of mails that were handed out. */
async function handOut(front: QueueFront, { db, log, now }: HandOut): Promise<number> {
  const gone = await front.freeJobs(db);
  if (gone > 0) log.warn({ gone }, 'jobs of reviewers that are gone are handed out again');
  const dead = new Map((await deadJobs(db, MOST_DEAD)).map((job) => [job.key, job]));
  const busy = await busyKeys(db);
  const due = [
    ...(await dueWork(db, 'stored', { now: now(), limit: HANDED_OUT })),
    ...(await dueWork(db, 'waiting', { now: now(), limit: HANDED_OUT })),
  ];
  let handed = 0;
  for (const some of inChunks([...groupBy(due, keyOf)], JOBS)) {
    const mails: number[] = [];
    const jobs: Job[] = [];
    for (const [key, parts] of some) {
      const given = dead.get(key);
      if (given !== undefined) for (const { mailId } of parts) await giveUp(db, mailId, given);
      // What has come to a series that is being looked at is looked at after that.
      if (given !== undefined || busy.has(key)) continue;
      mails.push(...parts.map(({ mailId }) => mailId));
      jobs.push(...parts.slice(-1).map((part) => jobOf(part, key)));
    }
    // Before the jobs are there: a reviewer that has done one sets the times of its mails itself.
    await noteHandedOut(db, mails, now() + AGAIN_MS);
    await front.add(jobs);
    handed += mails.length;
  }
  return handed;
}

function jobOf({ state, mailId }: DueWork, key: string): Job {
  return { task: state === 'stored' ? 'sort' : 'series', key, mailId };
}

function giveUp(db: Db, mailId: number, { attempts, error }: DeadJob): Promise<void> {
  const reason = `given up after ${attempts} attempts: ${(error ?? 'its reviewers died of it').slice(0, 500)}`;
  return settleMails(db, [mailId], { state: 'failed', reason });
}

/** All that the parts of a series have in common before they are put together, where they hang in one thread. */
function keyOf({ state, mailId, sender, version, total, thread }: DueWork): string {
  if (state === 'stored') return `mail ${mailId}`;
  const text = JSON.stringify([sender, version, total, thread]);
  return `series ${createHash('sha256').update(text).digest('hex')}`;
}

/** Takes jobs until the signal; when the queue cannot be had, that is logged and waited out. */
export async function runQueueWorker(
  address: string,
  options: WorkerOptions & { readonly done: () => void },
  signal: AbortSignal,
): Promise<void> {
  const { log, now } = options;
  let failures = 0;
  while (!signal.aborted) {
    const started = now();
    try {
      await workOff(address, (task, mailId) => doJob(task, mailId, options), signal);
    } catch (error) {
      failures = now() - started > AGAIN_MS ? 1 : failures + 1;
      log.error({ error: messageOf(error), failures }, 'reviewer failed');
      await pause(backoff(failures, 1), signal);
    }
  }
}

async function doJob(
  task: Job['task'],
  mailId: number,
  options: WorkerOptions & { readonly done: () => void },
): Promise<void> {
  const state = await arrivalState(options.db, mailId);
  try {
    if (task === 'sort' && state === 'stored') await sortMail(mailId, options);
    if (task === 'series' && state === 'waiting')
      await takeSeries(mailId, 0, { ...options, retry: () => AGAIN_MS });
  } catch (error) {
    // The mails are due as they were before: whoever hands out next makes a new job of them, with all its attempts.
    if (error instanceof Stopped) return;
    options.log.error({ task, mailId, error: messageOf(error) }, 'work on a mail failed');
    throw error;
  }
  options.done();
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
