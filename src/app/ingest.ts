import { pause } from '../io/pause.js';
import type { Arrived, Head, OpenOptions, Source, Verdict } from '../io/source.js';
import type { Log } from '../log.js';
import { type Arrival, arrivedBefore, storeArrivals } from '../store/arrivals.js';
import type { Db } from '../store/db.js';
import { positionsOf } from '../store/positions.js';
import { mailKey, readHead } from './arrived-mail.js';
import { backoff } from './backoff.js';
import type { WhileHeld } from './holding.js';

/** What mails are taken in with. */
export interface IngestOptions {
  readonly db: Db;
  readonly log: Log;
  /** At the first start on a source, mails from earlier than this many milliseconds ago are passed over. */
  readonly reach: number;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  /** From 0 to 1: by how much the waiting after a failure differs. */
  readonly random: () => number;
  /** Called after mails were stored that had not been before. */
  readonly stored: () => void;
  /** Sees to it that a source is taken in by one process at a time. */
  readonly whileHeld: WhileHeld;
}

/** How a source is doing; times are in milliseconds since the epoch. */
export interface SourceStatus {
  readonly name: string;
  readonly state: 'starting' | 'following' | 'waiting' | 'ended';
  /** All that is there has been taken in at least once. */
  readonly caughtUp: boolean;
  /** Mails that were stored and had not been before. */
  readonly mails: number;
  /** When the source last delivered a mail, new or not; null if it has not since the start. */
  readonly lastMailAt: number | null;
  /** When it last gave a sign of life. */
  readonly lastSignAt: number | null;
  /** How often it had to be opened again. */
  readonly reconnects: number;
  /** What went wrong last; null since it works again. */
  readonly problem: string | null;
}

/** A source that is being taken in. */
export interface Ingest {
  status(): SourceStatus;
  /** Settles when the source has ended or the signal has ended it; never rejects. */
  readonly ended: Promise<void>;
}

/**
 * Takes in the mails of a source until the signal: they are stored, and the position moved with them, before the next
 * ones are asked for. Whatever goes wrong is logged, and the source is opened again after a while from where it stands.
 */
export function startIngest(source: Source, options: IngestOptions, signal: AbortSignal): Ingest {
  const life = new Life(source.name);
  return { status: () => life.status, ended: run(source, { options, signal, life }) };
}

class Life {
  status: SourceStatus;

  constructor(name: string) {
    this.status = {
      name,
      state: 'starting',
      caughtUp: false,
      mails: 0,
      lastMailAt: null,
      lastSignAt: null,
      reconnects: 0,
      problem: null,
    };
  }

  set(changes: Partial<SourceStatus>): void {
    this.status = { ...this.status, ...changes };
  }
}

interface Run {
  readonly options: IngestOptions;
  readonly signal: AbortSignal;
  readonly life: Life;
}

async function run(source: Source, { options, signal, life }: Run): Promise<void> {
  const { log, random } = options;
  const failures = { count: 0 };
  while (!signal.aborted) {
    try {
      const take = (held: AbortSignal) => takeAll(source, { options, signal: held, life }, failures);
      await options.whileHeld(`ingest ${source.name}`, take, signal);
      break;
    } catch (error) {
      if (signal.aborted) break;
      failures.count++;
      const wait = backoff(failures.count, random());
      life.set({ state: 'waiting', problem: messageOf(error), reconnects: life.status.reconnects + 1 });
      log.error(
        { source: source.name, error: messageOf(error), failures: failures.count, wait },
        'source failed',
      );
      await pause(wait, signal);
    }
  }
  life.set({ state: 'ended' });
}

async function takeAll(
  source: Source,
  { options, signal, life }: Run,
  failures: { count: number },
): Promise<void> {
  const { db, now } = options;
  const open: OpenOptions = {
    positions: await positionsOf(db, source.name),
    since: now() - options.reach,
    judge: (heads, since) => judgeHeads(db, heads, since),
    signal,
  };
  for await (const step of source.open(open)) {
    failures.count = 0;
    life.set({ state: 'following', problem: null, lastSignAt: now() });
    await storeStep(source.name, step, { options, life });
    if (signal.aborted) return;
  }
}

async function storeStep(
  source: string,
  step: readonly Arrived[],
  { options, life }: Pick<Run, 'options' | 'life'>,
): Promise<void> {
  const { db, log, now, stored } = options;
  const mails = step.filter((each) => each.kind === 'mail' || each.kind === 'refused');
  const arrivals: Arrival[] = [];
  for (const mail of mails) arrivals.push(await readArrival(source, mail));
  // Of several positions in a folder the last one holds.
  const places = new Map(step.flatMap((each) => ('place' in each ? [[each.place.folder, each.place]] : [])));
  const positions = [...places.values()].map((place) => ({ source, ...place }));
  if (positions.length > 0) {
    const added = await storeArrivals(db, { arrivals, positions }, now());
    if (mails.length > 0) {
      life.set({ lastMailAt: now(), mails: life.status.mails + added });
      log.info({ source, mails: mails.length, new: added, last: mails.at(-1)?.from }, 'mails stored');
    }
    if (added > 0) stored();
  }
  if (!step.some(({ kind }) => kind === 'caught-up') || life.status.caughtUp) return;
  life.set({ caughtUp: true });
  log.info({ source }, 'source caught up');
}

async function readArrival(
  source: string,
  arrived: Extract<Arrived, { kind: 'mail' | 'refused' }>,
): Promise<Arrival> {
  const { from, history } = arrived;
  const raw = arrived.kind === 'mail' ? arrived.raw : arrived.head;
  const { message, unreadable } = await readHead(raw);
  const skipped = arrived.kind === 'refused' ? `${arrived.reason}: ${arrived.detail}` : unreadable;
  return { mail: { key: mailKey(message, raw), message, raw }, source, from, history, skipped };
}

/** Known mails by their Message-ID; too old ones by their Date or, without one, by when they came. */
async function judgeHeads(db: Db, heads: readonly Head[], since: number | null): Promise<readonly Verdict[]> {
  const messages = await Promise.all(heads.map(async ({ bytes }) => (await readHead(bytes)).message));
  const ids = messages.map(({ id }) => id).filter((id) => id !== '');
  const known = await arrivedBefore(db, ids);
  return messages.map(({ id, date }, i): Verdict => {
    if (known.has(id)) return 'known';
    const time = date ?? heads[i]?.receivedAt ?? null;
    return since !== null && time !== null && time < since ? 'old' : 'take';
  });
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
