import { expect, test } from 'vitest';
import type { Judged } from '../../src/checks/check.js';
import { buildFindings } from '../../src/review/build.js';
import { holdFixedLater, holdKnown, holdMinor, type Selection, select } from '../../src/review/select.js';
import { check, judged, patched } from './judged.js';

function selected(...problems: readonly Judged[]): Selection {
  return select(buildFindings(problems, patched));
}

/** Reported checks, then held ones with their reasons. */
function summary({ reported, held }: Selection): readonly string[] {
  return [
    ...reported.map((finding) => finding.check),
    ...held.map(({ finding, reason, detail }) => `${finding.check}: ${reason} (${detail})`),
  ];
}

const young = { ...check, id: 'young-fault', maturity: 'nursery' } as const;
const other = { ...check, id: 'other-fault' };

test('an introduced finding of a stable check is reported', () => {
  expect(summary(selected(judged()))).toEqual(['kumo-fault']);
});

test('what was there before is held', () => {
  expect(summary(selected(judged(), judged({ side: 'old' })))).toEqual([
    'kumo-fault: not-introduced (the code before the patch has it too)',
  ]);
});

test('what a young check finds is held', () => {
  expect(summary(selected(judged({ check: young })))).toEqual([
    'young-fault: nursery (young-fault is not mailed yet)',
  ]);
});

test('what rests on code that only a similar tree has is held', () => {
  expect(summary(selected(judged({ onSimilarBase: true })))).toEqual([
    'kumo-fault: similar-base (it rests on code outside of the patch, and only a similar tree is at hand)',
  ]);
});

test('one fault that two checks see is said once, by the one that weighs more', () => {
  expect(
    summary(selected(judged({ severity: 'low' }), judged({ check: other, severity: 'critical' }))),
  ).toEqual(['other-fault', 'kumo-fault: duplicate (said by other-fault)']);
});

test.each([
  ['variables', { subject: 'd' }],
  ['functions', { function: 'g' }],
])('two faults of different %s are both said', (_what, own) => {
  expect(summary(selected(judged(), judged({ check: other, ...own })))).toEqual([
    'kumo-fault',
    'other-fault',
  ]);
});

test('a held finding does not silence another one', () => {
  expect(
    summary(selected(judged({ check: young, severity: 'critical' }), judged({ severity: 'low' }))),
  ).toEqual(['kumo-fault', 'young-fault: nursery (young-fault is not mailed yet)']);
});

test('findings are told in the order of the mail, whatever they weigh', () => {
  const first = judged({ line: 11, severity: 'low', subject: 'a' });
  const second = judged({ line: 13, severity: 'critical', subject: 'd', facts: { what: 'd()' } });
  expect(selected(second, first).reported.map(({ bodyLine }) => bodyLine)).toEqual([4, 7]);
});

test('what a later patch removes is held and names that patch', () => {
  const selection = selected(judged(), judged({ check: other, subject: 'd' }));
  const removed = new Map([[selection.reported[0]!.fingerprint, 'drm/kumo: Mend it']]);
  expect(summary(holdFixedLater(selection, removed))).toEqual([
    'other-fault',
    'kumo-fault: fixed-later-in-series (removed by "drm/kumo: Mend it")',
  ]);
  expect(summary(holdFixedLater(selection, new Map()))).toEqual(['kumo-fault', 'other-fault']);
});

test('what was answered or mailed before is held, and what is still open is known', () => {
  const selection = selected(judged(), judged({ check: other, subject: 'd' }));
  const [answered, mailed] = selection.reported;
  const known = holdKnown(
    selection,
    new Map([
      [answered!.fingerprint, { kind: 'answered', detail: 'intended, says its author' } as const],
      [mailed!.fingerprint, { kind: 'said', version: 'v2' } as const],
    ]),
  );
  expect(summary(known)).toEqual([
    'kumo-fault: answered-before (intended, says its author)',
    'other-fault: duplicate (said on v2 and still open)',
  ]);
  expect(known.stillOpen.map(({ finding, version }) => `${finding.check} ${version}`)).toEqual([
    'other-fault v2',
  ]);
});

test('what is minor is held where nothing else is said, and said along with what is not', () => {
  const minor = judged({ severity: 'low' });
  const weighty = judged({ check: other, subject: 'd', severity: 'medium' });
  expect(summary(holdMinor(selected(minor)))).toEqual([
    'kumo-fault: minor (nothing else is to be said of this patch)',
  ]);
  expect(summary(holdMinor(selected(minor, weighty)))).toEqual(['kumo-fault', 'other-fault']);
  expect(summary(holdMinor(selected(minor, { ...weighty, check: young })))).toEqual([
    'kumo-fault: minor (nothing else is to be said of this patch)',
    'young-fault: nursery (young-fault is not mailed yet)',
  ]);
});
