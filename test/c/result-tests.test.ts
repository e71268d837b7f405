import { beforeAll, describe, expect, it } from 'vitest';
import { codeOf } from '../../src/c/query.js';
import { type TestKind, testedFor } from '../../src/c/result-tests.js';
import { grammar } from '../checks/hunk.js';
import { bodyOf } from './reading.js';

beforeAll(grammar);

/** Each test as `lvalue: values`, with `?` for a value from out of view. */
function tests(body: string, kind: TestKind): readonly string[] {
  const fn = bodyOf(body);
  return testedFor(fn, kind).map(
    ({ lvalue, values, unknown }) =>
      `${lvalue}: ${[...values.map((value) => codeOf(fn, value)).sort(), ...(unknown ? ['?'] : [])].join(' ')}`,
  );
}

describe('tests for NULL', () => {
  it.each<[string, readonly string[]]>([
    ['x = a(); if (!x) b();', ['x: a()']],
    ['x = a(); if (x) b();', ['x: a()']],
    ['x = a(); if (x == NULL) b();', ['x: a()']],
    ['x = a(); if (NULL != x) b();', ['x: a()']],
    ['x = a(); if (unlikely(!x)) b();', ['x: a()']],
    ['if (!(x = a())) b();', ['x: a()']],
    ['if ((x = a()) == NULL) b();', ['x: a()']],
    ['x = (struct kumo *)a(); if (!x) b();', ['x: a()']],
    ['p->x = a(); if (!p->x) b();', ['p->x: a()']],
    ['x = a(); if (!x || !y) b();', ['x: a()', 'y: ?']],
    ['x = a(); while (x) x = b();', ['x: a() b()']],
    ['x = a(); if (n) x = NULL; if (!x) b();', ['n: ?', 'x: NULL a()']],
    ['if (x == 1) b();', []],
    ['if (x == y) b();', []],
    ['if (a()) b();', []],
    ['x = a(); y = !x;', []],
    ['x = a(); y = x ? 1 : 2;', []],
  ])('%s', (body, expected) => {
    expect(tests(body, 'null')).toEqual(expected);
  });
});

describe('tests for an error pointer', () => {
  it.each<[string, readonly string[]]>([
    ['x = a(); if (IS_ERR(x)) b();', ['x: a()']],
    ['x = a(); if (!IS_ERR(x)) b();', ['x: a()']],
    ['x = a(); if (IS_ERR_OR_NULL(x)) b();', ['x: a()']],
    ['x = a(); return PTR_ERR_OR_ZERO(x);', ['x: a()']],
    ['if (IS_ERR(x = a())) b();', ['x: a()']],
    ['if (IS_ERR(a())) b();', ['a(): a()']],
    ['x = a(); ret = IS_ERR(x) ? 1 : 0;', ['x: a()']],
    ['x = a(); return PTR_ERR(x);', []],
    ['if (IS_ERR(x)) b();', ['x: ?']],
  ])('%s', (body, expected) => {
    expect(tests(body, 'error')).toEqual(expected);
  });
});
