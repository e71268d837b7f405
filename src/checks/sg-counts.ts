import { flowOf, pointOf, reaching } from '../c/flow.js';
import { type CFunction, type CodeFile, functionNamed, lineAt } from '../c/functions.js';
import { type MacroLoop, macroLoopsIn } from '../c/macro-loops.js';
import {
  asAssignment,
  asCall,
  bare,
  bodyNodes,
  bodyNodesOf,
  type Call,
  callsIn,
  codeOf,
  isMentioned,
  soundNodes,
  storedIn,
} from '../c/query.js';
import { childIn, type SyntaxNode } from '../c/syntax.js';
import { allocatedAt } from '../kernel/pairs.js';
import { listCall, listLoop } from '../kernel/scatterlists.js';
import type { Context } from './check.js';
import { entryUse, memberOf, type TableCall, tableCallsIn, tableCount } from './sg-tables.js';

/** A place that counts a scatterlist's entries wrongly. */
export interface WrongCount {
  /**
   * `walk`: CPU memory by the mapped count; `dma-walk`: mapped entries by the memory count; `undo`: unmapped or synced
   * by the mapped count; `lost`: the mapped count is thrown away; `result`: undone by the count that mapping returned; `contiguity`: one DMA
   * range expected of the memory.
   */
  readonly kind: 'walk' | 'dma-walk' | 'undo' | 'lost' | 'result' | 'contiguity';
  readonly at: SyntaxNode;
  readonly table: string;
  /** The function or macro that is given the count. */
  readonly by: string;
}

/** Calls that are given the wrong one of a table's counts, or lose the one that they return. */
export function* wrongCalls(fn: CFunction, context: Context): Generator<WrongCount> {
  for (const call of tableCallsIn(fn)) {
    const found = { at: call.at, table: call.table, by: call.call.callee };
    if (call.use === 'map') {
      if (isLost(fn, call, context) && !wasLost(call, context) && !isCountedAlike(call, ['unmap'], context))
        yield { ...found, kind: 'lost', at: call.call.node };
    } else if (call.count !== 'nents' || isUnmapped(fn, { table: call.table, at: call.at, context }))
      continue;
    else if (call.use === 'cpu') yield { ...found, kind: 'walk' };
    else if (!isCountedAlike(call, ['map'], context)) yield { ...found, kind: 'undo' };
  }
}

interface Walked {
  readonly table: string;
  readonly at: SyntaxNode;
  readonly context: Context;
}

/** The table was filled in this function and not mapped since, or in this file, which maps none of that name. */
function isUnmapped(fn: CFunction, { table, at, context }: Walked): boolean {
  let filled = isOnlyFilled(table, context.file);
  for (const call of callsIn(fn)) {
    if (call.node.start >= at.start) break;
    const given = call.args.some((argument) => codeOf(fn, bare(fn, argument)).replace(/^&/, '') === table);
    const stored = storedIn(call.node)?.target;
    const isStored = stored !== undefined && codeOf(fn, stored) === table;
    const place = allocatedAt(call.callee);
    if ((given && place === 0) || (isStored && place === 'result')) filled = true;
    else if (given || mentionsTable(fn, call, table))
      filled &&= !/dma_map|map_attachment|map_dma_buf/.test(call.callee);
  }
  return filled;
}

/** A member that the file fills with memory and never maps: what is mapped is then a copy of it. */
function isOnlyFilled(table: string, { outline: { masked } }: CodeFile): boolean {
  const member = /(?:->|\.)(\w+)$/.exec(table)?.[1];
  if (member === undefined) return false;
  const fills = new RegExp(`\\bsg_alloc_table\\w*\\([^;]{0,80}\\b${member}\\b`);
  const maps = new RegExp(`\\bdma_map_sg\\w*\\([^;]{0,200}\\b${member}\\b`);
  return fills.test(masked) && !maps.test(masked);
}

function mentionsTable(fn: CFunction, call: Call, table: string): boolean {
  return call.args.some((argument) => memberOf(fn, argument)?.base === table);
}

/**
 * Lines that the patch leaves alone map, or unmap, the table by its `nents` as well: where nothing is ever stored there,
 * both ends agree.
 */
