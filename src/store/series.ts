import type { Series } from '../domain/series.js';
import type { Db } from './db.js';

/** Stores the series unless it is known, and gives the row's id; a cover letter that came late gives it its title. */
export async function putSeries(db: Db, series: Series): Promise<number> {
  const added = await db
    .insertInto('series')
    .values({
      root_id: series.rootId,
      version: series.version,
      total: series.total,
      title: series.title,
      author_name: series.author?.name ?? '',
      author_address: series.author?.address ?? '',
      cover_id: series.cover?.id ?? null,
      sent_at: sentAt(series),
    })
    .onConflict((conflict) => conflict.columns(['root_id', 'version']).doNothing())
    .returning('id')
    .executeTakeFirst();
  // Where the series was there already, nothing comes back.
  if (added !== undefined) return added.id;
  const row = await db
    .selectFrom('series')
    .select(['id', 'cover_id'])
    .where('root_id', '=', series.rootId)
    .where('version', '=', series.version)
    .executeTakeFirstOrThrow();
  if (row.cover_id === null && series.cover !== null) {
    await db
      .updateTable('series')
      .set({ title: series.title, cover_id: series.cover.id })
      .where('id', '=', row.id)
      .execute();
  }
  return row.id;
}

function sentAt({ cover, patches }: Series): number | null {
  const dates = [cover, ...patches.map(({ message }) => message)].map((mail) => mail?.date ?? null);
  return dates.reduce(
    (first, date) => (date !== null && (first === null || date < first) ? date : first),
    null,
  );
}
