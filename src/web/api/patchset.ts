import { type FindingRow, pageOfFindings } from '../../store/queries-findings.js';
import { mailByMessageId, type PatchRow, patchesOfSeries } from '../../store/queries-patches.js';
import { seriesById, seriesOfMail } from '../../store/queries-series.js';
import type { Site } from '../site.js';
import { counted } from '../time.js';
import { inlineReview } from './inline-review.js';

/**
 * The series of a mail as `b4 review` reads it from a server of its own kind (`b4.sashiko-url`); null if no stored
 * series has the Message-ID as its cover letter or one of its parts.
 */
export async function patchsetAnswer(site: Site, messageId: string) {
  const id = await seriesOfMail(site.db, messageId.replace(/^<|>$/g, ''));
  const series = id === null ? null : await seriesById(site.db, id);
  if (series === null) return null;
  const patches = (await patchesOfSeries(site.db, series.id)).filter(({ position }) => position > 0);
  const everything = { sort: 'path', descending: false, after: null, limit: 500 } as const;
  const { rows } = await pageOfFindings(site.db, { seriesId: series.id }, everything);
  const reviews = [];
  for (const [index, patch] of patches.entries()) {
    if (patch.runId === null) continue;
    const findings = ofPatch(rows, patch);
    const at = { patch, place: index + 1, runId: patch.runId };
    reviews.push(review(at, findings, await inlineText(site, patch.messageId, findings)));
  }
  return {
    id: series.id,
    message_id: series.coverId ?? series.rootId,
    subject: series.title,
    status: seriesStatus(patches, series.total),
    patches: patches.map((patch, index) => ({ id: index + 1, message_id: patch.messageId })),
    reviews,
  };
}

function ofPatch(rows: readonly FindingRow[], patch: PatchRow): readonly FindingRow[] {
  return rows.filter((row) => row.messageId === patch.messageId && row.heldReason === null);
}

function seriesStatus(patches: readonly PatchRow[], total: number): string {
  if (patches.some(({ status }) => status === 'damaged')) return 'Failed To Apply';
  if (patches.some(({ status }) => status === null)) return 'Pending';
  return patches.length < total ? 'Incomplete' : 'Reviewed';
}

const statuses: Readonly<Record<string, string>> = { reviewed: 'Reviewed', skipped: 'Skipped' };

function review(
  at: { readonly patch: PatchRow; readonly place: number; readonly runId: number },
  findings: readonly FindingRow[],
  inline: string,
) {
  const { patch, place, runId } = at;
  const found = findings.length === 0 ? 'no findings' : counted(findings.length, 'finding');
  return {
    id: runId,
    patch_id: place,
    status: statuses[patch.status ?? ''] ?? 'Failed',
    result: patch.status === 'reviewed' ? found : (patch.reason ?? ''),
    inline_review: inline,
    output: JSON.stringify({ findings: findings.map(findingOutput) }),
  };
}

async function inlineText(site: Site, messageId: string, findings: readonly FindingRow[]): Promise<string> {
  const mail = findings.length === 0 ? null : await mailByMessageId(site.db, messageId);
  return mail === null ? '' : inlineReview((await site.readMail(mail.raw)).body, findings);
}

function findingOutput(finding: FindingRow) {
  return {
    problem: finding.comment,
    severity: finding.severity,
    severity_explanation: `found by ${finding.check}`,
    preexisting: false,
    locations: [{ file: finding.path, line: finding.line }],
  };
}
