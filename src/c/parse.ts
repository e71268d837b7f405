import type { Parser, ParseState, TreeCursor } from 'web-tree-sitter';
import { AT, type Names, PER_NODE, played, type Recording, Recordings } from './recording.js';
import type { SyntaxNode } from './syntax.js';

/** Nodes of one text beyond which it is not recorded: the longest functions of the kernel have about half as many. */
const MAX_NODES = 100_000;

/**
 * Nesting beyond which a text is not recorded, so that code that walks the tree may recurse; nor parsed, since the parser
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

let parser: Parser | 'failed' | null = null;
let names: Names = { types: [], areNamed: [], fields: [] };
let typeIsSilent: readonly boolean[] = [];
let typeIsToken: readonly boolean[] = [];
const recordings = new Recordings();

/** Prepares the C grammar from the parser's library, new after a failure, and the bytes of the grammar's wasm. */
export async function loadGrammar(
  { Parser, Language }: typeof import('web-tree-sitter'),
  wasm: Uint8Array,
): Promise<void> {
  await Parser.init();
  const language = await Language.load(wasm);
  const created = new Parser();
  created.setLanguage(language);
  const types = Array.from({ length: language.nodeTypeCount }, (_, id) => language.nodeTypeForId(id) ?? '');
  const areNamed = types.map((_, id) => language.nodeTypeIsNamed(id));
  const fields = Array.from(
    { length: language.fieldCount + 1 },
    (_, id) => language.fieldNameForId(id) ?? '',
  );
  names = { types, areNamed, fields };
  typeIsSilent = types.map((name, id) => areNamed[id] === false && SILENT.test(name));
  typeIsToken = types.map((name, id) => areNamed[id] === false || TOKENS.has(name));
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
  if (parser === 'failed') return null;
  try {
    const recording = recordings.get(text) ?? parsed(parser, text);
    if (recording === null) return null;
    recordings.set(text, recording);
    return played(recording, names, shift);
  } catch (error) {
    if (!(error instanceof Error) || !WASM_ERRORS.has(error.name)) throw error;
    // Its memory may be damaged: what it says from now on is worth nothing.
    parser = 'failed';
    return null;
  }
}

/** What wasm throws: of its memory and its tables, or of its stack. */
const WASM_ERRORS: ReadonlySet<string> = new Set(['RuntimeError', 'RangeError']);

function parsed(own: Parser, text: string): Recording | null {
  if (isDeep(text)) return null;
  const tree = own.parse(text, null, { progressCallback: boundOf(text) });
  if (tree === null) {
    own.reset();
    return null;
  }
  const cursor = tree.walk();
  const recording = record(cursor, tree.rootNode.hasError);
  cursor.delete();
  tree.delete();
  return recording;
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
function record(cursor: TreeCursor, hasError: boolean): Recording | null {
  const all: number[] = [];
  const add = (id: number, parent: number) => {
    const at = all.length;
    const broken = id < names.types.length ? 0 : 1;
    all.push(id, cursor.currentFieldId, broken, cursor.startIndex, cursor.endIndex, parent, at + PER_NODE);
    return at;
  };
  let parent = add(cursor.nodeTypeId, -1);
  if (!cursor.gotoFirstChild()) return Int32Array.from(all);
  let depth = 1;
  for (;;) {
    // Only a text with errors can have nodes that the parser made up.
    if (hasError && cursor.nodeIsMissing) all[parent + AT.broken] = 1;
    const id = cursor.nodeTypeId;
    if (typeIsSilent[id] !== true) {
      const at = add(id, parent);
      if (all.length > MAX_NODES * PER_NODE || depth > MAX_DEPTH) return null;
      if (typeIsToken[id] !== true && cursor.gotoFirstChild()) {
        parent = at;
        depth++;
        continue;
      }
      if (all[at + AT.broken] === 1) all[parent + AT.broken] = 1;
    }
    while (!cursor.gotoNextSibling()) {
      all[parent + AT.until] = all.length;
      const above = all[parent + AT.parent] ?? -1;
      if (above < 0 || !cursor.gotoParent()) return Int32Array.from(all);
      if (all[parent + AT.broken] === 1) all[above + AT.broken] = 1;
      parent = above;
      depth--;
    }
  }
}
