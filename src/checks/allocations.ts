import type { Cfg } from '../c/cfg.js';
import type { Point } from '../c/cfg-points.js';
import { flowOf, pointOf, reaching } from '../c/flow.js';
import { type CFunction, lineAt } from '../c/functions.js';
import { functionsWithMember } from '../c/functions-saying.js';
import { groupBy } from '../c/group-by.js';
import {
  type Assignment,
  asAssignment,
  asCall,
  bare,
  bodyNodes,
  type Call,
  callsIn,
  codeOf,
  lastName,
  storedIn,
} from '../c/query.js';
import { reachableFrom } from '../c/reach.js';
import type { SyntaxNode } from '../c/syntax.js';
import { placeOf } from '../c/types.js';
import type { ArgumentIs, Family } from '../kernel/families.js';
import { allocatedAt, familyOf, freedArgument, freesOf } from '../kernel/pairs.js';
import type { Context } from './check.js';
import { onOtherSide } from './in-view.js';

/** A call that allocates, and the function that it stands in. */
export interface Allocation {
  readonly in: CFunction;
  readonly call: Call;
}

/** A call that frees, the function that it stands in, and the code of the freed pointer. */
export interface FreeCall {
  readonly in: CFunction;
  readonly call: Call;
  readonly pointer: string;
}

/** The call as a free of memory, or null. */
export function freeOf(fn: CFunction, call: Call): FreeCall | null {
  const place = freedArgument(call.callee);
  const pointer = place === null ? undefined : call.args[place];
  if (pointer === undefined || !isMemory(familyOf(call.callee))) return null;
  return { in: fn, call, pointer: codeOf(fn, bare(fn, pointer)) };
}

/**
 * Objects are put together from memory that a driver allocates, so their last put rightly frees another family's; and
 * what is set up in place (sg_alloc_table()) lives in memory of any family.
 */
function isMemory(family: Family | null): boolean {
  return family !== null && family.place === 'result' && !/^gem-\w+-object$|^drm-device$/.test(family.name);
}

/** Every allocation that the freed pointer can come from, in view of the file; empty if some value is not known. */
export function allocationsOf(free: FreeCall, context: Context): readonly Allocation[] {
  const fn = free.in;
  const at = whereIs(free);
  if (at === null) return [];
  const { values, unknown } = reaching(fn, at.cfg, { point: at.point, lvalue: free.pointer });
  const calls = values.map((value) => asCall(fn, bare(fn, value))).filter((call) => call !== null);
  const here = calls
    .filter((call) => allocatedAt(call.callee) === 'result')
    .map((call) => ({ in: fn, call }));
  if (!unknown) return here.length === values.length ? here : [];
  return values.length > 0 ? [] : allocatedElsewhere(free, context);
}

function whereIs({ in: fn, call }: FreeCall): { readonly cfg: Cfg; readonly point: Point } | null {
  const fragment = fn.fragments.find(
    ({ body }) => body.start <= call.node.start && call.node.end <= body.end,
  );
  if (fragment === undefined) return null;
  const cfg = flowOf(fn, fragment);
  const point = pointOf(cfg, call.node);
  return point === null ? null : { cfg, point };
}

/** Whether the function goes on to free some of them rightly: then the call before it gives up a part or a user of it. */
export function isFreedRightlyAfter(free: FreeCall, allocations: readonly Allocation[]): boolean {
  const at = whereIs(free);
  if (at === null) return false;
  const behind = reachableFrom(at.cfg, at.point);
  return (freesIn(free.in).byPointer.get(free.pointer) ?? []).some((other) => {
    const isRight = allocations.some((allocation) => mayFree(allocation, other));
    const point = isRight ? pointOf(at.cfg, other.call.node) : null;
    return point !== null && behind.has(point.id);
  });
}

/** What a function frees, by the code of the pointer and by the member of a struct that it is; null if it is none. */
interface Frees {
  readonly byPointer: ReadonlyMap<string, readonly FreeCall[]>;
  readonly byMember: ReadonlyMap<string | null, readonly FreeCall[]>;
}

const frees = new WeakMap<CFunction, Frees>();

/** Sorted once, since every allocation and every free asks for the others. */
function freesIn(fn: CFunction): Frees {
  const known = frees.get(fn);
  if (known !== undefined) return known;
  const all = callsIn(fn)
    .map((call) => freeOf(fn, call))
    .filter((free) => free !== null);
  const found = {
    byPointer: groupBy(all, ({ pointer }) => pointer),
    byMember: groupBy(all, ({ call }) => freedMember(fn, call)?.key ?? null),
  };
  frees.set(fn, found);
  return found;
}

/** Allocations of the same member anywhere in view of the file; none if it can hold something else as well. */
function allocatedElsewhere({ in: fn, call }: FreeCall, context: Context): readonly Allocation[] {
  const freed = freedMember(fn, call);
  if (freed === null) return [];
  const found: Allocation[] = [];
  for (const other of functionsWithMember(context.file, freed.field, 'stored')) {
    const own = storesOf(other, freed);
    if (own === null) return [];
    found.push(...own);
  }
  return found;
}

