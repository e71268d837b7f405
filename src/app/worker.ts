import { pause } from '../io/pause.js';
import { beginWork, type DueMail, dueMails, failWork, nextDueAt, settleMails } from '../store/arrivals.js';
import { backoff } from './backoff.js';
import type { Bell } from './bell.js';
import { Stopped } from './slices.js';
import { type SortOptions, sortMail } from './take-mail.js';
import { type SeriesWork, takeSeries } from './take-series.js';

/** What the worker works with; times are in milliseconds. */
export interface WorkerOptions extends SortOptions, Omit<SeriesWork, 'retry'> {}

/** What a round of work came to. */
export interface Round {
  /** Mails and series that were looked at. */
  readonly looked: number;
  /** When there is something to look at next, in milliseconds since the epoch; null if nothing waits. */
  readonly nextAt: number | null;
}

/** After so many attempts that came to nothing, the mail itself is taken for the reason. */
const MOST_ATTEMPTS = 20;
/** Mails that are sorted in a round before series are looked at. */
const SORTED = 200;
/** A look without any occasion: what another process has stored is found then. */
const LONGEST_WAIT_MS = 30_000;

/**
 * One round: sorts mails that were stored and looks at one series that is due. Whatever it is stopped in is begun again
 * by a later round; a patch mail never gets a second run by that. Trouble with a mail is logged and costs only the mail.
 */
export async function workOnce(options: WorkerOptions): Promise<Round> {
  const { db, now } = options;
  const stored = await dueMails(db, 'stored', { now: now(), limit: SORTED });
  const fresh = stored.filter(({ attempts }) => attempts === 0).map(({ mailId }) => mailId);
  if (fresh.length > 0) await beginWork(db, fresh, now() + retryAfter(1));
  for (const mail of stored) {
    await attempt(mail, options, async () => {
      // A mail on which work was begun before may be the one that stopped it: it is counted by itself.
      if (mail.attempts > 0) await beginWork(db, [mail.mailId], now() + retryAfter(mail.attempts + 1));
      await sortMail(mail.mailId, options);
    });
  }
  const [waiting] = await dueMails(db, 'waiting', { now: now(), limit: 1 });
  if (waiting !== undefined) {
    const work = { ...options, retry: retryAfter };
    await attempt(waiting, options, () => takeSeries(waiting.mailId, waiting.attempts, work));
  }
  const looked = stored.length + (waiting === undefined ? 0 : 1);
  return { looked, nextAt: await nextDueAt(db) };
}

/** Works until the signal: at once when the bell rings, else when something is due. Trouble with the store is waited out. */
export async function runWorker(options: WorkerOptions, bell: Bell, signal: AbortSignal): Promise<void> {
  let failures = 0;
  while (!signal.aborted) {
    try {
      const { nextAt } = await workOnce(options);
      failures = 0;
      const wait = Math.min(LONGEST_WAIT_MS, (nextAt ?? Number.POSITIVE_INFINITY) - options.now());
      if (wait > 0) await bell.wait(wait, signal);
    } catch (error) {
      failures++;
      options.log.error({ error: messageOf(error), failures }, 'worker failed');
      await pause(backoff(failures, 1), signal);
    }
  }
}

async function attempt(mail: DueMail, options: WorkerOptions, work: () => Promise<void>): Promise<void> {
  const { db, log, now } = options;
  const { mailId, attempts } = mail;
  try {
    if (attempts >= MOST_ATTEMPTS) {
      const reason = `given up after ${attempts} attempts`;
      await settleMails(db, [mailId], { state: 'failed', reason });
      log.error({ mailId, attempts }, 'mail given up');
      return;
    }
    await work();
  } catch (error) {
    if (error instanceof Stopped) return;
    log.error({ mailId, attempts: attempts + 1, error: messageOf(error) }, 'work on a mail failed');
    await failWork(db, mailId, { attempts: attempts + 1, againAt: now() + retryAfter(attempts + 1) });
  }
}

/** Short at first: what stopped the work was most likely the end of the process. */
function retryAfter(attempts: number): number {
  return attempts <= 1 ? 1000 : backoff(attempts, 1);
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
