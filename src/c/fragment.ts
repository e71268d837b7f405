import { rewriteMacros } from './macros.js';
import { blank, maskComments } from './mask.js';
import type { Item, Outline } from './outline.js';
import { parseC } from './parse.js';
import { spend } from './steps.js';
import { type SyntaxNode, walk } from './syntax.js';

/** What is in view of one function within one contiguous run of lines, as syntax; offsets count in the image's text. */
export interface Fragment {
  readonly item: Item;
  /** The `function_definition`; its head is the real one only where `head` says so. */
  readonly definition: SyntaxNode;
  readonly body: SyntaxNode;
  /** Whether the parameters are all in view, some of them, or none. */
  readonly head: 'whole' | 'part' | 'none';
  readonly closed: boolean;
  /** Ranges that were not read: dropped `#if` branches and statements cut by the hunk's edge. */
  readonly unseen: readonly (readonly [number, number])[];
}

/** Longest function text that is read; generated tables beyond it are left alone. */
const MAX_ITEM = 300_000;

/** What a text costs that the parser gives up on: as long as it takes, a patch may have a few, and people write none. */
const STEPS_OF_UNREADABLE = 500_000;

/**
 * Reads one function item as syntax, completing what a hunk cut off; null where the parser cannot make sense of it. Throws
 * `OutOfSteps` if it has given up on several.
 */
export function parseFragment(outline: Outline, item: Item): Fragment | null {
  if (item.kind !== 'function' || item.end - item.start > MAX_ITEM) return null;
  const masked = outline.masked.slice(item.start, item.end);
  const code = maskComments(outline.image.text.slice(item.start, item.end), startsInComment(outline, item));
  const open = item.open < 0 ? -1 : item.open - item.start;
  const rewritten = rewriteMacros({ code, masked }, item.section === null || open >= 0 ? open : 0);
  const built =
    item.section === null ? completed(rewritten, open, 'whole') : withPrefix(item, rewritten, open);
  if (built === null) return null;
  spend(outline, 0);
  const root = parseC(built.prefix + built.code + built.suffix, item.start - built.prefix.length);
  if (root === null) {
    spend(outline, STEPS_OF_UNREADABLE);
    return null;
  }
  const definition = firstDefinition(root, item);
  const body = definition?.children.find((child) => child.type === 'compound_statement');
  if (definition === null || body === undefined) return null;
  const unseen = [...rewritten.unseen, ...built.cut].map(
    ([a, b]) => [a + item.start, b + item.start] as const,
  );
  return { item, definition, body, head: built.head, closed: item.closed, unseen };
}

interface Built {
  readonly prefix: string;
  readonly code: string;
  readonly suffix: string;
  readonly head: Fragment['head'];
  readonly cut: readonly (readonly [number, number])[];
}

interface Text {
  readonly code: string;
  readonly masked: string;
}

/** The rest of a signature, or the inside of a body, gets the beginning that the hunk does not show. */
function withPrefix(item: Item, text: Text, open: number): Built | null {
  if (open < 0) return middle(text, item.closed);
  const head = text.masked.slice(0, open);
  const named = new RegExp(`\\b${item.name}[ \\t\\n]*\\(`).test(head);
  const parens = depthOf(head, '(', ')');
  if (parens !== (named ? 0 : -1)) {
    const code = blank(text.code.slice(0, open)) + text.code.slice(open);
    const built = completed({ code, masked: text.masked }, open, 'none');
    return { ...built, prefix: `void ${item.name}(void)`, cut: [...built.cut, [0, open]] };
  }
  const built = completed(text, open, 'part');
  return { ...built, prefix: named ? 'void ' : `void ${item.name}(` };
}

/** Closes what is open at the end; a statement that the hunk's edge cuts is taken out. */
function completed({ code, masked }: Text, open: number, head: Fragment['head']): Built {
  const body = masked.slice(Math.max(open, 0));
  const trail = cutTrail(body);
  const from = Math.max(open, 0) + trail;
  const depth = depthOf(body.slice(0, trail), '{', '}');
  const text = code.slice(0, from) + blank(code.slice(from));
  const cut = from < code.length ? [[from, code.length] as const] : [];
  return { prefix: '', code: text, suffix: depth > 0 ? `;${'}'.repeat(depth)}` : '', head, cut };
}

/** Wraps lines from inside a body; each brace that they close without having opened it belongs to an `if` out of view. */
function middle({ code, masked }: Text, closed: boolean): Built {
  const lead = cutLead(masked);
  const trail = Math.max(cutTrail(masked), lead);
  const seen = blank(masked.slice(0, lead)) + masked.slice(lead, trail);
  const lowest = lowestDepth(seen);
  const unopened = Math.max(-lowest - (closed ? 1 : 0), 0);
  const depth = depthOf(seen, '{', '}') + unopened + 1;
  return {
    prefix: `void f(void) {${'if (0) {'.repeat(Math.min(unopened, 50))}`,
    code: blank(code.slice(0, lead)) + code.slice(lead, trail) + blank(code.slice(trail)),
    suffix: depth > 0 ? `;${'}'.repeat(depth)}` : '',
    head: 'none',
    cut: [[0, lead] as const, [trail, code.length] as const].filter(([a, b]) => a < b),
  };
}

/** Where a hunk begins inside a bracket, the offset behind it; else 0. */
function cutLead(masked: string): number {
  let depth = 0;
  let lead = 0;
  const paren = /[()]/g;
  for (let match = paren.exec(masked); match !== null; match = paren.exec(masked)) {
    depth += match[0] === '(' ? 1 : -1;
    if (depth < 0) {
      lead = match.index + 1;
      depth = 0;
    }
  }
  return lead;
}

/** Where a hunk ends inside a bracket, the offset at which that statement begins; else the length. */
function cutTrail(masked: string): number {
  const open: number[] = [];
  const paren = /[()]/g;
  for (let match = paren.exec(masked); match !== null; match = paren.exec(masked)) {
    if (match[0] === '(') open.push(match.index);
    else open.pop();
  }
  const first = open[0];
  if (first === undefined) return masked.length;
  for (let i = first; i > 0; i--) if (';{}'.includes(masked[i - 1] ?? '')) return i;
  return 0;
}

function depthOf(masked: string, open: string, close: string): number {
  let depth = 0;
  for (const char of masked) {
    if (char === open) depth++;
    else if (char === close) depth--;
  }
  return depth;
}

function lowestDepth(masked: string): number {
  let depth = 0;
  let lowest = 0;
  for (const char of masked) {
    if (char === '{') depth++;
    else if (char === '}') lowest = Math.min(lowest, --depth);
  }
  return lowest;
}

/** The outline masked a comment's tail at the beginning of the piece; the item's text must be masked the same way. */
function startsInComment(outline: Outline, item: Item): boolean {
  const text = outline.image.text.slice(item.start, item.end);
  const close = text.indexOf('*/');
  return close >= 0 && /^[ \n]*$/.test(outline.masked.slice(item.start, item.start + close + 2));
}

function firstDefinition(root: SyntaxNode, item: Item): SyntaxNode | null {
  for (const node of walk(root)) {
    if (node.type === 'function_definition' && node.end > item.start) return node;
  }
  return null;
}
