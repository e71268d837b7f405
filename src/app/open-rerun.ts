import { type Config, databaseOf, type TreeConfig } from '../config.js';
import { openTree, type Tree } from '../io/tree.js';
import type { Db } from '../store/db.js';
import { openStore } from '../store/db.js';
import { loadLearnt } from './learnt-table.js';
import { mailboxSources } from './mailbox-sources.js';
import { checksInForce } from './maturity.js';
import { heedVerdicts } from './outcomes.js';
import type { RerunContext } from './rerun.js';
import { archiveSource, serverSource, storeSource, type ThreadSource } from './thread-sources.js';
import { chooseChecks } from './wire.js';

/** What a rerun takes from outside its configuration. */
export interface RerunSetup {
  readonly config: Pick<
    Config,
    'data' | 'database' | 'identity' | 'checks' | 'sources' | 'archives' | 'intake'
  > & {
    readonly trees: readonly TreeConfig[];
  };
  /** The version of Kogin. */
  readonly kogin: string;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  /** Holds the secrets of the mailboxes. */
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** A context for reruns; close it when done. */
export interface OpenRerun {
  readonly context: RerunContext;
  close(): Promise<void>;
}

/** Opens the store, the trees and the sources for reruns. */
export async function openRerun(setup: RerunSetup): Promise<OpenRerun> {
  const store = await openStore(databaseOf(setup.config));
  try {
    const { context, close } = await openRerunOn(store.db, setup);
    return {
      context,
      async close() {
        await close();
        await store.close();
      },
    };
  } catch (error) {
    await store.close();
    throw error;
  }
}

/** The same on a store that is open already, which stays open. */
export async function openRerunOn(db: Db, setup: RerunSetup): Promise<OpenRerun> {
  const { config, kogin, env, now } = setup;
  const trees: Tree[] = [];
  const close = async () => {
    for (const tree of trees) await tree.close();
  };
  try {
    for (const tree of config.trees) trees.push(await openTree(tree));
    const chosen = chooseChecks({ only: [], off: config.checks.off });
    await heedVerdicts(db);
    const checks = await checksInForce(db, chosen, now());
    const learnt = await loadLearnt(config.data);
    const sources = [storeSource(db), ...mailboxSources(config, env), ...archives(config)];
    const { identity } = config;
    return { context: { db, sources, trees, checks, learnt, identity, kogin, now }, close };
  } catch (error) {
    await close();
    throw error;
  }
}

/** Local archives first: those that are followed, those that are named; then the servers. */
function archives({ sources, archives }: RerunSetup['config']): readonly ThreadSource[] {
  const followed = sources.flatMap((source) => (source.type === 'imap' ? [] : [source.path]));
  const local = [...new Set([...followed, ...archives.paths])];
  return [...local.map(archiveSource), ...archives.servers.map((server) => serverSource({ server }))];
}
