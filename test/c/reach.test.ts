import { beforeAll, describe, expect, it } from 'vitest';
import type { Cfg } from '../../src/c/cfg.js';
import type { Point } from '../../src/c/cfg-points.js';
import { flowOf } from '../../src/c/flow.js';
import { type CFunction, codeFile, functionNamed } from '../../src/c/functions.js';
import { codeOf } from '../../src/c/query.js';
import { alwaysBefore, holdsAt, neverBefore, reachableFrom } from '../../src/c/reach.js';
import { grammar } from '../checks/hunk.js';
import { bodyOf, hunksOf } from './reading.js';

beforeAll(grammar);

function flow(fn: CFunction): Cfg {
  const [fragment] = fn.fragments;
  if (fragment === undefined) throw new Error('nothing is read');
  return flowOf(fn, fragment);
}

function at(fn: CFunction, text: string): Point {
  const point = flow(fn).points.find(({ node }) => node !== null && codeOf(fn, node) === text);
  if (point === undefined) throw new Error(`no point reads ${text}`);
  return point;
}

const is = (fn: CFunction, text: string) => (point: Point) =>
  point.node !== null && codeOf(fn, point.node) === text;

describe('holdsAt', () => {
  it('knows what an if has asked, inside it and behind an early return', () => {
    const fn = bodyOf('if (n)\na();\nif (!n)\nreturn 0;\nb();');
    const isTest = is(fn, 'n');
    expect(holdsAt(flow(fn), at(fn, 'a();'), { isTest, when: true })).toBe(true);
    expect(holdsAt(flow(fn), at(fn, 'b();'), { isTest, when: true })).toBe(true);
    expect(holdsAt(flow(fn), at(fn, 'return 0;'), { isTest, when: true })).toBe(false);
  });

  it('says nothing where a label out of view can be jumped to', () => {
    const image = hunksOf({ section: 'int f(int n)', text: '\tif (!n)\n\t\treturn 0;\nout:\n\tb();\n' });
    const fn = functionNamed(codeFile('kumo.c', image), 'f');
    if (fn === null) throw new Error('f() is not read');
    expect(holdsAt(flow(fn), at(fn, 'b();'), { isTest: is(fn, 'n'), when: true })).toBe(false);
  });
});

describe('alwaysBefore and neverBefore', () => {
  it('tell some ways from all ways', () => {
    const fn = bodyOf('if (n)\na();\nb();\nc();');
    expect(alwaysBefore(flow(fn), at(fn, 'c();'), is(fn, 'b();'))).toBe(true);
    expect(alwaysBefore(flow(fn), at(fn, 'c();'), is(fn, 'a();'))).toBe(false);
    expect(neverBefore(flow(fn), at(fn, 'c();'), is(fn, 'a();'))).toBe(false);
    expect(neverBefore(flow(fn), at(fn, 'a();'), is(fn, 'b();'))).toBe(true);
  });
});

describe('reachableFrom', () => {
  it('comes to a point again only through a loop', () => {
    const fn = bodyOf('a();\nwhile (n) {\nb();\n}');
    expect(reachableFrom(flow(fn), at(fn, 'a();')).has(at(fn, 'a();').id)).toBe(false);
    expect(reachableFrom(flow(fn), at(fn, 'b();')).has(at(fn, 'b();').id)).toBe(true);
  });

  it('does not pass the points where it has to stop', () => {
    const fn = bodyOf('a();\nb();\nc();');
    const stopAt = is(fn, 'b();');
    expect(reachableFrom(flow(fn), at(fn, 'a();'), { stopAt }).has(at(fn, 'b();').id)).toBe(true);
    expect(reachableFrom(flow(fn), at(fn, 'a();'), { stopAt }).has(at(fn, 'c();').id)).toBe(false);
  });
});
