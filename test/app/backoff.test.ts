import { expect, test } from 'vitest';
import { backoff } from '../../src/app/backoff.js';

test.each([
  [1, 0, 500],
  [1, 1, 1000],
  [2, 1, 2000],
  [5, 0.5, 12_000],
  [9, 1, 256_000],
  [10, 1, 300_000],
  [1_000_000, 1, 300_000],
  [1_000_000, 0, 150_000],
])('after %d failures and with the chance %d it is %d ms', (failures, random, ms) => {
  expect(backoff(failures, random)).toBe(ms);
});
