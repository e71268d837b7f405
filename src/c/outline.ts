import type { Image, Piece } from '../domain/image.js';
import { beginsInComment, maskText } from './mask.js';

/**
 * One top-level thing of a file (a function, a struct, a table, a macro), found by the kernel's layout: it starts in
 * column 0 and a body ends with a brace in column 0. Offsets count in the image's text.
 */
export interface Item {
  readonly kind: 'function' | 'other';
  /** The function's name; empty for others. For an item without a head, as the hunk's section heading names it. */
  readonly name: string;
  readonly start: number;
  readonly end: number;
  /** Offset of the body's opening brace; -1 if the item has none in view. */
  readonly open: number;
  /** Where the item's first line is missing: the section heading that stands for it; null if the head is in view. */
  readonly section: string | null;
  /** The closing brace is in view. */
  readonly closed: boolean;
  /** The piece of the image that the item lies in. */
  readonly piece: Piece;
}

/** An image with its comments masked and its top-level items in order. */
export interface Outline {
  readonly image: Image;
  readonly masked: string;
  readonly items: readonly Item[];
  /** Offset of each row of the text. */
  readonly rows: readonly number[];
}

/** Finds the top-level items of an image; linear in its size. */
export function outline(image: Image): Outline {
  const rows = rowOffsets(image.text);
  // The pieces of a whole file only number its lines; a body may well go on from one to the next.
  const pieces = image.whole ? [{ row: 0, rows: rows.length, line: 1, section: '' }] : image.pieces;
  const masked: string[] = [];
  let at = 0;
  for (const piece of pieces) {
    const start = rows[piece.row] ?? image.text.length;
    const end = rows[piece.row + piece.rows] ?? image.text.length;
    const text = image.text.slice(start, end);
    masked.push(image.text.slice(at, start), maskText(text, !image.whole && beginsInComment(text)));
    at = end;
  }
  const all = masked.join('') + image.text.slice(at);
  const context = { image, masked: all, rows };
  return { ...context, items: pieces.flatMap((piece) => pieceItems(piece, context)) };
}

interface Context {
  readonly image: Image;
  readonly masked: string;
  readonly rows: readonly number[];
}

/** A top-level item that is still being read. */
interface Draft {
  readonly start: number;
  readonly section: string | null;
  open: number;
  openInColumn0: boolean;
  /** Braces, and round brackets before the first brace, that are open. */
  depth: number;
  parens: number;
  sawParens: boolean;
}

function newDraft(start: number, section: string | null): Draft {
  return { start, section, open: -1, openInColumn0: false, depth: 0, parens: 0, sawParens: false };
}

function pieceItems(piece: Piece, context: Context): Item[] {
  const { masked, rows } = context;
  const items: Item[] = [];
  let draft: Draft | null = startsInside(piece, context);
  const finish = (end: number, closed: boolean) => {
    if (draft !== null) items.push(toItem(draft, { end, closed, piece, masked }));
    draft = null;
  };
  for (let row = piece.row; row < piece.row + piece.rows; row++) {
    const start = rows[row] ?? masked.length;
    const end = rows[row + 1] ?? masked.length;
    const line = masked.slice(start, end);
    const first = line.charCodeAt(0);
    if (first === HASH) {
      row = lastRowOfDirective(row, context);
      continue;
    }
    if (draft !== null && first === CLOSE) {
      finish(end, true);
      continue;
    }
    if (isNameStart(first) && !LABEL.test(line) && beginsItem(draft, line)) {
      finish(start, false);
      draft = newDraft(start, null);
    }
    if (draft !== null && readLine(draft, line, start)) finish(end, true);
  }
  finish(rows[piece.row + piece.rows] ?? masked.length, false);
  return items;
}

/** A name in column 0 begins an item, unless a body is open or a head goes on (`static struct x *` above its name). */
function beginsItem(draft: Draft | null, line: string): boolean {
  if (draft === null) return true;
  if (draft.open >= 0) return false;
  if (draft.section !== null) return true;
  return draft.sawParens && draft.parens === 0 && !ATTRIBUTE.test(/^\w+/.exec(line)?.[0] ?? '');
}

/** Counts the brackets of one line; true if the item ends with it (a declaration's `;`, or a one-line body's brace). */
function readLine(draft: Draft, line: string, start: number): boolean {
  for (let i = 0; i < line.length; i++) {
    const code = line.charCodeAt(i);
    if (code === OPEN) {
      // Inside a body that a hunk cuts into, only a brace in column 0 can be the body's own.
      if (draft.open < 0 && (draft.section === null || i === 0)) {
        draft.open = start + i;
        draft.openInColumn0 = i === 0;
      }
      draft.depth++;
    } else if (code === CLOSE) {
      draft.depth--;
      if (draft.depth === 0 && draft.section === null && !draft.openInColumn0) return true;
    } else if (draft.open < 0 && code === LEFT_PAREN) {
      draft.parens++;
      draft.sawParens = true;
    } else if (draft.open < 0 && code === RIGHT_PAREN) draft.parens--;
    else if (code === SEMICOLON && draft.open < 0 && draft.section === null && draft.parens === 0)
      return true;
  }
  return false;
}

