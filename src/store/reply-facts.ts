import type { Db } from './db.js';

/** What a review mail speaks of, as far as sending and answering need it. */
export interface ReplySubject {
  /** Message-ID of the patch. */
  readonly patchId: string;
  /** The patch mail as received. */
  readonly raw: Uint8Array;
  /** When the patch was stored, in milliseconds since the epoch. */
  readonly storedAt: number;
  readonly seriesId: number | null;
  /** The findings that the run reports, in the order of the mail. */
  readonly findings: readonly ReportedFinding[];
}

/** A finding as far as a person's answer refers to it. */
export interface ReportedFinding {
  readonly fingerprint: string;
  readonly check: string;
  readonly quoted: string;
  readonly comment: string;
}

/** The patch and the findings of a run's mail; null if there is no such run. */
export async function replySubject(db: Db, runId: number): Promise<ReplySubject | null> {
  const row = await db
    .selectFrom('runs')
    .innerJoin('mails', 'mails.id', 'runs.mail_id')
    .leftJoin('patches', 'patches.mail_id', 'mails.id')
    .select(['mails.message_id', 'mails.raw', 'mails.stored_at', 'patches.series_id'])
    .where('runs.id', '=', runId)
    .executeTakeFirst();
  if (row === undefined) return null;
  const findings = await db
    .selectFrom('findings')
    .select(['fingerprint', 'check_id as check', 'quoted', 'comment'])
    .where('run_id', '=', runId)
    .where('disposition', '=', 'report')
    .orderBy('body_line')
    .execute();
  return {
    patchId: row.message_id,
    raw: row.raw,
    storedAt: row.stored_at,
    seriesId: row.series_id,
    findings,
  };
}

const LEFT_OR_LEAVING = ['approved', 'claimed', 'sending', 'sent', 'unknown'];
const LEFT = ['claimed', 'sending', 'sent', 'unknown'];

/** How many other review mails on the series have left or will. */
export async function mailsOnSeries(db: Db, seriesId: number, besides: number): Promise<number> {
  const row = await db
    .selectFrom('replies')
    .innerJoin('runs', 'runs.id', 'replies.run_id')
    .innerJoin('patches', 'patches.mail_id', 'runs.mail_id')
    .select(({ fn }) => fn.countAll().as('count'))
    .where('patches.series_id', '=', seriesId)
    .where('replies.id', '!=', besides)
    .where('replies.state', 'in', LEFT_OR_LEAVING)
    .executeTakeFirstOrThrow();
  return Number(row.count);
}

/** How many review mails left from `since` on, and when the first of them did. */
export async function mailsSince(
  db: Db,
  since: number,
): Promise<{ readonly count: number; readonly first: number | null }> {
  const row = await db
    .selectFrom('replies')
    .select(({ fn }) => [fn.countAll().as('count'), fn.min('claimed_at').as('first')])
    .where('kind', '=', 'review')
    .where('state', 'in', LEFT)
    .where('claimed_at', '>=', since)
    .executeTakeFirstOrThrow();
  return { count: Number(row.count), first: row.first };
}

/**
 * The newest version after that of a patch, in words; null if there is none. A version that was linked counts whatever
 * it is called; one that has just arrived is known by its author and its title or that of its patch.
 */
export async function newerVersion(db: Db, patchId: string): Promise<string | null> {
  const own = await db
    .selectFrom('patches')
    .innerJoin('mails', 'mails.id', 'patches.mail_id')
    .innerJoin('series', 'series.id', 'patches.series_id')
    .select([
      'series.id',
      'series.version',
      'series.title',
      'series.author_address',
      'patches.title as patchTitle',
    ])
    .where('mails.message_id', '=', patchId)
    .executeTakeFirst();
  if (own === undefined) return null;
  const linked = await db
    .selectFrom('series_versions as own')
    .innerJoin('series_versions as other', 'other.work_id', 'own.work_id')
    .innerJoin('series', 'series.id', 'other.series_id')
    .select(['series.version', 'series.title'])
    .where('own.series_id', '=', own.id)
    .where('series.version', '>', own.version)
    .orderBy('series.version', 'desc')
    .executeTakeFirst();
  if (linked !== undefined) return inWords(linked);
  if (own.author_address === '') return null;
  const later = await db
    .selectFrom('series')
    .leftJoin('patches', 'patches.series_id', 'series.id')
    .select(['series.version', 'series.title'])
    .where('series.author_address', '=', own.author_address)
    .where('series.version', '>', own.version)
    .where(({ eb, or }) => or([eb('series.title', '=', own.title), eb('patches.title', '=', own.patchTitle)]))
    .orderBy('series.version', 'desc')
    .executeTakeFirst();
  return later === undefined ? null : inWords(later);
}

function inWords({ version, title }: { readonly version: number; readonly title: string }): string {
  return `v${version} of "${title}"`;
}

/** The Message-IDs among these that are patches, in the given order. */
export async function patchIdsAmong(db: Db, messageIds: readonly string[]): Promise<readonly string[]> {
  if (messageIds.length === 0) return [];
  const rows = await db
    .selectFrom('mails')
    .innerJoin('patches', 'patches.mail_id', 'mails.id')
    .select('mails.message_id')
    .where('mails.message_id', 'in', [...messageIds])
    .execute();
  const known = new Set(rows.map((row) => row.message_id));
  return messageIds.filter((id) => known.has(id));
}

/** The checks that reported something in runs that ended from `since` on, by name. */
export async function checksReportedSince(db: Db, since: number): Promise<readonly string[]> {
  const rows = await db
    .selectFrom('findings')
    .innerJoin('runs', 'runs.id', 'findings.run_id')
    .select('findings.check_id')
    .distinct()
    .where('runs.finished_at', '>=', since)
    .where('findings.disposition', '=', 'report')
    .orderBy('findings.check_id')
    .execute();
  return rows.map((row) => row.check_id);
}
