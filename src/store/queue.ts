import { EventEmitter } from 'node:events';
import { Socket } from 'node:net';
import { Logger, makeWorkerUtils, type Runner, run, type WorkerUtils } from 'graphile-worker';
import pg from 'pg';
import type { Db } from './db.js';
import { takeHold } from './hold.js';
import { connectionOptions, QUERY_MS } from './postgres.js';
import { workersGone } from './queue-state.js';

/*
 * Work is handed out to reviewers on several machines by graphile-worker, a queue that lives in PostgreSQL. pg-boss was
 * tried beside it, with 2,000 jobs of 5 ms: graphile-worker wakes its workers by a notification and gives each the next
 * job when it is done with one, so one worker did all in 19 s; pg-boss 10, the last for Node 20, looks for jobs at most
 * twice a second, so one did 60 in 30 s, unless it takes many at a time, which are lost for 15 minutes when it dies.
 * A key can keep a job out of graphile-worker for as long as another one of that key waits, runs or is dead.
 */

/** What one job is about: mails to be sorted, or a series to be looked at. */
export interface Job {
  readonly task: 'sort' | 'series';
  /** Only one job of a key waits or runs at a time. */
  readonly key: string;
  readonly mailId: number;
}

/** Attempts at a job; the waiting between two grows up to hours. */
const MOST_ATTEMPTS = 10;
const POLL_MS = 1000;

/** Where jobs are given to the queue. */
export interface QueueFront {
  /** Adds jobs, unless there is one of the key. */
  add(jobs: readonly Job[]): Promise<void>;
  /** Lets the jobs of workers that are gone be taken by others; gives the number of these workers. */
  freeJobs(db: Db): Promise<number>;
  close(): Promise<void>;
}

/** Opens the queue of the PostgreSQL database of the address, and makes it if it is not there. */
export async function openQueueFront(address: string): Promise<QueueFront> {
  const connections = openConnections(address);
  const utils: WorkerUtils = await makeWorkerUtils({ pgPool: connections.pool, logger });
  await utils.migrate();
  return {
    async add(jobs) {
      for (const { task, key, mailId } of jobs) {
        const spec = { jobKey: key, jobKeyMode: 'unsafe_dedupe', maxAttempts: MOST_ATTEMPTS } as const;
        await utils.addJob(task, { mailId }, spec);
      }
    },
    async freeJobs(db) {
      const gone = await workersGone(db);
      if (gone.length > 0) await utils.forceUnlockWorkers([...gone]);
      return gone.length;
    },
    async close() {
      await utils.release();
      await connections.pool.end();
    },
  };
}

/** How a job is done; what it throws is noted with the job, which is then tried again later. */
export type DoJob = (task: Job['task'], mailId: number) => Promise<void>;

/**
 * Takes one job after the other until the signal. Throws if the queue cannot be had, or when this process can no longer
 * show the others that it lives: they take over its job then.
 */
export async function workOff(address: string, doJob: DoJob, signal: AbortSignal): Promise<void> {
  const connections = openConnections(address);
  const events = new EventEmitter();
  const pool = new Promise<string>((resolve) => {
    events.on('pool:create', ({ workerPool }: { workerPool: { id: string } }) => resolve(workerPool.id));
  });
  // No job is begun before the others can see that its worker lives.
  const holding = pool.then(async (id) => {
    const hold = await takeHold(address, id);
    if (hold === null) throw new Error(`another worker is called ${id}`);
    return hold;
  });
  const perform = (task: Job['task']) => async (payload: unknown) => {
    const { lost } = await holding;
    if (lost.aborted) throw new Error('the connection to the database was lost');
    await doJob(task, (payload as { readonly mailId: number }).mailId);
  };
  const runner = await run({
    pgPool: connections.pool,
    concurrency: 1,
    noHandleSignals: true,
    pollInterval: POLL_MS,
    logger,
    events,
    // In batches, even if of one: their end is waited for, and their failure ends the runner instead of the process.
    preset: { worker: { completeJobBatchDelay: 0, failJobBatchDelay: 0 } },
    taskList: { sort: perform('sort'), series: perform('series') },
  });
  try {
    const hold = await holding;
    hold.lost.addEventListener('abort', connections.cut);
    await ended(runner, [signal, hold.lost]).finally(() => {
      hold.lost.removeEventListener('abort', connections.cut);
      return hold.release();
    });
  } catch (error) {
    connections.cut();
    throw error;
  } finally {
    await connections.pool.end();
  }
  if (!signal.aborted) throw new Error('the connection to the database was lost');
}

/** Waits for one of the signals or for the end of the runner, which is over then. */
async function ended(runner: Runner, signals: readonly AbortSignal[]): Promise<void> {
  const told = AbortSignal.any([...signals]);
  let over = false;
  const end = runner.promise.finally(() => {
    over = true;
  });
  const stop = new Promise<void>((resolve) => {
    if (told.aborted) resolve();
    told.addEventListener('abort', () => resolve());
  });
  await Promise.race([end, stop]);
  if (!over) await runner.stop();
  await end;
}

/** The connections of a queue, and how to end them at once, as those to a server that answers no longer. */
function openConnections(address: string): { readonly pool: pg.Pool; readonly cut: () => void } {
  const sockets = new Set<Socket>();
  const stream = () => {
    const socket = new Socket();
    sockets.add(socket);
    return socket.once('close', () => sockets.delete(socket));
  };
  const { types: _, ...options } = connectionOptions(address);
  const pool = new pg.Pool({ ...options, max: 4, query_timeout: QUERY_MS, stream });
  // Those who use a connection hear of its end by their queries.
  pool.on('error', () => undefined);
  pool.on('connect', (client) => client.on('error', () => undefined));
  return {
    pool,
    cut: () => {
      for (const socket of sockets) socket.destroy();
    },
  };
}

/** What went wrong is told by the jobs' errors and by what is thrown; the library's own words are not needed. */
const logger = new Logger(() => () => undefined);