function isCountedAlike(
  { table, count }: TableCall,
  uses: readonly TableCall['use'][],
  { file, touched }: Context,
): boolean {
  if (count !== 'nents') return false;
  return functionsWith(file, /\bdma_(?:un)?map_sg/).some((fn) =>
    tableCallsIn(fn).some(
      (other) =>
        uses.includes(other.use) &&
        other.table === table &&
        other.count === count &&
        !touched.has(lineAt(fn.outline, other.call.node.start)),
    ),
  );
}

/** Nobody can learn how many entries were mapped: the result is only tested, or not even that. */
function isLost(fn: CFunction, { call }: TableCall, context: Context): boolean {
  const stored = storedIn(call.node);
  if (stored === null) return isOnlyTested(fn, call.node);
  const name = codeOf(fn, stored.target);
  if (stored.target.type !== 'identifier') return false;
  const before = context.counterpart;
  const isNew = before !== null && !isMentioned(before, name);
  if (!fn.complete && !isNew) return false;
  return [...bodyNodes(fn)].every(
    (node) =>
      node.type !== 'identifier' ||
      codeOf(fn, node) !== name ||
      isOnlyTested(fn, node) ||
      !mayHold(fn, node, call.node),
  );
}

/** The patch found the result thrown away and only changed what else the call is given. */
function wasLost({ table, call }: TableCall, { counterpart: before, side }: Context): boolean {
  if (before === null || side !== 'new') return false;
  return tableCallsIn(before).some(
    (old) =>
      old.use === 'map' &&
      old.table === table &&
      old.call.callee === call.callee &&
      storedIn(old.call.node) === null &&
      isOnlyTested(before, old.call.node),
  );
}

/** Compared with zero, negated, or thrown away. */
function isOnlyTested(fn: CFunction, node: SyntaxNode): boolean {
  for (let at = node; at.parent !== null; at = at.parent) {
    const { parent } = at;
    const operator = childIn(parent, 'operator')?.type ?? '';
    if (parent.type === 'if_statement' || parent.type === 'expression_statement') return true;
    if (parent.type === 'parenthesized_expression') continue;
    if (parent.type === 'unary_expression' && operator === '!') return true;
    if (parent.type !== 'binary_expression') return false;
    if (operator === '&&' || operator === '||') return true;
    const other = childIn(parent, childIn(parent, 'left') === at ? 'right' : 'left');
    return other !== null && codeOf(fn, bare(fn, other)) === '0';
  }
  return false;
}

/** The variable can have the call's result where it is read. */
function mayHold(fn: CFunction, use: SyntaxNode, call: SyntaxNode): boolean {
  const assignment = use.parent === null ? null : asAssignment(use.parent);
  if (assignment?.target === use) return false;
  const held = valuesAt(fn, use, codeOf(fn, use));
  return held === null || held.some((value) => bare(fn, value) === call);
}

/** The values that an lvalue can have where a node stands; null if the place cannot be followed. */
function valuesAt(fn: CFunction, node: SyntaxNode, lvalue: string): readonly SyntaxNode[] | null {
  const fragment = fn.fragments.find(({ body }) => body.start <= node.start && node.end <= body.end);
  if (fragment === undefined) return null;
  const cfg = flowOf(fn, fragment);
  const point = pointOf(cfg, node);
  return point === null ? null : reaching(fn, cfg, { point, lvalue }).values;
}

/** Unmapping or syncing by what the map call returned. */
export function* undoneByResult(fn: CFunction): Generator<WrongCount> {
  for (const call of callsIn(fn)) {
    const known = listCall(call.callee);
    const count = known === null ? undefined : call.args[known.count];
    const list = known === null ? undefined : call.args[known.list];
    if (known === null || count === undefined || list === undefined) continue;
    if (known.use !== 'unmap' && known.use !== 'sync') continue;
    if (tableCount(fn, list, count) !== null) continue;
    const values = valuesAt(fn, call.node, codeOf(fn, bare(fn, count))) ?? [];
    const maps = values.map((value) => asCall(fn, bare(fn, value))).filter((map) => map !== null);
    const [map] = maps;
    if (map === undefined || maps.length < values.length) continue;
    if (maps.every((each) => mapsMany(fn, each)))
      yield { kind: 'result', at: count, table: codeOf(fn, bare(fn, list)), by: call.callee };
  }
}

