import { hostname } from 'node:os';
import { checks as known } from '../checks/index.js';
import type { Config } from '../config.js';
import { pause } from '../io/pause.js';
import { sendMail } from '../io/smtp.js';
import { openTree, type Tree } from '../io/tree.js';
import type { Log } from '../log.js';
import { defaultAdmission } from '../policy/admission-rules.js';
import { readQueue } from '../store/arrivals.js';
import { openReruns } from '../store/commands.js';
import type { Db } from '../store/db.js';
import { lockFolder } from '../store/lock.js';
import { countReplies } from '../store/outbox.js';
import { takeReturn } from './answers.js';
import { type Bell, openBell } from './bell.js';
import type { Desk } from './desk.js';
import { prepareGrammar } from './grammar.js';
import { type Health, type HealthServer, openHealth } from './health.js';
import { type Ingest, startIngest } from './ingest.js';
import { loadLearnt } from './learnt-table.js';
import { type Environment, mailServer } from './mail-server.js';
import { checksInForce } from './maturity.js';
import { type Metrics, openMetrics } from './metrics.js';
import { openDesk } from './open-desk.js';
import { openRerunOn } from './open-rerun.js';
import { findMerged, heedVerdicts, refreshOutcomes } from './outcomes.js';
import { takeReruns } from './rerun-requests.js';
import { reviewArrived } from './review-arrived.js';
import { recoverSender, type Sender, sendDue } from './sender.js';
import { openSources } from './sources.js';
import { chooseChecks } from './wire.js';
import { runWorker, type WorkerOptions } from './worker.js';

/** What the bot is started with. */
export interface WatchOptions {
  readonly config: Config;
  readonly env: Environment;
  readonly log: Log;
  /** The version of Kogin. */
  readonly kogin: string;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  /** From 0 to 1. */
  readonly random: () => number;
}

/** A running bot. */
export interface Watch {
  readonly healthUrl: string;
  health(): Promise<Health>;
  /** Settles when every source has ended and all that waited is done; only sources that are read once end. */
  readonly idle: Promise<void>;
  /** Ends what is under way and closes everything. */
  stop(): Promise<void>;
}

/** Between two looks at the outbox if nobody rings. */
const LOOK_MS = 5000;
const CHORES_MS = 15_000;
const MERGES_MS = 3_600_000;
/** A source that has given no sign for so long is reported as a problem. */
const SILENT_MS = 30 * 60_000;

/** Starts the bot on the configuration; throws, naming what is wrong, if anything that it needs cannot be had. */
export async function startWatch(options: WatchOptions): Promise<Watch> {
  const { config, env, log, now } = options;
  const server = mailServer(config, env);
  const sources = openSources(config, env);
  const lock = lockFolder(config.data);
  const trees: Tree[] = [];
  const end = new AbortController();
  const open = await openDesk(config, now).catch((error: unknown) => {
    lock.release();
    throw error;
  });
  try {
    await prepareGrammar();
    for (const tree of config.trees) trees.push(await openTree(tree));
    const ingests: Ingest[] = [];
    const statuses = () => ingests.map((ingest) => ingest.status());
    const metrics = openMetrics(async () => figures(open.desk, statuses()), now);
    const bells = { work: openBell(), send: openBell() };
    const chores = new Set<number>();
    const worker = await workerOptions(options, { desk: open.desk, trees, metrics, bells, chores });
    const health = () => healthOf(open.desk, statuses(), now);
    const http = await openHealth(config.health, { health, metrics });
    const sender = {
      ...open.desk,
      log,
      claimer: `${hostname()}:${process.pid}`,
      giveUpHours: config.outbox.give_up_hours,
    };
    const loops = [
      runWorker(worker, bells.work, end.signal),
      runChores(options, { db: open.desk.db, trees, works: chores, signal: end.signal }),
      ...(server === null
        ? []
        : [
            runSender(
              { ...sender, send: (mail) => sendMail(server, mail) },
              { bell: bells.send, metrics, signal: end.signal },
            ),
          ]),
    ];
    const reach = config.intake.days * 86_400_000;
    const intake = { db: open.desk.db, log, reach, now, random: options.random, stored: bells.work.ring };
    for (const source of sources) ingests.push(startIngest(source, intake, end.signal));
    log.info(
      { sources: sources.length, trees: trees.length, sends: server !== null, health: http.url },
      'kogin watches',
    );
    const close = async () => {
      end.abort();
      await Promise.all([...ingests.map((ingest) => ingest.ended), ...loops]);
      await shut({ http, trees, desk: open, lock });
      log.info('kogin has stopped');
    };
    return { healthUrl: http.url, health, idle: idle(open.desk, ingests, end.signal), stop: close };
  } catch (error) {
    end.abort();
    await shut({ http: null, trees, desk: open, lock });
    throw error;
  }
}

