import { beforeAll, expect, test } from 'vitest';
import { codeOf } from '../../src/c/query.js';
import { callsTested, failingValues, tellsNegative, valueTestsIn } from '../../src/c/value-tests.js';
import { NEGATIVE, POSITIVE, ZERO } from '../../src/c/values.js';
import { grammar } from '../checks/hunk.js';
import { bodyOf } from './reading.js';

beforeAll(grammar);

function testsOf(body: string) {
  const fn = bodyOf(body, 'int f(struct kumo *kumo, int given)');
  return valueTestsIn(fn).map((each) => ({
    subject: each.subject,
    whenTrue: each.whenTrue,
    other: each.other === null ? null : codeOf(fn, each.other),
    calls: callsTested(fn, each)?.map(({ callee }) => callee) ?? null,
    failing: failingValues(fn, each),
    negative: tellsNegative(each),
  }));
}

test('follows a variable to the call that it comes from', () => {
  expect(testsOf('\tint n = kumo_map(kumo);\n\n\tif (n < 0)\n\t\treturn n;\n\treturn 0;')).toMatchObject([
    { subject: 'n', whenTrue: NEGATIVE, other: null, calls: ['kumo_map'], negative: true },
  ]);
});

test('reads a call, and a store, in the condition itself', () => {
  expect(testsOf('\tif (!kumo_map(kumo))\n\t\treturn -ENOMEM;\n\treturn 0;')).toMatchObject([
    { whenTrue: NEGATIVE | POSITIVE, calls: ['kumo_map'], failing: ZERO, negative: false },
  ]);
  expect(
    testsOf('\tint n;\n\n\tif ((n = kumo_map(kumo)) <= 0)\n\t\treturn -EIO;\n\treturn 0;'),
  ).toMatchObject([{ subject: 'n', calls: ['kumo_map'], failing: NEGATIVE | ZERO }]);
});

test('tells what a value is compared with', () => {
  expect(testsOf('\tif (kumo_map(kumo) != given)\n\t\treturn -EIO;\n\treturn 0;')).toMatchObject([
    { whenTrue: 0, other: 'given', calls: ['kumo_map'], failing: 0 },
  ]);
});

test('knows nothing of what comes from outside, or from one of two places', () => {
  expect(testsOf('\tif (given)\n\t\treturn -EIO;\n\treturn 0;')).toMatchObject([
    { subject: 'given', calls: null },
  ]);
  expect(
    testsOf(
      '\tint n = 0;\n\n\tif (kumo->a)\n\t\tn = kumo_map(kumo);\n\tif (n)\n\t\treturn -EIO;\n\treturn 0;',
    )[1],
  ).toMatchObject({ subject: 'n', calls: null });
});

test('sees an error behind a label, and none where more is asked', () => {
  const body = (then: string) =>
    `\tint ret, n = kumo_map(kumo);\n\n\tif (!n) {\n\t\t${then}\n\t}\n\treturn 0;\nout:\n\tkumo_put(kumo);\n\treturn ret;`;
  expect(testsOf(body('ret = -EIO;\n\t\tgoto out;'))[0]?.failing).toBe(ZERO);
  expect(testsOf(body('if (given)\n\t\t\treturn -EIO;'))[0]?.failing).toBe(0);
});
