import { setFlagsFromString } from 'node:v8';
import { Piscina, workerData } from 'piscina';

/** Worker threads that run the exported functions of one module; close them when done. */
export interface Threads {
  /** Runs the function `name` on a value in the next free thread; rejects if it throws, dies or is not done in time. */
  run<T>(name: string, task: Task): Promise<T>;
  close(): Promise<void>;
}

/** A task for a thread. */
export interface Task {
  readonly value: unknown;
  /** Buffers in the value that the thread gets as they are; they are gone here. */
  readonly transfer: readonly ArrayBuffer[];
  /** Milliseconds, from its start, after which the thread is ended and the task has failed. */
  readonly limit: number;
}

/** What threads are started with. */
export interface ThreadsOptions {
  /** The module. */
  readonly module: URL;
  readonly count: number;
  /** What each thread finds by {@link givenToThread}. */
  readonly given: unknown;
}

/** Megabytes of a thread's heap; a thread that wants more ends, and its task fails. */
const HEAP_MB = 256;

/**
 * Each thread optimises the same code anew, and V8's optimiser took as much of the processors as the half of the reviewing.
 * Functions into which less is inlined (bytes of bytecode, else 920), and only those that have run for longer (bytes of
 * bytecode, else 132 KiB), run no slower and are compiled in a third of the time. A later V8 than that of Node 20 counts
 * otherwise how long they have run, and complains of the flag. A thread that collects its own garbage alone takes a
 * twentieth less of the processors than one that has help, which the other threads keep waiting.
 */
const ENGINE = [
  '--no-parallel-scavenge',
  '--max-inlined-bytecode-size-cumulative=300',
  ...(process.versions.v8.startsWith('11.') ? ['--interrupt-budget=300000'] : []),
];

/** Starts threads; a thread that dies is replaced. */
export function openThreads({ module, count, given }: ThreadsOptions): Threads {
  for (const flag of ENGINE) setFlagsFromString(flag);
  const pool = new Piscina({
    filename: module.href,
    minThreads: count,
    maxThreads: count,
    workerData: given,
    resourceLimits: { maxOldGenerationSizeMb: HEAP_MB },
  });
  // The pool would count the time that a task waits for a thread, too.
  const waiting: (() => void)[] = [];
  let free = count;
  return {
    async run<T>(name: string, { value, transfer, limit }: Task): Promise<T> {
      if (free === 0) await new Promise<void>((resolve) => waiting.push(resolve));
      else free--;
      try {
        const signal = AbortSignal.timeout(limit);
        return (await pool.run(value, { name, transferList: [...transfer], signal })) as T;
      } finally {
        const next = waiting.shift();
        if (next === undefined) free++;
        else next();
      }
    },
    close: () => pool.destroy(),
  };
}

/** In a thread: what {@link openThreads} was given. */
export function givenToThread(): unknown {
  return workerData;
}
