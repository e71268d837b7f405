import { databaseOf } from '../config.js';
import { sendMail } from '../io/smtp.js';
import { openTree, type Tree } from '../io/tree.js';
import { isPostgres } from '../store/db.js';
import { type FolderLock, lockFolder } from '../store/lock.js';
import { openBell } from './bell.js';
import { prepareGrammar } from './grammar.js';
import { type Health, openHealth } from './health.js';
import { alone, holdingOn } from './holding.js';
import { type Ingest, startIngest } from './ingest.js';
import { mailServer } from './mail-server.js';
import { openMetrics } from './metrics.js';
import { openDesk } from './open-desk.js';
import { openPages } from './pages.js';
import { openSources } from './sources.js';
import { figures, healthOf, idle } from './watch-health.js';
import type { WatchOptions, WatchRole } from './watch-options.js';
import { startReviewing } from './watch-review.js';
import { newClaimer, runSender } from './watch-send.js';

/** Text of all trees together that is kept in memory. */
const TREE_CACHE_BYTES = 32 * 1024 * 1024;

/** A running process of the bot. */
export interface Watch {
  readonly healthUrl: string;
  /** Where the pages are; null if this process does not serve them. */
  readonly pagesUrl: string | null;
  health(): Promise<Health>;
  /** Settles when every source has ended and all that waited is done; only sources that are read once end. */
  idle(): Promise<void>;
  /** Ends what is under way and closes everything. */
  stop(): Promise<void>;
}

/** What has been opened, to be closed in the opposite order. */
type Opened = (() => void | Promise<void>)[];

/**
 * Starts the roles of the options on the configuration; throws, naming what is wrong, if anything that they need cannot be
 * had. With SQLite a role has one process; on PostgreSQL processes share the reviews, and stand by for what one does.
 */
export async function startWatch(options: WatchOptions): Promise<Watch> {
  const opened: Opened = [];
  const end = new AbortController();
  try {
    return await startOpened(options, opened, end);
  } catch (error) {
    end.abort();
    await closeAll(opened);
    throw error;
  }
}

async function startOpened(options: WatchOptions, opened: Opened, end: AbortController): Promise<Watch> {
  const { config, env, log, now, roles } = options;
  const does = (role: WatchRole) => roles.includes(role);
  const server = does('send') ? mailServer(config, env) : null;
  const sources = does('ingest') ? openSources(config, env) : [];
  for (const lock of takeFolder(options)) opened.unshift(lock.release);
  const { desk, close } = await openDesk(config, now);
  opened.unshift(close);
  const trees = does('review') ? await openTrees(options, opened) : [];
  const ingests: Ingest[] = [];
  const statuses = () => ingests.map((ingest) => ingest.status());
  const metrics = openMetrics(() => figures(desk, statuses()), now);
  const bells = { work: openBell(), send: openBell() };
  const health = () => healthOf(desk, statuses(), now);
  const http = await openHealth(config.health, { health, metrics });
  opened.unshift(() => http.close());
  const pages = does('web') ? await openPages(options) : null;
  if (pages !== null) opened.unshift(() => pages.close());
  const whileHeld = holdingOn(databaseOf(config));
  const { signal } = end;
  const loops: Promise<void>[] = [];
  if (does('review')) {
    loops.push(...(await startReviewing(options, { desk, trees, metrics, bells, whileHeld }, signal)));
  }
  if (server !== null) {
    const claims = { claimer: newClaimer(), giveUpHours: config.outbox.give_up_hours };
    const sender = {
      ...desk,
      log,
      ...claims,
      send: (mail: Parameters<typeof sendMail>[1]) => sendMail(server, mail),
    };
    const send = (held: AbortSignal) => runSender(sender, { bell: bells.send, metrics, signal: held });
    loops.push(alone(`send ${config.identity.address}`, send, { whileHeld, log, signal }));
  }
  const reach = config.intake.days * 86_400_000;
  const intake = { db: desk.db, log, reach, now, random: options.random, stored: bells.work.ring, whileHeld };
  for (const source of sources) ingests.push(startIngest(source, intake, signal));
  const counts = { sources: sources.length, trees: trees.length };
  log.info({ roles, ...counts, sends: server !== null, health: http.url }, 'kogin watches');
  return {
    healthUrl: http.url,
    pagesUrl: pages?.url ?? null,
    health,
    idle: () => idle(desk, ingests, signal),
    async stop() {
      end.abort();
      await Promise.all([...ingests.map((ingest) => ingest.ended), ...loops]);
      await closeAll(opened);
      log.info('kogin has stopped');
    },
  };
}

/** With SQLite a role is taken by one process; on PostgreSQL the database sees to what only one may do. */
function takeFolder({ config, roles }: WatchOptions): readonly FolderLock[] {
  if (isPostgres(databaseOf(config))) return [];
  const locks: FolderLock[] = [];
  try {
    for (const role of roles) if (role !== 'web') locks.push(lockFolder(config.data, role));
    return locks;
  } catch (error) {
    for (const lock of locks) lock.release();
    throw error;
  }
}

async function openTrees({ config }: WatchOptions, opened: Opened): Promise<readonly Tree[]> {
  await prepareGrammar();
  const trees: Tree[] = [];
  for (const each of config.trees) {
    const tree = await openTree({ ...each, cacheBytes: TREE_CACHE_BYTES / config.trees.length });
    opened.unshift(() => tree.close());
    trees.push(tree);
  }
  return trees;
}

async function closeAll(opened: Opened): Promise<void> {
  for (const close of opened) await close();
}
