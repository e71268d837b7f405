import { describe, expect, test } from 'vitest';
import { breakerTrips } from '../../src/policy/breaker.js';
import { decideRelease, type ReleaseQuestion, type ReleaseRules } from '../../src/policy/release.js';

const HOUR = 3_600_000;
const NOW = Date.UTC(2026, 2, 27, 9, 30);

const RULES: ReleaseRules = { autoChecks: ['err-ptr-null-check'], perMail: 3, perSeries: 2, perDay: 20 };

const AUTO = { address: 'kumo-devel@lists.example.org', release: 'auto', embargoHours: 0 } as const;
const HOLD = { ...AUTO, address: 'nimbus@lists.example.net', release: 'hold' } as const;

/** A mail that may leave by itself; `changes` says what stands against it. */
function question(changes: Partial<ReleaseQuestion> = {}): ReleaseQuestion {
  return {
    now: NOW,
    approved: false,
    lists: [AUTO],
    checks: ['err-ptr-null-check'],
    patchAt: NOW - HOUR,
    inSeries: 0,
    lastDay: { count: 0, first: null },
    newer: null,
    answered: null,
    mutedUntil: null,
    broken: [],
    ...changes,
  };
}

/** `go`, or the kind and the reason for a mail that waits for a person, and for the same one once it is approved. */
function outcomes(changes: Partial<ReleaseQuestion>): string[] {
  return [false, true].map((approved) => {
    const release = decideRelease(question({ ...changes, approved }), RULES);
    return release.kind === 'go' ? 'go' : `${release.kind} ${release.reason}`;
  });
}

describe('what happens before and after a person has approved', () => {
  test.each<[string, Partial<ReleaseQuestion>, string, string]>([
    ['all is well', {}, 'go', 'go'],
    ['a list holds', { lists: [AUTO, HOLD] }, 'ask list-holds', 'go'],
    ['a check holds', { checks: ['err-ptr-null-check', 'arg-order-swap'] }, 'ask check-holds', 'go'],
    ['too many findings', { checks: Array(4).fill('err-ptr-null-check') }, 'ask per-mail', 'go'],
    ['too many mails on the series', { inSeries: 2 }, 'ask per-series', 'go'],
    ['a check fires too often', { broken: ['err-ptr-null-check'] }, 'ask circuit-breaker', 'go'],
    ['the breaker of another check', { broken: ['arg-order-swap'] }, 'go', 'go'],
    ['an old patch', { patchAt: NOW - 8 * 24 * HOUR }, 'ask old-patch', 'go'],
    ['an embargo', { lists: [{ ...AUTO, embargoHours: 2 }] }, 'wait embargo', 'wait embargo'],
    ['an embargo that is over', { lists: [{ ...AUTO, embargoHours: 1 }] }, 'go', 'go'],
    [
      'the longest embargo counts',
      { lists: [AUTO, { ...AUTO, embargoHours: 9 }] },
      'wait embargo',
      'wait embargo',
    ],
    ['the day is full', { lastDay: { count: 20, first: NOW - HOUR } }, 'wait per-day', 'wait per-day'],
    ['one is left for the day', { lastDay: { count: 19, first: NOW - HOUR } }, 'go', 'go'],
    ['a mute', { mutedUntil: NOW + HOUR }, 'wait muted', 'wait muted'],
    ['a mute that is over', { mutedUntil: NOW }, 'go', 'go'],
    ['a newer version', { newer: 'v2 of "x"' }, 'never newer-version', 'never newer-version'],
  ])('%s', (...[, changes, before, after]) => {
    expect(outcomes(changes)).toEqual([before, after]);
  });
});

test('waiting has an end', () => {
  const until = (changes: Partial<ReleaseQuestion>) => {
    const release = decideRelease(question(changes), RULES);
    return release.kind === 'wait' ? release.until - NOW : null;
  };
  expect(until({ mutedUntil: NOW + 5 * HOUR })).toBe(5 * HOUR);
  expect(until({ lists: [{ ...AUTO, embargoHours: 12 }] })).toBe(11 * HOUR);
  expect(until({ lastDay: { count: 25, first: NOW - 20 * HOUR } })).toBe(4 * HOUR);
});

test('the reason is said in words', () => {
  expect(decideRelease(question({ lists: [HOLD] }), RULES)).toEqual({
    kind: 'ask',
    reason: 'list-holds',
    detail: 'nimbus@lists.example.net: a person approves each mail',
  });
});

describe('the circuit breaker', () => {
  const rules = { minimum: 5, factor: 5 };

  test.each([
    [
      'far above its usual rate',
      10,
      100,
      10,
      1000,
      '10 findings on 100 patches in a day, usually 1.00 % of the patches',
    ],
    ['as usual', 1, 100, 10, 1000, null],
    ['five times its rate exactly', 5, 100, 10, 1000, null],
    ['too few to judge', 4, 10, 0, 1000, null],
    [
      'silent until now',
      5,
      100,
      0,
      1000,
      '5 findings on 100 patches in a day, usually 0.10 % of the patches',
    ],
    [
      'no history, and many',
      20,
      100,
      0,
      0,
      '20 findings on 100 patches in a day, usually 2.00 % of the patches',
    ],
    ['no history, and few', 5, 100, 0, 0, null],
    ['no patch', 0, 0, 0, 0, null],
  ])('a check that is %s', (...[, findings, patches, before, patchesBefore, tripped]) => {
    const rates = { recent: { findings, patches }, usual: { findings: before, patches: patchesBefore } };
    expect(breakerTrips(rates, rules)).toBe(tripped);
  });
});
