import { existsSync } from 'node:fs';
import { copyFile, mkdtemp, rename, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { TableSum } from '../store/checksum.js';
import { copyStore, sumStore } from '../store/copy.js';
import { isPostgres, openStore, type Store, shownAddress } from '../store/db.js';
import { dialectOf } from '../store/dialect-of.js';
import { appliedMigrations } from '../store/migrate.js';
import { addMute } from '../store/mutes.js';
import { doubtAll } from '../store/outbox.js';

/** What looking at a database has come to. */
export interface Checked {
  /** The file, or the address without its password. */
  readonly database: string;
  /** The last step that made its schema. */
  readonly schema: string;
  readonly sums: readonly TableSum[];
  /** What is wrong with it; nothing if it is as it should be. */
  readonly faults: readonly string[];
}

/** Where all of a database was copied to, and what that was. */
export interface Copied {
  readonly to: string;
  readonly sums: readonly TableSum[];
}

/** What was restored, and how many mails nobody knows of whether they have left since the backup. */
export interface Restored extends Copied {
  readonly doubtful: number;
}

/** For how long nothing is mailed after a backup was restored, in milliseconds, unless somebody lifts it. */
const MUTE_MS = 30 * 24 * 60 * 60 * 1000;
const DOUBT = 'a backup was restored that knows nothing of what left after it was made';

/** Brings the schema of a database up to date, and gives the steps that it took. */
export async function migrateDatabase(address: string): Promise<readonly string[]> {
  return withStore(address, async ({ steps }) => steps);
}

/** Asks the database whether it is sound, and adds up all its rows. */
export async function checkDatabase(address: string): Promise<Checked> {
  requireThere(address);
  return withStore(address, async ({ db, file }) => ({
    database: file,
    schema: (await appliedMigrations(db)).at(-1) ?? '',
    sums: await sumStore(db),
    faults: await dialectOf(db).faults(db),
  }));
}

/**
 * Copies all of a database as it is now into a new SQLite file; those who work on it are not disturbed. Throws, and leaves
 * no file, if that cannot be done.
 */
export async function backupDatabase(address: string, file: string): Promise<Copied> {
  if (existsSync(file)) throw new Error(`${file} is there already: name a new file`);
  const unfinished = `${file}.unfinished`;
  await removeSqlite(unfinished);
  try {
    const { sums } = await copyDatabase(address, unfinished);
    await rename(unfinished, file);
    return { to: file, sums };
  } finally {
    await removeSqlite(unfinished);
  }
}

/**
 * Copies a backup into a database that has nothing yet. What was about to leave when the backup was made may have left
 * since, and what was mailed since is not known: those mails are for a person to settle, and nothing is mailed until
 * somebody lifts the mute.
 */
export async function restoreDatabase(file: string, address: string, now: number): Promise<Restored> {
  if (!existsSync(file)) throw new Error(`there is no backup ${file}`);
  const folder = await mkdtemp(join(tmpdir(), 'kogin-restore-'));
  try {
    // A backup stays as it is, also one whose schema is older.
    const opened = join(folder, 'backup.db');
    await copyFile(file, opened);
    let doubtful = 0;
    const copied = await copyBetween(opened, address, async (db) => {
      doubtful = await doubtAll(db, now, DOUBT);
      await addMute(db, { by: 'kogin db restore', since: now, until: now + MUTE_MS });
    });
    return { ...copied, doubtful };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Copies all of a database as it is now into another one, which has nothing yet. */
export async function copyDatabase(from: string, to: string): Promise<Copied> {
  requireThere(from);
  if (/^[\w+]+:\/\//.test(to) && !isPostgres(to))
    throw new Error(
      `${to.slice(0, to.indexOf(':'))} is no kind of database: name a file or a postgres:// address`,
    );
  return copyBetween(from, to);
}

async function copyBetween(
  from: string,
  to: string,
  finish?: Parameters<typeof copyStore>[2],
): Promise<Copied> {
  if (isSame(from, to)) throw new Error(`${shownAddress(to)} is the database itself: name another one`);
  return withStore(from, (source) =>
    withStore(to, async (target) => {
      try {
        return { to: target.file, sums: await copyStore(source.db, target.db, finish) };
      } catch (error) {
        throw new Error(`cannot copy ${source.file} to ${target.file}`, { cause: error });
      }
    }),
  );
}

/** To open a file that is not there would make it. */
function requireThere(address: string): void {
  if (!isPostgres(address) && !existsSync(address)) throw new Error(`there is no database ${address}`);
}

function isSame(from: string, to: string): boolean {
  return isPostgres(from) || isPostgres(to) ? from === to : resolve(from) === resolve(to);
}

async function withStore<T>(address: string, use: (store: Store) => Promise<T>): Promise<T> {
  const store = await openStore(address, 'endless');
  try {
    return await use(store);
  } finally {
    await store.close();
  }
}

/** A file of SQLite with those that it keeps beside it. */
async function removeSqlite(file: string): Promise<void> {
  for (const suffix of ['', '-wal', '-shm']) await rm(`${file}${suffix}`, { force: true });
}
