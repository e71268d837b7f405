import { type CFunction, type CodeFile, codeFile, functionNamed } from '../../src/c/functions.js';
import type { SyntaxNode } from '../../src/c/syntax.js';
import { walk } from '../../src/c/syntax.js';
import type { Image } from '../../src/domain/image.js';

const PATH = 'drivers/gpu/drm/kumo/kumo_gem.c';

/** A whole file as an image. */
export function wholeFile(text: string): Image {
  const rows = text.split('\n').length - (text.endsWith('\n') ? 1 : 0);
  return { text, whole: true, pieces: [{ row: 0, rows, line: 1, section: '' }] };
}

/** One hunk as it stands in a mail: its section heading and its lines; the first one is line 101 of the file. */
export interface Piece {
  readonly section: string;
  readonly text: string;
}

/** An image stitched from hunks, each a hundred lines below the one before. */
export function hunksOf(...pieces: readonly Piece[]): Image {
  let row = 0;
  const placed = pieces.map(({ section, text }, i) => {
    const rows = text.split('\n').length - 1;
    const piece = { row, rows, line: 101 + 100 * i, section };
    row += rows;
    return piece;
  });
  return { text: pieces.map(({ text }) => text).join(''), whole: false, pieces: placed };
}

/** A whole file as code. */
export function fileOf(text: string): CodeFile {
  return codeFile(PATH, wholeFile(text));
}

/** A function of an image by its name; throws if it cannot be read. */
export function functionIn(image: Image, name: string): CFunction {
  const fn = functionNamed(codeFile(PATH, image), name);
  if (fn === null) throw new Error(`${name}() is not read`);
  return fn;
}

/** The function f() with this body. */
export function bodyOf(body: string, head = 'int f(struct kumo *p, int n)'): CFunction {
  return functionIn(wholeFile(`${head}\n{\n${body}\n}\n`), 'f');
}

/** The first node of the bodies whose text is exactly this; throws if there is none. */
export function nodeWith(fn: CFunction, text: string): SyntaxNode {
  for (const fragment of fn.fragments) {
    for (const node of walk(fragment.body)) {
      if (fn.outline.image.text.slice(node.start, node.end) === text) return node;
    }
  }
  throw new Error(`no node reads ${text}`);
}
