import type { CFunction } from './functions.js';
import { groupBy } from './group-by.js';
import { spend } from './steps.js';
import { childIn, namedChildren, type SyntaxNode, walk } from './syntax.js';

/** A call by name: `callee` is a plain identifier, `args` are the arguments without punctuation. */
export interface Call {
  readonly node: SyntaxNode;
  readonly callee: string;
  readonly args: readonly SyntaxNode[];
}

const nodesOf = new WeakMap<CFunction, readonly SyntaxNode[]>();

/** Every node in the bodies in view, error nodes and what is below them left out. */
export function bodyNodes(fn: CFunction): readonly SyntaxNode[] {
  const known = nodesOf.get(fn);
  if (known !== undefined) {
    spend(fn.outline, known.length);
    return known;
  }
  const nodes = fn.fragments.flatMap(({ body }) => soundNodes(body));
  nodesOf.set(fn, nodes);
  return nodes;
}

const nodesByType = new WeakMap<CFunction, ReadonlyMap<string, readonly SyntaxNode[]>>();

/** Those of {@link bodyNodes} that are of one type, in source order: most of those who look for something look for one. */
export function bodyNodesOf(fn: CFunction, type: string): readonly SyntaxNode[] {
  const byType = nodesByType.get(fn) ?? groupBy(bodyNodes(fn), (node) => node.type);
  nodesByType.set(fn, byType);
  const nodes = byType.get(type) ?? [];
  spend(fn.outline, nodes.length);
  return nodes;
}

/** Like `walk`, but nothing inside an error node. */
export function soundNodes(root: SyntaxNode): readonly SyntaxNode[] {
  const nodes = walk(root);
  if (!root.broken) return nodes;
  let skipTo = -1;
  return nodes.filter((node) => {
    if (node.start < skipTo) return false;
    if (node.type === 'ERROR') skipTo = node.end;
    return node.type !== 'ERROR';
  });
}

const callsOf = new WeakMap<CFunction, readonly Call[]>();

/** Calls of named functions (not through pointers) in the bodies in view, in source order. */
export function callsIn(fn: CFunction): readonly Call[] {
  const known = callsOf.get(fn);
  if (known !== undefined) {
    spend(fn.outline, known.length);
    return known;
  }
  const calls = bodyNodesOf(fn, 'call_expression')
    .map((node) => asCall(fn, node))
    .filter((call) => call !== null);
  callsOf.set(fn, calls);
  return calls;
}

/** The node as a call of a named function, or null. */
export function asCall(fn: CFunction, node: SyntaxNode): Call | null {
  if (node.type !== 'call_expression') return null;
  const callee = childIn(node, 'function');
  const list = childIn(node, 'arguments');
  if (callee?.type !== 'identifier' || list === null) return null;
  return { node, callee: codeOf(fn, callee), args: namedChildren(list) };
}

/** The node's code with comments taken out and white space folded, so that equal expressions are equal texts. */
export function codeOf(fn: CFunction, node: SyntaxNode): string {
  const text = fn.outline.image.text.slice(node.start, node.end);
  if (!UNFOLDED.test(text)) return text;
  const hasComment = text.includes('/*') || text.includes('//');
  const code = hasComment ? fn.outline.masked.slice(node.start, node.end) : text;
  return code.replace(/\s+/g, ' ').trim();
}

/** What has to be folded or may be a comment; most expressions have nothing of it and are taken as they stand. */
const UNFOLDED = /[^\S ]| {2}|^ | $|\//;

/** The expression inside round brackets, casts and branch hints. */
export function bare(fn: CFunction, node: SyntaxNode): SyntaxNode {
  let at = node;
  for (let inner = insideOf(fn, at); inner !== null; inner = insideOf(fn, at)) at = inner;
  return at;
}

/** What one pair of brackets, one cast or one branch hint is around; null for anything else. */
function insideOf(fn: CFunction, node: SyntaxNode): SyntaxNode | null {
  if (node.type === 'cast_expression') return childIn(node, 'value');
  const isCall = node.type === 'call_expression' && isWrapping(fn, node);
  const list = isCall ? childIn(node, 'arguments') : node.type === 'parenthesized_expression' ? node : null;
  const inner = list === null ? [] : namedChildren(list);
  return inner.length === 1 ? (inner[0] ?? null) : null;
}

