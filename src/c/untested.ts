import type { Cfg } from './cfg.js';
import type { Point } from './cfg-points.js';
import type { CFunction } from './functions.js';
import { anyReturn } from './path-facts.js';
import { followPaths } from './paths.js';
import type { Call } from './query.js';
import type { SyntaxNode } from './syntax.js';
import { changes, rootOf, type Use, usesOf } from './uses.js';

/** A pointer that may be NULL behind a point, and what is known to read through it. */
export interface MaybeNull {
  readonly point: Point;
  readonly lvalue: string;
  /** Whether a call reads or writes through its argument at this position, NULL or not. */
  readonly touches: (callee: string, place: number) => boolean;
}

/**
 * The first use on each path that reads or writes through a pointer before anything has asked whether it is NULL. A
 * path ends at a test, at a new value, where the pointer is copied or returned, and at a call that could have tested it.
 */
export function untestedUses(fn: CFunction, cfg: Cfg, from: MaybeNull): readonly Use[] {
  const found = new Map<number, Use>();
  followPaths<'at' | 'behind'>(fn, cfg, {
    from: from.point,
    start: 'at',
    returnsOf: anyReturn,
    key: (state) => state,
    step: (point, state) => {
      if (state === 'at') return 'behind';
      if (point.id === from.point.id || isCutBetween(cfg, from.point, point)) return null;
      if (point.node === null || point.kind === 'label') return 'behind';
      if (point.kind === 'condition' && isTestedWith(fn, point.node, from.lvalue)) return null;
      const end = firstEnd(fn, point, from);
      if (end !== null && end !== 'asked') found.set(end.node.start, end);
      return end === null && !changes(fn, point, from.lvalue) ? 'behind' : null;
    },
  });
  return [...found.values()].sort((a, b) => a.node.start - b.node.start);
}

/** The use that ends a path at a point, or `asked` where something could have tested the pointer. */
function firstEnd(fn: CFunction, { node }: Point, { lvalue, touches }: MaybeNull): Use | 'asked' | null {
  if (node === null) return null;
  for (const use of usesOf(fn, node, lvalue)) {
    const { call, place } = use;
    if (use.kind === 'dereference' || (call !== null && touches(call.callee, place))) return use;
    const isLeftAlone = use.kind === 'member' || (call !== null && isPassedOnly(call));
    if (!isLeftAlone) return 'asked';
  }
  const root = rootOf(lvalue);
  if (root === lvalue) return null;
  // Whoever gets the struct may look at its member.
  return usesOf(fn, node, root).some((use) => use.kind === 'argument') ? 'asked' : null;
}

/** `if (count && !p)`: the author has thought of NULL, and knows why the other cases need no test. */
function isTestedWith(fn: CFunction, node: SyntaxNode, lvalue: string): boolean {
  let whole = node;
  while (whole.parent !== null && /^(?:binary|unary|parenthesized)_expression$/.test(whole.parent.type))
    whole = whole.parent;
  return whole !== node && usesOf(fn, whole, lvalue).some(({ kind }) => kind === 'test');
}

/** A call whose result nobody looks at cannot tell its caller that the pointer is NULL. */
function isPassedOnly({ node, callee }: Call): boolean {
  return node.parent?.type === 'expression_statement' && !ASSERTS.test(callee);
}

const ASSERTS = /^[A-Z0-9_]+$|assert|check|expect|verify|valid|bug|panic|fail|warn/i;

/** Text between two points that was not read could have tested it. */
function isCutBetween(cfg: Cfg, a: Point, b: Point): boolean {
  const from = a.node?.end ?? 0;
  const to = b.node?.start ?? from;
  return cfg.fragment.unseen.some(([start, end]) => Math.min(from, to) < end && Math.max(from, to) > start);
}
