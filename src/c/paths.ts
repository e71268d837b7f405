import type { Cfg } from './cfg.js';
import type { Edge, Point } from './cfg-points.js';
import type { CFunction } from './functions.js';
import { asAssignment, asCall, bare, codeOf, soundNodes } from './query.js';
import { childIn, type SyntaxNode } from './syntax.js';

/** Values that an lvalue can have are told as a sum; this part of it is 0 or NULL. */
export const ZERO = 1;
/** A negative errno or an error pointer. */
export const NEGATIVE = 2;
/** Anything above 0, or a valid pointer. */
export const POSITIVE = 4;
const ANY = ZERO | NEGATIVE | POSITIVE;

/** What is known on one path: the possible values of lvalues, and the outcome of conditions that are asked again. */
export interface Known {
  readonly values: ReadonlyMap<string, number>;
  readonly outcomes: ReadonlyMap<string, boolean>;
}

/** What a called function can return, as a sum of values; {@link ANY} if it is not known. */
export type ReturnsOf = (callee: string) => number;

/** Follows the paths of a function: `step` says what a point does to the state, or null to leave the path there. */
export interface Visitor<State> {
  /** Where the paths begin, with the state there. */
  readonly from: Point;
  readonly start: State;
  readonly returnsOf: ReturnsOf;
  readonly step: (point: Point, state: State, known: Known) => State | null;
  /** Called on the edge out of a condition, with the value that it had. */
  readonly branch?: (point: Point, when: boolean, state: State) => State | null;
  /** Makes equal states equal texts. */
  readonly key: (state: State) => string;
}

/** Steps after which a function counts as too complex to follow. */
const MAX_STEPS = 20_000;

interface Place<State> {
  readonly id: number;
  readonly state: State;
  readonly known: Known;
}

/**
 * Follows every feasible path from a point to the ends of the function; false if there were too many, so that nothing
 * may be concluded from a path that was not met.
 */
export function followPaths<State>(fn: CFunction, cfg: Cfg, visitor: Visitor<State>): boolean {
  const asked = askedAgain(fn, cfg);
  const seen = new Set<string>();
  const stack: Place<State>[] = [
    { id: visitor.from.id, state: visitor.start, known: { values: new Map(), outcomes: new Map() } },
  ];
  let steps = 0;
  for (let place = stack.pop(); place !== undefined; place = stack.pop()) {
    if (++steps > MAX_STEPS) return false;
    const point = cfg.points[place.id];
    if (point === undefined) continue;
    const key = `${place.id}|${visitor.key(place.state)}|${knownKey(place.known)}`;
    if (seen.has(key)) continue;
    seen.add(key);
    const state = visitor.step(point, place.state, place.known);
    if (state === null) continue;
    const known = after(fn, point, { known: place.known, returnsOf: visitor.returnsOf });
    for (const edge of point.next) {
      const next = takeEdge(fn, { point, edge, known, asked });
      if (next === null) continue;
      const branched =
        edge.when === null || visitor.branch === undefined ? state : visitor.branch(point, edge.when, state);
      if (branched !== null) stack.push({ id: edge.to, state: branched, known: next });
    }
  }
  return true;
}

function knownKey({ values, outcomes }: Known): string {
  const parts = [...values].map(([name, value]) => `${name}=${value}`);
  for (const [text, outcome] of outcomes) parts.push(`${text}:${outcome}`);
  return parts.sort().join(';');
}

/** Conditions that stand more than once: only their outcome has to be remembered. */
function askedAgain(fn: CFunction, cfg: Cfg): ReadonlySet<string> {
  const once = new Set<string>();
  const again = new Set<string>();
  for (const point of cfg.points) {
    if (point.kind !== 'condition' || point.node === null) continue;
    const text = codeOf(fn, bare(fn, point.node));
    if (once.has(text)) again.add(text);
    once.add(text);
  }
  return again;
}

interface Taken {
  readonly point: Point;
  readonly edge: Edge;
  readonly known: Known;
  readonly asked: ReadonlySet<string>;
}

/** What is known behind an edge, or null if the path cannot go there. */
function takeEdge(fn: CFunction, { point, edge, known, asked }: Taken): Known | null {
  if (edge.when === null || point.kind !== 'condition' || point.node === null) return known;
  const test = testOf(fn, point.node);
  if (test !== null) {
    const allowed = edge.when ? test.whenTrue : ANY & ~test.whenTrue;
    const left = (known.values.get(test.lvalue) ?? ANY) & allowed;
    if (left === 0) return null;
    return { ...known, values: new Map(known.values).set(test.lvalue, left) };
  }
  const text = codeOf(fn, bare(fn, point.node));
  const before = known.outcomes.get(text);
  if (before !== undefined) return before === edge.when ? known : null;
  return asked.has(text) ? { ...known, outcomes: new Map(known.outcomes).set(text, edge.when) } : known;
}

/** A condition about one lvalue, and the values for which it is true. */
export interface ValueTest {
  readonly lvalue: string;
  readonly whenTrue: number;
}

const BY_OPERATOR: Readonly<Record<string, number>> = {
  '==': ZERO,
  '!=': NEGATIVE | POSITIVE,
  '<': NEGATIVE,
  '<=': NEGATIVE | ZERO,
  '>': POSITIVE,
  '>=': POSITIVE | ZERO,
};

