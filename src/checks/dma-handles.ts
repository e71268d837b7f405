import type { Cfg } from '../c/cfg.js';
import type { Point } from '../c/cfg-points.js';
import { effectOn, flowOf, pointOf } from '../c/flow.js';
import { type CFunction, functionNamed } from '../c/functions.js';
import { asAssignment, asCall, bare, bodyNodes, type Call, codeOf, soundNodes } from '../c/query.js';
import { childIn, type SyntaxNode } from '../c/syntax.js';
import { placeOf } from '../c/types.js';
import type { Context } from './check.js';
import { knownContract } from './signatures.js';

/** The allocations that can have written the DMA address that a call is given; null if anything else can have. */
export function allocationsBehind(
  fn: CFunction,
  at: { readonly call: Call; readonly handle: string },
  context: Context,
): readonly Call[] | null {
  const { node } = at.call;
  const fragment = fn.fragments.find(({ body }) => body.start <= node.start && node.end <= body.end);
  if (fragment === undefined) return null;
  const cfg = flowOf(fn, fragment);
  const point = pointOf(cfg, node);
  if (point === null || cfg.broken) return null;
  const allocations: Call[] = [];
  for (const writer of writersBefore(fn, cfg, { point, lvalue: at.handle })) {
    const call = writer === null ? null : allocationAt(fn, writer, { handle: at.handle, context });
    if (call === null) return null;
    allocations.push(call);
  }
  return allocations;
}

/** The points that last wrote an lvalue; null stands for what is out of view. */
function writersBefore(
  fn: CFunction,
  cfg: Cfg,
  at: { readonly point: Point; readonly lvalue: string },
): readonly (SyntaxNode | null)[] {
  const writers: (SyntaxNode | null)[] = [];
  const seen = new Set<number>();
  const queue = [...(cfg.before[at.point.id] ?? [])];
  for (let id = queue.pop(); id !== undefined; id = queue.pop()) {
    const point = cfg.points[id];
    if (seen.has(id) || point === undefined) continue;
    seen.add(id);
    if (effectOn(fn, point, at.lvalue) !== null) writers.push(point.node);
    else if (point.outside || point.kind === 'entry') writers.push(null);
    else queue.push(...(cfg.before[id] ?? []));
  }
  return writers;
}

function allocationAt(
  fn: CFunction,
  node: SyntaxNode,
  { handle, context }: { readonly handle: string; readonly context: Context },
): Call | null {
  for (const each of soundNodes(node)) {
    const call = asCall(fn, each);
    const contract = call === null ? null : knownContract(call.callee, context);
    if (call === null || (contract?.returns !== 'null' && contract?.returns !== 'cookie-or-null')) continue;
    const place = contract.params.findIndex((param) => param.role === 'dma_handle_out');
    const given = call.args[place];
    if (given !== undefined && codeOf(fn, bare(fn, given)) === `&${handle}`) return call;
  }
  return null;
}

/**
 * The allocations of the file that write the same member as the lvalue; null where anything else stores it, or where it
 * is no member whose struct is in view.
 */
export function allocationsOfMember(
  fn: CFunction,
  lvalue: SyntaxNode,
  context: Context,
): readonly Call[] | null {
  const place = placeOf(fn, bare(fn, lvalue));
  const field = place === null || place.local ? null : /\w+$/.exec(place.key)?.[0];
  if (place === null || field === null || field === undefined) return null;
  const { masked } = context.file.outline;
  const word = new RegExp(`(?:->|\\.)${field}\\b`);
  const found: Call[] = [];
  for (const [name, items] of context.file.items) {
    if (!items.some((item) => word.test(masked.slice(item.start, item.end)))) continue;
    const other = functionNamed(context.file, name);
    const calls = other === null ? null : writersOfMember(other, place.key, context);
    if (calls === null) return null;
    found.push(...calls);
  }
  return found;
}

/** The allocations that write a member in one function; null if something else writes it there. */
function writersOfMember(fn: CFunction, key: string, context: Context): readonly Call[] | null {
  for (const node of bodyNodes(fn)) {
    const target = asAssignment(node)?.target;
    if (target !== undefined && placeOf(fn, target)?.key === key) return null;
  }
  const given = [...bodyNodes(fn)].filter((node) => {
    const inner = node.type === 'pointer_expression' ? childIn(node, 'argument') : null;
    return inner !== null && codeOf(fn, node).startsWith('&') && placeOf(fn, inner)?.key === key;
  });
  const calls = given.map((node) => {
    const list = node.parent?.parent ?? null;
    const inner = childIn(node, 'argument');
    return list === null || inner === null
      ? null
      : allocationAt(fn, list, { handle: codeOf(fn, inner), context });
  });
  return calls.every((call) => call !== null) ? calls.filter((call) => call !== null) : null;
}
