import type { CheckCrash, FileBase, Finding, HeldReason, PatchReview } from '../../domain/finding.js';
import { jsonText } from './terminal.js';

/** A finding as the machine formats print it. */
interface FindingRecord extends Omit<Finding, 'bodyLine'> {
  readonly disposition: 'report' | 'hold';
  readonly heldReason: HeldReason | null;
}

/** A reviewed patch mail as the machine formats print it; `messageId` has no angle brackets. */
export interface ReviewRecord {
  readonly messageId: string;
  readonly subject: string;
  readonly status: PatchReview['status'];
  readonly reason: string | null;
  readonly base: readonly FileBase[];
  readonly findings: readonly FindingRecord[];
  readonly notJudged: Readonly<Record<string, number>>;
  readonly crashes: readonly CheckCrash[];
}

/** One line of NDJSON with its line end. */
export function ndjsonReview(review: PatchReview): string {
  return `${jsonText(reviewRecord(review))}\n`;
}

/** The review in the shape of the machine formats: reported findings first, then those that are held. */
export function reviewRecord(review: PatchReview): ReviewRecord {
  return {
    messageId: review.messageId,
    subject: review.subject,
    status: review.status,
    reason: review.reason,
    base: review.bases.map(({ path, step, tree, ref, commit }) => ({ path, step, tree, ref, commit })),
    findings: [
      ...review.reported.map((finding) => findingRecord(finding, null)),
      ...review.held.map((held) => findingRecord(held.finding, held.reason)),
    ],
    notJudged: review.notJudged,
    crashes: review.crashes,
  };
}

function findingRecord(finding: Finding, heldReason: HeldReason | null): FindingRecord {
  return {
    fingerprint: finding.fingerprint,
    check: finding.check,
    severity: finding.severity,
    disposition: heldReason === null ? 'report' : 'hold',
    heldReason,
    path: finding.path,
    function: finding.function,
    line: finding.line,
    side: finding.side,
    quoted: finding.quoted,
    comment: finding.comment,
    suggestion: finding.suggestion,
    evidence: finding.evidence.map(({ path, line, text, note }) => ({ path, line, text, note })),
  };
}
