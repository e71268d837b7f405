import type { LineKind } from '../domain/diff.js';

/** The lines of a mail body as a diff is read from them. */
export interface BodyLines {
  readonly texts: readonly string[];
  /** Line in the body, from 1, of each text; null where text `i` is simply line `i + 1`. */
  readonly numbers: readonly number[] | null;
  /** A signature's `-- ` stands among them with its space: trailing spaces were not stripped. */
  readonly unstripped: boolean;
}

/** What is wrong with a diff, and the body line it was seen on. */
export interface Damage {
  readonly kind: 'damaged';
  readonly reason: string;
  readonly bodyLine: number;
}

/** Where one hunk stands in {@link BodyLines}, its counts verified; all positions are indexes from 0. */
export interface HunkSpan {
  readonly kind: 'hunk';
  /** The `@@` line. */
  readonly at: number;
  readonly oldStart: number;
  readonly oldCount: number;
  readonly newStart: number;
  readonly newCount: number;
  readonly section: string;
  /** The hunk's lines in order, without its `\ No newline` marks. */
  readonly rows: readonly number[];
  readonly noNewline: { readonly old: boolean; readonly new: boolean };
  /** It has an empty context line that still has its space. */
  readonly spaced: boolean;
  /** The first line that is no longer the hunk's. */
  readonly end: number;
}

const HUNK_HEADER = /^@@ -(\d{1,9})(?:,(\d{1,9}))? \+(\d{1,9})(?:,(\d{1,9}))? @@(.*)$/;
const GIT_VERSION = /^\d+\.\d/;

const BACKSLASH = 92;
const NO_BREAK_SPACE = 160;

/** Splits a body into its lines; of a format=flowed body the soft line breaks and the stuffed spaces are undone. */
export function splitBody(body: string, flowed: boolean): BodyLines {
  const texts = body.split('\n');
  if (texts.at(-1) === '') texts.pop();
  return flowed ? unflow(texts) : { texts, numbers: null, unstripped: texts.includes('-- ') };
}

/** The line in the mail body, from 1, of the line at `index`; an index past the end gives the last line. */
export function bodyLineAt(lines: BodyLines, index: number): number {
  const inside = Math.max(0, Math.min(index, lines.texts.length - 1));
  return lines.numbers?.[inside] ?? inside + 1;
}

/** A {@link Damage} seen on the line at `index`. */
export function damagedAt(lines: BodyLines, index: number, reason: string): Damage {
  return { kind: 'damaged', reason, bodyLine: bodyLineAt(lines, index) };
}

/** Whether a line is the head of a hunk. */
export function isHunkHeader(text: string): boolean {
  return text.startsWith('@@ -') && HUNK_HEADER.test(text);
}

/** What a line of a hunk is; null if it cannot be one. An empty line is a context line that lost its space, as for git. */
export function lineKind(text: string): LineKind | null {
  if (text === '') return 'context';
  if (text.startsWith('+')) return 'added';
  if (text.startsWith('-')) return 'removed';
  return text.startsWith(' ') ? 'context' : null;
}

/** Whether git's own signature stands at `index`: `-- `, its space maybe stripped, and a version behind it. */
export function isGitSignature(texts: readonly string[], index: number): boolean {
  const text = texts[index];
  return (text === '-- ' || text === '--') && GIT_VERSION.test(texts[index + 1] ?? '');
}

/** Reads one hunk from its `@@` line at `at`; it ends where its counts are used up, and nowhere else. */
export function walkHunk(lines: BodyLines, at: number): HunkSpan | Damage {
  const header = HUNK_HEADER.exec(lines.texts[at] ?? '');
  if (header === null) return damagedAt(lines, at, 'a hunk header that cannot be read');
  const oldCount = Number(header[2] ?? 1);
  const newCount = Number(header[4] ?? 1);
  const walked = walkRows(lines, at + 1, { oldCount, newCount });
  if ('kind' in walked) return walked;
  return {
    kind: 'hunk',
    at,
    oldStart: Number(header[1]),
    oldCount,
    newStart: Number(header[3]),
    newCount,
    section: (header[5] ?? '').trim(),
    ...walked,
  };
}

interface Counts {
  readonly oldCount: number;
  readonly newCount: number;
}

type Rows = Pick<HunkSpan, 'rows' | 'noNewline' | 'spaced' | 'end'>;

function walkRows(lines: BodyLines, first: number, counts: Counts): Rows | Damage {
  const rows: number[] = [];
  const noNewline = { old: false, new: false };
  let spaced = false;
  let oldLeft = counts.oldCount;
  let newLeft = counts.newCount;
  let changes = 0;
  let index = first;
  for (; oldLeft > 0 || newLeft > 0; index++) {
    const text = lines.texts[index];
    if (text === undefined) return damagedAt(lines, index, 'the mail ends in the middle of a hunk');
    if (isNoNewlineMark(text)) {
      markNoNewline(noNewline, lines.texts[index - 1]);
      continue;
    }
    const kind = lineKind(text);
    if (kind === null) return damagedAt(lines, index, strayReason(text));
    if (kind !== 'added') oldLeft--;
    if (kind !== 'removed') newLeft--;
    if (kind !== 'context') changes++;
    if (oldLeft < 0 || newLeft < 0)
      return damagedAt(lines, index, 'the hunk has other lines than its header counts');
    spaced ||= text === ' ';
    rows.push(index);
  }
  if (changes === 0) return damagedAt(lines, first - 1, 'a hunk that changes nothing');
  const after = lines.texts[index];
  // A hunk that lost a removed line eats the signature's `-- ` for it.
  if (isGitSignature(lines.texts, index - 1)) {
    return damagedAt(lines, index - 1, 'a line of the hunk is missing, the signature stands in its place');
  }
  if (after !== undefined && isNoNewlineMark(after)) {
    markNoNewline(noNewline, lines.texts[index - 1]);
    index++;
  }
  return { rows, noNewline, spaced, end: index };
}

function isNoNewlineMark(text: string): boolean {
  // The words are translated; git, too, looks at the sign and the length only.
  return text.charCodeAt(0) === BACKSLASH && text.startsWith('\\ ') && text.length >= 11;
}

function markNoNewline(mark: { old: boolean; new: boolean }, text: string | undefined): void {
  const kind = lineKind(text ?? '');
  if (kind !== 'added') mark.old = true;
  if (kind !== 'removed') mark.new = true;
}

function strayReason(text: string): string {
  if (text.charCodeAt(0) === NO_BREAK_SPACE)
    return 'a no-break space stands where the sign of a hunk line belongs';
  return 'a line inside a hunk has no sign: it was wrapped, or lines are missing';
}

/** Undoes RFC 3676: a line that ends in a space goes on in the next one; one leading space is stuffing. */
function unflow(raw: readonly string[]): BodyLines {
  const texts: string[] = [];
  const numbers: number[] = [];
  let parts: string[] = [];
  raw.forEach((line, index) => {
    const text = line.startsWith(' ') ? line.slice(1) : line;
    if (parts.length === 0) numbers.push(index + 1);
    parts.push(text);
    if (text.endsWith(' ') && line !== '-- ' && index < raw.length - 1) return;
    texts.push(parts.join(''));
    parts = [];
  });
  return { texts, numbers, unstripped: false };
}
