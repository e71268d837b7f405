import { beforeAll, describe, expect, it } from 'vitest';
import { isGrammarLoaded, parseC } from '../../src/c/parse.js';
import { childIn, enclosing, namedChildren, walk } from '../../src/c/syntax.js';
import { grammar } from '../checks/hunk.js';

it('says so if the grammar is not there', () => {
  expect(() => parseC('int x;')).toThrow('the C grammar is not loaded');
});

describe('parseC', () => {
  beforeAll(grammar);

  it('gives nodes in source order whose offsets are moved', () => {
    const text = 'int f(void) { return g(1); }';
    const root = parseC(text, 100)!;
    const call = [...walk(root)].find((node) => node.type === 'call_expression')!;
    expect(text.slice(call.start - 100, call.end - 100)).toBe('g(1)');
    const starts = [...walk(root)].map((node) => node.start);
    expect(starts).toEqual([...starts].sort((a, b) => a - b));
  });

  it('counts offsets in UTF-16 units', () => {
    const text = 'int f(void) { s = "\u{1f600}\u00e4"; g(); }';
    const call = [...walk(parseC(text)!)].find((node) => node.type === 'call_expression')!;
    expect(text.slice(call.start, call.end)).toBe('g()');
  });

  it('ties children to parents and fields', () => {
    const root = parseC('int f(void) { x = a; }')!;
    for (const node of walk(root)) for (const child of node.children) expect(child.parent).toBe(node);
    const assignment = [...walk(root)].find((node) => node.type === 'assignment_expression')!;
    expect(childIn(assignment, 'left')?.type).toBe('identifier');
    expect(childIn(assignment, 'operator')?.type).toBe('=');
    expect(namedChildren(assignment)).toHaveLength(2);
    expect(enclosing(assignment, new Set(['function_definition']))?.type).toBe('function_definition');
    expect(enclosing(assignment, new Set(['if_statement']))).toBe(null);
  });

  it.each([
    ['int f(void) { return 1; }', false],
    ['int f(void) { = = 1; }', true],
    ['int f(void) { return 1 }', true],
    ['int f(void) { g(; }', true],
  ])('%s: broken %s', (text, broken) => {
    expect(parseC(text)!.broken).toBe(broken);
  });

  it('only what holds an error is broken', () => {
    const root = parseC('int f(void) { = = 1; }\nint g(void) { return 1; }')!;
    const functions = root.children.filter((node) => node.type === 'function_definition');
    expect(functions.map((node) => node.broken)).toEqual([true, false]);
  });

  it.each([
    ['brackets', '(', ')'],
    ['blocks', '{', '}'],
  ])('nesting of %s without measure is refused in bounded time', (_what, open, close) => {
    const start = performance.now();
    expect(parseC(`int f(void) { x = ${open.repeat(20_000)}1${close.repeat(20_000)}; }`)).toBe(null);
    expect(performance.now() - start).toBeLessThan(5000);
  });

  it.each([
    ['blocks and signs', '{ +'],
    ['assignments', '.a = '],
    ['assignments behind brackets that nobody opened', ') .a = '],
    ['errors that nest', '; .a = '],
    ['labels out of place', 'for (;;) x: #else\n '],
  ])('%s, thousands of them, do not break the parser', (_what, piece) => {
    expect(parseC(`int f(void)\n{\n${piece.repeat(5000)}\n}\n`)).toBe(null);
    expect(isGrammarLoaded()).toBe(true);
  });

  it.each([
    ['800 assignments in a list', `${'a = 1, '.repeat(800)}b = 1;`],
    ['2,000 short statements', '\ta = b + 1;\n'.repeat(2000)],
    ['900 in one another', `${'a = '.repeat(900)}1;`],
    ['500 brackets', `${'('.repeat(500)}1${')'.repeat(500)};`],
  ])('%s are read', (_what, text) => {
    expect(parseC(`int f(void) { ${text} }`)).not.toBe(null);
  });

  it('a text that is no C is given up before it takes long, wherever it stands', () => {
    const good = '\tkumo_start(kumo, 1);\n'.repeat(2000);
    expect(parseC(`int g(void) { ${good} }`)).not.toBe(null);
    expect(parseC(`int g(void) { ${'a. ; , '.repeat(100)} }`)).toBe(null);
    expect(parseC(`int g(void) { ${good} ${'a. ; , '.repeat(1000)} }`)).toBe(null);
  });

  it('reads the next text after one that it refused', () => {
    parseC(`int f(void) { x = ${'('.repeat(20_000)}; }`);
    expect(parseC('int f(void) { return 1; }')!.broken).toBe(false);
  });
});
