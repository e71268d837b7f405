import { addRows, hasRows, numberedTables, pagesOf, tableNames } from './all-tables.js';
import { summing, type TableSum } from './checksum.js';
import type { Db } from './db.js';
import { dialectOf } from './dialect-of.js';
import type { Tables } from './tables.js';

/** The rows of all tables as they are at one moment, counted and added up. */
export async function sumStore(db: Db): Promise<readonly TableSum[]> {
  return atOneMoment(db, async (snapshot) => {
    const sums: TableSum[] = [];
    for (const table of tableNames) sums.push(await sumTable(snapshot, table));
    return sums;
  });
}

/**
 * Copies all that one database has at one moment into another one, which must be empty, and reads it again from there;
 * throws, and leaves nothing there, if it is not the same in every table. What `finish` does belongs to it.
 */
export async function copyStore(
  from: Db,
  to: Db,
  finish: (copied: Db) => Promise<void> = async () => undefined,
): Promise<readonly TableSum[]> {
  return atOneMoment(from, (source) =>
    to.transaction().execute(async (target) => {
      await requireEmpty(target);
      const sums: TableSum[] = [];
      for (const table of tableNames) {
        const sum = await copyTable(source, target, table);
        requireSame(sum, await sumTable(target, table));
        sums.push(sum);
      }
      for (const table of numberedTables) await dialectOf(target).numberOn(target, table);
      await finish(target);
      return sums;
    }),
  );
}

/** What others write meanwhile is not seen. SQLite's transactions are so by themselves. */
async function atOneMoment<T>(db: Db, read: (snapshot: Db) => Promise<T>): Promise<T> {
  return db.transaction().setIsolationLevel('repeatable read').execute(read);
}

async function requireEmpty(db: Db): Promise<void> {
  for (const table of tableNames) {
    if (await hasRows(db, table))
      throw new Error(`it is not empty, there are ${table} in it: name a new one`);
  }
}

async function copyTable(from: Db, to: Db, table: keyof Tables): Promise<TableSum> {
  const { add, sum } = summing(table);
  for await (const rows of pagesOf(from, table)) {
    rows.forEach(add);
    await addRows(to, table, rows);
  }
  return sum();
}

async function sumTable(db: Db, table: keyof Tables): Promise<TableSum> {
  const { add, sum } = summing(table);
  for await (const rows of pagesOf(db, table)) rows.forEach(add);
  return sum();
}

function requireSame(was: TableSum, is: TableSum): void {
  if (was.rows !== is.rows || was.checksum !== is.checksum)
    throw new Error(
      `the copy of ${was.table} is not the same: ${was.rows} rows (${was.checksum}) came to ${is.rows} (${is.checksum})`,
    );
}
