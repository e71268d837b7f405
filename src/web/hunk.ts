import type { FindingRow } from '../store/queries-findings.js';
import { joined, type Markup, markup } from './markup.js';
import { patchPath } from './paths.js';

const ABOVE = 8;
const BELOW = 4;

/** The lines of the mail around a finding, numbered as in the mail, with the comment under its line. */
export function quotedHunk(body: string, finding: FindingRow): Markup {
  const lines = body.split('\n');
  const at = finding.bodyLine - 1;
  if (lines[at] === undefined || !sameText(lines[at], finding.quoted)) {
    return markup`<div class="mail"><div class="line"><span class="n">${finding.line}</span><code>${finding.quoted}</code></div>${comment(finding)}</div>`;
  }
  const hunk = lines.slice(0, at + 1).findLastIndex((line) => line.startsWith('@@ '));
  const first = Math.max(hunk + 1, at - ABOVE, 0);
  const row = (index: number) => {
    const text = lines[index] ?? '';
    const kind = text.startsWith('+') ? ' added' : text.startsWith('-') ? ' removed' : '';
    const href = patchPath(finding.messageId, index + 1);
    return markup`<div class="line${text.startsWith('@@ ') ? ' hunk' : kind}"><a class="n" href="${href}" tabindex="-1">${index + 1}</a><code>${text.slice(0, 500)}
</code></div>`;
  };
  const below = lines
    .slice(at + 1, at + 1 + BELOW)
    .findIndex((line) => !/^[ +-]/.test(line) || line === '-- ');
  const last = below < 0 ? Math.min(at + BELOW, lines.length - 1) : at + below;
  const range = (from: number, to: number) =>
    Array.from({ length: Math.max(0, to - from + 1) }, (_, offset) => row(from + offset));
  return markup`<div class="mail">${joined([
    ...(hunk >= 0 ? [row(hunk)] : []),
    ...range(first, at),
    comment(finding),
    ...range(at + 1, last),
  ])}</div>`;
}

function comment(finding: FindingRow): Markup {
  return markup`<section class="finding severity-edge-${finding.severity}" aria-label="Comment"><pre>${finding.comment}</pre></section>`;
}

/** White space does not count, since mailers change it. */
function sameText(line: string, quoted: string): boolean {
  return line.replace(/\s/g, '').startsWith(quoted.replace(/\s/g, ''));
}
