import { type LateUse, lateUses } from '../c/after-release.js';
import { livesIn } from '../c/aliases.js';
import type { Cfg } from '../c/cfg.js';
import { flowOf, pointOf, reaching } from '../c/flow.js';
import type { CFunction } from '../c/functions.js';
import { anyReturn } from '../c/path-facts.js';
import { asAssignment, asCall, bare, type Call, callsIn, codeOf, soundNodes } from '../c/query.js';
import { type Drop, droppingOf, isBorrowing } from '../kernel/references.js';
import { touches } from '../kernel/touches.js';
import type { Context } from './check.js';
import { isDefinedInView } from './in-view.js';
import { knownContract } from './signatures.js';

/** A late use, and how what is used was given up. */
export interface Dropped extends LateUse {
  readonly kind: Drop;
  readonly handle: string;
}

const known = new WeakMap<CFunction, readonly Dropped[]>();

/** Every use of memory behind its free, and of an object behind the put of the only reference that the function has. */
export function droppedUses(fn: CFunction, context: Context): readonly Dropped[] {
  const uses = known.get(fn) ?? findDroppedUses(fn, context);
  known.set(fn, uses);
  return uses;
}

function findDroppedUses(fn: CFunction, context: Context): readonly Dropped[] {
  const drops = callsIn(fn).filter((call) => droppedBy(fn, call, context) !== null);
  if (drops.length === 0) return [];
  return fn.fragments.flatMap((fragment) => {
    const here = drops.filter(
      ({ node }) => fragment.body.start <= node.start && node.end <= fragment.body.end,
    );
    const handles = new Set(here.map((call) => droppedBy(fn, call, context)?.handle ?? ''));
    const cfg = flowOf(fn, fragment);
    if (cfg.broken || here.length === 0) return [];
    return [...handles].flatMap((handle) => usesOfHandle(fn, cfg, { handle, drops: here, context }));
  });
}

interface Handle {
  readonly handle: string;
  readonly drops: readonly Call[];
  readonly context: Context;
}

function usesOfHandle(fn: CFunction, cfg: Cfg, { handle, drops, context }: Handle): readonly Dropped[] {
  const own = drops.filter((call) => {
    const dropped = droppedBy(fn, call, context);
    return (
      dropped?.handle === handle && (dropped.kind === 'free' || isOwn(fn, cfg, { call, handle, context }))
    );
  });
  if (own.length === 0) return [];
  const nodes = new Set(own.map((call) => call.node));
  const late = lateUses(fn, cfg, {
    handle,
    isMemory: own.some(({ callee }) => droppingOf(callee)?.kind === 'free'),
    releases: (call) => nodes.has(call.node),
    returnsOf: anyReturn,
    touches,
  });
  if (late === null) context.abstain('too many paths');
  return firstOfEach(late ?? []).map((each) => ({
    ...each,
    handle,
    kind: droppingOf(each.release.callee)?.kind ?? 'put',
  }));
}

/** One fault for each call that gives something up, however often that is used behind it. */
function firstOfEach(late: readonly LateUse[]): readonly LateUse[] {
  const first = new Map<string, LateUse>();
  for (const each of late.toSorted((a, b) => a.use.node.start - b.use.node.start)) {
    const key = `${each.release.node.start}${each.again}`;
    if (!first.has(key)) first.set(key, each);
  }
  return [...first.values()];
}

/** What a call gives up: `bo` for `kfree(bo)`, and for the put of `&bo->base`, which is inside of it. */
function droppedBy(fn: CFunction, call: Call, context: Context): { handle: string; kind: Drop } | null {
  const dropping = droppingOf(call.callee);
  const argument = dropping === null ? undefined : call.args[dropping.place];
  if (dropping === null || argument === undefined || isDefinedInView(call.callee, context)) return null;
  const text = codeOf(fn, bare(fn, argument));
  const inside = /^&\(?(\w+)->[\w.]+\)?$/.exec(text)?.[1];
  if (inside !== undefined) return { handle: inside, kind: dropping.kind };
  return /^\w+(?:(?:->|\.)\w+|\[\w+\])*$/.test(text) ? { handle: text, kind: dropping.kind } : null;
}

interface Own {
  readonly call: Call;
  readonly handle: string;
  readonly context: Context;
}

/**
 * The reference that is dropped was taken in this function by looking the object up, and nobody here has stored the
 * object or taken another one.
 */
function isOwn(fn: CFunction, cfg: Cfg, { call, handle, context }: Own): boolean {
  const point = pointOf(cfg, call.node);
  if (point === null || !/^\w+$/.test(handle)) return false;
  const { values, unknown } = reaching(fn, cfg, { point, lvalue: handle });
  if (unknown || values.length === 0) return false;
  const gets = callsIn(fn).filter((each) => isGetOf(fn, each, handle)).length;
  const isTaken = values.every((value) => {
    const source = asCall(fn, bare(fn, value));
    if (source === null) return codeOf(fn, value) === 'NULL';
    if (isBorrowing(source.callee)) return gets === 1;
    const contract = knownContract(source.callee, context);
    return (
      gets === 0 &&
      contract !== null &&
      contract.returns !== 'same-pointer' &&
      contract.releasedBy.some(isPut)
    );
  });
  return isTaken && !isStored(fn, cfg, handle);
}

function isPut(name: string): boolean {
  return droppingOf(name)?.kind === 'put';
}

function isGetOf(fn: CFunction, call: Call, handle: string): boolean {
  return (
    /(?:_get|_ref|_reference|^get_\w+|kref_get\w*)(?:_unless_zero|_not_zero|_rcu)?$/.test(call.callee) &&
    call.args.some((argument) => livesIn(fn, argument, new Set([handle])))
  );
}

function isStored(fn: CFunction, cfg: Cfg, handle: string): boolean {
  const names = new Set([handle]);
  return cfg.points.some(({ node, kind }) => {
    if (node === null || kind === 'label') return false;
    return [...soundNodes(node)].some((each) => {
      const assignment = asAssignment(each);
      return (
        assignment !== null && assignment.target.type !== 'identifier' && livesIn(fn, assignment.value, names)
      );
    });
  });
}
