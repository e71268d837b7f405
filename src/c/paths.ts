import type { Cfg } from './cfg.js';
import type { Point } from './cfg-points.js';
import type { CFunction } from './functions.js';
import { type Fact, factsOf, type Known, onward, type ReturnsOf } from './path-facts.js';
import { spend } from './steps.js';

/** Follows the paths of a function: `step` says what a point does to the state, or null to leave the path there. */
export interface Visitor<State> {
  /** Where the paths begin, with the state there. */
  readonly from: Point;
  readonly start: State;
  readonly returnsOf: ReturnsOf;
  /** Lvalues whose value is asked for also at points, and behind points, that do not name them. */
  readonly watched?: readonly string[];
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
  readonly known: Fact;
}

/**
 * Follows every feasible path from a point to the ends of the function; false if there were too many, so that nothing
 * may be concluded from a path that was not met.
 */
export function followPaths<State>(fn: CFunction, cfg: Cfg, visitor: Visitor<State>): boolean {
  const facts = factsOf(fn, cfg, visitor);
  const seen = new Set<string>();
  const stack: Place<State>[] = [{ id: visitor.from.id, state: visitor.start, known: facts.nothing }];
  let steps = 0;
  for (let place = stack.pop(); place !== undefined; place = stack.pop()) {
    if (++steps > MAX_STEPS) return false;
    spend(fn.outline, STEPS_OF_PATH + place.known.values.size + place.known.outcomes.size);
    const point = cfg.points[place.id];
    if (point === undefined) continue;
    const key = `${place.id}|${place.known.id}|${visitor.key(place.state)}`;
    if (seen.has(key)) continue;
    seen.add(key);
    const state = visitor.step(point, place.state, place.known);
    if (state === null) continue;
    const next = onward(facts, place.known, point);
    for (const [i, edge] of point.next.entries()) {
      const known = next[i] ?? null;
      if (known === null) continue;
      const branched =
        edge.when === null || visitor.branch === undefined ? state : visitor.branch(point, edge.when, state);
      if (branched !== null) stack.push({ id: edge.to, state: branched, known });
    }
  }
  return true;
}
