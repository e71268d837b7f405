import type { Cfg } from './cfg.js';
import type { Edge, Point } from './cfg-points.js';
import type { CFunction } from './functions.js';
import { testOf, type ValueTest } from './path-sketch.js';
import { asAssignment, bare, codeOf, soundNodes } from './query.js';
import type { SyntaxNode } from './syntax.js';
import { NEGATIVE, POSITIVE, ZERO } from './values.js';

/** One way out of a condition, and the values that it leaves to what was tested. */
export interface Branch {
  readonly test: Point;
  readonly edge: Edge;
  readonly lvalue: string;
  /** As a sum. */
  readonly values: number;
  /** What the test itself stores before it looks; null if it only looks. */
  readonly stored: SyntaxNode | null;
}

/** Every branch of a fragment whose condition tests an lvalue against zero, NULL or an error. */
export function branchesOf(fn: CFunction, cfg: Cfg): readonly Branch[] {
  return cfg.points.flatMap((test) => {
    const read = test.kind === 'condition' && test.node !== null ? testOf(fn, test.node) : null;
    if (read === null || test.node === null) return [];
    const stored = storeIn(test.node);
    return test.next
      .filter((edge) => edge.when !== null)
      .map((edge) => ({
        test,
        edge,
        stored,
        lvalue: read.lvalue,
        values: edge.when === true ? read.whenTrue : (ZERO | NEGATIVE | POSITIVE) & ~read.whenTrue,
      }));
  });
}

function storeIn(node: SyntaxNode): SyntaxNode | null {
  for (const each of soundNodes(node)) {
    const stored = asAssignment(each);
    if (stored !== null) return stored.value;
  }
  return null;
}

/** The points that a branch passes one after the other without a decision; the last one may be a decision or a return. */
export function straightWay(cfg: Cfg, start: number): readonly Point[] {
  const way: Point[] = [];
  const seen = new Set<number>();
  let at = cfg.points[start];
  while (at !== undefined && !seen.has(at.id) && !at.outside) {
    seen.add(at.id);
    way.push(at);
    if (at.next.length !== 1) return way;
    at = cfg.points[at.next[0]?.to ?? -1];
  }
  return way;
}

/** True for the outcome of a test that says that nothing failed: no error code, a pointer that is there. */
export function isAllWell(test: ValueTest | null, when: boolean): boolean {
  if (test === null) return false;
  const left = when ? test.whenTrue : (ZERO | NEGATIVE | POSITIVE) & ~test.whenTrue;
  return left === POSITIVE || (left === ZERO && /^(?:ret|err|error|rc|r|status)$/.test(test.lvalue));
}

/** True for a call that never comes back, and for macros that leave the function when something does not hold. */
export function neverReturns(fn: CFunction, { node }: Point): boolean {
  return (
    node !== null &&
    /\b(?:BUG|panic|unreachable|do_exit|exit|abort|errx?|die|BUG_ON|\w*ASSERT\w*|\w*FAIL\w*)\b ?\(/.test(
      codeOf(fn, bare(fn, node)),
    )
  );
}