/** A branch hint, or a cast like `(u32)(x)`: the parser takes it for a call, since it does not know that u32 is a type. */
function isWrapping(fn: CFunction, call: SyntaxNode): boolean {
  const callee = childIn(call, 'function');
  if (callee?.type === 'parenthesized_expression') return TYPE_IN_BRACKETS.test(codeOf(fn, callee));
  return callee?.type === 'identifier' && HINTS.has(codeOf(fn, callee));
}

const TYPE_IN_BRACKETS = /^\((?:\w+_t|(?:__)?[us](?:8|16|32|64)|__[bl]e(?:16|32|64)|bool|uint|ulong)\)$/;

const HINTS: ReadonlySet<string> = new Set(['likely', 'unlikely', 'WARN_ON', 'WARN_ON_ONCE']);

/** One place where a value is stored: `target` is an lvalue or a declared name, `value` what is stored. */
export interface Assignment {
  readonly target: SyntaxNode;
  readonly value: SyntaxNode;
  /** `=`, `|=`, ...; an initialiser counts as `=`. */
  readonly operator: string;
}

/** The node as an assignment or an initialised declarator, or null. */
export function asAssignment(node: SyntaxNode): Assignment | null {
  if (node.type === 'assignment_expression') {
    const target = childIn(node, 'left');
    const value = childIn(node, 'right');
    const operator = childIn(node, 'operator')?.type ?? '=';
    return target === null || value === null ? null : { target, value, operator };
  }
  if (node.type !== 'init_declarator') return null;
  const value = childIn(node, 'value');
  let target = childIn(node, 'declarator');
  while (target !== null && target.type !== 'identifier') target = childIn(target, 'declarator');
  return target === null || value === null ? null : { target, value, operator: '=' };
}

/** Where the call's result is stored, looking through round brackets and casts; null if it is not stored. */
export function storedIn(call: SyntaxNode): Assignment | null {
  let at = call;
  while (at.parent?.type === 'parenthesized_expression' || at.parent?.type === 'cast_expression')
    at = at.parent;
  const parent = at.parent;
  if (parent === null) return null;
  const assignment = asAssignment(parent);
  return assignment !== null && assignment.value === at && assignment.operator === '=' ? assignment : null;
}

/** True for a literal, an ALL_CAPS name, NULL, true, false, and `|` combinations of those. */
export function isConstant(fn: CFunction, node: SyntaxNode): boolean {
  const at = bare(fn, node);
  switch (at.type) {
    case 'number_literal':
    case 'char_literal':
    case 'true':
    case 'false':
    case 'null':
      return true;
    case 'identifier':
      return /^[A-Z][A-Z0-9_]*$|^__[A-Z][A-Z0-9_]*$/.test(codeOf(fn, at));
    case 'binary_expression': {
      const left = childIn(at, 'left');
      const right = childIn(at, 'right');
      return left !== null && right !== null && isConstant(fn, left) && isConstant(fn, right);
    }
    case 'unary_expression': {
      const argument = childIn(at, 'argument');
      return argument !== null && isConstant(fn, argument);
    }
    default:
      return false;
  }
}

/**
 * True if the name stands anywhere in the bodies in view, read as syntax or not; members of that name do not count.
 * Where it is false, nothing in view uses the name.
 */
export function isMentioned(fn: CFunction, name: string): boolean {
  const word = new RegExp(`(?<![\\w.]|->)${name}\\b`);
  return fn.items.some((item) => {
    const body = item.open < 0 ? item.start : item.open;
    return word.test(fn.outline.masked.slice(body, item.end));
  });
}

/** The last name of an expression: `flags` of `args->flags`, `&a.flags` or `flags`; empty if it has none. */
export function lastName(fn: CFunction, node: SyntaxNode): string {
  let at = bare(fn, node);
  while (at.type === 'pointer_expression') {
    const argument = childIn(at, 'argument');
    if (argument === null) return '';
    at = bare(fn, argument);
  }
  if (at.type === 'identifier') return codeOf(fn, at);
  const field = at.type === 'field_expression' ? childIn(at, 'field') : null;
  return field === null ? '' : codeOf(fn, field);
}

/** Whether the code in view of a function matches, comments and strings left out: the cheapest question there is. */
export function says(fn: CFunction, pattern: RegExp): boolean {
  return fn.items.some(({ start, end }) => pattern.test(fn.outline.masked.slice(start, end)));
}
