import { flowOf, pointOf, reaching } from '../c/flow.js';
import { type CFunction, type CodeFile, lineAt } from '../c/functions.js';
import { functionsSaying } from '../c/functions-saying.js';
import { asAssignment, asCall, bare, bodyNodes, type Call, callsIn, codeOf } from '../c/query.js';
import type { SyntaxNode } from '../c/syntax.js';
import { placeOf } from '../c/types.js';
import type { Contract } from '../kernel/contract.js';
import { isSyncOf } from '../kernel/dma-memory.js';
import type { Role } from '../kernel/roles.js';
import { type Context, type Problem, proof } from './check.js';
import { onOtherSide } from './in-view.js';
import { type ByContract, type PairCall, pairCallsIn, releasedHandle, takenHandle } from './pair-calls.js';
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
  for (const { call, contract } of pairCallsIn(fn, context).all) {
    if (!contract.mustMatch.some((name) => roleOf(contract, name) === role)) continue;
    const site = { in: fn, call };
    if (contract.releasedBy.length === 0) pairs.push(...pairsOfRelease(site, { contract, role, context }));
    else if (context.touched.has(lineAt(fn.outline, call.node.start)))
      pairs.push(...pairsOfAcquire(site, { contract, role, context }));
  }
  return pairs;
}

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
  const { byCode } = pairCallsIn(release.in, context).takes;
  const here = onlyOf([byCode.get(codeOf(release.in, freed))], isTaker);
  const acquire = here === 'none' ? takerOfMember(release.in, freed, { isTaker, context }) : here;
  return typeof acquire === 'string' ? [] : pair(acquire, release, side);
}

/** A changed call that takes something, with the releases in functions that the patch leaves alone. */
function pairsOfAcquire(acquire: Site, side: Side): readonly Pair[] {
  const { contract, context } = side;
  const target = takenHandle(contract, acquire.call);
  const place = target === null ? null : placeOf(acquire.in, target);
  if (place === null || place.local) return [];
  const isTaker = (other: Contract) => other.releasedBy.some((name) => contract.releasedBy.includes(name));
  if (target === null || typeof takerOfMember(acquire.in, target, { isTaker, context }) === 'string')
    return [];
  const changed = changedIn(acquire.in.path, context);
  return functionsCalling(context.file, contract.releasedBy)
    .filter((fn) => !changed.has(fn.name))
    .flatMap((fn) => [...(pairCallsIn(fn, context).gives.byPlace.get(place.key) ?? [])])
    .flatMap(([{ name }, calls]) => (contract.releasedBy.includes(name) ? calls : []))
    .flatMap((given) => pair(acquire, given, { ...side, contract: given.contract }));
}

