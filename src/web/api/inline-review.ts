import type { FindingRow } from '../../store/queries-findings.js';

const HUNK = /^@@ -(\d+)(?:,\d+)? \+(\d+)(?:,\d+)? @@/;
/** Lines of a hunk that are quoted above a comment. */
const ABOVE = 40;

/**
 * The findings as comments in a quoted patch: for each the file's header, the hunk down to its line, and under it the
 * comment. The numbers in the hunk's header are those of the first line that is quoted, so that who counts on from there
 * comes to the finding's line.
 */
export function inlineReview(body: string, findings: readonly FindingRow[]): string {
  const lines = body.split('\n');
  const inOrder = [...findings].sort((a, b) => a.bodyLine - b.bodyLine);
  return inOrder
    .map((finding) => {
      const quoted = quotedTo(lines, finding.bodyLine - 1) ?? headless(finding);
      return `${quoted.map((line) => `> ${line}`).join('\n')}\n\n${finding.comment}`;
    })
    .join('\n\n');
}

/** The header of the file and the lines of the hunk down to this one; null where the line stands in no hunk. */
function quotedTo(lines: readonly string[], at: number): readonly string[] | null {
  const start = lines.slice(0, at).findLastIndex((line) => HUNK.test(line));
  const numbers = HUNK.exec(lines[start] ?? '');
  if (numbers === null || lines[at] === undefined) return null;
  const hunk = lines.slice(start + 1, at + 1);
  const cut = hunk.slice(0, Math.max(0, hunk.length - ABOVE));
  const old = Number(numbers[1]) + cut.filter((line) => !line.startsWith('+')).length;
  const now = Number(numbers[2]) + cut.filter((line) => !line.startsWith('-')).length;
  const shown = hunk.slice(cut.length);
  const count = (sign: string) => shown.filter((line) => !line.startsWith(sign)).length;
  return [...fileHeader(lines, start), `@@ -${old},${count('+')} +${now},${count('-')} @@`, ...shown];
}

/** The lines of the diff that name the file, as the mail has them. */
function fileHeader(lines: readonly string[], hunk: number): readonly string[] {
  const above = lines.slice(0, hunk);
  const last = (test: (line: string) => boolean) => {
    const found = above.findLast(test);
    return found === undefined ? [] : [found];
  };
  return [
    ...last((line) => line.startsWith('diff --git ')),
    ...last((line) => line.startsWith('--- a/') || line.startsWith('--- /dev/null')),
    ...last((line) => line.startsWith('+++ ')),
  ];
}

/** A mail that cannot be read as it was: the file and the line itself. */
function headless({ path, line, side, quoted }: FindingRow): readonly string[] {
  const place = side === 'new' ? `@@ -0,0 +${line},1 @@` : `@@ -${line},1 +0,0 @@`;
  return [`diff --git a/${path} b/${path}`, `--- a/${path}`, `+++ b/${path}`, place, quoted];
}
