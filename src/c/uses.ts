import type { Point } from './cfg-points.js';
import { effectOn } from './flow.js';
import type { CFunction } from './functions.js';
import { asAssignment, asCall, type Call, codeOf, soundNodes } from './query.js';
import { spend } from './steps.js';
import { childIn, namedChildren, type SyntaxNode } from './syntax.js';

/**
 * What an expression does with an lvalue that holds a pointer: `dereference` reads or writes what it points to,
 * `member` takes the address of something in it (`&p->x`), `argument` gives it to a call, `test` asks whether it is
 * there, `store` gives it another value, and `value` is anything else (copied, returned, compared with another).
 */
export type UseKind = 'dereference' | 'member' | 'argument' | 'test' | 'store' | 'value';

/** One use of an lvalue. */
export interface Use {
  readonly kind: UseKind;
  readonly node: SyntaxNode;
  /** The call of a named function that an `argument` or the address of a `member` is given to; else null. */
  readonly call: Call | null;
  /** The position, from 0, of that argument; -1 without a call. */
  readonly place: number;
}

/** Every use of an lvalue (`bo`, `bo->pages`) in a piece of code, in source order; `sizeof` and its kin use nothing. */
export function usesOf(fn: CFunction, root: SyntaxNode, lvalue: string): readonly Use[] {
  const uses: Use[] = [];
  spend(fn.outline, root.until - root.place);
  for (const node of soundNodes(root)) {
    if (!LVALUES.has(node.type) || codeOf(fn, node) !== lvalue || isPartOfSame(fn, node, lvalue)) continue;
    const use = useOf(fn, node, root);
    if (use !== null) uses.push(use);
  }
  return uses;
}

const LVALUES: ReadonlySet<string> = new Set([
  'identifier',
  'field_expression',
  'subscript_expression',
  'pointer_expression',
]);

/** `a` of `a->b` is no use of another lvalue that reads the same. */
function isPartOfSame(fn: CFunction, node: SyntaxNode, lvalue: string): boolean {
  const { parent } = node;
  if (parent === null) return false;
  if (parent.type === 'call_expression' && node.field === 'function') return true;
  return LVALUES.has(parent.type) && parent.start === node.start && codeOf(fn, parent) === lvalue;
}

function useOf(fn: CFunction, node: SyntaxNode, root: SyntaxNode): Use | null {
  if (isUnread(fn, node, root)) return null;
  let at = node;
  while (at !== root && at.parent !== null && BRACKETS.has(at.parent.type)) at = at.parent;
  const { parent } = at;
  if (parent === null || at === root) return plain('value', node);
  switch (parent.type) {
    case 'field_expression':
      return operatorOf(parent) === '->' ? reached(fn, parent, node) : plain('value', node);
    case 'subscript_expression':
      return childIn(parent, 'argument') === at ? reached(fn, parent, node) : plain('value', node);
    case 'pointer_expression':
      return operatorOf(parent) === '*' ? reached(fn, parent, node) : plain('value', node);
    case 'argument_list':
      return given(fn, at, { kind: 'argument', node });
    case 'unary_expression':
      return plain(operatorOf(parent) === '!' ? 'test' : 'value', node);
    case 'binary_expression':
      return plain(isTestIn(fn, parent) ? 'test' : 'value', node);
    case 'conditional_expression':
      return plain(childIn(parent, 'condition') === at ? 'test' : 'value', node);
    case 'init_declarator':
    case 'assignment_expression':
      return plain(asAssignment(parent)?.target === at ? 'store' : 'value', node);
    case 'pointer_declarator':
    case 'array_declarator':
    case 'declaration':
      return null;
    default:
      return plain('value', node);
  }
}

const BRACKETS: ReadonlySet<string> = new Set(['parenthesized_expression', 'cast_expression']);

function plain(kind: UseKind, node: SyntaxNode): Use {
  return { kind, node, call: null, place: -1 };
}

function operatorOf(node: SyntaxNode): string {
  return childIn(node, 'operator')?.type ?? '';
}

function isTestIn(fn: CFunction, comparison: SyntaxNode): boolean {
  const operator = operatorOf(comparison);
  if (operator === '&&' || operator === '||') return true;
  if (operator !== '==' && operator !== '!=') return false;
  return namedChildren(comparison).some((side) => /^(?:NULL|0)$/.test(codeOf(fn, side)));
}

/** `p->a.b[i]` reads through p, unless only its address is taken. */
function reached(fn: CFunction, access: SyntaxNode, node: SyntaxNode): Use {
  let at = access;
  for (let { parent } = at; parent !== null; { parent } = at) {
    if (parent.type === 'pointer_expression' && operatorOf(parent) === '&')
      return given(fn, parent, { kind: 'member', node });
    const isWayOn =
      (parent.type === 'field_expression' && operatorOf(parent) === '.') ||
      (parent.type === 'subscript_expression' && childIn(parent, 'argument') === at) ||
      parent.type === 'parenthesized_expression';
    if (!isWayOn) break;
    at = parent;
  }
  return plain('dereference', node);
}

function given(fn: CFunction, at: SyntaxNode, { kind, node }: { kind: UseKind; node: SyntaxNode }): Use {
  const list = at.parent?.type === 'argument_list' ? at.parent.parent : null;
  const call = list === null ? null : asCall(fn, list);
  return { kind, node, call, place: call === null ? -1 : call.args.indexOf(at) };
}

/** Macros that only ask for the type or the size of their operand (include/linux/overflow.h, array_size.h, stddef.h). */
const UNREAD =
  /^(?:sizeof|typeof|__typeof__|struct_size|struct_size_t|flex_array_size|ARRAY_SIZE|sizeof_field|offsetof|__alignof__|BUILD_BUG_ON|static_assert|typecheck|lockdep_\w+)$/;

function isUnread(fn: CFunction, node: SyntaxNode, root: SyntaxNode): boolean {
  for (let at: SyntaxNode | null = node; at !== null && at !== root.parent; at = at.parent) {
    if (
      at.type === 'sizeof_expression' ||
      at.type === 'alignof_expression' ||
      at.type === 'offsetof_expression'
    )
      return true;
    const call = asCall(fn, at);
    if (call !== null && call.node !== node && UNREAD.test(call.callee)) return true;
  }
  return false;
}

/** True if the point may give the lvalue another value, also by changing the index that is part of its name. */
export function changes(fn: CFunction, point: Point, lvalue: string): boolean {
  if (effectOn(fn, point, lvalue) !== null) return true;
  for (const [, index = ''] of lvalue.matchAll(/\[(\w+)/g))
    if (/^[a-z_]/i.test(index) && effectOn(fn, point, index) !== null) return true;
  return false;
}

/** The first name of an lvalue: `bo` of `bo->pages[i]`. */
export function rootOf(lvalue: string): string {
  return /^[*(&]*(\w+)/.exec(lvalue)?.[1] ?? lvalue;
}
