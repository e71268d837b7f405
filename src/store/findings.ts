import type { SelectQueryBuilder } from 'kysely';
import type { Evidence, Finding, Held, HeldReason, Severity, Side } from '../domain/finding.js';
import type { Db } from './db.js';
import type { Tables } from './tables.js';

/** What is to be reported and what is held back, of one run. */
export interface RunFindings {
  readonly reported: readonly Finding[];
  readonly held: readonly Held[];
}

/** Which stored findings are wanted; an absent field does not narrow. */
export interface FindingFilter {
  readonly check?: string;
  readonly severity?: Severity;
  readonly disposition?: 'report' | 'hold';
  readonly path?: string;
  readonly messageId?: string;
  /** Only runs that ended at or after this time, in milliseconds since the epoch. */
  readonly since?: number;
  /** At most this many, newest first. */
  readonly limit?: number;
}

/** A finding as stored, with the mail and the run it belongs to. */
export interface StoredFinding extends Finding {
  readonly disposition: 'report' | 'hold';
  readonly heldReason: HeldReason | null;
  readonly heldDetail: string | null;
  readonly messageId: string;
  readonly subject: string;
  readonly run: number;
  /** When the run ended, in milliseconds since the epoch. */
  readonly foundAt: number;
}

/** Adds the findings of a run: the reported ones first, then the held ones with their reason. */
export async function addFindings(db: Db, runId: number, findings: RunFindings): Promise<void> {
  const all = [
    ...findings.reported.map((finding) => ({ finding, reason: null, detail: null })),
    ...findings.held,
  ];
  for (const [position, { finding, reason, detail }] of all.entries()) {
    await db
      .insertInto('findings')
      .values({
        run_id: runId,
        position,
        fingerprint: finding.fingerprint,
        check_id: finding.check,
        severity: finding.severity,
        disposition: reason === null ? 'report' : 'hold',
        held_reason: reason,
        held_detail: detail,
        path: finding.path,
        function_name: finding.function,
        line: finding.line,
        side: finding.side,
        body_line: finding.bodyLine,
        quoted: finding.quoted,
        comment: finding.comment,
        suggestion: finding.suggestion,
        evidence: JSON.stringify(finding.evidence),
      })
      .execute();
  }
}

/** The findings of each mail's last run that pass the filter, newest run first, in the order of the run. */
export async function listFindings(db: Db, filter: FindingFilter): Promise<readonly StoredFinding[]> {
  const rows = await narrowed(selectLatest(db), filter)
    .orderBy('runs.finished_at', 'desc')
    .orderBy('runs.id', 'desc')
    .orderBy('findings.position')
    .limit(filter.limit ?? 10_000)
    .execute();
  return rows.map((row) => ({
    ...row,
    severity: row.severity as Severity,
    side: row.side as Side,
    disposition: row.disposition as 'report' | 'hold',
    heldReason: row.heldReason as HeldReason | null,
    evidence: JSON.parse(row.evidence) as readonly Evidence[],
  }));
}

function selectLatest(db: Db) {
  return db
    .selectFrom('findings')
    .innerJoin('runs', 'runs.id', 'findings.run_id')
    .innerJoin('mails', 'mails.id', 'runs.mail_id')
    .where(({ not, exists, selectFrom }) =>
      not(
        exists(
          selectFrom('runs as later')
            .select('later.id')
            .whereRef('later.mail_id', '=', 'runs.mail_id')
            .whereRef('later.number', '>', 'runs.number'),
        ),
      ),
    )
    .select([
      'findings.fingerprint',
      'findings.check_id as check',
      'findings.severity',
      'findings.disposition',
      'findings.held_reason as heldReason',
      'findings.held_detail as heldDetail',
      'findings.path',
      'findings.function_name as function',
      'findings.line',
      'findings.side',
      'findings.body_line as bodyLine',
      'findings.quoted',
      'findings.comment',
      'findings.suggestion',
      'findings.evidence',
      'mails.message_id as messageId',
      'mails.subject',
      'runs.number as run',
      'runs.finished_at as foundAt',
    ]);
}

type Joined = Pick<Tables, 'findings' | 'runs' | 'mails'>;

function narrowed<T>(
  query: SelectQueryBuilder<Joined, keyof Joined, T>,
  filter: FindingFilter,
): SelectQueryBuilder<Joined, keyof Joined, T> {
  let narrow = query;
  if (filter.check !== undefined) narrow = narrow.where('findings.check_id', '=', filter.check);
  if (filter.severity !== undefined) narrow = narrow.where('findings.severity', '=', filter.severity);
  if (filter.disposition !== undefined)
    narrow = narrow.where('findings.disposition', '=', filter.disposition);
  if (filter.path !== undefined) narrow = narrow.where('findings.path', '=', filter.path);
  if (filter.messageId !== undefined) narrow = narrow.where('mails.message_id', '=', filter.messageId);
  if (filter.since !== undefined) narrow = narrow.where('runs.finished_at', '>=', filter.since);
  return narrow;
}