const BY_CALL: Readonly<Record<string, number>> = {
  IS_ERR: NEGATIVE,
  IS_ERR_VALUE: NEGATIVE,
  IS_ERR_OR_NULL: NEGATIVE | ZERO,
  PTR_ERR_OR_ZERO: NEGATIVE,
};

/** Reads `p`, `p == NULL`, `ret < 0`, `IS_ERR(p)` and their like; null for any other condition. */
export function testOf(fn: CFunction, condition: SyntaxNode): ValueTest | null {
  const at = bare(fn, condition);
  const assignment = asAssignment(at);
  if (assignment !== null) return { lvalue: codeOf(fn, assignment.target), whenTrue: NEGATIVE | POSITIVE };
  const call = asCall(fn, at);
  if (call !== null) {
    const whenTrue = BY_CALL[call.callee];
    const operand = call.args[0];
    if (whenTrue === undefined || operand === undefined) return null;
    const stored = asAssignment(bare(fn, operand));
    return { lvalue: codeOf(fn, stored?.target ?? bare(fn, operand)), whenTrue };
  }
  if (isLvalue(at)) return { lvalue: codeOf(fn, at), whenTrue: NEGATIVE | POSITIVE };
  const whenTrue = BY_OPERATOR[childIn(at, 'operator')?.type ?? ''];
  const left = childIn(at, 'left');
  const right = childIn(at, 'right');
  if (at.type !== 'binary_expression' || whenTrue === undefined || left === null || right === null)
    return null;
  if (!/^(?:0|NULL)$/.test(codeOf(fn, bare(fn, right)))) return null;
  const stored = asAssignment(bare(fn, left));
  const subject = stored?.target ?? bare(fn, left);
  return isLvalue(subject) ? { lvalue: codeOf(fn, subject), whenTrue } : null;
}

function isLvalue(node: SyntaxNode): boolean {
  return (
    node.type === 'identifier' || node.type === 'field_expression' || node.type === 'subscript_expression'
  );
}

/** What is known behind a statement. */
function after(
  fn: CFunction,
  point: Point,
  { known, returnsOf }: { known: Known; returnsOf: ReturnsOf },
): Known {
  if (point.node === null || point.kind === 'label') return known;
  let next = known;
  for (const node of soundNodes(point.node)) {
    const assignment = asAssignment(node);
    if (assignment !== null) {
      const target = codeOf(fn, assignment.target);
      const value =
        assignment.operator === '=' ? possibleValues(fn, assignment.value, { known, returnsOf }) : ANY;
      next = store(next, target, value);
    } else if (node.type === 'update_expression' || isAddressGiven(node)) {
      const argument = childIn(node, 'argument');
      if (argument !== null) next = store(next, codeOf(fn, argument), ANY);
    } else if (point.kind === 'loop' && node.type === 'identifier') next = store(next, codeOf(fn, node), ANY);
  }
  return next;
}

function isAddressGiven(node: SyntaxNode): boolean {
  return (
    node.type === 'pointer_expression' &&
    childIn(node, 'operator')?.type === '&' &&
    node.parent?.type === 'argument_list'
  );
}

/** Storing a variable forgets what hung on it, and conditions that read it. */
function store(known: Known, target: string, value: number): Known {
  const values = new Map(
    [...known.values].filter(([lvalue]) => lvalue !== target && !hangsOn(lvalue, target)),
  );
  if (value !== ANY) values.set(target, value);
  const reads = /^\w+$/.test(target) ? new RegExp(`\\b${target}\\b`) : null;
  const outcomes = new Map(
    [...known.outcomes].filter(([text]) => (reads === null ? !text.includes(target) : !reads.test(text))),
  );
  return { values, outcomes };
}

function hangsOn(lvalue: string, target: string): boolean {
  return lvalue.startsWith(target) && /^(?:->|\.|\[)/.test(lvalue.slice(target.length));
}

/** The values that an expression can have. */
export function possibleValues(
  fn: CFunction,
  node: SyntaxNode,
  { known, returnsOf }: { known: Known; returnsOf: ReturnsOf },
): number {
  const at = bare(fn, node);
  const text = codeOf(fn, at);
  if (/^(?:0|NULL|false|0x0+)$/.test(text)) return ZERO;
  if (/^-(?:E[A-Z0-9]+|\d+)$/.test(text)) return NEGATIVE;
  if (/^(?:true|[1-9]\d*)$/.test(text)) return POSITIVE;
  if (at.type === 'pointer_expression' && text.startsWith('&')) return POSITIVE;
  if (isLvalue(at)) return known.values.get(text) ?? ANY;
  const call = asCall(fn, at);
  if (call === null) return ANY;
  const operand = call.args[0];
  if (operand === undefined || !/^(?:ERR_PTR|PTR_ERR|PTR_ERR_OR_ZERO|ERR_CAST)$/.test(call.callee))
    return returnsOf(call.callee);
  const inner = possibleValues(fn, operand, { known, returnsOf });
  // The error code of a pointer that is not known to be one was asked for because it is.
  return call.callee === 'PTR_ERR' && inner === ANY ? NEGATIVE : inner;
}
