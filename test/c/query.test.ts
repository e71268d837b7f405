import { beforeAll, describe, expect, it } from 'vitest';
import {
  asAssignment,
  bare,
  callsIn,
  codeOf,
  isConstant,
  isMentioned,
  lastName,
  soundNodes,
  storedIn,
} from '../../src/c/query.js';
import { grammar } from '../checks/hunk.js';
import { bodyOf, functionIn, hunksOf, nodeWith } from './reading.js';

beforeAll(grammar);

describe('callsIn', () => {
  it.each<[string, readonly string[]]>([
    ['a(); b(1, x);', ['a()', 'b(1, x)']],
    ['a(b(c()));', ['a(b(c()))', 'b(c())', 'c()']],
    ['p->ops->run(1);', []],
    ['(*fn)(1);', []],
    ['if (a(1)) return b(2);', ['a(1)', 'b(2)']],
    ['x = sizeof(struct kumo);', []],
    ['/* a(); */ s = "b()";', []],
    ['x = container_of(p, struct kumo, base);', ['container_of(p, struct kumo, base)']],
    ['a(x,\n  y);', ['a(x, y)']],
  ])('%j', (body, expected) => {
    const fn = bodyOf(body);
    expect(callsIn(fn).map(({ node }) => codeOf(fn, node))).toEqual(expected);
  });

  it('has arguments without commas and comments', () => {
    const fn = bodyOf('a(x, /* none */ NULL, y + 1, (u32)z);');
    expect(callsIn(fn)[0]!.args.map((argument) => codeOf(fn, argument))).toEqual([
      'x',
      'NULL',
      'y + 1',
      '(u32)z',
    ]);
  });

  it('a name that the rewriting changed is read as it stands', () => {
    const fn = bodyOf('x = kmalloc_array(n, sizeof(struct kumo), GFP_KERNEL);');
    expect(callsIn(fn)[0]!.args.map((argument) => codeOf(fn, argument))).toEqual([
      'n',
      'sizeof(struct kumo)',
      'GFP_KERNEL',
    ]);
  });
});

it('nothing is read inside an error', () => {
  const fn = bodyOf('a();\n= = b();\nc();');
  const sound = [...soundNodes(fn.fragments[0]!.body)].filter((node) => node.type === 'ERROR');
  expect(sound).toEqual([]);
  expect(callsIn(fn).map(({ callee }) => callee)).toContain('a');
});

describe('bare', () => {
  it.each([
    ['(x)', 'x'],
    ['((x))', 'x'],
    ['(struct kumo *)x', 'x'],
    ['(u32)(x)', 'x'],
    ['likely(x)', 'x'],
    ['unlikely(!x)', '!x'],
    ['WARN_ON(x)', 'x'],
    ['IS_ERR(x)', 'IS_ERR(x)'],
    ['x + 1', 'x + 1'],
  ])('%s is %s', (text, expected) => {
    const fn = bodyOf(`y = ${text};`);
    expect(codeOf(fn, bare(fn, nodeWith(fn, text)))).toBe(expected);
  });
});

describe('assignments', () => {
  it.each([
    ['x = 1;', 'x = 1', 'x = 1'],
    ['x |= 1;', 'x |= 1', 'x |= 1'],
    ['p->x = a();', 'p->x = a()', 'p->x = a()'],
    ['int *x = a();', '*x = a()', 'x = a()'],
    ['int x[2] = { 1 };', 'x[2] = { 1 }', 'x = { 1 }'],
  ])('%s', (body, node, expected) => {
    const fn = bodyOf(body);
    const { target, operator, value } = asAssignment(nodeWith(fn, node))!;
    expect(`${codeOf(fn, target)} ${operator} ${codeOf(fn, value)}`).toBe(expected);
  });

  it.each(['x == 1', 'a()', 'x'])('%s is none', (text) => {
    const fn = bodyOf(`if (${text}) b();`);
    expect(asAssignment(nodeWith(fn, text))).toBe(null);
  });

  it.each([
    ['x = a();', 'x'],
    ['int x = a();', 'x'],
    ['p->x = (struct kumo *)a();', 'p->x'],
    ['x = (a());', 'x'],
    ['if ((x = a())) b();', 'x'],
    ['x |= a();', null],
    ['x = a() + 1;', null],
    ['b(a());', null],
    ['a();', null],
    ['return a();', null],
  ])('%s stores the result of a() in %s', (body, expected) => {
    const fn = bodyOf(body);
    const stored = storedIn(nodeWith(fn, 'a()'));
    expect(stored === null ? null : codeOf(fn, stored.target)).toBe(expected);
  });
});

describe('isConstant', () => {
  it.each([
    ['0', true],
    ['0x10', true],
    ['-1', true],
    ["'a'", true],
    ['true', true],
    ['NULL', true],
    ['GFP_KERNEL', true],
    ['__GFP_ZERO', true],
    ['GFP_KERNEL | __GFP_NOWARN', true],
    ['(u32)0', true],
    ['~FLAG', true],
    ['flags', false],
    ['GFP_KERNEL | flags', false],
    ['BIT(3)', false],
    ['p->FLAG', false],
    ['Mixed', false],
    ['"text"', false],
  ])('%s: %s', (text, expected) => {
    const fn = bodyOf(`g(${text});`);
    expect(isConstant(fn, callsIn(fn)[0]!.args[0]!)).toBe(expected);
  });
});

describe('isMentioned', () => {
  it.each([
    ['g(x);', true],
    ['g(p->x);', false],
    ['g(p.x);', false],
    ['g(xx); g(ax);', false],
    ['/* x */ g("x");', false],
    ['KUMO_TRACE(x)', true],
    ['= = x;', true],
    ['g(x->y);', true],
    ['#if 0\nx();\n#endif', true],
  ])('%j: %s', (body, expected) => {
    expect(isMentioned(bodyOf(body), 'x')).toBe(expected);
  });

  it('the head does not count', () => {
    expect(isMentioned(bodyOf('g();', 'int f(int x)'), 'x')).toBe(false);
  });

  it('every hunk of the function counts', () => {
    const image = hunksOf(
      { section: '', text: 'int f(int x)\n{\n\ta();\n' },
      { section: 'int f(int x)', text: '\tb(x);\n' },
    );
    expect(isMentioned(functionIn(image, 'f'), 'x')).toBe(true);
  });
});

describe('lastName', () => {
  it.each([
    ['flags', 'flags'],
    ['args->flags', 'flags'],
    ['&a.b.flags', 'flags'],
    ['(u32)args->flags', 'flags'],
    ['*flags', 'flags'],
    ['flags + 1', ''],
    ['get(flags)', ''],
    ['1', ''],
  ])('%s: %j', (text, expected) => {
    const fn = bodyOf(`g(${text});`);
    expect(lastName(fn, callsIn(fn)[0]!.args[0]!)).toBe(expected);
  });
});

describe('codeOf', () => {
  it.each([
    ['g(x,\n\t  y)', 'g(x, y)'],
    ['g(x /* first */, y)', 'g(x , y)'],
    ['g("a  b")', 'g("a b")'],
  ])('%j reads %j', (text, expected) => {
    const fn = bodyOf(`${text};`);
    expect(codeOf(fn, callsIn(fn)[0]!.node)).toBe(expected);
  });
});
