import { type FindingRow, pageOfFindings } from '../../store/queries-findings.js';
import { type PatchRow, patchesOfSeries } from '../../store/queries-patches.js';
import { seriesById, seriesOfMail } from '../../store/queries-series.js';
import type { Site } from '../site.js';

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
  return {
    id: series.id,
    message_id: series.coverId ?? series.rootId,
    subject: series.title,
    status: seriesStatus(patches, series.total),
    patches: patches.map((patch, index) => ({ id: index + 1, message_id: patch.messageId })),
    reviews: patches.flatMap((patch, index) =>
      patch.runId === null
        ? []
        : [review({ patch, place: index + 1, runId: patch.runId }, ofPatch(rows, patch))],
    ),
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

function review(
  at: { readonly patch: PatchRow; readonly place: number; readonly runId: number },
  findings: readonly FindingRow[],
) {
  const { patch, place, runId } = at;
  return {
    id: runId,
    patch_id: place,
    status: patch.status === 'reviewed' ? 'Reviewed' : 'Failed',
    result: findings.length === 0 ? 'no findings' : `${findings.length} findings`,
    inline_review: findings.map(inlineText).join('\n\n'),
    output: JSON.stringify({ findings: findings.map(findingOutput) }),
  };
}

function inlineText({ quoted, comment }: FindingRow): string {
  return `> ${quoted}\n\n${comment}`;
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
