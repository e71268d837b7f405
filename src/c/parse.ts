import type { Parser, ParseState, TreeCursor } from 'web-tree-sitter';
import type { SyntaxNode } from './syntax.js';

/** Nodes of one text beyond which it is not converted: the longest functions of the kernel have about half as many. */
const MAX_NODES = 100_000;

/**
 * Nesting beyond which a text is not converted, so that code that walks the tree may recurse; nor parsed, since the parser
 * recurses where a text may be read in two ways, and damages its memory from some 2,000 of `{ +{ +` or `.a = .a =` on.
 */
const MAX_DEPTH = 1000;

/**
 * Steps of the parser, as counted by its progress callback; counted, not timed, so that results repeat. For each character
 * that it reads it gets so many, and has some in store; at the end it gets some more to put its tree in order. What is no C
 * takes ten times as many, and each of them up to thirty times as long. Of what people write, the longest function of the
 * graphics drivers takes 1,148 and 660 at the end, for 213,407 characters.
 */
const PARSE_STEPS = { stored: 50, ofCharacter: 0.03, all: 1500, atEnd: 0.02 };

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

let parser: Parser | 'failed' | null = null;
let typeNames: readonly string[] = [];
let typeIsNamed: readonly boolean[] = [];
let typeIsSilent: readonly boolean[] = [];
let typeIsToken: readonly boolean[] = [];
let fieldNames: readonly string[] = [];

/** Prepares the C grammar from the parser's library, new after a failure, and the bytes of the grammar's wasm. */
export async function loadGrammar(
  { Parser, Language }: typeof import('web-tree-sitter'),
  wasm: Uint8Array,
): Promise<void> {
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

/** False until {@link loadGrammar}, and again after a text that the parser has failed on. */
export function isGrammarLoaded(): boolean {
  return parser !== null && parser !== 'failed';
}

/**
 * Parses C text into plain nodes whose offsets are moved by `shift`, or null if it is too large or too deep, or takes too
 * many steps; or if the parser fails on it, and then so for every text until the grammar is loaded again. Throws if it
 * never was.
 */
export function parseC(text: string, shift = 0): SyntaxNode | null {
  if (parser === null) throw new Error('the C grammar is not loaded: call loadGrammar() first');
  if (parser === 'failed' || isDeep(text)) return null;
  try {
    return parsed(parser, text, shift);
  } catch (error) {
    if (!(error instanceof Error) || !WASM_ERRORS.has(error.name)) throw error;
    // Its memory may be damaged: what it says from now on is worth nothing.
    parser = 'failed';
    return null;
  }
}

/** What wasm throws: of its memory and its tables, or of its stack. */
const WASM_ERRORS: ReadonlySet<string> = new Set(['RuntimeError', 'RangeError']);

function parsed(own: Parser, text: string, shift: number): SyntaxNode | null {
  const tree = own.parse(text, null, { progressCallback: boundOf(text) });
  if (tree === null) {
    own.reset();
    return null;
  }
  const cursor = tree.walk();
  const root = convert(cursor, shift, tree.rootNode.hasError);
  cursor.delete();
  tree.delete();
  return root;
}

/** A progress callback that says when the parser takes too many steps. */
function boundOf(text: string): (state: ParseState) => boolean {
  const { stored, ofCharacter, all, atEnd } = PARSE_STEPS;
  const end = text.trimEnd().length;
  let left = stored;
  let leftOfAll = all;
  let leftAtEnd = stored + atEnd * text.length;
  let read = 0;
  return ({ currentOffset }) => {
    // The parser counts bytes of UTF-16, and goes back at times.
    const offset = Math.max(read, currentOffset / 2);
    if (offset >= end) return --leftAtEnd < 0;
    left = Math.min(stored, left + (offset - read) * ofCharacter) - 1;
    read = offset;
    return left < 0 || --leftOfAll < 0;
  };
}

/** Brackets that are open, and assignments in one expression, which nest to the right. */
function isDeep(text: string): boolean {
  let open = 0;
  let assigned = 0;
  for (let i = 0; i < text.length; i++) {
    switch (text[i]) {
      case '(':
      case '[':
      case '{':
        open++;
        break;
      case '=':
        assigned++;
        break;
      case ')':
      case ']':
      case '}':
        open = Math.max(0, open - 1);
        break;
      case ',':
      case ';':
        assigned = 0;
        break;
      default:
        continue;
    }
    if (open + assigned > MAX_DEPTH) return true;
  }
  return false;
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
