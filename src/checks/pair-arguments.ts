import { flowOf, pointOf, reaching } from '../c/flow.js';
import { type CFunction, type CodeFile, functionNamed, lineAt } from '../c/functions.js';
import { asCall, bare, type Call, callsIn, codeOf, storedIn } from '../c/query.js';
import type { SyntaxNode } from '../c/syntax.js';
import { placeOf } from '../c/types.js';
import type { Contract } from '../kernel/contract.js';
import { isSyncOf } from '../kernel/dma-memory.js';
import { freedArgument } from '../kernel/pairs.js';
import type { Role } from '../kernel/roles.js';
import type { Context } from './check.js';
import { knownContract } from './signatures.js';

/** A call, and the function that it stands in. */
export interface Site {
  readonly in: CFunction;
  readonly call: Call;
}

/** An argument that has to be the same when something is taken and when it is given back. */
export interface Pair {
  /** What was taken, as the releasing function calls it. */
  readonly handle: string;
  readonly acquire: Site;
  readonly release: Site;
  readonly taken: SyntaxNode;
  readonly given: SyntaxNode;
}

/**
 * Every pair of calls around a function whose arguments of one role must match (a sync counts as giving back): in the function itself, or for a member
 * of a struct anywhere in view of the file. Something that several calls take is left out: which one counts is unknown.
 */
export function pairsAround(fn: CFunction, role: Role, context: Context): readonly Pair[] {
  const pairs: Pair[] = [];
  for (const call of callsIn(fn)) {
    const contract = MAY_PAIR.test(call.callee) ? knownContract(call.callee, context) : null;
    if (contract === null || !contract.mustMatch.some((name) => roleOf(contract, name) === role)) continue;
    const site = { in: fn, call };
    if (contract.releasedBy.length === 0) pairs.push(...pairsOfRelease(site, { contract, role, context }));
    else if (context.touched.has(lineAt(fn.outline, call.node.start)))
      pairs.push(...pairsOfAcquire(site, { contract, role, context }));
  }
  return pairs;
}

const MAY_PAIR = /dma|attachment|cpu_access/;

interface Side {
  readonly contract: Contract;
  readonly role: Role;
  readonly context: Context;
}

function roleOf(contract: Contract, name: string): Role | undefined {
  return contract.params.find((param) => param.name === name)?.role;
}

function pairsOfRelease(release: Site, side: Side): readonly Pair[] {
  const { contract, context } = side;
  const freed = releasedHandle(contract, release.call);
  if (freed === null) return [];
  const isTaker = (other: Contract) =>
    other.releasedBy.includes(contract.name) || isSyncOf(contract.name, other.name);
  const here = takersIn(release.in, isTaker, context).filter(
    ({ at }) => codeOf(release.in, at) === codeOf(release.in, freed),
  );
  const found = here.length > 0 ? here : takersOfMember(release.in, freed, { isTaker, context });
  const [acquire] = found;
  return found.length !== 1 || acquire === undefined ? [] : pair(acquire.site, release, side);
}

/** A changed call that takes something, with the releases in functions that the patch leaves alone. */
function pairsOfAcquire(acquire: Site, side: Side): readonly Pair[] {
  const { contract, context } = side;
  const target = takenHandle(contract, acquire.call);
  const place = target === null ? null : placeOf(acquire.in, target);
  if (place === null || place.local) return [];
  const changed = new Set(
    context.patch.flatMap((code) =>
      code.path === acquire.in.path ? code.functions.map(({ name }) => name) : [],
    ),
  );
  const isTaker = (other: Contract) => other.releasedBy.some((name) => contract.releasedBy.includes(name));
  if (target === null || takersOfMember(acquire.in, target, { isTaker, context }).length !== 1) return [];
  return functionsCalling(context.file, contract.releasedBy)
    .filter((fn) => !changed.has(fn.name))
    .flatMap((fn) =>
      callsIn(fn).flatMap((call) => {
        const other = contract.releasedBy.includes(call.callee) ? knownContract(call.callee, context) : null;
        const freed = other === null ? null : releasedHandle(other, call);
        if (other === null || freed === null || placeOf(fn, freed)?.key !== place.key) return [];
        return pair(acquire, { in: fn, call }, { ...side, contract: other });
      }),
    );
}

function pair(acquire: Site, release: Site, { contract, role, context }: Side): readonly Pair[] {
  const taker = knownContract(acquire.call.callee, context);
  const taken =
    taker === null ? undefined : acquire.call.args[taker.params.findIndex((param) => param.role === role)];
  const given = release.call.args[contract.params.findIndex((param) => param.role === role)];
  const freed = releasedHandle(contract, release.call);
  if (taken === undefined || given === undefined || freed === null) return [];
  return [{ handle: codeOf(release.in, freed), acquire, release, taken, given }];
}

