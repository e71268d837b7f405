import { type Cfg, cfgOf } from './cfg.js';
import type { Point } from './cfg-points.js';
import type { Fragment } from './fragment.js';
import type { CFunction } from './functions.js';
import { asAssignment, asCall, codeOf, soundNodes } from './query.js';
import { storedByName } from './stores-by-name.js';
import { childIn, type SyntaxNode } from './syntax.js';

const flows = new WeakMap<Fragment, Cfg>();

/** The control flow of a fragment, built once. */
export function flowOf(fn: CFunction, fragment: Fragment): Cfg {
  const known = flows.get(fragment);
  if (known !== undefined) return known;
  const built = cfgOf(fn, fragment);
  flows.set(fragment, built);
  return built;
}

/** Where the values that an lvalue can have at a point were stored; `unknown` if some may come from out of view. */
export interface Reaching {
  readonly values: readonly SyntaxNode[];
  readonly unknown: boolean;
}

/** What a point does to an lvalue. */
type Effect = { readonly kind: 'set'; readonly value: SyntaxNode } | { readonly kind: 'unknown' } | null;

/** Follows control backwards from a point to every place that last stored the lvalue. */
export function reaching(fn: CFunction, cfg: Cfg, at: { point: Point; lvalue: string }): Reaching {
  const values: SyntaxNode[] = [];
  const seen = new Set<number>();
  const queue = [...(cfg.before[at.point.id] ?? [])];
  let unknown = cfg.broken || at.point.outside;
  for (let id = queue.pop(); id !== undefined; id = queue.pop()) {
    if (seen.has(id)) continue;
    seen.add(id);
    const point = cfg.points[id];
    if (point === undefined) continue;
    const effect = effectOn(fn, point, at.lvalue);
    if (effect?.kind === 'set') values.push(effect.value);
    else if (effect?.kind === 'unknown') unknown = true;
    else {
      if (point.kind === 'entry' || point.outside) unknown = true;
      queue.push(...(cfg.before[id] ?? []));
    }
  }
  return { values, unknown: unknown || cutBetween(cfg.fragment, values, at.point) };
}

/** Text between a stored value and its use that was not read could have changed it. */
function cutBetween(fragment: Fragment, values: readonly SyntaxNode[], point: Point): boolean {
  const use = point.node?.start ?? 0;
  return values.some((value) =>
    fragment.unseen.some(
      ([start, end]) => Math.min(value.start, use) < end && Math.max(value.start, use) > start,
    ),
  );
}

/** The last effect of a point on an lvalue: a store, or a change that cannot be followed; null for none. */
export function effectOn(fn: CFunction, point: Point, lvalue: string): Effect {
  if (point.node === null || point.kind === 'label') return null;
  let effect: Effect = null;
  for (const node of soundNodes(point.node)) {
    const assignment = asAssignment(node);
    if (assignment !== null) {
      const target = codeOf(fn, assignment.target);
      if (target === lvalue)
        effect = assignment.operator === '=' ? { kind: 'set', value: assignment.value } : { kind: 'unknown' };
      else if (isPrefix(target, lvalue)) effect = { kind: 'unknown' };
    } else if (node.type === 'update_expression' || takesAddress(fn, node)) {
      const argument = childIn(node, 'argument');
      const target = argument === null ? '' : codeOf(fn, argument);
      if (target === lvalue || isPrefix(target, lvalue)) effect = { kind: 'unknown' };
    } else if (point.kind === 'loop' && node.type === 'identifier' && isNamed(fn, node, lvalue))
      effect = { kind: 'unknown' };
    else if (node.type === 'declaration' && declares(fn, node, lvalue)) effect = { kind: 'unknown' };
    else if (storedByName(fn, node).some((target) => target === lvalue || isPrefix(target, lvalue)))
      effect = { kind: 'unknown' };
  }
  return effect;
}

/** A loop macro stores its cursor: any name among its arguments may be it. */
function isNamed(fn: CFunction, node: SyntaxNode, lvalue: string): boolean {
  const name = codeOf(fn, node);
  return name === lvalue || isPrefix(name, lvalue);
}

function declares(fn: CFunction, node: SyntaxNode, lvalue: string): boolean {
  return node.children.some((child) => child.type === 'identifier' && codeOf(fn, child) === lvalue);
}

/** `a` is a prefix of `a->b`, `a.b` and `a[i]`: storing it changes them. */
function isPrefix(target: string, lvalue: string): boolean {
  if (target === '' || !lvalue.startsWith(target) || lvalue.length === target.length) return false;
  return /^(?:->|\.|\[)/.test(lvalue.slice(target.length));
}

/** `&x` given to a call may be written through; `sizeof(&x)` is none, and iterating callers decide for themselves. */
function takesAddress(fn: CFunction, node: SyntaxNode): boolean {
  if (node.type !== 'pointer_expression' || childIn(node, 'operator')?.type !== '&') return false;
  const list = node.parent?.type === 'argument_list' ? node.parent.parent : null;
  return list === null || asCall(fn, list)?.callee !== 'sizeof';
}

/** The point that a node belongs to, or null if the node is not part of the flow. */
export function pointOf(cfg: Cfg, node: SyntaxNode): Point | null {
  let best: Point | null = null;
  for (const point of cfg.points) {
    if (point.node === null || point.node.start > node.start || point.node.end < node.end) continue;
    if (
      best === null ||
      (best.node !== null && point.node.start >= best.node.start && point.node.end <= best.node.end)
    )
      best = point;
  }
  return best;
}
