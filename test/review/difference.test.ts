import { expect, it } from 'vitest';
import type { Finding, HeldReason } from '../../src/domain/finding.js';
import { type ComparedRun, compareRuns, saysTheSame } from '../../src/review/difference.js';
import { finding } from '../store/records.js';

interface Outline {
  readonly reported?: readonly string[];
  readonly held?: readonly (readonly [string, HeldReason])[];
  readonly ref?: string | null;
  readonly kogin?: string;
  readonly checks?: Readonly<Record<string, string>> | null;
}

function run({ reported = [], held = [], ref = null, kogin = '1.0.0', checks = null }: Outline): ComparedRun {
  const path = 'drivers/gpu/drm/kumo/kumo_gem.c';
  const base =
    ref === null
      ? ({ path, step: 'hunks', tree: null, ref: null, commit: null } as const)
      : ({ path, step: 'ref', tree: '/srv/linux.git', ref, commit: '1a'.repeat(20) } as const);
  return {
    review: {
      status: 'reviewed',
      reason: null,
      bases: [base],
      reported: reported.map(finding),
      held: held.map(([check, reason]) => ({ finding: finding(check), reason, detail: '' })),
    },
    kogin,
    checks,
  };
}

const names = (findings: readonly Finding[]) => findings.map(({ check }) => check);

it('finds what is new, gone and the same', () => {
  const difference = compareRuns(run({ reported: ['a', 'b'] }), run({ reported: ['b', 'c'] }));
  expect([difference.added, difference.gone.map((gone) => gone.finding), difference.same].map(names)).toEqual(
    [['c'], ['a'], ['b']],
  );
  expect(saysTheSame(difference)).toBe(false);
});

it('says of what is gone why it is held now', () => {
  const after = run({ held: [['a', 'answered-before']] });
  const { gone, heldAdded } = compareRuns(run({ reported: ['a'] }), after);
  expect(gone.map(({ now }) => now?.reason)).toEqual(['answered-before']);
  expect(heldAdded).toEqual([]);
});

it('is silent where nothing changed, also about another base', () => {
  const difference = compareRuns(
    run({ reported: ['a'], held: [['n', 'nursery']] }),
    run({ reported: ['a'], held: [['n', 'nursery']], ref: 'drm-next' }),
  );
  expect(saysTheSame(difference)).toBe(true);
  expect(difference.why).toEqual([
    {
      kind: 'other-base',
      about: 'drivers/gpu/drm/kumo/kumo_gem.c',
      before: 'the mail alone',
      after: 'drm-next 1a1a1a1a1a1a',
    },
  ]);
});

it('names another Kogin, and checks that are new, changed or off', () => {
  const before = run({ checks: { a: '1', b: '1', c: '1' } });
  const after = run({ kogin: '1.1.0', checks: { a: '1', b: '2', d: '1' } });
  expect(
    compareRuns(before, after).why.map(({ kind, about, before, after }) => [kind, about, before, after]),
  ).toEqual([
    ['newer-kogin', '', '1.0.0', '1.1.0'],
    ['changed-check', 'b', '1', '2'],
    ['changed-check', 'c', '1', 'does not run'],
    ['changed-check', 'd', 'did not run', '1'],
  ]);
  expect(compareRuns(run({}), after).why.map(({ kind }) => kind)).toEqual(['newer-kogin']);
});

it('sees a mail that could not be read before', () => {
  const damaged = run({});
  const before = { ...damaged, review: { ...damaged.review, status: 'damaged' as const, reason: 'wrapped' } };
  expect(compareRuns(before, run({})).status).toEqual({ before: 'damaged: wrapped', after: 'reviewed' });
});
