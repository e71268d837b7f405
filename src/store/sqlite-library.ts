import { createRequire } from 'node:module';
import type BetterSqlite3 from 'better-sqlite3';

const load = createRequire(import.meta.url);

/**
 * SQLite as this Node can load it, the same interface either way; throws where it was not installed. Version 13 of the
 * library needs Node-API 10 and crashes on Node 20; version 12 is made for one version of Node each, and ends the process
 * at random where it was compiled for Node 24.19 or later (nodejs/node's ObjectWrap removes a hook of a context that is
 * gone).
 */
export const Database: typeof BetterSqlite3 =
  Number(process.versions['napi']) >= 10 ? load('better-sqlite3-13') : load('better-sqlite3');

/** One open SQLite file. */
export type Connection = BetterSqlite3.Database;
