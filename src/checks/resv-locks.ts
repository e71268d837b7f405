import type { Cfg } from '../c/cfg.js';
import type { Point } from '../c/cfg-points.js';
import { flowOf, pointOf } from '../c/flow.js';
import type { CFunction } from '../c/functions.js';
import { originOf, rootOf } from '../c/origin.js';
import type { Known } from '../c/path-facts.js';
import { followPaths } from '../c/paths.js';
import { type Call, callsIn, codeOf, storedIn } from '../c/query.js';
import { reachableFrom } from '../c/reach.js';
import type { SyntaxNode } from '../c/syntax.js';
import { ZERO } from '../c/values.js';
import type { LockRule } from '../kernel/contract.js';
import { lockRuleSince, slotLockSince, wayToResv } from '../kernel/lock-eras.js';
import type { Context } from './check.js';
import { isSince } from './era.js';
import { knowledge } from './holdings.js';
import { knownContract } from './signatures.js';
import { callbacksOf } from './slots.js';

/** A call that finds the reservation lock in the wrong state. */
export interface LockFault {
  readonly call: Call;
  /** `held`: locked in this function; `slot`: locked by the caller of the callback; `bare`: not locked. */
  readonly kind: 'held' | 'slot' | 'bare';
  /** The lock as the source can write it: `obj->resv`. */
  readonly lock: string;
  /** The callback's slot for `slot`, else empty. */
  readonly slot: string;
  /** Where the function locks or unlocks it; null for `slot`. */
  readonly seen: SyntaxNode | null;
}

/** What one call does to a reservation lock. */
interface Use {
  readonly call: Call;
  readonly point: Point;
  readonly rule: 'needs' | 'takes' | 'acquires' | 'releases';
  readonly lock: string;
  /** The variable that tells whether it was locked; null if it surely was; empty if that cannot be followed. */
  readonly result: string | null;
}

/** Calls in a function that need the lock and are without it, or take it while it is held. */
export function lockFaults(fn: CFunction, context: Context): readonly LockFault[] {
  if (!callsIn(fn).some(({ callee }) => lockRuleSince.has(callee))) return [];
  return fn.fragments.flatMap((fragment) => {
    const cfg = flowOf(fn, fragment);
    const uses = usesIn(fn, cfg, context);
    return [...slotFaults(fn, cfg, { uses, context }), ...pathFaults(fn, cfg, { uses, context })];
  });
}

function usesIn(fn: CFunction, cfg: Cfg, context: Context): readonly Use[] {
  return callsIn(fn).flatMap((call) => {
    const contract = knownContract(call.callee, context);
    const rule = contract?.lock?.endsWith(' dma_resv') ? ruleOf(contract.lock, call.callee, context) : null;
    const point = rule === null ? null : pointOf(cfg, call.node);
    if (contract === null || rule === null || point === null) return [];
    for (const [i, param] of contract.params.entries()) {
      const way = wayToResv.get(param.type);
      const node = call.args[i];
      if (way === undefined || node === undefined) continue;
      const lock = follow(originOf(fn, cfg, { node, point }), way);
      return [{ call, point, rule, lock, result: resultOf(fn, call, contract.returns) }];
    }
    return [];
  });
}

function follow(place: string, way: string): string {
  const isAddress = place.startsWith('&');
  if (!isAddress || way === '') return isAddress ? place.slice(1) : `${place}${way}`;
  return `${place.slice(1)}.${way.slice('->'.length)}`;
}

function ruleOf(rule: LockRule, callee: string, context: Context): Use['rule'] | null {
  const [verb] = rule.split(' ');
  if (verb === 'acquires' || verb === 'releases') return verb;
  const since = lockRuleSince.get(callee);
  if (since === undefined || (since !== 'always' && !isSince(since, context))) return null;
  return verb === 'needs' ? 'needs' : 'takes';
}

/** dma_resv_lock() without a context cannot fail, so nobody asks. */
function resultOf(fn: CFunction, call: Call, returns: string): string | null {
  if (returns === 'void') return null;
  const context = call.args[1];
  if (call.callee === 'dma_resv_lock' && context !== undefined && codeOf(fn, context) === 'NULL') return null;
  const target = returns === 'errno' ? storedIn(call.node)?.target : undefined;
  return target === undefined ? '' : codeOf(fn, target);
}

interface Uses {
  readonly uses: readonly Use[];
  readonly context: Context;
}

/** The core holds the lock of the callback's own object, which an imported object shares with its dma-buf. */
function slotFaults(fn: CFunction, cfg: Cfg, { uses, context }: Uses): LockFault[] {
  const takes = uses.filter(({ rule }) => rule === 'takes');
  if (takes.length === 0 || cfg.fragment.head !== 'whole') return [];
  const slot = callbacksOf(fn, context).find(
    ({ role }) => role.held.includes('dma_resv') && isSince(slotLockSince(role), context),
  );
  const object = fn.params[0]?.name;
  if (slot === undefined || object === undefined) return [];
  const unlocks = uses.filter(({ rule }) => rule === 'releases').map(({ point }) => point.id);
  return takes
    .filter(({ lock }) => rootOf(lock) === object)
    .filter(({ point }) => !unlocks.some((id) => leadsTo(cfg, id, point)))
    .map(({ call, lock }) => ({ call, kind: 'slot', lock, slot: slot.role.slot, seen: null }));
}

