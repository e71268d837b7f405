import { NEGATIVE, POSITIVE, ZERO } from '../c/values.js';
import type { Returns } from '../kernel/contract.js';
import { contractOf } from '../kernel/contracts.js';

const ANY = ZERO | NEGATIVE | POSITIVE;

const VALUES: Partial<Record<Returns, number>> = {
  errno: ZERO | NEGATIVE,
  'err-ptr': POSITIVE | NEGATIVE,
  'err-ptr-or-null': ANY,
  null: POSITIVE | ZERO,
  'cookie-or-null': POSITIVE | ZERO,
  'zero-on-failure': POSITIVE | ZERO,
  'count-or-zero': POSITIVE | ZERO,
  'fd-or-errno': ANY,
};

/** The values of a return convention, as a sum; undefined for one that paths say nothing of. */
export function valuesOfConvention(returns: Returns): number | undefined {
  return VALUES[returns];
}

/** The values that a function of the kernel tables can return; all of them if it is not there. */
export function builtInValues(callee: string): number {
  const returns = contractOf(callee)?.returns;
  return returns === undefined ? (callee === 'container_of' ? POSITIVE : ANY) : (VALUES[returns] ?? ANY);
}

/** The convention that returns exactly these values, for a function that returns a pointer; null if none does. */
export function conventionOfValues(values: number): 'err-ptr' | 'null' | 'err-ptr-or-null' | null {
  if (values === (POSITIVE | NEGATIVE)) return 'err-ptr';
  if (values === (POSITIVE | ZERO)) return 'null';
  return values === ANY ? 'err-ptr-or-null' : null;
}
