import { pause } from '../io/pause.js';

/** Wakes one that waits: a ring that comes while nobody waits is kept for the next. */
export interface Bell {
  ring(): void;
  /** Waits for a ring, at most so many milliseconds, or for the signal. */
  wait(ms: number, signal: AbortSignal): Promise<void>;
}

/** Makes a bell. */
export function openBell(): Bell {
  let rung = false;
  let wake: () => void = () => undefined;
  return {
    ring() {
      rung = true;
      wake();
    },
    async wait(ms, signal) {
      if (!rung) {
        const woken = new Promise<void>((resolve) => {
          wake = resolve;
        });
        await pause(ms, signal, woken);
      }
      rung = false;
    },
  };
}