/** A map call whose result may be less than its count; one entry is mapped as one, and a tested result is the count. */
function mapsMany(fn: CFunction, map: Call): boolean {
  const known = listCall(map.callee);
  const count = known?.use === 'map' ? map.args[known.count] : undefined;
  if (count === undefined) return false;
  const given = codeOf(fn, bare(fn, count));
  const target = storedIn(map.node)?.target;
  const result = target === undefined ? '' : codeOf(fn, target);
  if (/^\d+$/.test(given) || result === '') return false;
  return ![...bodyNodes(fn)].some((node) => {
    if (node.type !== 'binary_expression' || !/^[!=<>]=?=?$/.test(childIn(node, 'operator')?.type ?? ''))
      return false;
    const sides = [childIn(node, 'left'), childIn(node, 'right')].map((side) =>
      side === null ? '' : codeOf(fn, bare(fn, side)),
    );
    return sides.includes(result) && sides.includes(given) && result !== given;
  });
}

/** Loops over a table's list by the count of the other side of the mapping. */
export function* wrongLoops(fn: CFunction, context: Context): Generator<WrongCount> {
  for (const loop of macroLoopsIn(fn)) {
    if (!isWrittenHere(fn, loop, context)) continue;
    const known = listLoop(loop.macro);
    if (known === null || known.count < 0) continue;
    const count = loop.args[known.count];
    const counted = tableCount(fn, loop.args[known.list], count);
    if (counted === null || count === undefined) continue;
    const side = known.entries === 'list' ? sideOfBody(fn, loop, loop.args[known.cursor]) : known.entries;
    const found = { at: count, table: counted.table, by: loop.macro };
    if (side.startsWith('cpu') && counted.count === 'nents') {
      if (!isUnmapped(fn, { table: counted.table, at: count, context })) yield { ...found, kind: 'walk' };
    } else if (side.startsWith('dma') && counted.count === 'orig_nents') yield { ...found, kind: 'dma-walk' };
  }
}

/** The patch writes the loop's head; where nothing is touched, whole files are looked at. */
function isWrittenHere(fn: CFunction, { node }: MacroLoop, { touched }: Context): boolean {
  return touched.size === 0 || touched.has(lineAt(fn.outline, node.start));
}

/** The side of the mapping that a loop reads, if it reads one only and fills nothing. */
function sideOfBody(fn: CFunction, loop: MacroLoop, cursor: SyntaxNode | undefined): string {
  if (cursor === undefined) return '';
  const { cpu, dma, fills } = entryUse(fn, loop, codeOf(fn, cursor));
  if (fills || cpu.length > 0 === dma.length > 0) return '';
  return cpu.length > 0 ? 'cpu' : 'dma';
}

/** One entry of memory is asked for where the table's single DMA address is used. */
export function* wrongContiguity(fn: CFunction): Generator<WrongCount> {
  for (const node of bodyNodesOf(fn, 'if_statement')) {
    const condition = childIn(node, 'condition');
    for (const test of condition === null ? [] : soundNodes(condition)) {
      const member = test.type === 'field_expression' ? memberOf(fn, test) : null;
      if (member?.field !== 'orig_nents' || !comparesWithOne(fn, test)) continue;
      const used = callsIn(fn).some(
        (call) =>
          call.callee === 'sg_dma_address' &&
          call.node.start > node.start &&
          call.args.some((argument) => codeOf(fn, argument) === `${member.base}->sgl`),
      );
      if (used) yield { kind: 'contiguity', at: test, table: member.base, by: 'sg_dma_address' };
    }
  }
}

function comparesWithOne(fn: CFunction, node: SyntaxNode): boolean {
  const { parent } = node;
  if (parent?.type !== 'binary_expression' || childIn(parent, 'left') !== node) return false;
  const right = childIn(parent, 'right');
  return (
    /^(?:==|!=|>)$/.test(childIn(parent, 'operator')?.type ?? '') &&
    right !== null &&
    codeOf(fn, right) === '1'
  );
}

function functionsWith(file: CodeFile, pattern: RegExp): readonly CFunction[] {
  const { masked } = file.outline;
  return [...file.items]
    .filter(([, items]) => items.some((item) => pattern.test(masked.slice(item.start, item.end))))
    .map(([name]) => functionNamed(file, name))
    .filter((fn) => fn !== null);
}
