import type { Cfg } from './cfg.js';
import type { Edge, Point } from './cfg-points.js';
import type { CFunction } from './functions.js';
import { type Needs, needsOf } from './path-needs.js';
import { hangsOn, isLvalue, type Sketch, sketchOf } from './path-sketch.js';
import { asCall, bare, codeOf } from './query.js';
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

/** For those whom it does not matter what functions return. */
export const anyReturn: ReturnsOf = () => ANY;

/** What is known somewhere in a flow, told from all else that is by its number. */
export interface Fact extends Known {
  readonly id: number;
  /** What it becomes on the ways out of points, in the order of their edges. */
  readonly onward: Map<number, readonly (Fact | null)[]>;
}

/**
 * All that was ever known on the paths of one flow, each once: the paths are followed again for each thing that is taken,
 * and all of them learn the same at the same places.
 */
export interface Facts {
  readonly fn: CFunction;
  readonly sketch: Sketch;
  readonly needs: Needs;
  readonly returnsOf: ReturnsOf;
  readonly watched: readonly string[];
  readonly nothing: Fact;
  readonly byKey: Map<string, Fact>;
}

/** Facts of one flow that are kept for the next time that its paths are followed. */
const MOST_KEPT = 5_000;

const kept = new WeakMap<Cfg, WeakMap<ReturnsOf, Map<string, Facts>>>();

interface Asking {
  readonly returnsOf: ReturnsOf;
  readonly watched?: readonly string[];
}

/** The facts of a flow, with what is known of the functions that it calls. */
export function factsOf(fn: CFunction, cfg: Cfg, { returnsOf, watched = [] }: Asking): Facts {
  const ofFlow = kept.get(cfg) ?? new WeakMap<ReturnsOf, Map<string, Facts>>();
  kept.set(cfg, ofFlow);
  const ofReturns = ofFlow.get(returnsOf) ?? new Map<string, Facts>();
  ofFlow.set(returnsOf, ofReturns);
  const known = ofReturns.get(watched.join());
  if (known !== undefined && known.byKey.size <= MOST_KEPT) return known;
  const byKey = new Map<string, Fact>();
  const nothing = theOne(byKey, { values: new Map(), outcomes: new Map() });
  const facts = {
    ...{ fn, sketch: sketchOf(fn, cfg), needs: needsOf(fn, cfg) },
    ...{ returnsOf, watched, nothing, byKey },
  };
  ofReturns.set(watched.join(), facts);
  return facts;
}

/** The one fact that says this. */
function theOne(byKey: Map<string, Fact>, { values, outcomes }: Known): Fact {
  const parts = [...values].map(([name, value]) => `${name}=${value}`);
  for (const [text, outcome] of outcomes) parts.push(`${text}:${outcome}`);
  const key = parts.sort().join(';');
  const known = byKey.get(key);
  if (known !== undefined) return known;
  const fact = { id: byKey.size, values, outcomes, onward: new Map() };
  byKey.set(key, fact);
  return fact;
}

/** What is known at the end of each edge out of a point; null where the path cannot go. */
export function onward(facts: Facts, fact: Fact, point: Point): readonly (Fact | null)[] {
  const made = fact.onward.get(point.id);
  if (made !== undefined) return made;
  const behind = behindPoint(facts, fact, point);
  const next = point.next.map((edge) => {
    const known = alongEdge(facts.sketch, behind, { point, edge });
    if (known === null) return null;
    const needed = neededAt(facts, known, edge.to);
    return needed === fact ? fact : theOne(facts.byKey, needed);
  });
  fact.onward.set(point.id, next);
  return next;
}

/** What is known behind a point. */
function behindPoint({ fn, sketch, returnsOf }: Facts, known: Known, { id }: Point): Known {
  let next = known;
  for (const { target, value } of sketch.stores[id] ?? []) {
    const stays = !sketch.tested.has(target) || value === null;
    const values = stays ? ANY : possibleValues(fn, value, { known, returnsOf });
    next = store(next, target, values);
  }
  return next;
}

/**
 * What of it can still be asked for at a point or behind it: paths that differ in nothing else are one from there on, and
 * a function of many decisions could not be followed without that.
 */
function neededAt({ needs, watched }: Facts, known: Known, id: number): Known {
  const values = [...known.values].filter(([name]) => watched.includes(name) || needs.isRead(name, id));
  const outcomes = [...known.outcomes].filter(([text]) => needs.isAsked(text, id));
  if (values.length === known.values.size && outcomes.length === known.outcomes.size) return known;
  return { values: new Map(values), outcomes: new Map(outcomes) };
}

interface Passage {
  readonly point: Point;
  readonly edge: Edge;
}

/** What is known on an edge out of a point; null where the path cannot go. */
function alongEdge(sketch: Sketch, known: Known, { point, edge }: Passage): Known | null {
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
    return { values, outcomes: known.outcomes };
  }
  const asked = sketch.asked[point.id] ?? null;
  if (asked === null) return known;
  const { text } = asked;
  const outcome = edge.when !== asked.negated;
  const before = known.outcomes.get(text);
  if (before !== undefined) return before === outcome ? known : null;
  return { values: known.values, outcomes: new Map(known.outcomes).set(text, outcome) };
}

/** `a` and `a->b` of `a->b->c`: whoever asks for the last has read through the others. */
function readThrough(lvalue: string): readonly string[] {
  const names: string[] = [];
  for (let at = lvalue.indexOf('->'); at > 0; at = lvalue.indexOf('->', at + 2))
    names.push(lvalue.slice(0, at));
  return names;
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
