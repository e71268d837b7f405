import type { Cfg } from './cfg.js';
import type { Edge, Point } from './cfg-points.js';
import { spend } from './steps.js';

/** Which steps a search may take. */
export interface Limits {
  /** Points that are reached but not passed. */
  readonly stopAt?: (point: Point) => boolean;
  /** Edges that are not taken. */
  readonly avoid?: (point: Point, edge: Edge) => boolean;
}

/** Every point that control can come to from the given one (which is left out unless a loop leads back to it). */
export function reachableFrom(cfg: Cfg, from: Point, limits: Limits = {}): ReadonlySet<number> {
  const reached = new Set<number>();
  const queue: Point[] = [from];
  for (let point = queue.pop(); point !== undefined; point = queue.pop()) {
    for (const edge of point.next) {
      if (reached.has(edge.to) || limits.avoid?.(point, edge) === true) continue;
      reached.add(edge.to);
      const next = cfg.points[edge.to];
      if (next !== undefined && limits.stopAt?.(next) !== true) queue.push(next);
    }
  }
  spend(cfg.outline, reached.size);
  return reached;
}

/**
 * True if control comes to the target only after one of the conditions had the value `when`: then it holds there, as
 * long as nothing changes it in between. Labels that code out of view can jump to make it false.
 */
export function holdsAt(
  cfg: Cfg,
  target: Point,
  { isTest, when }: { readonly isTest: (point: Point) => boolean; readonly when: boolean },
): boolean {
  if (cfg.broken) return false;
  const avoid = (point: Point, edge: Edge) =>
    edge.when === when && point.kind === 'condition' && isTest(point);
  return !entries(cfg).some(
    (entry) => entry.id === target.id || reachableFrom(cfg, entry, { avoid }).has(target.id),
  );
}

/** True if every way to the target passes a point of the given kind first. */
export function alwaysBefore(cfg: Cfg, target: Point, isStep: (point: Point) => boolean): boolean {
  if (cfg.broken) return false;
  return !entries(cfg).some(
    (entry) =>
      entry.id === target.id ||
      (!isStep(entry) && reachableFrom(cfg, entry, { stopAt: isStep }).has(target.id)),
  );
}

/** True if no way to the target passes a point of the given kind first. */
export function neverBefore(cfg: Cfg, target: Point, isStep: (point: Point) => boolean): boolean {
  return !cfg.points.some((point) => isStep(point) && reachableFrom(cfg, point).has(target.id));
}

/** Where control can come from: the beginning, and every place that code out of view can reach. */
function entries(cfg: Cfg): readonly Point[] {
  return cfg.points.filter((point) => point.kind === 'entry' || point.outside);
}

/** Points from which one of the targets can be reached without passing a barrier. */
export function reachesAny(
  cfg: Cfg,
  targets: ReadonlySet<number>,
  barriers: ReadonlySet<number>,
): ReadonlySet<number> {
  const reached = new Set(targets);
  const queue = [...targets];
  for (let id = queue.pop(); id !== undefined; id = queue.pop()) {
    for (const before of cfg.before[id] ?? []) {
      if (barriers.has(before) || reached.has(before)) continue;
      reached.add(before);
      queue.push(before);
    }
  }
  spend(cfg.outline, reached.size);
  return reached;
}