function leadsTo(cfg: Cfg, from: number, to: Point): boolean {
  const point = cfg.points[from];
  return point !== undefined && reachableFrom(cfg, point).has(to.id);
}

/** Per lock: the use that decided its state last; locked, unlocked, or asked for with the answer still open. */
type Locks = ReadonlyMap<string, { readonly use: Use; readonly state: 'locked' | 'unlocked' | 'asked' }>;

function pathFaults(fn: CFunction, cfg: Cfg, { uses, context }: Uses): LockFault[] {
  const byPoint = new Map<number, Use[]>();
  for (const use of uses) byPoint.set(use.point.id, [...(byPoint.get(use.point.id) ?? []), use]);
  const changes = uses.filter(({ rule }) => rule === 'acquires' || rule === 'releases');
  const [entry] = cfg.points;
  if (changes.length === 0 || entry === undefined || cfg.broken) return [];
  const faults = new Map<number, LockFault>();
  const states = new Map<number, Set<string>>();
  const complete = followPaths<Locks>(fn, cfg, {
    from: entry,
    start: new Map(),
    returnsOf: knowledge(context).returnsOf,
    watched: [...new Set(uses.flatMap(({ result }) => result ?? []))].sort(),
    key: (locks) =>
      [...locks]
        .map(([lock, { state }]) => `${lock}=${state}`)
        .sort()
        .join(),
    step: (point, before, known) => {
      let locks = answered(before, known);
      for (const use of byPoint.get(point.id) ?? []) {
        const fault = judge(cfg, { use, locks, changes });
        const now = locks.get(use.lock)?.state ?? 'unknown';
        states.set(use.call.node.start, (states.get(use.call.node.start) ?? new Set()).add(now));
        if (fault !== null) faults.set(use.call.node.start, fault);
        locks = changed(locks, use);
      }
      return locks;
    },
  });
  if (!complete) context.abstain('too many paths');
  // A call that is right on one way and wrong on another hangs on a condition that was not understood.
  return complete ? [...faults.values()].filter(({ call }) => states.get(call.node.start)?.size === 1) : [];
}

function answered(locks: Locks, known: Known): Locks {
  const open = [...locks].filter(
    ([, { state, use }]) => state === 'asked' && known.values.get(use.result ?? '') === ZERO,
  );
  if (open.length === 0) return locks;
  const next = new Map(locks);
  for (const [lock, { use }] of open) next.set(lock, { use, state: 'locked' });
  return next;
}

function changed(locks: Locks, use: Use): Locks {
  if (use.rule !== 'acquires' && use.rule !== 'releases') return locks;
  const state = use.rule === 'releases' ? 'unlocked' : use.result === null ? 'locked' : 'asked';
  return new Map(locks).set(use.lock, { use, state });
}

function judge(
  cfg: Cfg,
  { use, locks, changes }: { use: Use; locks: Locks; changes: readonly Use[] },
): LockFault | null {
  const found = locks.get(use.lock);
  const fault = { call: use.call, lock: use.lock, slot: '' };
  if (use.rule === 'takes' && found?.state === 'locked' && isUnlockedLater(cfg, use, changes))
    return { ...fault, kind: 'held', seen: found.use.call.node };
  if (use.rule !== 'needs') return null;
  if (found?.state === 'unlocked') return { ...fault, kind: 'bare', seen: found.use.call.node };
  const later = found === undefined ? lockedLater(cfg, use, changes) : null;
  return later === null ? null : { ...fault, kind: 'bare', seen: later.call.node };
}

/** Only the unlock behind the call proves that nobody has unlocked it unseen. */
function isUnlockedLater(cfg: Cfg, { point, lock }: Use, changes: readonly Use[]): boolean {
  const after = reachableFrom(cfg, point);
  return changes.some((each) => each.rule === 'releases' && each.lock === lock && after.has(each.point.id));
}

/** The function locks it behind the call, which would hang if it came here with the lock held. */
function lockedLater(cfg: Cfg, { point, lock }: Use, changes: readonly Use[]): Use | null {
  const own = changes.filter((each) => each.lock === lock);
  const unlocks = new Set(own.filter((each) => each.rule === 'releases').map((each) => each.point.id));
  const after = reachableFrom(cfg, point, { stopAt: ({ id }) => unlocks.has(id) });
  const hangs = (each: Use) =>
    each.rule === 'acquires' && each.result === null && each.call.callee !== 'dma_resv_trylock';
  return own.find((each) => hangs(each) && after.has(each.point.id)) ?? null;
}
