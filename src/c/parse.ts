import { Language, Parser, type TreeCursor } from 'web-tree-sitter';
import type { SyntaxNode } from './syntax.js';

/** Nodes of one text beyond which it is not converted: the longest functions of the kernel have about half as many. */
const MAX_NODES = 100_000;

/** Nesting beyond which a text is not converted, so that code that walks the tree may recurse. */
const MAX_DEPTH = 1000;

/** Steps of the parser (as counted by its progress callback) for one text; counted, not timed, so that results repeat. */
const MAX_PARSE_STEPS = 6_000;

/** Punctuation and keywords say nothing that the nodes around them do not say; without them there is half to convert. */
const SILENT = /^(?:[(){}[\];,]|[A-Za-z_]+)$/;

/** Nodes that are one token, and so have nothing below them. */
const TOKENS: ReadonlySet<string> = new Set([
  'identifier',
  'field_identifier',
  'type_identifier',
  'statement_identifier',
  'primitive_type',
  'number_literal',
  'true',
  'false',
]);

type Mutable = { -readonly [K in keyof SyntaxNode]: SyntaxNode[K] } & { children: SyntaxNode[] };

let parser: Parser | null = null;
let typeNames: readonly string[] = [];
let typeIsNamed: readonly boolean[] = [];
let typeIsSilent: readonly boolean[] = [];
let typeIsToken: readonly boolean[] = [];
let fieldNames: readonly string[] = [];

/** Prepares the C grammar once, from the bytes of its wasm; must have finished before the first {@link parseC}. */
export async function loadGrammar(wasm: Uint8Array): Promise<void> {
  if (parser !== null) return;
  await Parser.init();
  const language = await Language.load(wasm);
  const created = new Parser();
  created.setLanguage(language);
  typeNames = Array.from({ length: language.nodeTypeCount }, (_, id) => language.nodeTypeForId(id) ?? '');
  typeIsNamed = Array.from({ length: language.nodeTypeCount }, (_, id) => language.nodeTypeIsNamed(id));
  typeIsSilent = typeNames.map((name, id) => typeIsNamed[id] === false && SILENT.test(name));
  typeIsToken = typeNames.map((name, id) => typeIsNamed[id] === false || TOKENS.has(name));
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
    return convert(cursor, shift, tree.rootNode.hasError);
  } finally {
    cursor.delete();
    tree.delete();
  }
}

/** Each question to the cursor crosses into wasm and costs as much as all the rest, so few are asked. */
function convert(cursor: TreeCursor, shift: number, hasError: boolean): SyntaxNode | null {
  const all: Mutable[] = [];
  const root = nodeAt(cursor, cursor.nodeTypeId, { parent: null, shift, all });
  if (!cursor.gotoFirstChild()) return root;
  let parent = root;
  let depth = 1;
  for (;;) {
    // Only a text with errors can have nodes that the parser made up.
    if (hasError && cursor.nodeIsMissing) parent.broken = true;
    const id = cursor.nodeTypeId;
    if (typeIsSilent[id] !== true) {
      const node: Mutable = nodeAt(cursor, id, { parent, shift, all });
      parent.children.push(node);
      if (all.length > MAX_NODES || depth > MAX_DEPTH) return null;
      if (typeIsToken[id] !== true && cursor.gotoFirstChild()) {
        parent = node;
        depth++;
        continue;
      }
      if (node.broken) parent.broken = true;
    }
    while (!cursor.gotoNextSibling()) {
      parent.until = all.length;
      const above = parent.parent as Mutable | null;
      if (above === null || !cursor.gotoParent()) return root;
      if (parent.broken) above.broken = true;
      parent = above;
      depth--;
    }
  }
}

interface Place {
  readonly parent: SyntaxNode | null;
  readonly shift: number;
  readonly all: Mutable[];
}

function nodeAt(cursor: TreeCursor, id: number, { parent, shift, all }: Place): Mutable {
  const type = id < typeNames.length ? (typeNames[id] ?? '') : 'ERROR';
  const node: Mutable = {
    type,
    field: fieldNames[cursor.currentFieldId] ?? '',
    named: typeIsNamed[id] ?? true,
    broken: type === 'ERROR',
    start: cursor.startIndex + shift,
    end: cursor.endIndex + shift,
    parent,
    children: [],
    all,
    place: all.length,
    until: all.length + 1,
  };
  all.push(node);
  return node;
}
