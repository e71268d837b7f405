import { Language, Parser, type TreeCursor } from 'web-tree-sitter';
import type { SyntaxNode } from './syntax.js';

/** Nodes of one text beyond which it is not converted: no real function comes near. */
const MAX_NODES = 400_000;

/** Steps of the parser (as counted by its progress callback) for one text; counted, not timed, so that results repeat. */
const MAX_PARSE_STEPS = 6_000;

type Mutable = { -readonly [K in keyof SyntaxNode]: SyntaxNode[K] } & { children: SyntaxNode[] };

let parser: Parser | null = null;
let typeNames: readonly string[] = [];
let fieldNames: readonly string[] = [];

/** Prepares the C grammar once, from the bytes of its wasm; must have finished before the first {@link parseC}. */
export async function loadGrammar(wasm: Uint8Array): Promise<void> {
  if (parser !== null) return;
  await Parser.init();
  const language = await Language.load(wasm);
  const created = new Parser();
  created.setLanguage(language);
  typeNames = Array.from({ length: language.nodeTypeCount }, (_, id) => language.nodeTypeForId(id) ?? '');
  fieldNames = Array.from({ length: language.fieldCount + 1 }, (_, id) => language.fieldNameForId(id) ?? '');
  parser = created;
}

/**
 * Parses C text into plain nodes whose offsets are moved by `shift`, or null if it is too large or takes too many
 * steps; throws if the grammar is not loaded.
 */
export function parseC(text: string, shift = 0): SyntaxNode | null {
  if (parser === null) throw new Error('the C grammar is not loaded: call loadGrammar() first');
  let steps = 0;
  const tree = parser.parse(text, null, { progressCallback: () => ++steps > MAX_PARSE_STEPS });
  if (tree === null) {
    parser.reset();
    return null;
  }
  const cursor = tree.walk();
  try {
    return convert(cursor, shift);
  } finally {
    cursor.delete();
    tree.delete();
  }
}

function convert(cursor: TreeCursor, shift: number): SyntaxNode | null {
  const root = nodeAt(cursor, null, shift);
  let at = root;
  let count = 1;
  for (;;) {
    if (cursor.gotoFirstChild()) {
      at = addChild(cursor, at, shift);
      if (++count > MAX_NODES) return null;
      continue;
    }
    while (!cursor.gotoNextSibling()) {
      const parent = at.parent as Mutable | null;
      if (parent === null || !cursor.gotoParent()) return root;
      if (at.broken) parent.broken = true;
      at = parent;
    }
    const parent = at.parent as Mutable;
    if (at.broken) parent.broken = true;
    at = addChild(cursor, parent, shift);
    if (++count > MAX_NODES) return null;
  }
}

function addChild(cursor: TreeCursor, parent: Mutable, shift: number): Mutable {
  const child = nodeAt(cursor, parent, shift);
  parent.children.push(child);
  return child;
}

function nodeAt(cursor: TreeCursor, parent: SyntaxNode | null, shift: number): Mutable {
  const id = cursor.nodeTypeId;
  const type = id < typeNames.length ? (typeNames[id] ?? '') : 'ERROR';
  const broken = type === 'ERROR' || cursor.nodeIsMissing;
  return {
    type,
    field: fieldNames[cursor.currentFieldId] ?? '',
    named: cursor.nodeIsNamed,
    broken,
    start: cursor.startIndex + shift,
    end: cursor.endIndex + shift,
    parent,
    children: [],
  };
}
