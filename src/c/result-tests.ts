import type { Point } from './cfg-points.js';
import { flowOf, reaching } from './flow.js';
import type { CFunction } from './functions.js';
import { asAssignment, asCall, bare, codeOf, soundNodes } from './query.js';
import { childIn, type SyntaxNode } from './syntax.js';

/** A place where a pointer is tested, and every value that it can have there. */
export interface ResultTest {
  readonly node: SyntaxNode;
  readonly lvalue: string;
  readonly values: readonly SyntaxNode[];
  /** Some value may come from out of view. */
  readonly unknown: boolean;
}

/** What a test looks for: NULL (`!p`, `p == NULL`, `p`), or an error pointer (`IS_ERR(p)` and its kin). */
export type TestKind = 'null' | 'error';

const known = new WeakMap<CFunction, Map<TestKind, readonly ResultTest[]>>();

/** All tests of one kind in a function, in source order. */
export function testedFor(fn: CFunction, kind: TestKind): readonly ResultTest[] {
  const kinds = known.get(fn) ?? new Map<TestKind, readonly ResultTest[]>();
  known.set(fn, kinds);
  const found =
    kinds.get(kind) ??
    fn.fragments.flatMap((fragment) => {
      const cfg = flowOf(fn, fragment);
      return cfg.points.flatMap((point) =>
        testsAt(fn, point, kind).map((test) => resolve(fn, { ...test, point, cfg })),
      );
    });
  kinds.set(kind, found);
  return found;
}

interface Tested {
  readonly node: SyntaxNode;
  readonly operand: SyntaxNode;
}

function testsAt(fn: CFunction, point: Point, kind: TestKind): readonly Tested[] {
  if (point.node === null) return [];
  if (kind === 'null') {
    const operand = point.kind === 'condition' ? nullTested(fn, point.node) : null;
    return operand === null ? [] : [{ node: point.node, operand }];
  }
  const tests: Tested[] = [];
  for (const node of soundNodes(point.node)) {
    const call = asCall(fn, node);
    const operand = call?.args[0];
    if (call !== null && operand !== undefined && ERROR_TESTS.has(call.callee)) tests.push({ node, operand });
  }
  return tests;
}

const ERROR_TESTS: ReadonlySet<string> = new Set([
  'IS_ERR',
  'IS_ERR_OR_NULL',
  'PTR_ERR_OR_ZERO',
  'IS_ERR_VALUE',
]);

/** The pointer that a condition compares with NULL; conditions come without `!` around them. */
function nullTested(fn: CFunction, condition: SyntaxNode): SyntaxNode | null {
  const at = bare(fn, condition);
  if (at.type !== 'binary_expression') return isLvalue(at) || asAssignment(at) !== null ? at : null;
  const operator = childIn(at, 'operator')?.type;
  const left = childIn(at, 'left');
  const right = childIn(at, 'right');
  if (left === null || right === null || (operator !== '==' && operator !== '!=')) return null;
  if (isNull(fn, right)) return bare(fn, left);
  return isNull(fn, left) ? bare(fn, right) : null;
}

function isNull(fn: CFunction, node: SyntaxNode): boolean {
  return codeOf(fn, bare(fn, node)) === 'NULL';
}

function isLvalue(node: SyntaxNode): boolean {
  return (
    node.type === 'identifier' || node.type === 'field_expression' || node.type === 'subscript_expression'
  );
}

function resolve(fn: CFunction, at: Tested & { point: Point; cfg: ReturnType<typeof flowOf> }): ResultTest {
  const assignment = asAssignment(bare(fn, at.operand));
  if (assignment !== null) {
    const lvalue = codeOf(fn, assignment.target);
    return { node: at.node, lvalue, values: [bare(fn, assignment.value)], unknown: false };
  }
  const operand = bare(fn, at.operand);
  const lvalue = codeOf(fn, operand);
  if (!isLvalue(operand)) return { node: at.node, lvalue, values: [operand], unknown: false };
  const { values, unknown } = reaching(fn, at.cfg, { point: at.point, lvalue });
  return { node: at.node, lvalue, values: values.map((value) => bare(fn, value)), unknown };
}
