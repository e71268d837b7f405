import { beforeAll, describe, expect, it } from 'vitest';
import { flowOf, pointOf, reaching } from '../../src/c/flow.js';
import type { CFunction } from '../../src/c/functions.js';
import { callsIn, codeOf } from '../../src/c/query.js';
import { grammar } from '../checks/hunk.js';
import { bodyOf, functionIn, hunksOf, nodeWith } from './reading.js';

beforeAll(grammar);

/** The values that `lvalue` can have at the call of use(), sorted; `?` stands for one from out of view. */
function reachingUse(fn: CFunction, lvalue: string): string {
  const call = callsIn(fn).find(({ callee }) => callee === 'use')!;
  const fragment = fn.fragments.find(
    (each) => each.body.start <= call.node.start && call.node.end <= each.body.end,
  )!;
  const cfg = flowOf(fn, fragment);
  const point = pointOf(cfg, call.node)!;
  const { values, unknown } = reaching(fn, cfg, { point, lvalue });
  return [...values.map((value) => codeOf(fn, value)).sort(), ...(unknown ? ['?'] : [])].join(' ');
}

describe('values of a local', () => {
  it.each([
    ['x = a(); use(x);', 'a()'],
    ['int x = a(); use(x);', 'a()'],
    ['x = a(); x = b(); use(x);', 'b()'],
    ['x = a(); if (n) x = b(); use(x);', 'a() b()'],
    ['if (n) x = a(); else x = b(); use(x);', 'a() b()'],
    ['if (n) x = a(); use(x);', 'a() ?'],
    ['x = a(); if (n) { x = b(); return 1; } use(x);', 'a()'],
    ['x = a(); while (n) x = b(); use(x);', 'a() b()'],
    ['x = a(); while (n) { use(x); x = b(); }', 'a() b()'],
    ['x = a(); do { x = b(); } while (n); use(x);', 'b()'],
    ['x = a(); for (x = b(); n; n--) c(); use(x);', 'b()'],
    ['x = a(); switch (n) { case 1: x = b(); break; default: x = c(); } use(x);', 'b() c()'],
    ['x = a(); switch (n) { case 1: x = b(); break; } use(x);', 'a() b()'],
    ['x = a(); if (n) goto out; x = b(); out: use(x);', 'a() b()'],
    ['x = a(); x |= b(); use(x);', '?'],
    ['x = a(); x++; use(x);', '?'],
    ['x = a(); g(&x); use(x);', '?'],
    ['x = a(); g(sizeof(&x)); use(x);', '?'],
    ['x = a(); g(x); use(x);', 'a()'],
    ['int x; use(x);', '?'],
    ['x = a(); for_each_x(x) use(x);', '?'],
    ['x = a(); list_for_each_entry(y, x, m) use(y);', '?'],
    ['x = a(); goto gone; use(x);', '?'],
    ['use(x);', '?'],
    ['if ((x = a())) use(x);', 'a()'],
    ['if (n && (x = a())) use(x);', 'a()'],
    ['x = y = a(); use(x);', 'y = a()'],
    ['x = a(); y = b(); use(x);', 'a()'],
    ['xx = b(); x = a(); xx = c(); use(x);', 'a()'],
  ])('%s', (body, expected) => {
    expect(reachingUse(bodyOf(body), 'x')).toBe(expected);
  });
});

describe('values of a member', () => {
  it.each([
    ['p->x = a(); use(p->x);', 'a()'],
    ['p->x = a(); p = b(); use(p->x);', '?'],
    ['p->x = a(); p->y = b(); use(p->x);', 'a()'],
    ['p->x = a(); q->x = b(); use(p->x);', 'a()'],
    ['p->x = a(); g(&p); use(p->x);', '?'],
    ['p->x = a(); g(&p->x); use(p->x);', '?'],
    ['p->x.y = a(); use(p->x);', '?'],
    ['p->x = a(); p++; use(p->x);', '?'],
  ])('%s', (body, expected) => {
    expect(reachingUse(bodyOf(body), 'p->x')).toBe(expected);
  });
});

describe('what is not in view', () => {
  const inF = 'int f(struct kumo *p)';

  it.each([
    ['\tx = a();\n\tuse(x);\n', 'a()'],
    ['\tuse(x);\n', '?'],
    ['\tif (n)\n\t\tx = a();\n\tuse(x);\n', 'a() ?'],
    ['\tx = a();\nout:\n\tuse(x);\n}\n', 'a() ?'],
    ['\tx = a();\n#ifdef A\n\tb();\n#else\n\tx = b();\n#endif\n\tuse(x);\n', 'a() ?'],
    ['\t\tx = a();\n\t}\n\tuse(x);\n', 'a() ?'],
  ])('%j', (text, expected) => {
    expect(reachingUse(functionIn(hunksOf({ section: inF, text }), 'f'), 'x')).toBe(expected);
  });

  it('a value of another hunk does not reach this one', () => {
    const fn = functionIn(
      hunksOf({ section: inF, text: '\tx = a();\n' }, { section: inF, text: '\tuse(x);\n' }),
      'f',
    );
    expect(reachingUse(fn, 'x')).toBe('?');
  });
});

describe('pointOf', () => {
  const textAt = (body: string, code: string) => {
    const fn = bodyOf(body);
    const cfg = flowOf(fn, fn.fragments[0]!);
    const { node } = pointOf(cfg, nodeWith(fn, code)) ?? { node: null };
    return node === null ? null : codeOf(fn, node);
  };

  it.each([
    ['a(1); b(2); c(3);', '2', 'b(2);'],
    ['if (x && y(1)) a();', '1', 'y(1)'],
    ['if (x) { a(); } else { b(2); }', '2', 'b(2);'],
    ['for (i = 0; i < 9; i++) a(i);', '9', 'i < 9'],
    ['for (i = 0; i < 9; i++) a(2);', '2', 'a(2);'],
    ['switch (x(1)) { case 2: a(3); }', '1', '(x(1))'],
    ['switch (x(1)) { case 2: a(3); }', '3', 'a(3);'],
    ['switch (x(1)) { case 2: a(3); }', '2', null],
    ['return a(1);', '1', 'return a(1);'],
    ['a(1); { b(2); } c(3);', '{ b(2); }', null],
  ])('%s: %s is in %s', (body, code, expected) => {
    expect(textAt(body, code)).toBe(expected);
  });

  it('looks at few points of many', () => {
    const fn = bodyOf(Array.from({ length: 1000 }, (_, i) => `a(${i});`).join('\n'));
    const { points, ...cfg } = flowOf(fn, fn.fragments[0]!);
    let looked = 0;
    const counted = points.map((point) => ({
      ...point,
      get node() {
        looked++;
        return point.node;
      },
    }));
    const own = { ...cfg, points: counted };
    for (const call of callsIn(fn)) expect(pointOf(own, call.node)).not.toBeNull();
    expect(looked).toBeLessThan(3 * points.length);
  });
});
