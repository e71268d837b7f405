import { mentions } from '../c/aliases.js';
import { straightWay } from '../c/branches.js';
import type { Cfg } from '../c/cfg.js';
import type { Point } from '../c/cfg-points.js';
import type { CFunction } from '../c/functions.js';
import { asAssignment, bare, codeOf, soundNodes } from '../c/query.js';
import { namedChildren, type SyntaxNode } from '../c/syntax.js';

/** A jump to a label under a condition. */
export interface Jump {
  readonly guard: Point;
  readonly leave: Point;
  /** What the branch does before it jumps. */
  readonly way: readonly Point[];
}

/** The jump is taken because something failed: `goto disable` may as well mean that there is nothing to do. */
export function isFailure(fn: CFunction, cfg: Cfg, { guard, leave, way }: Jump): boolean {
  const last = wayOut(cfg, leave).find(({ kind }) => kind === 'return')?.node ?? null;
  const value = last === null ? undefined : namedChildren(last)[0];
  if (value === undefined) return false;
  const code = codeOf(fn, bare(fn, value)).replace(/^ERR_PTR\((\w+)\)$/, '$1');
  if (!/^[a-z]\w*$/.test(code) || code === 'true') return code !== '0' && code !== 'true';
  if (guard.node !== null && mentions(fn, guard.node, code)) return true;
  const end = guard.node?.start ?? 0;
  const stores = cfg.points.filter(
    ({ node, kind }) => node !== null && kind !== 'label' && storesOf(fn, node, code).length > 0,
  );
  if (stores.some((point) => way.includes(point))) return true;
  // `ret = -ENOMEM;` once, before several tests.
  const before = stores.filter(({ node }) => node !== null && node.end <= end);
  const latest = before.reduce<Point | null>(
    (a, b) => ((b.node?.start ?? 0) > (a?.node?.start ?? -1) ? b : a),
    null,
  );
  return latest?.node != null && storesOf(fn, latest.node, code).some((stored) => stored.startsWith('-'));
}

/** What a statement stores in a variable, as code. */
function storesOf(fn: CFunction, node: SyntaxNode, name: string): readonly string[] {
  return [...soundNodes(node)].flatMap((each) => {
    const stored = asAssignment(each);
    return stored !== null && codeOf(fn, stored.target) === name ? [codeOf(fn, stored.value)] : [];
  });
}

/** The points that a jump passes one after the other without a decision. */
export function wayOut(cfg: Cfg, leave: Point): readonly Point[] {
  const [edge] = leave.next;
  return edge === undefined ? [] : straightWay(cfg, edge.to);
}
