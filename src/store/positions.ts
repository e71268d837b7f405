import type { Db } from './db.js';

/** Up to where the mails of one folder of a source are stored; the text is the source's own. */
export interface Position {
  readonly source: string;
  readonly folder: string;
  readonly position: string;
}

/** Where a source stands, by folder; empty before its first mail. */
export async function positionsOf(db: Db, source: string): Promise<ReadonlyMap<string, string>> {
  const rows = await db
    .selectFrom('positions')
    .select(['folder', 'position'])
    .where('source', '=', source)
    .execute();
  return new Map(rows.map((row) => [row.folder, row.position]));
}

/** Moves a source on; `at` is in milliseconds since the epoch. */
export async function movePosition(db: Db, place: Position, at: number): Promise<void> {
  const moved = { position: place.position, moved_at: at };
  await db
    .insertInto('positions')
    .values({ source: place.source, folder: place.folder, ...moved })
    .onConflict((conflict) => conflict.columns(['source', 'folder']).doUpdateSet(moved))
    .execute();
}
