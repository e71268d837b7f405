import type { Cfg } from './cfg.js';
import type { CFunction } from './functions.js';
import { isLvalue, sketchOf } from './path-sketch.js';
import { codeOf } from './query.js';
import { reachesAny } from './reach.js';
import { walk } from './syntax.js';

/** Where in a flow something that is known on a path can still be asked for. */
export interface Needs {
  /** Whether an lvalue stands in the code of this point, or of one that can be reached from it. */
  readonly isNamed: (lvalue: string, id: number) => boolean;
  /** Whether a condition is asked at this point or at one that can be reached from it. */
  readonly isAsked: (text: string, id: number) => boolean;
}

type PointsOf = Map<string, Set<number>>;

const known = new WeakMap<Cfg, Needs>();

/** The needs of a flow; read once, and followed backwards for each name that is asked for. */
export function needsOf(fn: CFunction, cfg: Cfg): Needs {
  const made = known.get(cfg) ?? makeNeeds(fn, cfg);
  known.set(cfg, made);
  return made;
}

function makeNeeds(fn: CFunction, cfg: Cfg): Needs {
  const { tests, asked } = sketchOf(fn, cfg);
  const names: PointsOf = new Map();
  const texts: PointsOf = new Map();
  for (const { id, node } of cfg.points) {
    for (const inner of node === null ? [] : walk(node))
      if (isLvalue(inner)) add(names, codeOf(fn, inner), id);
    const test = tests[id] ?? null;
    if (test !== null) add(names, test.lvalue, id);
    const again = asked[id] ?? null;
    if (again !== null) add(texts, again.text, id);
  }
  return { isNamed: isAhead(cfg, names), isAsked: isAhead(cfg, texts) };
}

function add(points: PointsOf, name: string, id: number): void {
  const own = points.get(name) ?? new Set<number>();
  points.set(name, own.add(id));
}

function isAhead(cfg: Cfg, points: PointsOf): (name: string, id: number) => boolean {
  const ahead = new Map<string, ReadonlySet<number>>();
  return (name, id) => {
    const from = ahead.get(name) ?? reachesAny(cfg, points.get(name) ?? new Set(), new Set());
    ahead.set(name, from);
    return from.has(id);
  };
}
