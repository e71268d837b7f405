import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import type { Check } from '../checks/check.js';
import type { Learnt } from '../checks/learnt.js';
import { openTree } from '../io/tree.js';
import type { AuditedFile } from './audit.js';
import type { AuditAnswer, AuditTask } from './audit-worker.js';
import { kernelVersion } from './kernel-version.js';

/** What is to be audited. */
export interface AuditJob {
  readonly tree: string;
  readonly ref: string;
  /** Folders or files of the tree. */
  readonly paths: readonly string[];
  readonly checks: readonly Check[];
  /** What a tree has taught. */
  readonly learnt: readonly Learnt[];
}

/** An audit that has begun: the commit it reads, how many files there are, and their results in the tree's order. */
export interface Audit {
  readonly commit: string;
  readonly total: number;
  /** Ends early, with an error, if a worker dies. */
  readonly files: AsyncIterable<AuditedFile>;
}

/** Files that a worker is handed at a time: enough to keep it busy, few enough to keep them all busy to the end. */
const HANDFUL = 8;

/** Starts to audit the C files of a tree on all cores; throws, naming tree and path, if there is nothing to read. */
export async function auditTree(job: AuditJob): Promise<Audit> {
  const tree = await openTree({ path: job.tree, refs: [job.ref] });
  try {
    const commit = await tree.resolve(job.ref);
    if (commit === null) throw new Error(`the tree ${job.tree} has no commit at ${job.ref}`);
    const paths: string[] = [];
    for (const path of job.paths) {
      const found = (await tree.list(commit, path.replace(/\/+$/, ''))).filter((file) =>
        /\.[ch]$/.test(file),
      );
      if (found.length === 0)
        throw new Error(`the tree ${job.tree} has no C files below ${path} at ${job.ref}`);
      paths.push(...found);
    }
    const unique = [...new Set(paths)];
    const base = { step: 'ref', tree: job.tree, ref: job.ref, commit } as const;
    const kernel = await kernelVersion(base, [tree]);
    const task = {
      tree: job.tree,
      commit,
      kernel,
      checks: job.checks.map(({ id }) => id),
      learnt: job.learnt,
    };
    return { commit, total: unique.length, files: results(unique, task) };
  } finally {
    await tree.close();
  }
}

interface Crew {
  readonly workers: readonly Worker[];
  /** Answers by the number of the handful that they are for. */
  readonly answers: Map<number, AuditAnswer>;
  failure: Error | null;
  wake: () => void;
}

async function* results(paths: readonly string[], task: AuditTask): AsyncGenerator<AuditedFile> {
  const handfuls: (readonly string[])[] = [];
  for (let i = 0; i < paths.length; i += HANDFUL) handfuls.push(paths.slice(i, i + HANDFUL));
  const crew = hire(handfuls, task);
  try {
    for (let next = 0; next < handfuls.length; next++) {
      for (
        ;
        !crew.answers.has(next);
        await new Promise<void>((resolve) => {
          crew.wake = resolve;
        })
      ) {
        if (crew.failure !== null) throw crew.failure;
      }
      const answer = crew.answers.get(next) ?? [];
      crew.answers.delete(next);
      for (const file of answer) if (file !== null) yield file;
    }
  } finally {
    await Promise.all(crew.workers.map((worker) => worker.terminate()));
  }
}

function hire(handfuls: readonly (readonly string[])[], task: AuditTask): Crew {
  const count = Math.max(1, Math.min(availableParallelism(), handfuls.length));
  const workers = Array.from(
    { length: count },
    () => new Worker(new URL('./audit-worker.js', import.meta.url), { workerData: task }),
  );
  const crew: Crew = { workers, answers: new Map(), failure: null, wake: () => undefined };
  let handed = 0;
  for (const worker of workers) {
    let current = -1;
    const hand = () => {
      current = handed++;
      worker.postMessage(handfuls[current] ?? null);
    };
    worker.on('message', (answer: AuditAnswer) => {
      crew.answers.set(current, answer);
      crew.wake();
      hand();
    });
    worker.on('error', (cause) => {
      crew.failure = new Error(`the audit of ${task.tree} stopped`, { cause });
      crew.wake();
    });
    hand();
  }
  return crew;
}
