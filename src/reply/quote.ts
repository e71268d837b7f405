import type { Hunk, Line, PatchedFile } from '../domain/diff.js';
import type { Evidence, Finding } from '../domain/finding.js';
import { findSignature } from './signature.js';

/** Stands for lines of the mail that are left out. */
export const CUT_MARK = '[ ... ]';

/** Bytes of a mail line without its line end (RFC 5322, 2.1.1). */
const LINE_BYTES = 998;
/** Lines shown above the offending one, as far as they belong to the same paragraph of code. */
const LEAD_LINES = 6;
/** Further mail lines that one line of the diff may take. */
const SOFT_LINES = 16;
/** Evidence lines of one finding that are looked for in the diff. */
const EVIDENCE_SHOWN = 12;

const bytes = new TextEncoder();

/** What a reply quotes of a mail: for each finding in the order of the mail, the evidence that the quote cannot show. */
export interface Quote {
  /** Body lines (from 1) to show, ascending, without doubles. */
  readonly wanted: readonly number[];
  readonly findings: readonly Quoted[];
}

/** A finding whose line stands in the quote. */
export interface Quoted {
  readonly finding: Finding;
  readonly file: PatchedFile;
  /** The body line under which the comment stands. */
  readonly last: number;
  /** Evidence in other files, outside the hunks, or below the offending line. */
  readonly elsewhere: readonly Evidence[];
}

/** Why nothing can be quoted. */
export interface Refused {
  readonly refused: string;
}

/** What `planQuote` reads: the mail's body split at `\n`, its files, and the findings to place in it. */
export interface QuoteInput {
  readonly body: readonly string[];
  readonly files: readonly PatchedFile[];
  readonly findings: readonly Finding[];
}

/** Chooses the lines of a mail that its author needs to see above each finding; refuses a finding that the mail does not show. */
export function planQuote(input: QuoteInput): Quote | Refused {
  const wanted = new Set<number>();
  const findings: Quoted[] = [];
  for (const finding of [...input.findings].sort((a, b) => a.bodyLine - b.bodyLine)) {
    const place = locate(input.files, finding.bodyLine);
    if (place === null || !shows(input.body, place, finding.quoted))
      return { refused: `line ${finding.bodyLine} of the mail is not the line found by ${finding.check}` };
    const last = lastBodyLine(place.hunk, finding.bodyLine);
    const needed = [place.file.bodyLine, place.hunk.bodyLine, ...range(finding.bodyLine, last)];
    const bad = needed.find((line) => !isQuotable(input.body[line - 1]));
    if (bad !== undefined) return { refused: `line ${bad} of the mail cannot be quoted in a mail` };
    const shown = evidenceInView(place, finding);
    for (const line of [...needed, ...context(place, finding), ...[...shown.values()].flat()])
      if (isQuotable(input.body[line - 1])) wanted.add(line);
    const elsewhere = finding.evidence.filter((evidence) => !shown.has(evidence));
    findings.push({ finding, file: place.file, last, elsewhere });
  }
  return { wanted: [...wanted].sort((a, b) => a - b), findings };
}

/**
 * The lines of the mail from after `previous` (null at the start) up to `line`, quoted with `> `; what is between is cut,
 * but a single line is shown rather than marked.
 */
export function quoteUpTo(body: readonly string[], previous: number | null, line: number): readonly string[] {
  const quoted: string[] = [];
  const skipped = previous === null ? 0 : line - previous - 1;
  if (skipped === 1 && isQuotable(body[line - 2])) quoted.push(quoteLine(body[line - 2]));
  else if (skipped > 0) quoted.push(CUT_MARK);
  quoted.push(quoteLine(body[line - 1]));
  return quoted;
}

interface Place {
  readonly file: PatchedFile;
  readonly hunk: Hunk;
  /** Index of the line in `hunk.lines`. */
  readonly index: number;
}

function locate(files: readonly PatchedFile[], bodyLine: number): Place | null {
  for (const file of files)
    for (const hunk of file.hunks) {
      const index = hunk.lines.findIndex((line) => line.bodyLine === bodyLine);
      if (index >= 0) return { file, hunk, index };
    }
  return null;
}

/** The last body line of a hunk's line: soft line breaks of format=flowed and `\ No newline` marks belong to it. */
function lastBodyLine(hunk: Hunk, bodyLine: number): number {
  const next = hunk.lines.find((line) => line.bodyLine > bodyLine);
  return next === undefined ? bodyLine : Math.min(next.bodyLine - 1, bodyLine + SOFT_LINES);
}

function range(first: number, last: number): readonly number[] {
  return Array.from({ length: last - first + 1 }, (_, index) => first + index);
}

/** White space does not count: mailers add and change it, and the diff may have been read without their changes. */
function shows(body: readonly string[], place: Place, quoted: string): boolean {
  const line = place.hunk.lines[place.index]?.bodyLine ?? 0;
  const inMail = body.slice(line - 1, lastBodyLine(place.hunk, line)).join('');
  return inMail.replace(/\s/g, '').startsWith(quoted.replace(/\s/g, ''));
}

function isQuotable(text: string | undefined): boolean {
  if (text === undefined || text.includes('\0') || text.includes('\r') || /\p{Cs}/u.test(text)) return false;
  return bytes.encode(`> ${text}`).length <= LINE_BYTES;
}

function quoteLine(text: string | undefined): string {
  return text === undefined || text === '' ? '>' : `> ${text}`;
}

function context(place: Place, finding: Finding): readonly number[] {
  const chosen = [...leadIn(place), ...findSignature(place.hunk.lines, place.index, finding)];
  return chosen.flatMap((line) => range(line.bodyLine, lastBodyLine(place.hunk, line.bodyLine)));
}

/** The paragraph of code that ends in the offending line. */
function leadIn(place: Place): readonly Line[] {
  const lines = place.hunk.lines.slice(Math.max(0, place.index - LEAD_LINES), place.index);
  const start = lines.findLastIndex(
    (line) => line.text.trim() === '' || line.text === '{' || line.text === '}',
  );
  return lines.slice(start + 1);
}

/** The evidence that stands in the diff of the finding's own file, above its line, with the body lines of each. */
function evidenceInView(place: Place, finding: Finding): ReadonlyMap<Evidence, readonly number[]> {
  const shown = new Map<Evidence, readonly number[]>();
  for (const evidence of finding.evidence.slice(0, EVIDENCE_SHOWN)) {
    if (evidence.path !== place.file.path) continue;
    const hunk = place.file.hunks.find(
      ({ newStart, newCount }) => evidence.line >= newStart && evidence.line < newStart + newCount,
    );
    const line = hunk?.lines.find((one) => one.newLine === evidence.line);
    if (hunk === undefined || line === undefined || line.bodyLine > finding.bodyLine) continue;
    if (line.text.trim() !== evidence.text.trim()) continue;
    shown.set(evidence, [hunk.bodyLine, ...range(line.bodyLine, lastBodyLine(hunk, line.bodyLine))]);
  }
  return shown;
}
