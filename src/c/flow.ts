import { type Cfg, cfgOf } from './cfg.js';
import type { Point } from './cfg-points.js';
import type { Fragment } from './fragment.js';
import type { CFunction } from './functions.js';
import { asAssignment, asCall, codeOf, soundNodes } from './query.js';
import { spend } from './steps.js';
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
  spend(fn.outline, seen.size);
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
  let effect: Effect = null;
  for (const { target, value, whole } of changesAt(fn, point)) {
    if (target === lvalue) effect = value === null ? { kind: 'unknown' } : { kind: 'set', value };
    else if (!whole && isPrefix(target, lvalue)) effect = { kind: 'unknown' };
  }
  return effect;
}

/** Something that a point changes, by its code. */
interface Change {
  readonly target: string;
  /** What is stored; null where that cannot be told. */
  readonly value: SyntaxNode | null;
  /** Only the name itself is meant, nothing that is reached through it. */
  readonly whole: boolean;
}

const changes = new WeakMap<Point, readonly Change[]>();

/** All that a point changes, in order; read once, since every lvalue on every way is asked for it. */
function changesAt(fn: CFunction, point: Point): readonly Change[] {
  const known = changes.get(point);
  if (known !== undefined) return known;
  const { node } = point;
  const read =
    node === null || point.kind === 'label'
      ? []
      : soundNodes(node).flatMap((each) => changesBy(fn, each, point.kind === 'loop'));
  changes.set(point, read);
  return read;
}

function changesBy(fn: CFunction, node: SyntaxNode, inLoopHead: boolean): readonly Change[] {
  const assignment = asAssignment(node);
  if (assignment !== null) {
    const value = assignment.operator === '=' ? assignment.value : null;
    return [{ target: codeOf(fn, assignment.target), value, whole: false }];
  }
  if (node.type === 'update_expression' || takesAddress(fn, node)) {
    const argument = childIn(node, 'argument');
    return argument === null ? [] : [{ target: codeOf(fn, argument), value: null, whole: false }];
  }
  // A loop macro stores its cursor: any name among its arguments may be it.
  if (inLoopHead && node.type === 'identifier')
    return [{ target: codeOf(fn, node), value: null, whole: false }];
  if (node.type === 'declaration')
    return node.children
      .filter(({ type }) => type === 'identifier')
      .map((child) => ({ target: codeOf(fn, child), value: null, whole: true }));
  return storedByName(fn, node).map((target) => ({ target, value: null, whole: false }));
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

/** A point of a flow, and the nearest point that its node is a part of. */
interface Nested {
  readonly point: Point;
  readonly node: SyntaxNode;
  readonly around: Nested | null;
}

const nestings = new WeakMap<Cfg, readonly Nested[]>();

/** The points by where they begin, those that hold others before them: every call of a function asks where it stands. */
function nestedPoints(cfg: Cfg): readonly Nested[] {
  const known = nestings.get(cfg);
  if (known !== undefined) return known;
  const sorted = cfg.points
    .flatMap((point) => (point.node === null ? [] : [{ point, node: point.node }]))
    .sort((a, b) => a.node.start - b.node.start || b.node.end - a.node.end);
  const nested: Nested[] = [];
  for (const each of sorted) {
    let around = nested.at(-1) ?? null;
    while (around !== null && around.node.end < each.node.end) around = around.around;
    nested.push({ ...each, around });
  }
  nestings.set(cfg, nested);
  return nested;
}

/** The point that a node belongs to, or null if the node is not part of the flow. */
export function pointOf(cfg: Cfg, node: SyntaxNode): Point | null {
  const nested = nestedPoints(cfg);
  let low = 0;
  let high = nested.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((nested[middle]?.node.start ?? 0) <= node.start) low = middle + 1;
    else high = middle;
  }
  let at = nested[low - 1] ?? null;
  while (at !== null && at.node.end < node.end) at = at.around;
  return at?.point ?? null;
}
