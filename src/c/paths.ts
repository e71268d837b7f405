import type { Cfg } from './cfg.js';
import type { Edge, Point } from './cfg-points.js';
import type { CFunction } from './functions.js';
import { isLvalue, type Sketch, type Store, sketchOf } from './path-sketch.js';
import { asCall, bare, codeOf } from './query.js';
import { spend } from './steps.js';
import type { SyntaxNode } from './syntax.js';
import { NEGATIVE, POSITIVE, ZERO } from './values.js';

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

/** What a step on a path costs beside what is known there, where passing a point without remembering anything costs one. */
const STEPS_OF_PATH = 16;

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
  const sketch = sketchOf(fn, cfg);
  const seen = new Set<string>();
  const stack: Place<State>[] = [
    { id: visitor.from.id, state: visitor.start, known: { values: new Map(), outcomes: new Map() } },
  ];
  let steps = 0;
  for (let place = stack.pop(); place !== undefined; place = stack.pop()) {
    if (++steps > MAX_STEPS) return false;
    spend(fn.outline, STEPS_OF_PATH + place.known.values.size + place.known.outcomes.size);
    const point = cfg.points[place.id];
    if (point === undefined) continue;
    const key = `${place.id}|${visitor.key(place.state)}|${knownKey(place.known)}`;
    if (seen.has(key)) continue;
    seen.add(key);
    const state = visitor.step(point, place.state, place.known);
    if (state === null) continue;
    const given = { known: place.known, returnsOf: visitor.returnsOf };
    const known = after(fn, { sketch, effects: sketch.stores[point.id] ?? [] }, given);
    for (const edge of point.next) {
      const next = takeEdge({ point, edge, known, sketch });
      if (next === null) continue;
      const branched =
        edge.when === null || visitor.branch === undefined ? state : visitor.branch(point, edge.when, state);
      if (branched !== null) stack.push({ id: edge.to, state: branched, known: next });
    }
  }
  return true;
}

const keys = new WeakMap<Known, string>();

/** Most steps change nothing that is known, so the text is made once for each state of knowledge. */
function knownKey(known: Known): string {
  const made = keys.get(known) ?? makeKey(known);
  keys.set(known, made);
  return made;
}

function makeKey({ values, outcomes }: Known): string {
  const parts = [...values].map(([name, value]) => `${name}=${value}`);
  for (const [text, outcome] of outcomes) parts.push(`${text}:${outcome}`);
  return parts.sort().join(';');
}

interface Taken {
  readonly point: Point;
  readonly edge: Edge;
  readonly known: Known;
  readonly sketch: Sketch;
}

/** What is known behind an edge, or null if the path cannot go there. */
function takeEdge({ point, edge, known, sketch }: Taken): Known | null {
  if (edge.when === null || point.kind !== 'condition') return known;
  const test = sketch.tests[point.id] ?? null;
  if (test !== null) {
    const allowed = edge.when ? test.whenTrue : ANY & ~test.whenTrue;
    const before = known.values.get(test.lvalue) ?? ANY;
    const left = before & allowed;
    if (left === 0) return null;
    const read = readThrough(test.lvalue).filter(
      (name) => sketch.tested.has(name) && !known.values.has(name),
    );
    if (left === before && read.length === 0) return known;
    const values = new Map(known.values);
    if (left !== before) values.set(test.lvalue, left);
    for (const name of read) values.set(name, POSITIVE);
    return { ...known, values };
  }
  const asked = sketch.asked[point.id] ?? null;
  if (asked === null) return known;
  const { text } = asked;
  const outcome = edge.when !== asked.negated;
  const before = known.outcomes.get(text);
  if (before !== undefined) return before === outcome ? known : null;
  return { ...known, outcomes: new Map(known.outcomes).set(text, outcome) };
}

/** `a` and `a->b` of `a->b->c`: whoever asks for the last has read through the others. */
function readThrough(lvalue: string): readonly string[] {
  const names: string[] = [];
  for (let at = lvalue.indexOf('->'); at > 0; at = lvalue.indexOf('->', at + 2))
    names.push(lvalue.slice(0, at));
  return names;
}

/** What is known behind a point. */
function after(
  fn: CFunction,
  { sketch, effects }: { readonly sketch: Sketch; readonly effects: readonly Store[] },
  { known, returnsOf }: { known: Known; returnsOf: ReturnsOf },
): Known {
  let next = known;
  for (const { target, value } of effects) {
    const stays = !sketch.tested.has(target) || value === null;
    const values = stays ? ANY : possibleValues(fn, value, { known, returnsOf });
    next = store(next, target, values);
  }
  return next;
}

/** Storing a variable forgets what hung on it, and conditions that read it. */
function store(known: Known, target: string, value: number): Known {
  const lost = [...known.values.keys()].filter(
    (lvalue) => lvalue === target || hangsOn(lvalue, target) || isIndexedBy(lvalue, target),
  );
  const reads = known.outcomes.size > 0 && /^\w+$/.test(target) ? new RegExp(`\\b${target}\\b`) : null;
  const stale = [...known.outcomes.keys()].filter((text) =>
    reads === null ? text.includes(target) : reads.test(text),
  );
  if (lost.length === 0 && stale.length === 0 && value === ANY) return known;
  const values = new Map(known.values);
  for (const lvalue of lost) values.delete(lvalue);
  if (value !== ANY) values.set(target, value);
  const outcomes = new Map(known.outcomes);
  for (const text of stale) outcomes.delete(text);
  return { values, outcomes };
}

function hangsOn(lvalue: string, target: string): boolean {
  return lvalue.startsWith(target) && /^(?:->|\.|\[)/.test(lvalue.slice(target.length));
}

/** `bos[i]` is another element when `i` has changed. */
function isIndexedBy(lvalue: string, target: string): boolean {
  const at = lvalue.indexOf(`[${target}`);
  return at >= 0 && !/\w/.test(lvalue.charAt(at + 1 + target.length));
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
  if (/^(?:true|current|[1-9]\d*)$/.test(text)) return POSITIVE;
  if (at.type === 'pointer_expression' && text.startsWith('&')) return POSITIVE;
  if (isLvalue(at)) return known.values.get(text) ?? ANY;
  const call = asCall(fn, at);
  if (call === null) return ANY;
  const operand = call.args[0];
  if (operand === undefined || !/^(?:ERR_PTR|PTR_ERR|PTR_ERR_OR_ZERO|ERR_CAST)$/.test(call.callee))
    return text.includes('__GFP_NOFAIL') ? POSITIVE : returnsOf(call.callee);
  const inner = possibleValues(fn, operand, { known, returnsOf });
  // The error code of a pointer that is not known to be one was asked for because it is.
  return call.callee === 'PTR_ERR' && inner === ANY ? NEGATIVE : inner;
}
