import type { Config } from '../config.js';
import type { Log } from '../log.js';
import type { Environment } from './mail-server.js';

/** What a process of the bot can do: take mail in, review it, send what was released, serve the pages. */
export const roles = ['ingest', 'review', 'send', 'web'] as const;
/** One of them. */
export type WatchRole = (typeof roles)[number];

/** What the bot is started with. */
export interface WatchOptions {
  readonly config: Config;
  /** What this process does. */
  readonly roles: readonly WatchRole[];
  readonly env: Environment;
  readonly log: Log;
  /** The version of Kogin. */
  readonly kogin: string;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  /** From 0 to 1. */
  readonly random: () => number;
}
