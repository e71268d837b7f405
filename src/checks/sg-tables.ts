import type { CFunction, CodeFile } from '../c/functions.js';
import type { MacroLoop } from '../c/macro-loops.js';
import { asAssignment, asCall, bare, type Call, callsIn, codeOf, soundNodes } from '../c/query.js';
import { spend } from '../c/steps.js';
import { childIn, enclosing, type SyntaxNode } from '../c/syntax.js';
import { typeOfName } from '../c/types.js';
import { type ListCall, listCall, sideOfAccessor, sideOfMember } from '../kernel/scatterlists.js';

/** The code of a table whose list and count are used together, and which of its two counts. */
export interface TableCount {
  readonly table: string;
  readonly count: 'nents' | 'orig_nents';
}

/** A list and a count as those of one `struct sg_table`; null if they are anything else. */
export function tableCount(
  fn: CFunction,
  list: SyntaxNode | undefined,
  count: SyntaxNode | undefined,
): TableCount | null {
  const sgl = list === undefined ? null : memberOf(fn, list);
  const number = count === undefined ? null : memberOf(fn, count);
  if (sgl?.field !== 'sgl' || number?.base !== sgl.base) return null;
  if (number.field !== 'nents' && number.field !== 'orig_nents') return null;
  return isTable(fn, sgl.base) ? { table: sgl.base, count: number.field } : null;
}

/** What a member expression hangs on, as code, and its name; null for any other expression. */
export function memberOf(
  fn: CFunction,
  node: SyntaxNode,
): { readonly base: string; readonly field: string } | null {
  const at = bare(fn, node);
  const argument = at.type === 'field_expression' ? childIn(at, 'argument') : null;
  const field = childIn(at, 'field');
  if (argument === null || field === null) return null;
  return { base: codeOf(fn, argument), field: codeOf(fn, field) };
}

/** A variable is one unless its type is in view, there or in the heading of its hunk, and says something else. */
function isTable(fn: CFunction, base: string): boolean {
  if (!/^\w+$/.test(base)) return true;
  const headings = fn.items.map((item) => item.section ?? '').join('\n');
  const named = new RegExp(`\\bstruct \\w+ \\**${base}\\b`);
  const type = typeOfName(fn, base) ?? named.exec(headings)?.[0] ?? null;
  return type === null || /\bstruct sg_table\b/.test(type);
}

/** A call that walks, maps, unmaps or syncs the list of a table by one of the table's counts. */
export interface TableCall extends TableCount {
  readonly call: Call;
  readonly use: ListCall['use'];
  readonly at: SyntaxNode;
}

const tableCalls = new WeakMap<CFunction, readonly TableCall[]>();

/** Every such call in view. */
export function tableCallsIn(fn: CFunction): readonly TableCall[] {
  const known = tableCalls.get(fn);
  if (known !== undefined) {
    spend(fn.outline, known.length);
    return known;
  }
  const found: TableCall[] = [];
  for (const call of callsIn(fn)) {
    const known = listCall(call.callee);
    const at = known === null ? undefined : call.args[known.count];
    if (known === null || at === undefined) continue;
    const counted = tableCount(fn, call.args[known.list], at);
    if (counted !== null) found.push({ ...counted, call, use: known.use, at });
  }
  tableCalls.set(fn, found);
  return found;
}

/** What a loop's body reads and writes of its cursor. */
export interface EntryUse {
  readonly cpu: readonly SyntaxNode[];
  readonly dma: readonly SyntaxNode[];
  /** The body fills entries (its own or another table's), so both sides rightly stand together. */
  readonly fills: boolean;
}

/** How a loop uses the entry that its cursor stands on; what is only printed is left out. */
export function entryUse(fn: CFunction, loop: MacroLoop, cursor: string): EntryUse {
  const cpu: SyntaxNode[] = [];
  const dma: SyntaxNode[] = [];
  let fills = false;
  for (const node of soundNodes(loop.body)) {
    if (isFill(fn, node)) fills = true;
    const side = sideOf(fn, node, cursor);
    if (side === null || isPrinted(fn, node)) continue;
    (side === 'cpu' ? cpu : dma).push(node);
  }
  return { cpu, dma, fills };
}

/** Which side of the mapping an expression reads of an entry, or null if it reads none. */
export function sideOf(fn: CFunction, node: SyntaxNode, entry: string): 'cpu' | 'dma' | null {
  const call = asCall(fn, node);
  const argument = call?.args[0];
  if (call !== null && argument !== undefined && call.args.length === 1)
    return codeOf(fn, bare(fn, argument)) === entry ? sideOfAccessor(call.callee) : null;
  const member = node.type === 'field_expression' ? memberOf(fn, node) : null;
  return member?.base === entry ? sideOfMember(member.field) : null;
}

function isFill(fn: CFunction, node: SyntaxNode): boolean {
  const call = asCall(fn, node);
  if (call !== null)
    return /^sg_(?:set_page|set_folio|set_buf|assign_page|init_one|chain)$/.test(call.callee);
  const target = asAssignment(node)?.target;
  if (target === undefined) return false;
  const accessor = asCall(fn, target);
  if (accessor !== null) return sideOfAccessor(accessor.callee) !== null;
  const member = memberOf(fn, target);
  return member !== null && sideOfMember(member.field) !== null;
}

function isPrinted(fn: CFunction, node: SyntaxNode): boolean {
  let at = enclosing(node, CALL);
  while (at !== null) {
    if (PRINTS.test(asCall(fn, at)?.callee ?? '')) return true;
    at = enclosing(at, CALL);
  }
  return false;
}

const CALL: ReadonlySet<string> = new Set(['call_expression']);

const PRINTS = /^(?:dev_|drm_|pr_|DRM_|WARN|trace_|seq_|printk|VERB|DBG|BUG)/;

/**
 * True if code in view gives entries their DMA addresses itself, or unmaps them one by one: then each piece of memory has
 * its own address, and its length is right for both.
 */
export function setsAddresses(file: CodeFile): boolean {
  return SETS.test(file.outline.masked);
}

const SETS =
  /\bsg_dma_address\([^()\n]*(?:\([^()\n]*\))?[^()\n]*\)[ \t]*=[^=]|\bdma_address[ \t]*=[^=]|\bdma_unmap_(?:resource|page|single)\b/;
