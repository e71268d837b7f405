import type { CFunction } from '../c/functions.js';
import { bare, type Call, callsIn, codeOf, storedIn } from '../c/query.js';
import type { SyntaxNode } from '../c/syntax.js';
import { placeOf } from '../c/types.js';
import type { Contract } from '../kernel/contract.js';
import { freedArgument } from '../kernel/pairs.js';
import type { Context } from './check.js';
import { knownContract } from './signatures.js';

/** A call of a function that takes or gives back DMA memory, and the lvalue that holds it. */
export interface PairCall {
  readonly in: CFunction;
  readonly call: Call;
  readonly contract: Contract;
  readonly handle: SyntaxNode;
}

/** The calls about one thing, by what they call. */
export type ByContract = ReadonlyMap<Contract, readonly PairCall[]>;

/** Calls by the code of what holds the memory, and by the member of a struct that it is. */
interface Sorted {
  readonly byCode: ReadonlyMap<string, ByContract>;
  readonly byPlace: ReadonlyMap<string, ByContract>;
}

/** What a function takes and what it gives back. */
export interface PairCalls {
  /** All that have a contract, whatever they do. */
  readonly all: readonly Contracted[];
  readonly takes: Sorted;
  readonly gives: Sorted;
}

const known = new WeakMap<CFunction, PairCalls>();

/** The calls of a function that may be one end of a pair, sorted once: each of them is asked for its other end. */
export function pairCallsIn(fn: CFunction, context: Context): PairCalls {
  const found = known.get(fn);
  if (found !== undefined) return found;
  const all = contracted(fn, MAY_PAIR, context);
  const takes = all.flatMap((each) => withHandle(each, takenHandle(each.contract, each.call)));
  const gives = contracted(fn, MAY_GIVE, context).flatMap((each) =>
    withHandle(each, releasedHandle(each.contract, each.call)),
  );
  const made = { all, takes: sort(takes, (handle) => bare(fn, handle)), gives: sort(gives) };
  known.set(fn, made);
  return made;
}

const MAY_PAIR = /dma|attachment|cpu_access/;
/** What is taken by such a call and given back by one whose name does not say so is a table of pages or from a pool. */
const MAY_GIVE = /dma|attachment|cpu_access|^sg_free_table$|^gen_pool_free$/;

type Contracted = Omit<PairCall, 'handle'>;

function contracted(fn: CFunction, names: RegExp, context: Context): readonly Contracted[] {
  return callsIn(fn).flatMap((call) => {
    const contract = names.test(call.callee) ? knownContract(call.callee, context) : null;
    return contract === null ? [] : [{ in: fn, call, contract }];
  });
}

function withHandle(each: Contracted, handle: SyntaxNode | null): readonly PairCall[] {
  return handle === null ? [] : [{ ...each, handle }];
}

function sort(calls: readonly PairCall[], placed = (handle: SyntaxNode) => handle): Sorted {
  const byCode = new Map<string, Map<Contract, PairCall[]>>();
  const byPlace = new Map<string, Map<Contract, PairCall[]>>();
  for (const each of calls) {
    const place = placeOf(each.in, placed(each.handle));
    put(byCode, codeOf(each.in, each.handle), each);
    if (place !== null && !place.local) put(byPlace, place.key, each);
  }
  return { byCode, byPlace };
}

function put(map: Map<string, Map<Contract, PairCall[]>>, key: string, call: PairCall): void {
  const calls = map.get(key) ?? new Map<Contract, PairCall[]>();
  map.set(key, calls);
  const same = calls.get(call.contract);
  if (same === undefined) calls.set(call.contract, [call]);
  else same.push(call);
}

/** The argument that says what is given back. */
export function releasedHandle(contract: Contract, call: Call): SyntaxNode | null {
  const freed = freedArgument(contract.name);
  const place =
    freed ?? contract.params.findIndex(({ name, role }) => role === 'dma_addr' || HANDLES.test(name));
  return call.args[place] ?? null;
}

const HANDLES = /^(?:sgt|sg|sg_table|dmabuf|fb)$/;

/** The lvalue that holds what a call takes: where the result goes, or the table or buffer that it is given. */
export function takenHandle(contract: Contract, call: Call): SyntaxNode | null {
  if (contract.returns === 'errno' || contract.returns === 'count-or-zero')
    return call.args[contract.params.findIndex(({ name }) => HANDLES.test(name))] ?? null;
  return storedIn(call.node)?.target ?? null;
}
