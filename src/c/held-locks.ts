import type { Cfg } from './cfg.js';
import type { Point } from './cfg-points.js';
import type { CFunction } from './functions.js';
import { asCall, bare, type Call, codeOf, soundNodes } from './query.js';

/** What takes and gives back one kind of lock. */
export interface LockNames {
  readonly take: ReadonlySet<string>;
  readonly give: ReadonlySet<string>;
  /** True for a function that may give the lock back inside. */
  readonly mayGive: (callee: string) => boolean;
}

/** A call that is made with a lock held on every way to it, and the call that took the lock. */
export interface CallUnderLock {
  readonly call: Call;
  readonly lock: Call;
}

/**
 * Calls between a lock and its unlock that no way reaches without the lock. A loop macro or a block that begins out of
 * view, an unlock under another name and a function that gives the lock back inside are not seen, so whoever asks has to
 * leave alone what such a function could do.
 */
export function callsUnderLock(fn: CFunction, cfg: Cfg, names: LockNames): readonly CallUnderLock[] {
  const takes = cfg.points.flatMap((point) =>
    callsAt(fn, point).filter(({ callee }) => names.take.has(callee)),
  );
  if (takes.length === 0 || cfg.broken) return [];
  const held = heldBefore(fn, cfg, names);
  return cfg.points.flatMap((point) => {
    const lock = held[point.id];
    if (lock === null || lock === undefined) return [];
    return callsAt(fn, point)
      .filter(({ callee }) => !names.give.has(callee) && !names.take.has(callee))
      .map((call) => ({ call, lock }));
  });
}

/** The lock that is held on every way to a point; null if on some way none is, or another. */
function heldBefore(fn: CFunction, cfg: Cfg, names: LockNames): readonly (Call | null | undefined)[] {
  const held: (Call | null | undefined)[] = cfg.points.map(() => undefined);
  const queue: number[] = [];
  for (const point of cfg.points) {
    if (point.kind !== 'entry' && !point.outside) continue;
    held[point.id] = null;
    queue.push(point.id);
  }
  for (let id = queue.pop(); id !== undefined; id = queue.pop()) {
    const point = cfg.points[id];
    if (point === undefined) continue;
    const out = after(fn, point, { names, held: held[id] ?? null });
    for (const { to } of point.next) {
      const known = held[to];
      const merged = known === undefined || known === out ? out : null;
      if (known !== undefined && known === merged) continue;
      held[to] = merged;
      queue.push(to);
    }
  }
  return held;
}

function after(
  fn: CFunction,
  point: Point,
  { names, held }: { readonly names: LockNames; readonly held: Call | null },
): Call | null {
  let lock = held;
  for (const call of callsAt(fn, point)) {
    if (names.give.has(call.callee)) lock = null;
    else if (names.take.has(call.callee)) lock = call;
    else if (lock !== null && (isGivenLock(fn, call, lock) || names.mayGive(call.callee))) lock = null;
  }
  return lock;
}

function isGivenLock(fn: CFunction, call: Call, lock: Call): boolean {
  const argument = lock.args[0];
  if (argument === undefined) return true;
  const text = codeOf(fn, bare(fn, argument));
  return /lock/i.test(call.callee) || call.args.some((each) => codeOf(fn, bare(fn, each)) === text);
}

function callsAt(fn: CFunction, { node, kind }: Point): readonly Call[] {
  if (node === null || kind === 'label') return [];
  return [...soundNodes(node)].map((each) => asCall(fn, each)).filter((call) => call !== null);
}