async function shut(what: {
  readonly http: HealthServer | null;
  readonly trees: readonly Tree[];
  readonly desk: { close(): Promise<void> };
  readonly lock: { release(): void };
}): Promise<void> {
  await what.http?.close();
  for (const tree of what.trees) await tree.close();
  await what.desk.close();
  what.lock.release();
}

interface Parts {
  readonly desk: Desk;
  readonly trees: readonly Tree[];
  readonly metrics: Metrics;
  readonly bells: { readonly work: Bell; readonly send: Bell };
  /** Works whose outcomes are to be worked out anew. */
  readonly chores: Set<number>;
}

async function workerOptions(
  options: WatchOptions,
  { desk, trees, metrics, bells, chores }: Parts,
): Promise<WorkerOptions> {
  const { config, log, now, kogin } = options;
  const { identity } = config;
  const admission = {
    ...defaultAdmission,
    paths: config.admission.paths,
    rfc: config.admission.rfc,
    ignoredAuthors: config.admission.ignored_authors,
    ownAddresses: [identity.address.toLowerCase()],
  };
  const chosen = chooseChecks({ only: [], off: config.checks.off });
  const learnt = await loadLearnt(config.data);
  const answers = {
    ...desk,
    log,
    robots: { addresses: admission.botAddresses, names: admission.botNames },
    authservId: config.outbox.authserv_id,
    acknowledgementsADay: config.outbox.acknowledgements_a_day,
    explain: (id: string) => known.find((check) => check.id === id) ?? null,
  };
  return {
    db: desk.db,
    log,
    now,
    kogin,
    admission,
    rules: { settle: config.series.settle * 1000, quiet: config.series.quiet * 1000 },
    notice: async (received) => {
      const taken = await takeReturn(answers, received);
      if (taken !== 'unrelated') bells.send.ring();
    },
    review: async (series) => {
      const started = now();
      const checks = await checksInForce(desk.db, chosen, now());
      const options = { db: desk.db, checks, trees, learnt, identity, now };
      const { workId, results } = await reviewArrived(series, options);
      chores.add(workId);
      metrics.reviewed(
        results.map(({ review }) => review.status),
        now() - started,
      );
      bells.send.ring();
      return results;
    },
  };
}

interface Chores {
  readonly db: Db;
  readonly trees: readonly Tree[];
  readonly works: Set<number>;
  readonly signal: AbortSignal;
}

/** What need not be done at once: outcomes of what was reviewed, verdicts, reruns that people asked for, merged patches. */
async function runChores(options: WatchOptions, { db, trees, works, signal }: Chores): Promise<void> {
  const { config, kogin, log, now } = options;
  let mergesAt = now() + MERGES_MS;
  while (!signal.aborted) {
    await pause(CHORES_MS, signal);
    if (signal.aborted) return;
    try {
      for (const workId of [...works]) {
        works.delete(workId);
        await refreshOutcomes(db, workId);
      }
      await heedVerdicts(db);
      if ((await openReruns(db)).length > 0) {
        const { context, close } = await openRerunOn(db, { config, kogin, now });
        await takeReruns(context, log).finally(close);
      }
      if (now() < mergesAt) continue;
      mergesAt = now() + MERGES_MS;
      await findMerged(db, trees, now());
    } catch (error) {
      log.error({ error: error instanceof Error ? error.message : String(error) }, 'chores failed');
    }
  }
}

/** Sends what is due until the signal; trouble with the store is logged and waited out. */
async function runSender(
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

async function figures({ db, now }: Desk, sources: ReturnType<Ingest['status']>[]) {
  const queue = await readQueue(db);
  const oldestWait = queue.oldestOpenAt === null ? null : Math.max(0, now() - queue.oldestOpenAt);
  return { sources, mails: queue.states, replies: await countReplies(db), oldestWait };
}

async function healthOf(
  { db }: Desk,
  sources: ReturnType<Ingest['status']>[],
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

/** All sources have ended and nothing waits to be looked at. */
async function idle(desk: Desk, ingests: readonly Ingest[], signal: AbortSignal): Promise<void> {
  await Promise.all(ingests.map((ingest) => ingest.ended));
  while (!signal.aborted) {
    const { states } = await readQueue(desk.db);
    if ((states['stored'] ?? 0) + (states['waiting'] ?? 0) === 0) return;
    await pause(50, signal);
  }
}
