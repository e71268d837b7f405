import type { Check } from '../checks/check.js';
import { type Config, databaseOf, type TreeConfig } from '../config.js';
import { openStore } from '../store/db.js';
import { type BackfillProgress, backfill } from './backfill.js';
import { checksInForce } from './maturity.js';

/** What a backfill is started with. */
export interface BackfillSetup {
  readonly paths: readonly string[];
  readonly config: Config;
  readonly trees: readonly TreeConfig[];
  readonly checks: readonly Check[];
  readonly threads: number;
  /** The version of Kogin that reviews. */
  readonly kogin: string;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

/** A backfill that goes on as its progress is asked for; close it when done. */
export interface OpenBackfill {
  readonly progress: AsyncIterable<BackfillProgress>;
  close(): Promise<void>;
}

/** Opens the database of the configuration for a backfill; throws if it cannot. */
export async function openBackfill(setup: BackfillSetup): Promise<OpenBackfill> {
  const { config, now } = setup;
  const store = await openStore(databaseOf(config));
  try {
    const checks = await checksInForce(store.db, setup.checks, now());
    const { admission, identity, data } = config;
    const job = { ...setup, db: store.db, checks, admission, ownAddress: identity.address, data };
    return { progress: backfill(job), close: () => store.close() };
  } catch (error) {
    await store.close();
    throw error;
  }
}
