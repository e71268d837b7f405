import { pause } from '../io/pause.js';
import type { Log } from '../log.js';
import { isPostgres } from '../store/db.js';
import { backoff } from './backoff.js';

/**
 * Does work that only one process may do at a time: waits until this process has hold of the name, and ends the work by
 * its signal when `end` comes or the hold is lost, of which it throws then.
 */
export type WhileHeld = (
  name: string,
  work: (signal: AbortSignal) => Promise<void>,
  end: AbortSignal,
) => Promise<void>;

/** Between two looks whether the holder is gone. */
const STAND_BY_MS = 2000;
/** Work that went well for so long begins to count its failures anew. */
const WELL_MS = 10 * 60_000;

/** On PostgreSQL processes stand by for one another; with SQLite the data folder's lock has made sure already. */
export function holdingOn(address: string): WhileHeld {
  return isPostgres(address)
    ? (name, work, end) => whileHeld({ address, name }, work, end)
    : (_name, work, end) => work(end);
}

async function whileHeld(
  { address, name }: { readonly address: string; readonly name: string },
  work: (signal: AbortSignal) => Promise<void>,
  end: AbortSignal,
): Promise<void> {
  const { takeHold } = await import('../store/hold.js');
  while (!end.aborted) {
    const hold = await takeHold(address, name);
    if (hold === null) {
      await pause(STAND_BY_MS, end);
      continue;
    }
    try {
      await work(AbortSignal.any([end, hold.lost]));
      if (hold.lost.aborted && !end.aborted) throw new Error(`the hold of ${name} was lost`);
      return;
    } finally {
      await hold.release();
    }
  }
}

/** {@link WhileHeld}, again and again until the signal; what goes wrong is logged and waited out. */
export async function alone(
  name: string,
  work: (signal: AbortSignal) => Promise<void>,
  {
    whileHeld,
    log,
    signal,
  }: { readonly whileHeld: WhileHeld; readonly log: Log; readonly signal: AbortSignal },
): Promise<void> {
  let failures = 0;
  while (!signal.aborted) {
    const started = performance.now();
    try {
      await whileHeld(name, work, signal);
    } catch (error) {
      failures = performance.now() - started > WELL_MS ? 1 : failures + 1;
      log.error({ stage: name, error: messageOf(error), failures }, 'stage failed');
      await pause(backoff(failures, 1), signal);
    }
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
