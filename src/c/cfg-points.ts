import type { CFunction } from './functions.js';
import { childIn, namedChildren, type SyntaxNode } from './syntax.js';

/** Where control can go from a point; `when` is the value of a condition that leads there, null if there is none. */
export interface Edge {
  readonly to: number;
  readonly when: boolean | null;
}

/**
 * One step of a function: a statement without its parts, a condition without `&&`, `||` and `!` around it, the head
 * of a loop macro, or a mark. `outside` marks a place that code out of view can reach.
 */
export interface Point {
  readonly id: number;
  readonly kind: 'statement' | 'condition' | 'loop' | 'return' | 'label' | 'entry' | 'exit' | 'join';
  /** Null for `entry`, `exit` and `join`. */
  readonly node: SyntaxNode | null;
  readonly outside: boolean;
  readonly next: readonly Edge[];
}

/** A point while the flow is being built. */
export interface Draft {
  readonly id: number;
  readonly kind: Point['kind'];
  readonly node: SyntaxNode | null;
  readonly outside: boolean;
  readonly next: Edge[];
}

/** Ends that still have to be joined to what comes next. */
export type Ends = readonly { readonly from: Draft; readonly when: boolean | null }[];

/** What the statements of one fragment add to. */
export interface Builder {
  readonly fn: CFunction;
  /** Where the text in view begins; nodes before it were made up to complete it. */
  readonly start: number;
  readonly complete: boolean;
  readonly points: Draft[];
  readonly labels: Map<string, Draft>;
  readonly gotos: { readonly from: Draft; readonly label: string }[];
  readonly breaks: Ends[];
  readonly continues: Draft[];
  broken: boolean;
}

/** The ends of a condition. */
export interface Branches {
  readonly whenTrue: Ends;
  readonly whenFalse: Ends;
}

/** Adds a point that nothing leads to yet. */
export function add(builder: Builder, kind: Point['kind'], node: SyntaxNode | null): Draft {
  const outside = !builder.complete && (kind === 'entry' || kind === 'label');
  const point: Draft = { id: builder.points.length, kind, node, outside, next: [] };
  builder.points.push(point);
  return point;
}

/** Lets ends lead to a point. */
export function join(ends: Ends, to: Draft): void {
  for (const { from, when } of ends) from.next.push({ to: to.id, when });
}

/** Adds a point that the given ends lead to. */
export function step(builder: Builder, at: { kind: Point['kind']; node: SyntaxNode; from: Ends }): Draft {
  const point = add(builder, at.kind, at.node);
  join(at.from, point);
  return point;
}

/** Asks something of each point of one flow once, however many paths pass it. */
export function oncePerPoint<T>(ask: (point: Point) => T): (point: Point) => T {
  const answers = new Map<number, T>();
  return (point) => {
    const known = answers.get(point.id);
    if (known !== undefined) return known;
    const answer = ask(point);
    answers.set(point.id, answer);
    return answer;
  };
}

/** The one end behind a point. */
export const after = (from: Draft): Ends => [{ from, when: null }];

/** Splits `&&`, `||` and `!` so that every condition point tests one thing. */
export function condition(builder: Builder, node: SyntaxNode, from: Ends): Branches {
  const inner = namedChildren(node);
  const only = inner[0];
  if (node.type === 'parenthesized_expression' && only !== undefined && inner.length === 1)
    return condition(builder, only, from);
  const operator = childIn(node, 'operator')?.type;
  if (node.type === 'unary_expression' && operator === '!') {
    const argument = childIn(node, 'argument');
    if (argument !== null) {
      const { whenTrue, whenFalse } = condition(builder, argument, from);
      return { whenTrue: whenFalse, whenFalse: whenTrue };
    }
  }
  const left = childIn(node, 'left');
  const right = childIn(node, 'right');
  if (node.type === 'binary_expression' && left !== null && right !== null) {
    if (operator === '&&') {
      const first = condition(builder, left, from);
      const second = condition(builder, right, first.whenTrue);
      return { whenTrue: second.whenTrue, whenFalse: [...first.whenFalse, ...second.whenFalse] };
    }
    if (operator === '||') {
      const first = condition(builder, left, from);
      const second = condition(builder, right, first.whenFalse);
      return { whenTrue: [...first.whenTrue, ...second.whenTrue], whenFalse: second.whenFalse };
    }
  }
  const wrapped = unwrapHint(builder, node);
  if (wrapped !== null) return condition(builder, wrapped, from);
  const point = step(builder, { kind: 'condition', node, from });
  return { whenTrue: [{ from: point, when: true }], whenFalse: [{ from: point, when: false }] };
}

/** `likely(x)`, `unlikely(x)` and `WARN_ON(x)` are as true as x. */
function unwrapHint(builder: Builder, node: SyntaxNode): SyntaxNode | null {
  if (node.type !== 'call_expression') return null;
  const callee = childIn(node, 'function');
  const list = childIn(node, 'arguments');
  if (callee === null || list === null || !HINTS.test(sliceOf(builder, callee))) return null;
  const args = namedChildren(list);
  return args.length === 1 ? (args[0] ?? null) : null;
}

const HINTS = /^(?:likely|unlikely|WARN_ON|WARN_ON_ONCE)$/;

/** The node's text as it stands in the mail, comments and strings masked. */
export function sliceOf({ fn }: Builder, node: SyntaxNode): string {
  return fn.outline.masked.slice(node.start, node.end);
}

/** The word that really stands at a statement's beginning: macros were rewritten to `if` and `while`. */
export function wordAt({ fn }: Builder, node: SyntaxNode): string {
  return /^\w*/.exec(fn.outline.masked.slice(node.start, node.start + 80))?.[0] ?? '';
}
