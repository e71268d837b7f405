import { expect, test } from 'vitest';
import type { Judged } from '../../src/checks/check.js';
import { buildFindings, fingerprint } from '../../src/review/build.js';
import { check, files, judged, patched } from './judged.js';

test('a problem becomes a finding at its line of the mail', () => {
  const [candidate] = buildFindings([judged({ facts: { what: 'c()', right: 'b()' } })], patched);
  expect(candidate!.introduced).toBe(true);
  expect(candidate!.finding).toEqual({
    fingerprint: expect.stringMatching(/^[0-9a-f]{40}$/),
    check: 'kumo-fault',
    severity: 'high',
    path: 'drivers/kumo.c',
    function: 'f',
    line: 12,
    side: 'new',
    bodyLine: 6,
    quoted: '+\tc();',
    comment: 'c() is wrong. Should it be right?',
    suggestion: 'b()',
    evidence: [],
  });
});

test('without a mechanical answer there is no suggestion', () => {
  expect(buildFindings([judged()], patched)[0]!.finding.suggestion).toBe(null);
});

test('a context line is quoted as one', () => {
  const [candidate] = buildFindings([judged({ line: 13 })], patched);
  expect(candidate!.finding).toMatchObject({ quoted: ' \td();', line: 13, side: 'new', bodyLine: 7 });
});

test('a problem that no hunk shows stands under the nearest change, and says where it is', () => {
  const [candidate] = buildFindings([judged({ line: 40, text: '\tfar();' })], patched);
  expect(candidate!.finding).toMatchObject({ quoted: '+\tc();', line: 12, bodyLine: 6 });
  expect(candidate!.finding.evidence).toEqual([
    { path: 'drivers/kumo.c', line: 40, text: '\tfar();', note: 'the place itself' },
  ]);
});

test('a problem that no hunk shows stands under a changed line that proves it, though another change is nearer', () => {
  const both = files(
    [
      '--- a/drivers/kumo.c',
      '+++ b/drivers/kumo.c',
      '@@ -11,2 +11,3 @@ int f(void)',
      ' \ta();',
      '+\tgoto out;',
      ' \td();',
      '@@ -44,2 +45,3 @@ int g(void)',
      ' \te();',
      '+\tnear();',
      ' \th();',
      '',
    ].join('\n'),
  );
  const evidence = [
    { path: 'drivers/kumo.c', line: 40, text: '\treturn ret;', note: 'the code that is given back' },
    { path: 'drivers/kumo.c', line: 11, text: '\ta();', note: 'not changed' },
    { path: 'drivers/kumo.c', line: 12, text: '\tgoto out;', note: 'leaves without an error code' },
  ];
  const [candidate] = buildFindings([judged({ line: 40, text: '\treturn ret;', evidence })], both);
  expect(candidate!.finding).toMatchObject({ quoted: '+\tgoto out;', line: 12, side: 'new' });
  expect(candidate!.finding.evidence.map(({ note }) => note)).toContain('the place itself');
});

test('under a removal only, the side is the old one', () => {
  const onlyRemoved = files(
    '--- a/drivers/kumo.c\n+++ b/drivers/kumo.c\n@@ -11,3 +11,2 @@\n \ta();\n-\tb();\n \td();\n',
  );
  const [candidate] = buildFindings([judged({ line: 40 })], onlyRemoved);
  expect(candidate!.finding).toMatchObject({ quoted: '-\tb();', line: 12, side: 'old', bodyLine: 5 });
});

test.each([
  ['its variable has another name', '\terr = check(dev, iova);', false],
  ['another function is called', '\terr = checked(dev, phys);', true],
  ['it is another statement', '\tif (check(dev, iova))', true],
])('a problem that is gone from the function and one that came: %s', (_, text, introduced) => {
  const old = judged({ side: 'old', text: '\terr = check(dev, phys);', facts: { what: 'phys' } });
  const candidates = buildFindings([old, judged({ text, facts: { what: 'iova' } })], patched);
  expect(candidates.map((each) => each.introduced)).toEqual([introduced]);
});

test('one problem under another name excuses one new problem, and none while it is still there', () => {
  const [phys, iova, size] = ['phys', 'iova', 'size'].map((what) => ({
    text: `\tuse(${what});`,
    facts: { what },
  }));
  const introduced = (...problems: Parameters<typeof buildFindings>[0]) =>
    buildFindings(problems, patched).map(
      ({ introduced, judged }) => `${judged.facts['what']}: ${introduced}`,
    );
  const old = judged({ side: 'old', ...phys });
  expect(introduced(old, judged(iova), judged(size))).toEqual(['iova: false', 'size: true']);
  expect(introduced(old, judged(phys), judged(iova))).toEqual(['phys: false', 'iova: true']);
});

