import type { Hunk, Line, PatchedFile } from '../domain/diff.js';
import type { Image, Piece } from '../domain/image.js';

/** A file's text on both sides of a patch; a side is null if the file does not exist there. */
export interface Images {
  readonly before: Image | null;
  readonly after: Image | null;
}

/**
 * The two sides as far as the hunks show them: one piece a hunk. The one side of a new or deleted file is whole, if the
 * diff spells it out. The before-side of a copied file is the file that it was copied from.
 */
export function hunkImages(file: PatchedFile): Images {
  const before = file.change === 'added' ? null : stitch(file, 'old', file.change === 'deleted');
  const after = file.change === 'deleted' ? null : stitch(file, 'new', file.change === 'added');
  return { before, after };
}

/** Whole texts and how the hunks were found in them. */
export interface PlacedTexts extends Record<'before' | 'after', string | null> {
  /** By how many lines each hunk stands below the place that it states. */
  readonly shifts: readonly number[];
}

/** Images of whole files whose lines are numbered as the mail's hunks number them; a null text stays null. */
export function wholeImages(file: PatchedFile, { before, after, shifts }: PlacedTexts): Images {
  return {
    before: placed(before, file, { side: 'old', shifts }),
    after: placed(after, file, { side: 'new', shifts }),
  };
}

function placed(
  text: string | null,
  { hunks }: PatchedFile,
  { side, shifts }: { side: 'old' | 'new'; shifts: readonly number[] },
): Image | null {
  if (text === null) return null;
  const rows = countRows(text);
  const starts: { row: number; line: number }[] = [{ row: 0, line: Math.max(1 - (shifts[0] ?? 0), 1) }];
  let grown = 0;
  for (const [i, hunk] of hunks.entries()) {
    const old = (hunk.oldCount === 0 ? hunk.oldStart : hunk.oldStart - 1) + (shifts[i] ?? 0);
    const count = side === 'old' ? hunk.oldCount : hunk.newCount;
    const start = firstLine(hunk, side);
    starts.push({ row: side === 'old' ? old : old + grown, line: count === 0 ? start + 1 : start });
    grown += hunk.newCount - hunk.oldCount;
  }
  const pieces = starts
    .map(({ row, line }, i) => ({ row, rows: (starts[i + 1]?.row ?? rows) - row, line, section: '' }))
    .filter((piece) => piece.rows > 0);
  return { text, whole: true, pieces };
}

/** A file as it stands. */
export function wholeImage(text: string): Image {
  return { text, whole: true, pieces: [{ row: 0, rows: countRows(text), line: 1, section: '' }] };
}

function countRows(text: string): number {
  let rows = 0;
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) rows++;
  return text === '' || text.endsWith('\n') ? rows : rows + 1;
}

function stitch(file: PatchedFile, side: 'old' | 'new', wanted: boolean): Image {
  const rows: string[] = [];
  const pieces: Piece[] = [];
  for (const hunk of file.hunks) {
    const own = hunk.lines.filter((line) => isOn(line, side));
    if (own.length === 0) continue;
    pieces.push({ row: rows.length, rows: own.length, line: firstLine(hunk, side), section: hunk.section });
    for (const line of own) rows.push(line.text);
  }
  const text = rows.length === 0 ? '' : `${rows.join('\n')}${file.noNewlineAtEnd[side] ? '' : '\n'}`;
  // A deletion may be sent without its lines (git's --irreversible-delete), and a binary file has none.
  const whole = wanted && !file.binary && (file.hunks.length > 0 || side === 'new');
  return whole ? wholeImage(text) : { text, whole: false, pieces };
}

function firstLine(hunk: Hunk, side: 'old' | 'new'): number {
  return side === 'old' ? hunk.oldStart : hunk.newStart;
}

/** Whether a line stands on that side of its hunk. */
export function isOn(line: Line, side: 'old' | 'new'): boolean {
  return line.kind === 'context' || line.kind === (side === 'old' ? 'removed' : 'added');
}
