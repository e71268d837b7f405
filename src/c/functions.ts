import type { PatchedFile } from '../domain/diff.js';
import type { FileImages, Image } from '../domain/image.js';
import { type Fragment, parseFragment } from './fragment.js';
import { groupBy } from './group-by.js';
import { type Item, type Outline, outline } from './outline.js';
import { withNewNames } from './renamed.js';
import { readParams } from './signature.js';
import type { SyntaxNode } from './syntax.js';

/** One parameter; `type` has single spaces and stars apart from names: `struct drm_device *`. */
export interface Param {
  readonly name: string;
  readonly type: string;
  readonly start: number;
}

/** One side of a function, as far as it is in view; offsets count in `outline.image.text`. */
export interface CFunction {
  readonly path: string;
  readonly name: string;
  readonly outline: Outline;
  /** Everything in view of it, also what could not be read as syntax. */
  readonly items: readonly Item[];
  readonly fragments: readonly Fragment[];
  /** Parameters in view, in order. */
  readonly params: readonly Param[];
  readonly head: Fragment['head'];
  readonly returnType: string;
  readonly isStatic: boolean;
  /** The whole body is known and the parser read it without an error; only then does absence prove anything. */
  readonly complete: boolean;
  /** The comment block right above, if all of it is in view. */
  readonly doc: { readonly start: number; readonly end: number } | null;
}

/** One side of a file: its items, and its functions read on demand. */
export interface CodeFile {
  readonly path: string;
  readonly outline: Outline;
  readonly items: ReadonlyMap<string, readonly Item[]>;
}

/**
 * A function that the patch touches, on both sides, each read on first use; a side is null where the function does
 * not exist or is not in view.
 */
export interface ChangedFunction {
  readonly path: string;
  readonly name: string;
  readonly before: CFunction | null;
  readonly after: CFunction | null;
}

/** Outlines one side of a file. */
export function codeFile(path: string, image: Image): CodeFile {
  return fileFrom(path, outline(image));
}

function fileFrom(path: string, read: Outline): CodeFile {
  const functions = read.items.filter(({ kind }) => kind === 'function');
  return { path, outline: read, items: groupBy(functions, ({ name }) => name) };
}

const parsed = new WeakMap<CodeFile, Map<string, CFunction | null>>();

/** Reads a function of the file as syntax, once; null if the file has none of that name or it cannot be read. */
export function functionNamed(file: CodeFile, name: string): CFunction | null {
  const known = parsed.get(file) ?? new Map<string, CFunction | null>();
  parsed.set(file, known);
  const found = known.get(name);
  if (found !== undefined) return found;
  const read = readFunction(file, name);
  known.set(name, read);
  return read;
}

/** Lets go of the syntax of a file's functions on both sides; whoever asks for one again has it read once more. */
export function forgetFunctions({ before, after }: Pick<PatchedCode, 'before' | 'after'>): void {
  for (const file of [before, after]) if (file !== null) parsed.delete(file);
}

/** Stretches of one function in view: hunks of it, or variants for one name. People's patches have a few dozen at most. */
const MOST_ITEMS = 200;

function readFunction(file: CodeFile, name: string): CFunction | null {
  const items = (file.items.get(name) ?? []).slice(0, MOST_ITEMS);
  const fragments = items
    .map((item) => parseFragment(file.outline, item))
    .filter((fragment) => fragment !== null);
  const first = fragments[0];
  if (first === undefined) return null;
  const head = fragments.find((fragment) => fragment.head === 'whole') ?? first;
  const whole = head.head === 'whole' && head.closed;
  return {
    path: file.path,
    name,
    outline: file.outline,
    items,
    fragments,
    ...readParams(file.outline, head),
    head: head.head,
    complete: whole && items.length === 1 && !first.body.broken && first.unseen.length === 0,
    doc: head.head === 'whole' ? docAbove(file.outline, head.item) : null,
  };
}

/** A patched file as code on both sides, with the functions that the patch touches in the order of the patch. */
export interface PatchedCode {
  readonly path: string;
  readonly before: CodeFile | null;
  readonly after: CodeFile | null;
  readonly functions: readonly ChangedFunction[];
}

