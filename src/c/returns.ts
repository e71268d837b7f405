import type { Cfg } from './cfg.js';
import type { Point } from './cfg-points.js';
import { flowOf, reaching } from './flow.js';
import type { CFunction } from './functions.js';
import { possibleValues, type ReturnsOf } from './path-facts.js';
import { followPaths } from './paths.js';
import { asCall, bare, codeOf } from './query.js';
import { namedChildren, type SyntaxNode } from './syntax.js';
import { NEGATIVE, POSITIVE, ZERO } from './values.js';

/** The values that a function can return and where its last return stands, as far as its body proves them. */
export interface Returned {
  /** A sum of ZERO, NEGATIVE and POSITIVE. */
  readonly values: number;
  /** Offset of a return that shows the failure. */
  readonly proof: number;
}

const ANY = ZERO | NEGATIVE | POSITIVE;

/**
 * What a function returns on any of its paths, from its own body and from what is known of the functions that it
 * calls; null if the body is not all in view, too complex, or returns something of which nothing is known.
 */
export function returnedBy(fn: CFunction, returnsOf: ReturnsOf): Returned | null {
  const fragment = fn.fragments[0];
  if (!fn.complete || fragment === undefined) return null;
  const cfg = flowOf(fn, fragment);
  const [entry] = cfg.points;
  if (entry === undefined || cfg.broken) return null;
  let values = 0;
  let proof = -1;
  let isKnown = true;
  const complete = followPaths<'inside'>(fn, cfg, {
    from: entry,
    start: 'inside',
    returnsOf,
    key: () => '',
    step: (point, inside, known) => {
      if (!isKnown) return null;
      if (point.kind !== 'return' || point.node === null) return inside;
      const returned = namedChildren(point.node)[0];
      const own = returned === undefined ? 0 : possibleValues(fn, returned, { known, returnsOf });
      if (own === ANY || own === 0 || returned === undefined) {
        isKnown = false;
        return null;
      }
      if (proof < 0 || (own & POSITIVE) === 0) proof = point.node.start;
      values |= isOneValue(own) || isFromKnown(fn, cfg, { point, returned, returnsOf }) ? own : POSITIVE;
      return null;
    },
  });
  return complete && isKnown && values !== 0 ? { values, proof } : null;
}

function isOneValue(values: number): boolean {
  return values === ZERO || values === NEGATIVE || values === POSITIVE;
}

/**
 * Whether a value comes from functions of which it is known what they return. One of unknown origin that was found not
 * to be NULL may be an error pointer for all that is known, but nothing says that it ever is one.
 */
function isFromKnown(
  fn: CFunction,
  cfg: Cfg,
  { point, returned, returnsOf }: { point: Point; returned: SyntaxNode; returnsOf: ReturnsOf },
): boolean {
  const at = bare(fn, returned);
  const values = asCall(fn, at) === null ? reaching(fn, cfg, { point, lvalue: codeOf(fn, at) }).values : [at];
  return values.every((value) => {
    const call = asCall(fn, bare(fn, value));
    return call !== null && returnsOf(call.callee) !== ANY;
  });
}
