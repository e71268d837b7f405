import type { Db } from './db.js';

/** A series with the work that it is a version of, and what it is told again by. */
export interface StoredTrace {
  readonly seriesId: number;
  readonly workId: number;
  /** JSON, as it was stored. */
  readonly trace: string;
}

/** A version of a work, as the pages show it. */
export interface StoredVersion {
  readonly seriesId: number;
  readonly rootId: string;
  readonly version: number;
  readonly total: number;
  readonly title: string;
  readonly authorName: string;
  readonly authorAddress: string;
  /** Milliseconds since the epoch. */
  readonly sentAt: number | null;
}

/** More series under one name are no versions of one work. */
const MOST_SHARING = 200;
const KEYS_AT_ONCE = 400;

/** Stores what a series is told again by; its work is the series itself until {@link setWork} says otherwise. */
export async function putTrace(
  db: Db,
  seriesId: number,
  traced: { readonly trace: string; readonly keys: readonly string[]; readonly sentAt: number | null },
): Promise<void> {
  const { trace, keys, sentAt } = traced;
  await db
    .insertInto('series_versions')
    .values({ series_id: seriesId, work_id: seriesId, sent_at: sentAt, trace })
    .onConflict((conflict) => conflict.column('series_id').doUpdateSet({ trace, sent_at: sentAt }))
    .execute();
  await db.deleteFrom('version_keys').where('series_id', '=', seriesId).execute();
  const rows = [...new Set(keys)].map((key) => ({ key, series_id: seriesId }));
  for (let at = 0; at < rows.length; at += KEYS_AT_ONCE) {
    await db
      .insertInto('version_keys')
      .values(rows.slice(at, at + KEYS_AT_ONCE))
      .execute();
  }
}

/** The series that have a key in common with these, newest first, and all other versions of their works. */
export async function tracesSharing(db: Db, keys: readonly string[]): Promise<readonly StoredTrace[]> {
  const works = new Set<number>();
  for (let at = 0; at < keys.length; at += KEYS_AT_ONCE) {
    const rows = await db
      .selectFrom('version_keys')
      .innerJoin('series_versions', 'series_versions.series_id', 'version_keys.series_id')
      .select('work_id')
      .distinct()
      .where('key', 'in', keys.slice(at, at + KEYS_AT_ONCE))
      .orderBy('work_id', 'desc')
      .limit(MOST_SHARING)
      .execute();
    for (const { work_id } of rows) works.add(work_id);
  }
  if (works.size === 0) return [];
  const rows = await db
    .selectFrom('series_versions')
    .select(['series_id', 'work_id', 'trace'])
    .where('work_id', 'in', [...works].slice(0, MOST_SHARING))
    .execute();
  return rows.map((row) => ({ seriesId: row.series_id, workId: row.work_id, trace: row.trace }));
}

/** Makes the series versions of one work. */
export async function setWork(db: Db, seriesIds: readonly number[], workId: number): Promise<void> {
  await db
    .updateTable('series_versions')
    .set({ work_id: workId })
    .where('series_id', 'in', [...seriesIds])
    .execute();
}

/** The work that a series is a version of; null if its versions were never looked for. */
export async function workOf(db: Db, seriesId: number): Promise<number | null> {
  const row = await db
    .selectFrom('series_versions')
    .select('work_id')
    .where('series_id', '=', seriesId)
    .executeTakeFirst();
  return row?.work_id ?? null;
}

/** The row of the series that a mail is a patch or the cover letter of; null if it is in none. */
export async function seriesOfMail(db: Db, messageId: string): Promise<number | null> {
  const row = await db
    .selectFrom('mails')
    .innerJoin('patches', 'patches.mail_id', 'mails.id')
    .select('patches.series_id')
    .where('mails.message_id', '=', messageId)
    .executeTakeFirst();
  if (row !== undefined && row.series_id !== null) return row.series_id;
  const covered = await db
    .selectFrom('series')
    .select('id')
    .where('cover_id', '=', messageId)
    .orderBy('id', 'desc')
    .executeTakeFirst();
  return covered?.id ?? null;
}

/** The stored versions of a work, as they were sent. */
export async function versionsOfWork(db: Db, workId: number): Promise<readonly StoredVersion[]> {
  const rows = await db
    .selectFrom('series_versions')
    .innerJoin('series', 'series.id', 'series_versions.series_id')
    .select([
      'series.id',
      'root_id',
      'version',
      'total',
      'title',
      'author_name',
      'author_address',
      'series_versions.sent_at',
    ])
    .where('work_id', '=', workId)
    .orderBy('series_versions.sent_at', (order) => order.asc().nullsFirst())
    .orderBy('version')
    .orderBy('series.id')
    .execute();
  return rows.map((row) => ({
    seriesId: row.id,
    rootId: row.root_id,
    version: row.version,
    total: row.total,
    title: row.title,
    authorName: row.author_name,
    authorAddress: row.author_address,
    sentAt: row.sent_at,
  }));
}