/** Frees of the member that an allocation is stored in, in functions of the file that the patch leaves alone. */
export function freesElsewhere({ in: fn, call }: Allocation, context: Context): readonly FreeCall[] {
  const target = storedIn(call.node)?.target;
  const place = target === undefined ? null : memberOf(fn, target);
  if (place === null) return [];
  const changed = new Set(
    context.patch.flatMap((code) => (code.path === fn.path ? code.functions.map(({ name }) => name) : [])),
  );
  return functionsWithMember(context.file, place.field, 'named')
    .filter((other) => !changed.has(other.name))
    .flatMap((other) => freesIn(other).byMember.get(place.key) ?? []);
}

/** The struct's member that a call frees, or null if it frees a local or nothing. */
function freedMember(fn: CFunction, call: Call): { readonly key: string; readonly field: string } | null {
  const place = freedArgument(call.callee);
  const pointer = place === null ? undefined : call.args[place];
  return pointer === undefined ? null : memberOf(fn, bare(fn, pointer));
}

function memberOf(
  fn: CFunction,
  lvalue: SyntaxNode,
): { readonly key: string; readonly field: string } | null {
  const place = placeOf(fn, lvalue);
  if (place === null || place.local) return null;
  const field = /\w+$/.exec(place.key)?.[0];
  return field === undefined ? null : { key: place.key, field };
}

/**
 * Whether an allocation and a free of a member in two functions belong together. Of a file that only a mail's hunks show,
 * other ways to allocate and to free may be out of view; then both have to be the patch's own, or the one in place of what
 * suited the other.
 */
export function belongTogether(allocation: Allocation, free: FreeCall, context: Context): boolean {
  if (context.base !== 'hunks' || allocation.in === free.in) return true;
  const isOwn = ({ in: fn, call }: Allocation | FreeCall) =>
    context.touched.has(lineAt(fn.outline, call.node.start));
  if (isOwn(allocation)) return isOwn(free) || hadAnotherAllocation(allocation, free, context);
  return isOwn(free) && hadRightFree(allocation, free, context);
}

function hadAnotherAllocation(allocation: Allocation, free: FreeCall, context: Context): boolean {
  const member = freedMember(free.in, free.call);
  const before = onOtherSide(allocation.in, context);
  const own = before === null || member === null ? null : storesOf(before, member);
  return own?.some(({ call }) => call.callee !== allocation.call.callee) ?? false;
}

function hadRightFree(allocation: Allocation, free: FreeCall, context: Context): boolean {
  const key = freedMember(free.in, free.call)?.key ?? null;
  const before = onOtherSide(free.in, context);
  const own = before === null || key === null ? [] : (freesIn(before).byMember.get(key) ?? []);
  return own.some((each) => mayFree(allocation, each));
}

const stored = new WeakMap<CFunction, Map<string, readonly Allocation[] | null>>();

/** What a function stores in the member: allocations, or null if also something whose origin is not known. */
function storesOf(fn: CFunction, member: { key: string; field: string }): readonly Allocation[] | null {
  const known = stored.get(fn) ?? new Map<string, readonly Allocation[] | null>();
  stored.set(fn, known);
  const found = known.get(member.key);
  if (found !== undefined) return found;
  const read = readStores(fn, member);
  known.set(member.key, read);
  return read;
}

function readStores(fn: CFunction, member: { key: string; field: string }): readonly Allocation[] | null {
  const found: Allocation[] = [];
  for (const { target, value: whole } of assignmentsIn(fn).get(member.field) ?? []) {
    const place = placeOf(fn, target);
    if (place !== null && place.key !== member.key) continue;
    const value = bare(fn, whole);
    const call = asCall(fn, value);
    if (call !== null && allocatedAt(call.callee) === 'result') found.push({ in: fn, call });
    else if (!/^(?:NULL|0)$/.test(codeOf(fn, value))) return null;
  }
  return found;
}

const assignments = new WeakMap<CFunction, ReadonlyMap<string, readonly Assignment[]>>();

/** What a function stores, by the last name of where. */
function assignmentsIn(fn: CFunction): ReadonlyMap<string, readonly Assignment[]> {
  const known = assignments.get(fn);
  if (known !== undefined) return known;
  const all = bodyNodes(fn)
    .map(asAssignment)
    .filter((assignment) => assignment !== null);
  const found = groupBy(all, ({ target }) => lastName(fn, target));
  assignments.set(fn, found);
  return found;
}

/** Whether the free is one of those that the allocation is made for, as far as its conditions can be read. */
export function mayFree({ in: owner, call }: Allocation, free: FreeCall): boolean {
  const right = freesOf(call.callee).filter(({ name }) => name === free.call.callee);
  return right.some(
    ({ when }) => when === null || meets(when, { owner, allocation: call, fn: free.in, call: free.call }),
  );
}

/** A condition that cannot be read counts as met. */
function meets(
  when: ArgumentIs,
  at: { owner: CFunction; allocation: Call; fn: CFunction; call: Call },
): boolean {
  const [fn, call] = when.of === 'allocation' ? [at.owner, at.allocation] : [at.fn, at.call];
  const argument = call.args[when.argument];
  if (argument === undefined) return true;
  const text = codeOf(fn, bare(fn, argument));
  return text === when.value || !/^(?:\d+|[A-Z][A-Z0-9_]*)$/.test(text);
}
