import { describe, expect, test } from 'vitest';
import { type Gathered, judgeReadiness } from '../../src/series/readiness.js';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const rules = { settle: 10 * MINUTE, quiet: 6 * HOUR };
const NOON = Date.UTC(2031, 4, 5, 12);

function judge(series: Partial<Gathered>, minutesLater: number, changes = {}) {
  const gathered = { missing: [], lastArrivedAt: NOON, newer: null, ...series };
  return judgeReadiness(gathered, NOON + minutesLater * MINUTE, { ...rules, ...changes });
}

describe('a complete series', () => {
  test('waits until it has settled', () => {
    expect(judge({}, 0)).toEqual({ kind: 'wait', until: NOON + 10 * MINUTE });
    expect(judge({}, 9.9)).toEqual({ kind: 'wait', until: NOON + 10 * MINUTE });
    expect(judge({}, 10)).toEqual({ kind: 'ready', complete: true });
  });

  test('is ready at once with a settle time of zero', () => {
    expect(judge({}, 0, { settle: 0 })).toEqual({ kind: 'ready', complete: true });
  });
});

describe('a series with parts missing', () => {
  test('waits until it has been quiet for long, and is marked', () => {
    expect(judge({ missing: [2] }, 10)).toEqual({ kind: 'wait', until: NOON + 6 * HOUR });
    expect(judge({ missing: [2] }, 6 * 60)).toEqual({ kind: 'ready', complete: false });
  });

  test('never waits for a shorter time than a complete one', () => {
    expect(judge({ missing: [2] }, 5, { quiet: 0 })).toEqual({ kind: 'wait', until: NOON + 10 * MINUTE });
  });
});

test('a series with a newer version is not reviewed, however long it waited', () => {
  const superseded = { kind: 'superseded', by: 'v2@example.org' };
  expect(judge({ newer: 'v2@example.org' }, 0)).toEqual(superseded);
  expect(judge({ newer: 'v2@example.org', missing: [1] }, 24 * 60)).toEqual(superseded);
});
