import type { Cfg } from './cfg.js';
import type { CFunction } from './functions.js';
import { asAssignment, asCall, bare, codeOf, soundNodes } from './query.js';
import { spend } from './steps.js';
import type { SyntaxNode } from './syntax.js';
import { usesOf } from './uses.js';

/** The names that one thing goes by in a function. */
export type Names = ReadonlySet<string>;

/** Which variables of a function count as another name, and from which offset on they are looked for. */
export interface AliasRules {
  readonly from: number;
  /** True for a value that is another name of what goes by `names`. */
  readonly isSame: (value: SyntaxNode, names: Names) => boolean;
}

/** What it costs to ask of a node whether it stores another name, where looking at it costs one step. */
const STEPS_OF_NODE = 2;

/** Variables that hold something under another name, the first one included; what they held before does not matter. */
export function namesOf(fn: CFunction, cfg: Cfg, at: { handle: string; rules: AliasRules }): Names {
  const names = new Set([at.handle]);
  const { body } = cfg.fragment;
  spend(fn.outline, (body.until - body.place) * STEPS_OF_NODE);
  for (const point of cfg.points) {
    if (point.node === null || point.node.start < at.rules.from) continue;
    for (const node of soundNodes(point.node)) {
      const assignment = asAssignment(node);
      if (assignment?.target.type === 'identifier' && at.rules.isSame(assignment.value, names))
        names.add(codeOf(fn, assignment.target));
    }
  }
  return names;
}

/** `bo`, `&bo->base`, `bo->base` and `to_kumo_bo(bo)` for a name `bo`: the thing itself or anything that hangs on it. */
export function hangsOnAny(fn: CFunction, node: SyntaxNode, names: Names): boolean {
  const value = containerSource(fn, node);
  return value.type !== 'call_expression' && rootedIn(fn, value, names);
}

/** `bo`, `&bo->base` and `to_kumo_bo(bo)` for a name `bo`: memory that goes when it goes, and nothing it points to. */
export function livesIn(fn: CFunction, node: SyntaxNode, names: Names): boolean {
  const text = codeOf(fn, containerSource(fn, node));
  if (names.has(text)) return true;
  const inside = /^&\(?(\w+)->[\w.]+\)?$/.exec(text);
  return inside?.[1] !== undefined && names.has(inside[1]);
}

/** What `to_kumo_bo(obj)` and `container_of(obj, ...)` are another name of; any other expression is itself. */
export function containerSource(fn: CFunction, node: SyntaxNode): SyntaxNode {
  const value = bare(fn, node);
  const call = asCall(fn, value);
  const inner = call !== null && /^to_|^container_of$|_to_/.test(call.callee) ? call.args[0] : undefined;
  return inner === undefined ? value : bare(fn, inner);
}

/** `bo`, `&bo->base`, `bo->base` for a name `bo`. */
export function rootedIn(fn: CFunction, node: SyntaxNode, names: Names): boolean {
  const text = codeOf(fn, bare(fn, node)).replace(/^[&*(]+/, '');
  for (const name of names) {
    if (text === name || (text.startsWith(name) && /^(?:->|\.|\))/.test(text.slice(name.length))))
      return true;
  }
  return false;
}

/** The thing itself or the address of something in it; what it points to further on is not the thing. */
export function isHandle(fn: CFunction, node: SyntaxNode, names: Names): boolean {
  const text = codeOf(fn, bare(fn, node));
  return names.has(text) || (text.startsWith('&') && rootedIn(fn, node, names));
}

/** True if the code reads the name for what it holds; its error code (`PTR_ERR(p)`) is something else. */
export function mentions(fn: CFunction, node: SyntaxNode | null, name: string): boolean {
  if (node === null) return false;
  const text = codeOf(fn, node);
  if (!text.includes(name) || /\bPTR_ERR\b/.test(text)) return false;
  return new RegExp(`(?<![\\w.>])${name.replace(/[^\w]/g, '\\$&')}(?!\\w)`).test(text);
}

/** True if the condition tests the name for NULL or an error somewhere inside of something else. */
export function isAskedIn(fn: CFunction, condition: SyntaxNode, name: string): boolean {
  return usesOf(fn, condition, name).some(
    ({ kind, call }) => kind === 'test' || (call !== null && /^IS_ERR/.test(call.callee)),
  );
}

/** True if the choice `p ? &p->base : NULL` is about one of the names. */
export function isChosenFrom(fn: CFunction, value: SyntaxNode, names: Names): boolean {
  return value.type === 'conditional_expression' && [...names].some((name) => mentions(fn, value, name));
}
