import { checks as known } from '../checks/index.js';
import { databaseOf } from '../config.js';
import { pause } from '../io/pause.js';
import type { Tree } from '../io/tree.js';
import { defaultAdmission } from '../policy/admission-rules.js';
import { openReruns } from '../store/commands.js';
import { type Db, isPostgres } from '../store/db.js';
import { takeReturn } from './answers.js';
import type { Bell } from './bell.js';
import type { Desk } from './desk.js';
import { alone, type WhileHeld } from './holding.js';
import { loadLearnt } from './learnt-table.js';
import { checksInForce } from './maturity.js';
import type { Metrics } from './metrics.js';
import { openRerunOn } from './open-rerun.js';
import { findMerged, heedVerdicts, refreshOutcomes } from './outcomes.js';
import { takeReruns } from './rerun-requests.js';
import { reviewArrived } from './review-arrived.js';
import type { WatchOptions } from './watch-options.js';
import { chooseChecks } from './wire.js';
import { runWorker, type WorkerOptions } from './worker.js';

const CHORES_MS = 15_000;
const MERGES_MS = 3_600_000;

/** What the reviewing stage works with. */
export interface ReviewStage {
  readonly desk: Desk;
  readonly trees: readonly Tree[];
  readonly metrics: Metrics;
  readonly bells: { readonly work: Bell; readonly send: Bell };
  readonly whileHeld: WhileHeld;
}

/** Sorts and reviews what is stored until the signal: by its states with SQLite, by a queue's jobs on PostgreSQL. */
export async function startReviewing(
  options: WatchOptions,
  stage: ReviewStage,
  signal: AbortSignal,
): Promise<readonly Promise<void>[]> {
  const { desk, trees, bells, whileHeld } = stage;
  const chores = new Set<number>();
  const worker = await workerOptions(options, { ...stage, chores, signal });
  const { log, now } = options;
  const own = runOutcomes({ db: desk.db, works: chores, signal, log });
  const shared = alone('chores', (held) => runChores(options, { db: desk.db, trees, signal: held }), {
    whileHeld,
    log,
    signal,
  });
  const address = databaseOf(options.config);
  if (!isPostgres(address)) return [runWorker(worker, bells.work, signal), own, shared];
  const { runHandOut, runQueueWorker } = await import('./review-queue.js');
  const handOut = alone(
    'hand out',
    (held) => runHandOut(address, { db: desk.db, log, now, bell: bells.work }, held),
    { whileHeld, log, signal },
  );
  const reviewer = runQueueWorker(address, { ...worker, done: bells.work.ring }, signal);
  return [handOut, reviewer, own, shared];
}

interface ReviewParts extends ReviewStage {
  /** Works whose outcomes are to be worked out anew. */
  readonly chores: Set<number>;
  readonly signal: AbortSignal;
}

async function workerOptions(
  options: WatchOptions,
  { desk, trees, metrics, bells, chores, signal }: ReviewParts,
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
      const options = { db: desk.db, checks, trees, learnt, identity, now, stop: signal };
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

/** Works out what became of the findings of works that were reviewed here, a while after. */
async function runOutcomes({
  db,
  works,
  signal,
  log,
}: {
  readonly db: Db;
  readonly works: Set<number>;
  readonly signal: AbortSignal;
  readonly log: WatchOptions['log'];
}): Promise<void> {
  while (!signal.aborted) {
    await pause(CHORES_MS, signal);
    if (signal.aborted) return;
    try {
      for (const workId of [...works]) {
        works.delete(workId);
        await refreshOutcomes(db, workId);
      }
    } catch (error) {
      log.error({ error: messageOf(error) }, 'chores failed');
    }
  }
}

interface Chores {
  readonly db: Db;
  readonly trees: readonly Tree[];
  readonly signal: AbortSignal;
}

/** What need not be done at once, and by one process: verdicts, reruns that people asked for, merged patches. */
async function runChores(options: WatchOptions, { db, trees, signal }: Chores): Promise<void> {
  const { config, kogin, env, log, now } = options;
  let mergesAt = now() + MERGES_MS;
  while (!signal.aborted) {
    await pause(CHORES_MS, signal);
    if (signal.aborted) return;
    try {
      await heedVerdicts(db);
      if ((await openReruns(db)).length > 0) {
        const { context, close } = await openRerunOn(db, { config, kogin, env, now });
        await takeReruns({ ...context, stop: signal }, log).finally(close);
      }
      if (now() < mergesAt) continue;
      mergesAt = now() + MERGES_MS;
      await findMerged(db, trees, now());
    } catch (error) {
      log.error({ error: messageOf(error) }, 'chores failed');
    }
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
