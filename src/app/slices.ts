import { setImmediate } from 'node:timers/promises';
import type { Paused } from '../checks/paused.js';

/** Milliseconds after which everything else in the process has its turn: timers, signals, sockets. */
const SLICE_MS = 50;

/** Thrown by work that was told to stop before it was done; nothing has come of it. */
export class Stopped extends Error {}

/** Does work that pauses at each `yield`; throws {@link Stopped} in a pause if it has been told to stop. */
export type InSlices = <T>(work: Paused<T>) => Promise<T>;

/**
 * For work of many parts: gives way when a slice of time is over, however many parts that was. Without a signal the
 * work is never stopped.
 */
export function inSlices(signal: AbortSignal | null): InSlices {
  let since = performance.now();
  return async (work) => {
    for (;;) {
      const { done, value } = work.next();
      if (done === true) return value;
      if (performance.now() - since < SLICE_MS) continue;
      await setImmediate();
      if (signal?.aborted === true) throw new Stopped('told to stop');
      since = performance.now();
    }
  };
}