/** The functions of a file that the patch changes. */
function changedIn(path: string, { patch }: Context): ReadonlySet<string> {
  return new Set(patch.flatMap((code) => (code.path === path ? code.functions.map(({ name }) => name) : [])));
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

/** The one call of the file that takes the same member. */
function takerOfMember(
  fn: CFunction,
  lvalue: SyntaxNode,
  { isTaker, context }: { readonly isTaker: (contract: Contract) => boolean; readonly context: Context },
): PairCall | 'none' | 'several' {
  const place = placeOf(fn, bare(fn, lvalue));
  if (place === null || place.local) return 'none';
  const takes = functionsSaying(context.file, TAKES).map((other) =>
    pairCallsIn(other, context).takes.byPlace.get(place.key),
  );
  return onlyOf(takes, isTaker);
}

/** The one call of a contract that is meant; which one counts is unknown where there are several. */
function onlyOf(
  calls: readonly (ByContract | undefined)[],
  isMeant: (contract: Contract) => boolean,
): PairCall | 'none' | 'several' {
  const found = calls.flatMap((each) => [...(each ?? [])]).filter(([contract]) => isMeant(contract));
  const [first] = found;
  if (first === undefined) return 'none';
  const [only] = first[1];
  return found.length > 1 || first[1].length > 1 || only === undefined ? 'several' : only;
}

const TAKES = /\bdma\w*_(?:map|alloc)|begin_cpu_access/;

function functionsCalling(file: CodeFile, names: readonly string[]): readonly CFunction[] {
  return functionsSaying(file, new RegExp(`\\b(?:${names.join('|')})\\b`));
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

/** The two arguments of a pair as text. */
export interface Apart {
  readonly taken: string;
  readonly given: string;
}

/**
 * The two arguments of a pair that agreed before the patch, which changes one of them only; else null. Other names for
 * one thing prove nothing, so two texts that always differed are no mismatch.
 */
export function changedApart(pair: Pair, context: Context): Apart | null {
  const taken = meaningOf(pair.acquire.in, pair.taken);
  const given = meaningOf(pair.release.in, pair.given);
  if (taken === null || given === null || taken === given || isKept(pair)) return null;
  const before = formerArgument(pair.acquire, pair.taken, context);
  if (before === null || before !== formerArgument(pair.release, pair.given, context)) return null;
  return (taken === before) === (given === before) ? null : { taken, given };
}

/** The one end stores its argument where the other end reads its own: `mem->dev = dev;`. */
function isKept({ acquire, release, taken, given }: Pair): boolean {
  const member = /(?:->|\.)(\w+)$/.exec(codeOf(release.in, given))?.[1];
  if (member === undefined) return false;
  const [own, same] = [codeOf(acquire.in, taken), new RegExp(`(?:->|\\.)${member}$`)];
  return bodyNodes(acquire.in).some((node) => {
    const stored = asAssignment(node);
    return (
      stored !== null &&
      codeOf(acquire.in, stored.value) === own &&
      same.test(codeOf(acquire.in, stored.target))
    );
  });
}

/** The argument in the same place of the same call of that function on the other side. */
function formerArgument(site: Site, argument: SyntaxNode, context: Context): string | null {
  const fn = onOtherSide(site.in, context);
  if (fn === null) return null;
  const { callee, args } = site.call;
  const own = namesakesIn(site.in).get(callee) ?? NO_CALLS;
  const former = namesakesIn(fn).get(callee) ?? NO_CALLS;
  const node =
    former.calls.length === own.calls.length ? former.calls[own.at.get(site.call) ?? -1] : undefined;
  const place = node?.args[args.indexOf(argument)];
  return place === undefined ? null : meaningOf(fn, place);
}

/** The calls of one function within another, and which of them each is. */
interface Namesakes {
  readonly calls: Call[];
  readonly at: Map<Call, number>;
}

const NO_CALLS: Namesakes = { calls: [], at: new Map() };

const namesakes = new WeakMap<CFunction, ReadonlyMap<string, Namesakes>>();

function namesakesIn(fn: CFunction): ReadonlyMap<string, Namesakes> {
  const known = namesakes.get(fn);
  if (known !== undefined) return known;
  const found = new Map<string, Namesakes>();
  for (const call of callsIn(fn)) {
    const { calls, at } = found.get(call.callee) ?? { calls: [], at: new Map<Call, number>() };
    found.set(call.callee, { calls, at });
    at.set(call, calls.push(call) - 1);
  }
  namesakes.set(fn, found);
  return found;
}

/** That they no longer agree, at the argument in the function of the name. */
export function mismatchIn({ handle, acquire, release, ...args }: Pair, apart: Apart, name: string): Problem {
  const isRelease = release.in.name === name;
  return {
    at: isRelease ? args.given.start : args.taken.start,
    subject: handle,
    facts: { handle, acquire: acquire.call.callee, release: release.call.callee, ...apart },
    proofs: [
      proof(acquire.in, acquire.call.node, `with ${codeOf(acquire.in, args.taken)}`),
      proof(release.in, release.call.node, `with ${codeOf(release.in, args.given)}`),
    ],
  };
}
