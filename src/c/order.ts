import type { Point } from './cfg-points.js';
import { effectOn, flowOf, pointOf } from './flow.js';
import type { CFunction } from './functions.js';
import { originOf } from './origin.js';
import { type Call, callsIn } from './query.js';
import { reachableFrom } from './reach.js';

/** Two calls about one thing, the second of which can come after the first. */
export interface Sequence {
  readonly first: Call;
  readonly second: Call;
  /** The place that both are about, locals that are copies resolved. */
  readonly about: string;
}

/** Which calls make a sequence; the numbers are positions of the argument that the call is about. */
export interface Order {
  readonly first: ReadonlyMap<string, number>;
  readonly second: ReadonlyMap<string, number>;
  /** Calls that make the thing good again, by the same kind of argument. */
  readonly between?: ReadonlyMap<string, number>;
}

/** Every first call that a second one about the same place can follow, with nothing in between that changes the place. */
export function sequencesIn(fn: CFunction, order: Order): readonly Sequence[] {
  const calls = callsIn(fn);
  if (!calls.some(({ callee }) => order.first.has(callee))) return [];
  if (!calls.some(({ callee }) => order.second.has(callee))) return [];
  return fn.fragments.flatMap((fragment) => {
    const cfg = flowOf(fn, fragment);
    if (cfg.broken) return [];
    const about = (names: ReadonlyMap<string, number>) =>
      calls.flatMap((call) => {
        const place = names.get(call.callee);
        const node = place === undefined ? undefined : call.args[place];
        const point = node === undefined ? null : pointOf(cfg, call.node);
        if (node === undefined || point === null) return [];
        return [{ call, point, place: originOf(fn, cfg, { node, point }).replace(/^&/, '') }];
      });
    const between = about(order.between ?? new Map());
    const seconds = about(order.second);
    return about(order.first).flatMap((first) => {
      const barriers = new Set(
        between.filter(({ place }) => place === first.place).map(({ point }) => point.id),
      );
      const names = namesIn(first.place).filter((name) => name !== first.place);
      const stopAt = (point: Point) =>
        barriers.has(point.id) ||
        effectOn(fn, point, first.place)?.kind === 'set' ||
        names.some((name) => effectOn(fn, point, name) !== null);
      const reached = reachableFrom(cfg, first.point, { stopAt });
      return seconds
        .filter((second) => second.place === first.place && second.point.id !== first.point.id)
        .filter((second) => reached.has(second.point.id))
        .map((second) => ({ first: first.call, second: second.call, about: first.place }));
    });
  });
}

/** The variables that decide which place it is: `bo` and `i` of `bo->parts[i]`. */
function namesIn(place: string): readonly string[] {
  return place.match(/(?<![\w.>])[A-Za-z_]\w*/g) ?? [];
}
