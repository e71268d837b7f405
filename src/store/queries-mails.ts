import type { Db } from './db.js';

/** Bytes of mails that one export holds. */
const EXPORT_BYTES = 32 * 1024 * 1024;

/** The mails with these Message-IDs in the given order, each once, up to 32 MiB together. */
export async function rawMails(
  db: Db,
  messageIds: readonly string[],
): Promise<readonly { readonly messageId: string; readonly raw: Uint8Array }[]> {
  const found: { readonly messageId: string; readonly raw: Uint8Array }[] = [];
  let bytes = 0;
  for (const messageId of new Set(messageIds)) {
    const row = await db
      .selectFrom('mails')
      .select(['message_id as messageId', 'raw'])
      .where('message_id', '=', messageId)
      .executeTakeFirst();
    if (row === undefined) continue;
    bytes += row.raw.byteLength;
    if (bytes > EXPORT_BYTES) break;
    found.push(row);
  }
  return found;
}

/** The Message-IDs of a series: its cover letter, then its patches in their order. */
export async function mailsOfSeries(db: Db, seriesIds: readonly number[]): Promise<readonly string[]> {
  if (seriesIds.length === 0) return [];
  const series = await db
    .selectFrom('series')
    .select(['id', 'cover_id as coverId'])
    .where('id', 'in', [...seriesIds])
    .execute();
  const patches = await db
    .selectFrom('patches')
    .innerJoin('mails', 'mails.id', 'patches.mail_id')
    .select(['patches.series_id as seriesId', 'mails.message_id as messageId'])
    .where('patches.series_id', 'in', [...seriesIds])
    .orderBy('patches.position')
    .execute();
  return seriesIds.flatMap((id) => {
    const cover = series.find((one) => one.id === id)?.coverId ?? null;
    const parts = patches.filter(({ seriesId }) => seriesId === id).map(({ messageId }) => messageId);
    return cover === null ? parts : [cover, ...parts];
  });
}