/** Reads both sides of a patched file and finds the functions that its added and removed lines touch. */
export function patchedCode(file: PatchedFile, images: FileImages): PatchedCode {
  const before = images.before === null ? null : codeFile(file.oldPath ?? file.path, images.before);
  const after = images.after === null ? null : afterFile(file.path, images.after, before);
  const names = new Set<string>();
  for (const line of file.hunks.flatMap((hunk) => hunk.lines)) {
    if (line.kind === 'added' && after !== null) addOwner(names, after.outline, line.newLine);
    if (line.kind === 'removed' && before !== null) addOwner(names, before.outline, line.oldLine);
  }
  const functions = [...names].map((name) => ({
    path: file.path,
    name,
    get before() {
      return before === null ? null : functionNamed(before, name);
    },
    get after() {
      return after === null ? null : functionNamed(after, name);
    },
  }));
  return { path: file.path, before, after, functions };
}

function afterFile(path: string, image: Image, before: CodeFile | null): CodeFile {
  const read = outline(image);
  return fileFrom(path, before === null ? read : withNewNames(read, before.outline));
}

/** A file that nobody changes, as if a patch touched every function of it and left all as they are. */
export function unchangedCode(path: string, image: Image): PatchedCode {
  const file = codeFile(path, image);
  const functions = [...file.items.keys()].map((name) => ({
    path,
    name,
    get before() {
      return functionNamed(file, name);
    },
    get after() {
      return functionNamed(file, name);
    },
  }));
  return { path, before: file, after: file, functions };
}

function addOwner(names: Set<string>, read: Outline, line: number | null): void {
  if (line === null) return;
  const row = rowOfLine(read, line);
  if (row === null) return;
  const owner = ownerOf(read, read.rows[row] ?? 0);
  if (owner !== null) names.add(owner.name);
}

/** Characters of the longest comment that documents a function; every line above one asks for what is between. */
const MAX_COMMENT = 10_000;

/** The function item at an offset; a comment right above belongs to the function that it documents. */
function ownerOf(read: Outline, offset: number): Item | null {
  let low = 0;
  let high = read.items.length;
  while (low < high) {
    const mid = (low + high) >> 1;
    if ((read.items[mid]?.end ?? 0) <= offset) low = mid + 1;
    else high = mid;
  }
  const item = read.items[low];
  if (item === undefined || item.kind !== 'function') return null;
  if (offset >= item.start) return item;
  if (item.section !== null || item.start - offset > MAX_COMMENT) return null;
  return read.masked.slice(offset, item.start).trim() === '' ? item : null;
}

/** The comment that ends right above the item, if it begins in view. */
function docAbove(read: Outline, item: Item): { start: number; end: number } | null {
  const floor = read.rows[item.piece.row] ?? 0;
  const above = read.image.text.slice(floor, item.start).trimEnd();
  if (!above.endsWith('*/')) return null;
  const start = above.lastIndexOf('/*');
  return start < 0 ? null : { start: floor + start, end: floor + above.length };
}

/** The file's line number (from 1) of an offset in the image. */
export function lineAt(read: Outline, offset: number): number {
  const row = rowAt(read, offset);
  let piece = read.image.pieces[0];
  for (const candidate of read.image.pieces) if (candidate.row <= row) piece = candidate;
  return piece === undefined ? row + 1 : piece.line + row - piece.row;
}

function rowAt(read: Outline, offset: number): number {
  let low = 0;
  let high = read.rows.length;
  while (low + 1 < high) {
    const mid = (low + high) >> 1;
    if ((read.rows[mid] ?? 0) <= offset) low = mid;
    else high = mid;
  }
  return low;
}

/** Where hunks were found elsewhere, numbers can overlap; a hunk begins its piece, so the last piece has it right. */
function rowOfLine(read: Outline, line: number): number | null {
  const piece = read.image.pieces.findLast((each) => line >= each.line && line < each.line + each.rows);
  return piece === undefined ? null : piece.row + line - piece.line;
}

/** The node's own text. */
export function textOf(fn: CFunction, node: SyntaxNode): string {
  return fn.outline.image.text.slice(node.start, node.end);
}

/** The whole line of the image that an offset stands on, without its line end. */
export function lineTextAt(read: Outline, offset: number): string {
  const row = rowAt(read, offset);
  return read.image.text
    .slice(read.rows[row] ?? 0, read.rows[row + 1] ?? read.image.text.length)
    .replace(/\n$/, '');
}
