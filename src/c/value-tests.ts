import type { Cfg } from './cfg.js';
import type { Point } from './cfg-points.js';
import { flowOf, reaching } from './flow.js';
import type { CFunction } from './functions.js';
import { testOf } from './path-sketch.js';
import { asAssignment, asCall, bare, type Call, codeOf } from './query.js';
import { childIn, type SyntaxNode } from './syntax.js';
import { COMPARED_WITH_ZERO, NEGATIVE, POSITIVE, ZERO } from './values.js';

/** A condition that compares something with zero or with another expression, and where the something comes from. */
export interface ValueTest {
  readonly cfg: Cfg;
  readonly point: Point;
  readonly node: SyntaxNode;
  /** The code of what is tested. */
  readonly subject: string;
  /** The values for which the condition is true, as a sum; 0 where it compares with something else than zero. */
  readonly whenTrue: number;
  readonly operator: string;
  /** What it is compared with; null for zero. */
  readonly other: SyntaxNode | null;
  /** Every value that the subject can have here, looked through brackets and casts. */
  readonly values: readonly SyntaxNode[];
  /** Some value may come from out of view. */
  readonly unknown: boolean;
}

const known = new WeakMap<CFunction, readonly ValueTest[]>();

/** Every such condition in view, in source order of each fragment. */
export function valueTestsIn(fn: CFunction): readonly ValueTest[] {
  const found = known.get(fn);
  if (found !== undefined) return found;
  const tests = fn.fragments.flatMap((fragment) => {
    const cfg = flowOf(fn, fragment);
    return cfg.points.map((point) => testAt(fn, cfg, point)).filter((test) => test !== null);
  });
  known.set(fn, tests);
  return tests;
}

function testAt(fn: CFunction, cfg: Cfg, point: Point): ValueTest | null {
  if (point.kind !== 'condition' || point.node === null) return null;
  const asked = askedOf(fn, point.node);
  if (asked === null) return null;
  const subject = bare(fn, asked.subject);
  const stored = asAssignment(subject);
  const shared = { ...asked, cfg, point, node: point.node };
  if (stored !== null)
    return {
      ...shared,
      subject: codeOf(fn, stored.target),
      values: [bare(fn, stored.value)],
      unknown: false,
    };
  const lvalue = codeOf(fn, subject);
  if (!LVALUES.has(subject.type)) return { ...shared, subject: lvalue, values: [subject], unknown: false };
  const { values, unknown } = reaching(fn, cfg, { point, lvalue });
  return { ...shared, subject: lvalue, values: values.map((value) => bare(fn, value)), unknown };
}

const LVALUES: ReadonlySet<string> = new Set(['identifier', 'field_expression', 'subscript_expression']);

interface Asked {
  readonly subject: SyntaxNode;
  readonly whenTrue: number;
  readonly operator: string;
  readonly other: SyntaxNode | null;
}

function askedOf(fn: CFunction, condition: SyntaxNode): Asked | null {
  const at = bare(fn, condition);
  const left = childIn(at, 'left');
  const right = childIn(at, 'right');
  const operator = childIn(at, 'operator')?.type ?? '';
  if (at.type === 'binary_expression' && left !== null && right !== null) {
    const whenTrue = COMPARED_WITH_ZERO[operator];
    if (whenTrue === undefined) return null;
    const isZero = /^(?:0|NULL)$/.test(codeOf(fn, bare(fn, right)));
    return { subject: left, operator, whenTrue: isZero ? whenTrue : 0, other: isZero ? null : right };
  }
  const operand = asCall(fn, at)?.args[0];
  const test = testOf(fn, at);
  const isErrorTest = test !== null && operand !== undefined;
  const subject = isErrorTest ? operand : at;
  return { subject, operator: '', whenTrue: test?.whenTrue ?? NEGATIVE | POSITIVE, other: null };
}

/** The tested values as calls by name; null unless all of them are known and are calls. */
export function callsTested(fn: CFunction, { values, unknown }: ValueTest): readonly Call[] | null {
  const calls = values.map((value) => asCall(fn, value)).filter((call) => call !== null);
  return unknown || calls.length === 0 || calls.length < values.length ? null : calls;
}

/** The values of the subject that run straight to an error, as a sum; 0 if neither outcome of the test does, or both do. */
export function failingValues(fn: CFunction, test: ValueTest): number {
  const whenTrue = failsAfter(fn, test, true);
  if (test.other !== null || whenTrue === failsAfter(fn, test, false)) return 0;
  return whenTrue ? test.whenTrue : (ZERO | NEGATIVE | POSITIVE) & ~test.whenTrue;
}

/** True if the condition separates values below zero from those above. */
export function tellsNegative({ whenTrue }: ValueTest): boolean {
  return whenTrue !== 0 && ((whenTrue & NEGATIVE) !== 0) !== ((whenTrue & POSITIVE) !== 0);
}

/** Whether the way that a condition takes with this outcome runs straight to an error: a negative errno or ERR_PTR(). */
export function failsAfter(fn: CFunction, { cfg, point }: ValueTest, outcome: boolean): boolean {
  let edges = point.next.filter((edge) => edge.when === outcome);
  for (let steps = 0; edges.length === 1 && steps < 16; steps++) {
    const next = cfg.points[edges[0]?.to ?? -1];
    if (next === undefined || next.kind === 'condition' || next.kind === 'loop') return false;
    if (next.node !== null && next.kind !== 'label' && /(?:^|\W)-E[A-Z]{2,}\b/.test(codeOf(fn, next.node)))
      return true;
    edges = next.next.filter(() => next.kind !== 'exit');
  }
  return false;
}
