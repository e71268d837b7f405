import { pause } from '../io/pause.js';
import { readQueue } from '../store/arrivals.js';
import { countReplies } from '../store/outbox.js';
import type { Desk } from './desk.js';
import type { Health } from './health.js';
import type { Ingest, SourceStatus } from './ingest.js';
import type { Figures } from './metrics.js';

/** A source that has given no sign for so long is reported as a problem. */
const SILENT_MS = 30 * 60_000;

/** The figures that the metrics tell. */
export async function figures({ db, now }: Desk, sources: readonly SourceStatus[]): Promise<Figures> {
  const queue = await readQueue(db);
  const oldestWait = queue.oldestOpenAt === null ? null : Math.max(0, now() - queue.oldestOpenAt);
  return { sources, mails: queue.states, replies: await countReplies(db), oldestWait };
}

/** How the bot is, from its sources and its queue. */
export async function healthOf(
  { db }: Desk,
  sources: readonly SourceStatus[],
  now: () => number,
): Promise<Health> {
  const queue = await readQueue(db);
  const problems = sources.flatMap(({ name, problem, lastSignAt, state }) => {
    if (problem !== null) return [`${name}: ${problem}`];
    const silent = state === 'following' && lastSignAt !== null && now() - lastSignAt > SILENT_MS;
    return silent
      ? [`${name}: no sign of life for ${Math.round((now() - lastSignAt) / 60_000)} minutes`]
      : [];
  });
  const failed = queue.states['failed'] ?? 0;
  return { sources, problems: failed > 0 ? [...problems, `${failed} mails were given up`] : problems };
}

/** Settles when all sources have ended and nothing waits to be looked at. */
export async function idle(desk: Desk, ingests: readonly Ingest[], signal: AbortSignal): Promise<void> {
  await Promise.all(ingests.map((ingest) => ingest.ended));
  while (!signal.aborted) {
    const { states } = await readQueue(desk.db);
    if ((states['stored'] ?? 0) + (states['waiting'] ?? 0) === 0) return;
    await pause(50, signal);
  }
}