test('what the code before has too is not introduced', () => {
  const candidates = buildFindings([judged(), judged({ side: 'old', line: 30 })], patched);
  expect(candidates.map(({ introduced }) => introduced)).toEqual([false]);
});

test('what the code before has of something else does not count', () => {
  const other = judged({ side: 'old', subject: 'd', facts: { what: 'd()' } });
  expect(buildFindings([judged(), other], patched).map(({ introduced }) => introduced)).toEqual([true]);
});

test('a function that was renamed brings nothing new', () => {
  const renamed = [
    judged({ function: 'f2', alone: true, facts: { function: 'f2', what: 'c()' } }),
    judged({ side: 'old', alone: true, facts: { function: 'f', what: 'c()' } }),
  ];
  expect(buildFindings(renamed, patched).map(({ introduced }) => introduced)).toEqual([false]);
});

test.each<[string, Partial<Judged>, boolean]>([
  ['a function that the patch makes', { function: 'f2', alone: true }, false],
  [
    'one that it makes, under another name',
    { function: 'f2', alone: true, text: '\te();', facts: { what: 'e()' } },
    true,
  ],
  [
    'one that it makes, of another object',
    { function: 'f2', alone: true, text: '\tif (!bo->c)', facts: { what: 'bo->c' } },
    false,
  ],
  [
    'one that it makes, in the other spelling',
    { function: 'f2', alone: true, text: '\tif (bo->c == NULL)', facts: { what: 'bo->c' } },
    false,
  ],
  ['one that was there', { function: 'g' }, false],
  ['one of another file', { path: 'drivers/gpu/kumo.c' }, true],
  ['one that it makes in another file', { path: 'drivers/gpu/kumo.c', alone: true }, false],
  [
    'one that was there, under another name',
    { function: 'g', text: '\tif (!bo->c)', facts: { what: 'bo->c' } },
    true,
  ],
])('what went from a function and came in another one: %s', (_, own, introduced) => {
  const gone = own.text?.includes('if') === true ? { text: '\tif (!obj->c)', facts: { what: 'obj->c' } } : {};
  const moved = [
    judged({ ...own, path: 'drivers/kumo.c' }),
    judged({ side: 'old', ...gone, path: own.path ?? 'drivers/kumo.c' }),
  ];
  expect(buildFindings(moved, patched).map((each) => each.introduced)).toEqual([introduced]);
});

test('what a function has still is not moved, but copied', () => {
  const copied = [judged({ function: 'f2', alone: true }), judged(), judged({ side: 'old' })];
  expect(
    buildFindings(copied, patched).map(({ introduced, judged }) => `${judged.function}: ${introduced}`),
  ).toEqual(['f2: true', 'f: false']);
});

test('a variable that another call sets now is tested as wrongly as before', () => {
  const [get, take] = ['get()', 'take()'].map((what) => ({ text: '\tif (!c)', facts: { what } }));
  const introduced = (...problems: Parameters<typeof buildFindings>[0]) =>
    buildFindings(problems, patched).map((each) => each.introduced);
  expect(introduced(judged({ side: 'old', ...get }), judged(take))).toEqual([false]);
  expect(introduced(judged({ side: 'old', ...get }), judged({ ...take, subject: 'd' }))).toEqual([true]);
});

test('the same fault at several places is one finding with a list of at most eight', () => {
  const many = Array.from({ length: 20 }, (_, i) => judged({ line: 12 + i, text: `\tc(); /* ${i} */` }));
  const candidates = buildFindings(many, patched);
  expect(candidates).toHaveLength(1);
  expect(candidates[0]!.finding.line).toBe(12);
  expect(candidates[0]!.finding.evidence).toHaveLength(8);
  expect(candidates[0]!.finding.evidence[0]).toEqual({
    path: 'drivers/kumo.c',
    line: 13,
    text: '\tc(); /* 1 */',
    note: 'the same here',
  });
});

test('a fingerprint has no line numbers, and the order of facts does not matter', () => {
  const one = fingerprint(judged({ line: 1, text: 'x', facts: { a: '1', b: '2' } }));
  expect(fingerprint(judged({ line: 99, text: 'y', facts: { b: '2', a: '1' } }))).toBe(one);
  expect(fingerprint(judged({ check: { ...check, id: 'other' }, facts: { a: '1', b: '2' } }))).not.toBe(one);
});

test('a fact cannot pretend to be two', () => {
  expect(fingerprint(judged({ facts: { a: '1', b: '2' } }))).not.toBe(
    fingerprint(judged({ facts: { a: '1\nb=2' } })),
  );
});
