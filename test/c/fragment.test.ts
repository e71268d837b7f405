import { beforeAll, describe, expect, it } from 'vitest';
import { type Fragment, parseFragment } from '../../src/c/fragment.js';
import { outline } from '../../src/c/outline.js';
import { walk } from '../../src/c/syntax.js';
import type { Image } from '../../src/domain/image.js';
import { grammar } from '../checks/hunk.js';
import { hunksOf, wholeFile } from './reading.js';

beforeAll(grammar);

function fragments(image: Image): readonly Fragment[] {
  const read = outline(image);
  return read.items.map((item) => parseFragment(read, item)).filter((fragment) => fragment !== null);
}

/** `head`, whether the end is there and syntax was read without error, the calls, and what was not read. */
function summary(image: Image): readonly string[] {
  return fragments(image).map((fragment) => {
    const text = (start: number, end: number) => image.text.slice(start, end).replace(/\s+/g, ' ').trim();
    const calls = [...walk(fragment.body)]
      .filter((node) => node.type === 'call_expression')
      .map((node) => text(node.start, node.end));
    const unseen = fragment.unseen.map(([start, end]) => text(start, end)).filter((each) => each !== '');
    const marks = [
      fragment.head,
      fragment.closed ? 'closed' : 'open',
      fragment.body.broken ? 'broken' : 'sound',
    ];
    return `${marks.join(' ')}: ${calls.join(' ')}${unseen.length === 0 ? '' : ` | ${unseen.join(' | ')}`}`;
  });
}

const inF = 'static int f(struct x *x)';

describe('functions in whole files', () => {
  it.each<[string, string, readonly string[]]>([
    ['a function', 'int f(int a)\n{\n\tg(a);\n}\n', ['whole closed sound: g(a)']],
    ['a one-line inline', 'static inline int f(void) { return g(); }\n', ['whole closed sound: g()']],
    [
      'a dropped branch',
      'int f(void)\n{\n#if 0\n\ta();\n#endif\n\tb();\n}\n',
      ['whole closed sound: b() | a();'],
    ],
    [
      'a loop macro',
      'int f(void)\n{\n\tlist_for_each_entry(a, b, c)\n\t\td(a);\n}\n',
      ['whole closed sound: d(a)'],
    ],
    ['no end', 'int f(void)\n{\n\ta();\n\tif (x) {\n\t\tb();\n', ['whole open sound: a() b()']],
    ['no C', 'int f(void)\n{\n\ta();\n\t= = b;\n}\n', ['whole closed broken: a()']],
    [
      'a bracket that never closes',
      'int f(void)\n{\n\ta();\n\tb(;\n}\n',
      ['whole closed sound: a() | b(; }'],
    ],
    ['tables are none', 'static struct o o = {\n\t.f = f,\n};\n', []],
  ])('%s', (_what, text, expected) => {
    expect(summary(wholeFile(text))).toEqual(expected);
  });
});

describe('functions in hunks', () => {
  it.each<[string, string, string, readonly string[]]>([
    ['lines of a body', inF, '\ta();\n\tb();\n', ['none open sound: a() b()']],
    ['the end of a body', inF, '\ta();\n\treturn b();\n}\n', ['none closed sound: a() b()']],
    ['braces opened above', inF, '\t\ta();\n\t}\n\tb();\n}\n', ['none closed sound: a() b()']],
    ['two braces opened above', inF, '\t\t\ta();\n\t\t}\n\t}\n\tb();\n', ['none open sound: a() b()']],
    ['braces closed below', inF, '\tif (x) {\n\t\ta();\n', ['none open sound: a()']],
    ['an else from above', inF, '\t\ta();\n\t} else {\n\t\tb();\n\t}\n', ['none open sound: a() b()']],
    ['arguments from above', inF, '\t\t\tx, y);\n\ta();\n', ['none open sound: a() | x, y)']],
    ['arguments that go on below', inF, '\ta();\n\tb(x,\n\t  y,\n', ['none open sound: a() | b(x, y,']],
    ['a head cut above', 'int f(int a,', '\t\tint b)\n{\n\tc(a, b);\n', ['part open sound: c(a, b)']],
    [
      'a head cut below its name',
      'static int',
      'int f(int a,\n\tint b)\n{\n\tc();\n',
      ['whole open sound: c()'],
    ],
    [
      'a statement cut in a head in view',
      '',
      'int f(void)\n{\n\ta();\n\tb(x,\n',
      ['whole open sound: a() | b(x,'],
    ],
  ])('%s', (...[, section, text, expected]) => {
    expect(summary(hunksOf({ section, text }))).toEqual(expected);
  });

  it('know the parameters of a head whose beginning is above', () => {
    const [fragment] = fragments(hunksOf({ section: 'int f(int a,', text: '\t\tint b)\n{\n\tc();\n}\n' }));
    expect(fragment?.head).toBe('part');
  });
});

it('offsets count in the text of the image', () => {
  const image = hunksOf(
    { section: inF, text: '\ta();\n}\n' },
    { section: inF, text: '\t\tb();\n\t}\n\tc();\n' },
  );
  for (const fragment of fragments(image)) {
    for (const node of walk(fragment.body)) {
      if (node.type !== 'call_expression') continue;
      expect(image.text.slice(node.start, node.end)).toMatch(/^[abc]\(\)$/);
    }
  }
  expect(fragments(image)).toHaveLength(2);
});

it('a generated function beyond all measure is left alone', () => {
  expect(fragments(wholeFile(`int f(void)\n{\n${'\ta();\n'.repeat(60_000)}}\n`))).toEqual([]);
});
