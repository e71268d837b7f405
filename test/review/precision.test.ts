import { expect, it } from 'vitest';
import { maturityInForce, precision } from '../../src/review/precision.js';

it.each([
  [{ fixed: 8, wrong: 2 }, 0.8],
  [{ fixed: 0, wrong: 3 }, 0],
  [{ fixed: 0, wrong: 0 }, null],
])('the precision of %j is %s', (counts, share) => expect(precision(counts)).toBe(share));

it.each([
  [{ fixed: 7, wrong: 3 }, 'nursery'],
  [{ fixed: 8, wrong: 2 }, 'stable'],
  [{ fixed: 0, wrong: 9 }, 'stable'],
  [{ fixed: 0, wrong: 10 }, 'nursery'],
  [{ fixed: 0, wrong: 0 }, 'stable'],
])('a stable check with %j is in force as %s', (counts, maturity) => {
  expect(maturityInForce('stable', counts, null)).toMatchObject({
    maturity,
    demoted: maturity === 'nursery',
  });
});

it('a check that has fallen stays down whatever follows, and says why', () => {
  const last = { decision: 'demote', fixed: 7, wrong: 3 } as const;
  expect(maturityInForce('stable', { fixed: 90, wrong: 3 }, last)).toEqual({
    maturity: 'nursery',
    demoted: false,
    why: 'precision 70 %: 7 fixed, 3 wrong',
  });
});

it('a check that a person has let out falls only by verdicts since then', () => {
  const last = { decision: 'restore', fixed: 7, wrong: 3 } as const;
  expect(maturityInForce('stable', { fixed: 7, wrong: 12 }, last).maturity).toBe('stable');
  expect(maturityInForce('stable', { fixed: 7, wrong: 13 }, last)).toEqual({
    maturity: 'nursery',
    demoted: true,
    why: 'precision 0 %: 0 fixed, 10 wrong',
  });
});

it('a check that is young by itself is no case for precision', () => {
  expect(maturityInForce('nursery', { fixed: 0, wrong: 50 }, null)).toEqual({
    maturity: 'nursery',
    demoted: false,
    why: null,
  });
});
