import type {
  Evidence,
  FileBase,
  Finding,
  FindingWords,
  Held,
  HeldReason,
  Severity,
  Side,
} from '../domain/finding.js';
import type { Db } from './db.js';

/** A stored run of a patch mail: what it reported and held, on what, with which Kogin and checks. */
export interface StoredRun {
  readonly id: number;
  readonly number: number;
  readonly status: 'reviewed' | 'skipped' | 'damaged';
  readonly reason: string | null;
  readonly bases: readonly FileBase[];
  readonly reported: readonly Finding[];
  readonly held: readonly Held[];
  /** Checks that threw. */
  readonly crashed: readonly string[];
  readonly kogin: string;
  /** Each check's mark by its id; null if that was not stored. */
  readonly checks: Readonly<Record<string, string>> | null;
  readonly finishedAt: number;
}

/** States of a mail that has left, or may have. */
const LEFT = ['sending', 'sent', 'unknown'];

/** The last run of the mail with this Message-ID; null if it was never reviewed. */
export async function lastRun(db: Db, messageId: string): Promise<StoredRun | null> {
  const run = await db
    .selectFrom('runs')
    .innerJoin('mails', 'mails.id', 'runs.mail_id')
    .leftJoin('run_checks', 'run_checks.run_id', 'runs.id')
    .leftJoin('check_sets', 'check_sets.id', 'run_checks.set_id')
    .select(['runs.id', 'number', 'status', 'reason', 'bases', 'kogin', 'finished_at', 'check_sets.checks'])
    .where('mails.message_id', '=', messageId)
    .orderBy('number', 'desc')
    .limit(1)
    .executeTakeFirst();
  if (run === undefined) return null;
  const rows = await db
    .selectFrom('findings')
    .selectAll()
    .where('run_id', '=', run.id)
    .orderBy('position')
    .execute();
  const crashes = await db.selectFrom('crashes').select('check_id').where('run_id', '=', run.id).execute();
  const findings = rows.map((row) => ({ row, finding: toFinding(row) }));
  return {
    id: run.id,
    number: run.number,
    status: run.status as StoredRun['status'],
    reason: run.reason,
    bases: JSON.parse(run.bases) as readonly FileBase[],
    reported: findings.filter(({ row }) => row.disposition === 'report').map(({ finding }) => finding),
    held: findings
      .filter(({ row }) => row.disposition === 'hold')
      .map(({ row, finding }) => ({
        finding,
        reason: row.held_reason as HeldReason,
        detail: row.held_detail ?? '',
      })),
    crashed: crashes.map(({ check_id }) => check_id),
    kogin: run.kogin,
    checks: run.checks === null ? null : (JSON.parse(run.checks) as Readonly<Record<string, string>>),
    finishedAt: run.finished_at,
  };
}

interface FindingRow {
  readonly fingerprint: string;
  readonly check_id: string;
  readonly severity: string;
  readonly path: string;
  readonly function_name: string;
  readonly line: number;
  readonly side: string;
  readonly body_line: number;
  readonly quoted: string;
  readonly comment: string;
  readonly suggestion: string | null;
  readonly evidence: string;
}

function toFinding(row: FindingRow): Finding {
  return {
    fingerprint: row.fingerprint,
    check: row.check_id,
    severity: row.severity as Severity,
    path: row.path,
    function: row.function_name,
    line: row.line,
    side: row.side as Side,
    bodyLine: row.body_line,
    quoted: row.quoted,
    comment: row.comment,
    suggestion: row.suggestion,
    evidence: JSON.parse(row.evidence) as readonly Evidence[],
  };
}

/**
 * The fingerprints that a reply of any run of the mail was composed for, sent or not; but not of replies that were taken
 * back by rule, not by a person.
 */
export async function fingerprintsSaid(db: Db, messageId: string): Promise<ReadonlySet<string>> {
  const rows = await db
    .selectFrom('findings')
    .innerJoin('runs', 'runs.id', 'findings.run_id')
    .innerJoin('mails', 'mails.id', 'runs.mail_id')
    .innerJoin('replies', 'replies.run_id', 'runs.id')
    .select('findings.fingerprint')
    .distinct()
    .where('mails.message_id', '=', messageId)
    .where('findings.disposition', '=', 'report')
    .where(({ or, eb, exists, selectFrom }) =>
      or([
        eb('replies.state', '!=', 'withdrawn'),
        exists(
          selectFrom('approvals')
            .select('approvals.id')
            .whereRef('approvals.reply_id', '=', 'replies.id')
            .where('approvals.decision', '=', 'refuse'),
        ),
      ]),
    )
    .execute();
  return new Set(rows.map((row) => row.fingerprint));
}

