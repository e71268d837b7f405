import type { Cfg } from './cfg.js';
import type { Point } from './cfg-points.js';
import { flowOf } from './flow.js';
import type { CFunction } from './functions.js';
import { asAssignment, codeOf } from './query.js';
import { spend } from './steps.js';
import { namedChildren, type SyntaxNode } from './syntax.js';
import { typeOfName } from './types.js';
import { usesOf } from './uses.js';

/** A statement that stores an error code which nothing reads. */
export interface LostError {
  readonly node: SyntaxNode;
  readonly name: string;
}

/**
 * Statements `err = -EINVAL;` behind which the function returns 0 without anything having read the variable, on
 * whatever way. Only of functions that are all in view; a value that another one replaces on some way is a default,
 * not lost.
 */
export function lostErrors(fn: CFunction): readonly LostError[] {
  const [fragment] = fn.fragments;
  if (!fn.complete || fragment === undefined) return [];
  const cfg = flowOf(fn, fragment);
  if (cfg.broken) return [];
  return cfg.points.flatMap((point) => {
    const name = errorStoredAt(fn, point);
    return name !== null &&
      point.node !== null &&
      !isBeforeBreak(cfg, point) &&
      isLost(fn, cfg, { point, name })
      ? [{ node: point.node, name }]
      : [];
  });
}

function errorStoredAt(fn: CFunction, { node }: Point): string | null {
  const expression = node?.type === 'expression_statement' ? namedChildren(node)[0] : undefined;
  const stored = expression === undefined ? null : asAssignment(expression);
  if (stored === null || stored.operator !== '=' || stored.target.type !== 'identifier') return null;
  const name = codeOf(fn, stored.target);
  const isParam = fn.params.some((param) => param.name === name);
  const type = isParam ? null : typeOfName(fn, name);
  const isPlain = type !== null && /^(?:int|long|ssize_t|signed int)$/.test(type);
  const isError = isPlain && /^-E[A-Z0-9]+$/.test(codeOf(fn, stored.value));
  return isError && !isShared(fn, name) ? name : null;
}

const shared = new WeakMap<CFunction, Map<string, boolean>>();

/** Somebody has its address, or a static keeps it; asked of the whole text, so once for each name. */
function isShared(fn: CFunction, name: string): boolean {
  const known = shared.get(fn) ?? new Map<string, boolean>();
  shared.set(fn, known);
  const found = known.get(name);
  if (found !== undefined) return found;
  const text = fn.fragments.map(({ body }) => codeOf(fn, body)).join(' ');
  spend(fn.outline, text.length);
  const isIt = new RegExp(`&${name}\\b|static [\\w ]*\\b${name}\\b`).test(text);
  known.set(name, isIt);
  return isIt;
}

function isLost(fn: CFunction, cfg: Cfg, { point, name }: { point: Point; name: string }): boolean {
  const seen = new Set<number>([point.id]);
  const queue = point.next.map(({ to }) => to);
  for (let id = queue.pop(); id !== undefined; id = queue.pop()) {
    const at = cfg.points[id];
    if (at === undefined || seen.has(id)) continue;
    seen.add(id);
    // Any mention counts, also in a macro that the parser reads as something else.
    if (at.node !== null && at.kind !== 'label' && mentionsName(fn, at.node, name)) return false;
    if (at.kind === 'exit' || (at.kind === 'return' && !isReturnOfZero(fn, at))) return false;
    if (at.kind === 'return') continue;
    queue.push(...at.next.map(({ to }) => to));
  }
  return true;
}

/** A loop that is given up with what it has done so far may well end in success. */
function isBeforeBreak(cfg: Cfg, { next }: Point): boolean {
  return next.some(({ to }) => cfg.points[to]?.node?.type === 'break_statement');
}

function isReturnOfZero(fn: CFunction, { node }: Point): boolean {
  const value = node === null ? undefined : namedChildren(node)[0];
  return value !== undefined && codeOf(fn, value) === '0';
}

function mentionsName(fn: CFunction, node: SyntaxNode, name: string): boolean {
  return usesOf(fn, node, name).length > 0 || new RegExp(`\\b${name}\\b`).test(codeOf(fn, node));
}