function toItem(draft: Draft, at: { end: number; closed: boolean; piece: Piece; masked: string }): Item {
  const headEnd = draft.open >= 0 ? draft.open : at.end;
  const head = at.masked.slice(draft.start, headEnd);
  const text = draft.section === null ? head : `${draft.section} `;
  const name = functionName(text, draft.section !== null);
  const isFunction = name !== null && (draft.open >= 0 || draft.section !== null);
  return {
    kind: isFunction ? 'function' : 'other',
    name: isFunction ? name : '',
    start: draft.start,
    end: at.end,
    open: draft.open,
    section: draft.section,
    closed: at.closed,
    piece: at.piece,
  };
}

/**
 * Decides whether a hunk begins inside a body: the first line that starts in column 0 tells (a closing brace, or the
 * opening one of a head that is cut off); if there is none, the section heading does.
 */
function startsInside(piece: Piece, context: Context): Draft | null {
  const { image, masked, rows } = context;
  if (image.whole) return null;
  // A heading that is a statement of its own (EXPORT_SYMBOL(x);) or a label does not say what encloses the hunk.
  const section = /;|^\w+:/.test(piece.section) ? '' : piece.section;
  const draft = newDraft(rows[piece.row] ?? 0, section);
  for (let row = piece.row; row < piece.row + piece.rows; row++) {
    const line = masked.slice(rows[row] ?? 0, rows[row + 1] ?? masked.length);
    const first = line.charCodeAt(0);
    if (first === CLOSE) return draft;
    if (first === OPEN) return draft;
    if (isNameStart(first) && !LABEL.test(line)) return indentedBefore(piece, row, context) ? draft : null;
  }
  return section === '' ? null : draft;
}

/** Indented code before the first column-0 line means that something was open when the hunk began. */
function indentedBefore(piece: Piece, row: number, { masked, rows }: Context): boolean {
  const before = masked.slice(rows[piece.row] ?? 0, rows[row] ?? 0);
  return before.split('\n').some((line) => /^[ \t]+[^ \t#]/.test(line));
}

/** A directive's continuation lines belong to it. */
function lastRowOfDirective(row: number, { image, rows }: Context): number {
  let last = row;
  for (; last + 1 < rows.length; last++) {
    const line = image.text.slice(rows[last] ?? 0, rows[last + 1] ?? image.text.length);
    if (!line.trimEnd().endsWith('\\')) break;
  }
  return last;
}

/**
 * The name of the function that a head defines, or null if it is no function: the name before the last bracket group
 * that is not an attribute. A section heading may be cut short, so there an open group will do.
 */
function functionName(head: string, isSection: boolean): string | null {
  if (/^(?:typedef|#)/.test(head) || (!isSection && /[=;]/.test(withoutGroups(head)))) return null;
  let name: string | null = null;
  let depth = 0;
  // From the beginning of a word alone: from every letter of a long one would take its square.
  const token = /(?<!\w)[A-Za-z_]\w*[ \t\n]*\(|[()]/g;
  for (let match = token.exec(head); match !== null; match = token.exec(head)) {
    if (match[0] === ')') depth--;
    else {
      const word = match[0] === '(' ? '' : match[0].slice(0, -1).trim();
      if (depth === 0 && word !== '' && !ATTRIBUTE.test(word)) name = word;
      depth++;
    }
  }
  return depth === 0 || isSection ? name : null;
}

function withoutGroups(head: string): string {
  let depth = 0;
  let rest = '';
  for (const char of head) {
    if (char === '(') depth++;
    else if (char === ')') depth--;
    else if (depth === 0) rest += char;
  }
  return rest;
}

function rowOffsets(text: string): number[] {
  const rows = [0];
  for (let i = text.indexOf('\n'); i >= 0; i = text.indexOf('\n', i + 1)) rows.push(i + 1);
  return rows;
}

function isNameStart(code: number): boolean {
  return (code >= 0x41 && code <= 0x5a) || (code >= 0x61 && code <= 0x7a) || code === 0x5f;
}

const HASH = 0x23;
const OPEN = 0x7b;
const CLOSE = 0x7d;
const SEMICOLON = 0x3b;
const LEFT_PAREN = 0x28;
const RIGHT_PAREN = 0x29;

/** A goto label in column 0; not the `case x:` of a switch, which never stands there. */
const LABEL = /^[A-Za-z_]\w*[ \t]*:(?!:)/;

/** Words that carry an attribute's arguments, not a function's. */
const ATTRIBUTE =
  /^(?:__(?:printf|scanf|acquires|releases|must_hold|cond_acquires|aligned|attribute__|section|alloc_size|context_unsafe|bpf_\w+|counted_by|free|cond_lock|no_context_analysis)|typeof|__typeof__|__attribute__)$/;
