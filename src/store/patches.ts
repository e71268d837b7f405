import type { Patch } from '../domain/series.js';
import { inChunks } from './chunks.js';
import type { Db } from './db.js';

/** The rows that a patch belongs to; a series may be unknown at first. */
export interface PatchPlace {
  readonly mailId: number;
  readonly seriesId: number | null;
}

/** Stores the patch and its paths unless its mail is known as one; a series that was unknown is added. */
export async function putPatch(db: Db, patch: Patch, place: PatchPlace): Promise<number> {
  const known = await db
    .selectFrom('patches')
    .select(['id', 'series_id'])
    .where('mail_id', '=', place.mailId)
    .executeTakeFirst();
  if (known === undefined) return insertPatch(db, patch, place);
  if (known.series_id === null && place.seriesId !== null) {
    await db.updateTable('patches').set({ series_id: place.seriesId }).where('id', '=', known.id).execute();
  }
  return known.id;
}

async function insertPatch(db: Db, patch: Patch, place: PatchPlace): Promise<number> {
  const { id } = await db
    .insertInto('patches')
    .values({
      mail_id: place.mailId,
      series_id: place.seriesId,
      position: patch.subject.index,
      title: patch.subject.title,
      author_name: patch.author?.name ?? '',
      author_address: patch.author?.address ?? '',
      diff: patch.diff.kind,
    })
    .returning('id')
    .executeTakeFirstOrThrow();
  const lists = [...new Set(patch.lists)].map((list) => ({ patch_id: id, list }));
  for (const rows of inChunks(lists)) await db.insertInto('patch_lists').values(rows).execute();
  if (patch.diff.kind !== 'files') return id;
  // One body may hold several diffs of one file.
  const byPath = new Map(patch.diff.files.map((file) => [file.path, file.change]));
  const files = [...byPath].map(([path, change]) => ({ patch_id: id, path, change }));
  for (const rows of inChunks(files)) await db.insertInto('patch_files').values(rows).execute();
  return id;
}
