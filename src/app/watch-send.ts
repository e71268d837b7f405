import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import { pause } from '../io/pause.js';
import type { Bell } from './bell.js';
import type { Metrics } from './metrics.js';
import { recoverSender, type Sender, sendDue } from './sender.js';

/** Between two looks at the outbox if nobody rings. */
const LOOK_MS = 5000;

/** A name that no other process has or had: machines may share their names, and processes their numbers. */
export function newClaimer(): string {
  return `${hostname()}:${process.pid}:${randomUUID().slice(0, 8)}`;
}

/** Sends what is due until the signal; trouble with the store is logged and waited out. */
export async function runSender(
  sender: Sender,
  { bell, metrics, signal }: { readonly bell: Bell; readonly metrics: Metrics; readonly signal: AbortSignal },
): Promise<void> {
  let recovered = false;
  while (!signal.aborted) {
    try {
      if (!recovered) await recoverSender(sender);
      recovered = true;
      const counts = await sendDue(sender, signal);
      for (const [result, count] of Object.entries(counts)) if (count > 0) metrics.sent(result, count);
      await bell.wait(LOOK_MS, signal);
    } catch (error) {
      sender.log.error({ error: error instanceof Error ? error.message : String(error) }, 'sender failed');
      await pause(LOOK_MS, signal);
    }
  }
}