/** A finding that was reported on an older version of a series. */
export interface OlderFinding extends FindingWords {
  /** As `v2`. */
  readonly version: string;
  /** A mail has told it, or may have. */
  readonly mailed: boolean;
}

/** What was reported on older versions of the series, oldest first; the same may be there several times. */
export async function findingsOnOlder(db: Db, seriesId: number): Promise<readonly OlderFinding[]> {
  const rows = await db
    .selectFrom('series_versions as own')
    .innerJoin('series_versions as other', 'other.work_id', 'own.work_id')
    .innerJoin('series', 'series.id', 'other.series_id')
    .innerJoin('patches', 'patches.series_id', 'other.series_id')
    .innerJoin('runs', 'runs.mail_id', 'patches.mail_id')
    .innerJoin('findings', 'findings.run_id', 'runs.id')
    .leftJoin('replies', 'replies.run_id', 'runs.id')
    .select(['fingerprint', 'check_id as check', 'path', 'function_name as function', 'quoted', 'comment'])
    .select(['series.version', 'replies.state'])
    .where('own.series_id', '=', seriesId)
    .where('other.series_id', '!=', seriesId)
    .whereRef('other.sent_at', '<=', 'own.sent_at')
    .where('findings.disposition', '=', 'report')
    .orderBy('other.sent_at')
    .execute();
  return rows.map(({ version, state, ...words }) => ({
    ...words,
    version: `v${version}`,
    mailed: state !== null && LEFT.includes(state),
  }));
}

/** A finding of a patch by this author, and the time, in milliseconds, in which an older one is looked for. */
export interface AskedFinding {
  readonly fingerprint: string;
  readonly seriesId: number;
  readonly author: string;
  readonly since: number;
  readonly before: number;
  /** Whether only what has left as a mail counts, or all that was reported. */
  readonly mailed: boolean;
}

/** When the last patch of another series was sent on which its author was told this very finding; null if none was. */
export async function lastToldAuthor(db: Db, asked: AskedFinding): Promise<number | null> {
  const row = await db
    .selectFrom('findings')
    .innerJoin('runs', 'runs.id', 'findings.run_id')
    .innerJoin('patches', 'patches.mail_id', 'runs.mail_id')
    .innerJoin('mails', 'mails.id', 'runs.mail_id')
    .leftJoin('replies', 'replies.run_id', 'runs.id')
    .select('mails.sent_at')
    .where('findings.fingerprint', '=', asked.fingerprint)
    .where('findings.disposition', '=', 'report')
    .where('patches.author_address', '=', asked.author)
    .where('patches.series_id', '!=', asked.seriesId)
    .where('mails.sent_at', '>', asked.since)
    .where('mails.sent_at', '<', asked.before)
    .$if(asked.mailed, (query) => query.where('replies.state', 'in', LEFT))
    .orderBy('mails.sent_at', 'desc')
    .limit(1)
    .executeTakeFirst();
  return row?.sent_at ?? null;
}

/** The bytes of a series' mails: the cover letter first, if it is stored, then the patches in their order. */
export async function mailsOfSeries(
  db: Db,
  seriesId: number,
): Promise<readonly { readonly messageId: string; readonly raw: Uint8Array }[]> {
  const cover = await db
    .selectFrom('series')
    .innerJoin('mails', 'mails.message_id', 'series.cover_id')
    .select(['mails.message_id', 'mails.raw'])
    .where('series.id', '=', seriesId)
    .execute();
  const patches = await db
    .selectFrom('patches')
    .innerJoin('mails', 'mails.id', 'patches.mail_id')
    .select(['mails.message_id', 'mails.raw'])
    .where('series_id', '=', seriesId)
    .orderBy('position')
    .execute();
  return [...cover, ...patches].map((row) => ({ messageId: row.message_id, raw: row.raw }));
}