/** The argument that says what is given back. */
function releasedHandle(contract: Contract, call: Call): SyntaxNode | null {
  const freed = freedArgument(contract.name);
  const place =
    freed ?? contract.params.findIndex(({ name, role }) => role === 'dma_addr' || HANDLES.test(name));
  return call.args[place] ?? null;
}

const HANDLES = /^(?:sgt|sg|sg_table|dmabuf|fb)$/;

/** The lvalue that holds what a call takes: where the result goes, or the table or buffer that it is given. */
function takenHandle(contract: Contract, call: Call): SyntaxNode | null {
  if (contract.returns === 'errno' || contract.returns === 'count-or-zero')
    return call.args[contract.params.findIndex(({ name }) => HANDLES.test(name))] ?? null;
  return storedIn(call.node)?.target ?? null;
}

interface Taker {
  readonly site: Site;
  readonly at: SyntaxNode;
}

function takersIn(
  fn: CFunction,
  isTaker: (contract: Contract) => boolean,
  context: Context,
): readonly Taker[] {
  return callsIn(fn).flatMap((call) => {
    const contract = MAY_PAIR.test(call.callee) ? knownContract(call.callee, context) : null;
    const at = contract === null || !isTaker(contract) ? null : takenHandle(contract, call);
    return at === null ? [] : [{ site: { in: fn, call }, at }];
  });
}

/** The calls of the file that take the same member. */
function takersOfMember(
  fn: CFunction,
  lvalue: SyntaxNode,
  { isTaker, context }: { readonly isTaker: (contract: Contract) => boolean; readonly context: Context },
): readonly Taker[] {
  const place = placeOf(fn, bare(fn, lvalue));
  if (place === null || place.local) return [];
  return functionsWith(context.file, TAKES).flatMap((other) =>
    takersIn(other, isTaker, context).filter(({ at }) => placeOf(other, bare(other, at))?.key === place.key),
  );
}

const TAKES = /\bdma\w*_(?:map|alloc)|begin_cpu_access/;

function functionsCalling(file: CodeFile, names: readonly string[]): readonly CFunction[] {
  return functionsWith(file, new RegExp(`\\b(?:${names.join('|')})\\b`));
}

function functionsWith(file: CodeFile, pattern: RegExp): readonly CFunction[] {
  const { masked } = file.outline;
  return [...file.items]
    .filter(([, items]) => items.some((item) => pattern.test(masked.slice(item.start, item.end))))
    .map(([name]) => functionNamed(file, name))
    .filter((fn) => fn !== null);
}

/** The code of an argument, a local variable replaced by the one value that it can have; null for what may be anything. */
export function meaningOf(fn: CFunction, node: SyntaxNode): string | null {
  const at = bare(fn, node);
  if (at.type !== 'identifier') return codeOf(fn, at);
  const name = codeOf(fn, at);
  if (/^[A-Z0-9_]+$/.test(name)) return name;
  const fragment = fn.fragments.find(({ body }) => body.start <= at.start && at.end <= body.end);
  if (fragment === undefined) return null;
  const cfg = flowOf(fn, fragment);
  const point = pointOf(cfg, at);
  const { values, unknown } =
    point === null ? { values: [], unknown: true } : reaching(fn, cfg, { point, lvalue: name });
  const [value] = values;
  if (unknown || value === undefined || values.length > 1 || asCall(fn, bare(fn, value)) !== null)
    return null;
  return codeOf(fn, bare(fn, value));
}

/**
 * The two arguments of a pair that agreed before the patch, which changes one of them only; else null. Other names for
 * one thing prove nothing, so two texts that always differed are no mismatch.
 */
export function changedApart(
  pair: Pair,
  context: Context,
): { readonly taken: string; readonly given: string } | null {
  const taken = meaningOf(pair.acquire.in, pair.taken);
  const given = meaningOf(pair.release.in, pair.given);
  if (taken === null || given === null || taken === given) return null;
  const before = formerArgument(pair.acquire, pair.taken, context);
  if (before === null || before !== formerArgument(pair.release, pair.given, context)) return null;
  return (taken === before) === (given === before) ? null : { taken, given };
}

/** The argument in the same place of the only call of that function on the other side. */
function formerArgument(site: Site, argument: SyntaxNode, { other }: Context): string | null {
  const fn = other === null ? null : functionNamed(other, site.in.name);
  const place = site.call.args.indexOf(argument);
  const calls = fn === null ? [] : callsIn(fn).filter(({ callee }) => callee === site.call.callee);
  const own = callsIn(site.in).filter(({ callee }) => callee === site.call.callee);
  const node = calls.length === own.length ? calls[own.indexOf(site.call)]?.args[place] : undefined;
  return fn === null || node === undefined ? null : meaningOf(fn, node);
}
