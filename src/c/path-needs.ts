import type { Cfg } from './cfg.js';
import type { CFunction } from './functions.js';
import { hangsOn, isLvalue, sketchOf } from './path-sketch.js';
import { codeOf } from './query.js';
import { reachesAny } from './reach.js';
import { childIn, type SyntaxNode, walk } from './syntax.js';

/** Where in a flow something that is known on a path can still be asked for. */
export interface Needs {
  /** Whether an lvalue is read at this point, or at one that can be reached from it before it is stored anew. */
  readonly isRead: (lvalue: string, id: number) => boolean;
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
  const { tests, asked, stores } = sketchOf(fn, cfg);
  const reads: PointsOf = new Map();
  const texts: PointsOf = new Map();
  const stored: PointsOf = new Map();
  for (const { id, node } of cfg.points) {
    for (const inner of node === null ? [] : walk(node))
      if (isLvalue(inner) && !isStoredOnly(inner)) add(reads, codeOf(fn, inner), id);
    const test = tests[id] ?? null;
    if (test !== null) add(reads, test.lvalue, id);
    const again = asked[id] ?? null;
    if (again !== null) add(texts, again.text, id);
    for (const { target } of stores[id] ?? []) add(stored, target, id);
  }
  return {
    isRead: isAhead(cfg, reads, (lvalue) => storesOf(stored, lvalue)),
    isAsked: isAhead(cfg, texts, () => NOWHERE),
  };
}

const NOWHERE: ReadonlySet<number> = new Set();

/** The left side of `x = value` and of `type x = value`. */
function isStoredOnly({ parent, field }: SyntaxNode): boolean {
  if (parent?.type === 'init_declarator') return field === 'declarator';
  if (parent?.type !== 'assignment_expression' || field !== 'left') return false;
  return childIn(parent, 'operator')?.type === '=';
}

/** The points behind which nothing is known of an lvalue any more that was known before. */
function storesOf(stored: PointsOf, lvalue: string): ReadonlySet<number> {
  const ids = new Set<number>();
  for (const [target, points] of stored)
    if (target === lvalue || hangsOn(lvalue, target)) for (const id of points) ids.add(id);
  return ids;
}

function add(points: PointsOf, name: string, id: number): void {
  const own = points.get(name) ?? new Set<number>();
  points.set(name, own.add(id));
}

function isAhead(
  cfg: Cfg,
  points: PointsOf,
  barriersOf: (name: string) => ReadonlySet<number>,
): (name: string, id: number) => boolean {
  const ahead = new Map<string, ReadonlySet<number>>();
  return (name, id) => {
    const from = ahead.get(name) ?? reachesAny(cfg, points.get(name) ?? NOWHERE, barriersOf(name));
    ahead.set(name, from);
    return from.has(id);
  };
}
