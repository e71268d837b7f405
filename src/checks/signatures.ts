import { type CFunction, type CodeFile, functionNamed, lineAt } from '../c/functions.js';
import { returnedBy } from '../c/returns.js';
import type { Contract } from '../kernel/contract.js';
import { contractOf } from '../kernel/contracts.js';
import type { Context } from './check.js';
import { builtInValues, conventionOfValues } from './conventions.js';
import { type Definers, definersOf } from './in-view.js';

/** A callee's parameters, in order, and where they were read. */
export interface CalleeParams {
  readonly params: readonly { readonly name: string; readonly type: string }[];
  readonly from: CFunction | 'contract';
}

/**
 * The parameters of a function that is called: as the patch defines it, else as its file does, else as the kernel
 * tables say; null if none does or if the definitions in view disagree.
 */
export function calleeParams(callee: string, context: Context): CalleeParams | null {
  const files = definersOf(callee, context)?.[context.side];
  if (files === undefined) return paramsFrom([], callee);
  const known = paramsInView.get(files);
  if (known !== undefined) return known;
  const read = paramsFrom(files, callee);
  paramsInView.set(files, read);
  return read;
}

// What was read of the files that define a function on one side: a patch can have it, and call it, in thousands of them.
const paramsInView = new WeakMap<Definers['new'], CalleeParams | null>();
const contractsInView = new WeakMap<Definers['new'], Contract | null>();

function paramsFrom(files: readonly CodeFile[], callee: string): CalleeParams | null {
  const found = files.flatMap((file) => {
    const fn = functionNamed(file, callee);
    return fn?.head === 'whole' ? [fn] : [];
  });
  const first = found[0];
  if (first !== undefined) {
    const agree = found.every((fn) => namesOf(fn) === namesOf(first));
    return agree ? { params: first.params, from: first } : null;
  }
  const contract = contractOf(callee);
  return contract === null ? null : { params: contract.params, from: 'contract' };
}

function namesOf(fn: CFunction): string {
  return fn.params.map((param) => `${param.type} ${param.name}`).join(', ');
}

/**
 * What is known of a function: from its body where the patch or its files define it, else from the kernel tables, else
 * from what a tree has taught; null if nothing. A definition in view outweighs every table: it says what it does. What
 * has to be undone by whom it does not say, so the tables do where they are about this file and agree with it.
 */
export function knownContract(callee: string, context: Context): Contract | null {
  const files = definersOf(callee, context)?.[context.side];
  if (files !== undefined) {
    const known = contractsInView.get(files);
    if (known !== undefined) return known;
    const read = contractInView(callee, files);
    contractsInView.set(files, read);
    return read;
  }
  const contract = contractOf(callee);
  if (contract !== null) return contract;
  const learnt = context.learnt(callee);
  return learnt === null
    ? null
    : onlyReturns(callee, learnt.returns, `learnt from ${learnt.path}:${learnt.line}`);
}

function contractInView(callee: string, files: readonly CodeFile[]): Contract | null {
  const found = files.map((file) => functionNamed(file, callee)).filter((fn) => fn !== null);
  const [fn] = found;
  if (fn === undefined || found.length > 1 || !fn.returnType.includes('*')) return null;
  const returned = returnedBy(fn, builtInValues);
  const returns = returned === null ? null : conventionOfValues(returned.values);
  if (returned === null || returns === null) return null;
  const table = contractOf(callee);
  if (table !== null && table.returns === returns && table.source.startsWith(`${fn.path}:`)) return table;
  return onlyReturns(callee, returns, `${fn.path}:${lineAt(fn.outline, returned.proof)}`);
}

function onlyReturns(name: string, returns: Contract['returns'], source: string): Contract {
  return {
    name,
    signature: '',
    returns,
    params: [],
    releasedBy: [],
    mustMatch: [],
    mustCheck: true,
    lock: null,
    sleeps: 'unknown',
    since: null,
    note: '',
    source,
  };
}

/** A type with its spelling variants folded, so that `uint32_t` equals `u32` and `unsigned` equals `unsigned int`. */
export function normalType(type: string): string {
  const plain = type
    .replace(/\b(?:const|volatile|__user|__iomem|__rcu|__maybe_unused|__force)\b/g, ' ')
    .replace(/\s+/g, ' ')
    .trim();
  return SAME.get(plain) ?? plain;
}

const SAME: ReadonlyMap<string, string> = new Map([
  ['uint8_t', 'u8'],
  ['__u8', 'u8'],
  ['uint16_t', 'u16'],
  ['__u16', 'u16'],
  ['uint32_t', 'u32'],
  ['__u32', 'u32'],
  ['uint64_t', 'u64'],
  ['__u64', 'u64'],
  ['int32_t', 's32'],
  ['int64_t', 's64'],
  ['unsigned', 'unsigned int'],
  ['uint', 'unsigned int'],
  ['long unsigned int', 'unsigned long'],
  ['unsigned long int', 'unsigned long'],
]);

/**
 * True if the parameter does not exist on the other side of the patch, as far as both heads are in view; asked of the
 * text, since reading the other side as syntax for every function would take as long as all the rest.
 */
export function isNewParam(fn: CFunction, name: string, context: Context): boolean {
  if (context.side === 'old') return false;
  const items = context.other?.items.get(fn.name);
  if (context.other === null || items === undefined) return fn.head === 'whole';
  const heads = items.filter((item) => item.open >= 0);
  const { masked } = context.other.outline;
  const word = new RegExp(`\\b${name}\\b`);
  return heads.length > 0 && heads.every((item) => !word.test(masked.slice(item.start, item.open)));
}

/** True if the function's name is used as a value somewhere in view of the patch: then its parameters follow a slot. */
export function isCallback(fn: CFunction, context: Context): boolean {
  const value = new RegExp(`[^\\w.>]${fn.name}\\b(?![ \\t]*\\()`);
  return context.patch.some((code) => {
    const file = context.side === 'new' ? code.after : code.before;
    return file !== null && value.test(withoutExports(file.outline.masked));
  });
}

function withoutExports(masked: string): string {
  return masked.replace(/\bEXPORT_SYMBOL\w*\([^)\n]*\)/g, '');
}
