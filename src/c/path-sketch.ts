import type { Cfg } from './cfg.js';
import type { Point } from './cfg-points.js';
import type { CFunction } from './functions.js';
import { asAssignment, asCall, bare, codeOf, soundNodes } from './query.js';
import { storedByName } from './stores-by-name.js';
import { childIn, type SyntaxNode, walk } from './syntax.js';
import { COMPARED_WITH_ZERO, NEGATIVE, POSITIVE, ZERO } from './values.js';

/** A change of an lvalue; `value` is null where it cannot be followed. */
export interface Store {
  readonly target: string;
  readonly value: SyntaxNode | null;
}

/** What following the paths of a function asks of its points again and again, read once; all by the point's id. */
export interface Sketch {
  readonly stores: readonly (readonly Store[])[];
  readonly tests: readonly (ValueTest | null)[];
  /** Other conditions that stand more than once: only their outcome has to be remembered. */
  readonly asked: readonly (Asked | null)[];
  /** Lvalues whose value can decide something: they are tested, returned, or stored in one that is. */
  readonly tested: ReadonlySet<string>;
}

/** A condition by its text; `a != b` is the negation of `a == b`. */
export interface Asked {
  readonly text: string;
  readonly negated: boolean;
}

const sketches = new WeakMap<Cfg, Sketch>();

/** Reads the points of a function, once. */
export function sketchOf(fn: CFunction, cfg: Cfg): Sketch {
  const known = sketches.get(cfg);
  if (known !== undefined) return known;
  const stores = cfg.points.map((point) => storesAt(fn, point));
  const tests = cfg.points.map(({ kind, node }) =>
    kind === 'condition' && node !== null ? testOf(fn, node) : null,
  );
  const sketch = {
    stores,
    tests,
    asked: askedAgain(fn, cfg, tests),
    tested: deciding(fn, cfg, { stores, tests }),
  };
  sketches.set(cfg, sketch);
  return sketch;
}

function storesAt(fn: CFunction, { node: at, kind }: Point): Store[] {
  if (at === null || kind === 'label') return [];
  const stores: Store[] = [];
  for (const node of soundNodes(at)) {
    const assignment = asAssignment(node);
    if (assignment !== null) {
      const value = assignment.operator === '=' ? assignment.value : null;
      stores.push({ target: codeOf(fn, assignment.target), value });
    } else if (node.type === 'update_expression' || isAddressGiven(node)) {
      const argument = childIn(node, 'argument');
      if (argument !== null) stores.push({ target: codeOf(fn, argument), value: null });
    } else if (kind === 'loop' && node.type === 'identifier')
      stores.push({ target: codeOf(fn, node), value: null });
    else for (const target of storedByName(fn, node)) stores.push({ target, value: null });
  }
  return stores;
}

function askedAgain(fn: CFunction, cfg: Cfg, tests: Sketch['tests']): Sketch['asked'] {
  const all = cfg.points.map(({ id, kind, node }) =>
    kind === 'condition' && node !== null && tests[id] === null ? askedAt(fn, node) : null,
  );
  const counts = new Map<string, number>();
  for (const asked of all) if (asked !== null) counts.set(asked.text, (counts.get(asked.text) ?? 0) + 1);
  return all.map((asked) => (asked !== null && (counts.get(asked.text) ?? 0) > 1 ? asked : null));
}

function askedAt(fn: CFunction, node: SyntaxNode): Asked {
  const at = bare(fn, node);
  const left = childIn(at, 'left');
  const right = childIn(at, 'right');
  const isUnequal = at.type === 'binary_expression' && childIn(at, 'operator')?.type === '!=';
  if (!isUnequal || left === null || right === null) return { text: codeOf(fn, at), negated: false };
  return { text: `${codeOf(fn, left)} == ${codeOf(fn, right)}`, negated: true };
}

/** Everything else may be forgotten: fewer differences between paths, fewer paths to follow. */
function deciding(
  fn: CFunction,
  cfg: Cfg,
  { stores, tests }: Pick<Sketch, 'stores' | 'tests'>,
): ReadonlySet<string> {
  const names = new Set<string>();
  for (const test of tests) if (test !== null) names.add(test.lvalue);
  for (const { kind, node } of cfg.points)
    if (kind === 'return' && node !== null) addLvalues(fn, node, names);
  const all = stores.flat();
  for (let before = -1; before !== names.size; ) {
    before = names.size;
    for (const { target, value } of all)
      if (value !== null && names.has(target)) addLvalues(fn, value, names);
  }
  return names;
}

function addLvalues(fn: CFunction, node: SyntaxNode, names: Set<string>): void {
  for (const inner of walk(node)) if (isLvalue(inner)) names.add(codeOf(fn, inner));
}

/** A condition about one lvalue, and the values for which it is true. */
export interface ValueTest {
  readonly lvalue: string;
  readonly whenTrue: number;
}

const BY_CALL: Readonly<Record<string, number>> = {
  IS_ERR: NEGATIVE,
  IS_ERR_VALUE: NEGATIVE,
  IS_ERR_OR_NULL: NEGATIVE | ZERO,
  PTR_ERR_OR_ZERO: NEGATIVE,
  ZERO_OR_NULL_PTR: ZERO,
};

/** Reads `p`, `p == NULL`, `ret < 0`, `IS_ERR(p)` and their like; null for any other condition. */
export function testOf(fn: CFunction, condition: SyntaxNode): ValueTest | null {
  const at = bare(fn, condition);
  const assignment = asAssignment(at);
  if (assignment !== null) return { lvalue: codeOf(fn, assignment.target), whenTrue: NEGATIVE | POSITIVE };
  const call = asCall(fn, at);
  if (call !== null) {
    const whenTrue = BY_CALL[call.callee];
    const operand = call.args[0];
    if (whenTrue === undefined || operand === undefined) return null;
    const stored = asAssignment(bare(fn, operand));
    return { lvalue: codeOf(fn, stored?.target ?? bare(fn, operand)), whenTrue };
  }
  if (isLvalue(at)) return { lvalue: codeOf(fn, at), whenTrue: NEGATIVE | POSITIVE };
  const whenTrue = COMPARED_WITH_ZERO[childIn(at, 'operator')?.type ?? ''];
  const left = childIn(at, 'left');
  const right = childIn(at, 'right');
  if (at.type !== 'binary_expression' || whenTrue === undefined || left === null || right === null)
    return null;
  if (!/^(?:0|NULL)$/.test(codeOf(fn, bare(fn, right)))) return null;
  const stored = asAssignment(bare(fn, left));
  const subject = stored?.target ?? bare(fn, left);
  return isLvalue(subject) ? { lvalue: codeOf(fn, subject), whenTrue } : null;
}

/** A variable, a member or an element: something that keeps a value. */
export function isLvalue(node: SyntaxNode): boolean {
  return (
    node.type === 'identifier' || node.type === 'field_expression' || node.type === 'subscript_expression'
  );
}

/** `a->b`, `a.b` and `a[i]` are lost with what `a` was. */
export function hangsOn(lvalue: string, target: string): boolean {
  return lvalue.startsWith(target) && /^(?:->|\.|\[)/.test(lvalue.slice(target.length));
}

function isAddressGiven(node: SyntaxNode): boolean {
  return (
    node.type === 'pointer_expression' &&
    childIn(node, 'operator')?.type === '&' &&
    node.parent?.type === 'argument_list'
  );
}
