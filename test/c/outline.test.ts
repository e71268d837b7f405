import { describe, expect, it } from 'vitest';
import { outline } from '../../src/c/outline.js';
import type { Image } from '../../src/domain/image.js';
import { hunksOf, wholeFile } from './reading.js';

/** Each item as `kind name first-last`, rows from 1; `cut` where its head is missing, `open` where its end is. */
function items(image: Image): readonly string[] {
  const read = outline(image);
  const row = (offset: number) => read.rows.findLastIndex((start) => start <= offset) + 1;
  return read.items.map((item) => {
    const marks = [item.section === null ? '' : ' cut', item.closed ? '' : ' open'].join('');
    const name = item.kind === 'function' ? item.name : '-';
    return `${name} ${row(item.start)}-${row(Math.max(item.end - 1, item.start))}${marks}`;
  });
}

describe('whole files', () => {
  it.each<[string, string, readonly string[]]>([
    ['a function', 'int f(int a)\n{\n\treturn a;\n}\n', ['f 1-4']],
    ['two functions', 'int f(void)\n{\n}\n\nint g(void)\n{\n}\n', ['f 1-3', 'g 5-7']],
    ['the type above the name', 'static struct x *\nf(int a)\n{\n}\n', ['f 1-4']],
    ['parameters on several lines', 'int f(int a,\n      int b)\n{\n}\n', ['f 1-4']],
    ['a one-line inline', 'static inline int f(void) { return 0; }\nint g;\n', ['f 1-1', '- 2-2']],
    ['a brace behind the head', 'int f(void) {\n\treturn 0;\n}\n', ['f 1-3']],
    ['a declaration', 'int f(int a);\nint g(void)\n{\n}\n', ['- 1-1', 'g 2-4']],
    ['a declaration on two lines', 'int f(int a,\n      int b);\nint x;\n', ['- 1-2', '- 3-3']],
    ['a struct', 'struct s {\n\tint (*f)(int);\n};\nint g(void)\n{\n}\n', ['- 1-3', 'g 4-6']],
    ['a table', 'static const struct o o = {\n\t.f = f,\n\t.g = { 1, 2 },\n};\n', ['- 1-4']],
    [
      'a table of tables',
      'static struct o o[] = {\n\t{\n\t\t.f = f,\n\t}, {\n\t\t.g = g,\n\t},\n};\nint h(void)\n{\n}\n',
      ['- 1-7', 'h 8-10'],
    ],
    ['an enum', 'enum e {\n\tA,\n\tB\n};\n', ['- 1-4']],
    ['a typedef of a function', 'typedef int (*f_t)(int a);\n', ['- 1-1']],
    ['a variable with a call', 'static int x = f(1);\n', ['- 1-1']],
    ['an exported symbol', 'int f(void)\n{\n}\nEXPORT_SYMBOL(f);\n', ['f 1-3', '- 4-4']],
    ['a macro call without a semicolon', 'MODULE_THING(x)\nint f(void)\n{\n}\n', ['- 1-1 open', 'f 2-4']],
    ['an attribute behind the head', 'int f(void)\n\t__must_hold(x)\n{\n}\n', ['f 1-4']],
    ['an attribute in column 0', 'int f(void)\n__must_hold(x)\n{\n}\n', ['f 1-4']],
    [
      'an attribute in a line above',
      '__printf(1, 2)\nint f(const char *s, ...)\n{\n}\n',
      ['- 1-1 open', 'f 2-4'],
    ],
    ['a label in column 0', 'int f(void)\n{\nout:\n\treturn 0;\n}\n', ['f 1-5']],
    ['a directive between', '#include "x.h"\n#define A 1\nint f(void)\n{\n}\n', ['f 3-5']],
    ['a directive that goes on', '#define A(x) \\\nint x(void) \\\n{ }\nint f(void)\n{\n}\n', ['f 4-6']],
    ['a directive in a body', 'int f(void)\n{\n#ifdef X\n\ta();\n#endif\n}\n', ['f 1-6']],
    ['brackets in strings and comments', 'int f(void)\n{\n\ta("}"); /* } */\n}\n', ['f 1-4']],
    ['a comment in column 0', '/*\nint g(void)\n{\n}\n*/\nint f(void)\n{\n}\n', ['f 6-8']],
    ['a parameter that is a function', 'int f(int (*g)(int), int a)\n{\n}\n', ['f 1-3']],
    ['a syscall macro', 'SYSCALL_DEFINE1(f, int, a)\n{\n}\n', ['SYSCALL_DEFINE1 1-3']],
    ['no newline at the end', 'int f(void)\n{\n}', ['f 1-3']],
    ['an end that never comes', 'int f(void)\n{\n\tif (x) {\n', ['f 1-3 open']],
    ['nothing', '', []],
    ['only comments', '/* int f(void) { } */\n', []],
  ])('%s', (_what, text, expected) => {
    expect(items(wholeFile(text))).toEqual(expected);
  });
});

describe('hunks', () => {
  const inF = 'static int f(struct x *x)';
  it.each<[string, string, string, readonly string[]]>([
    ['the inside of a body', inF, '\ta();\n\tb();\n', ['f 1-2 cut open']],
    ['the end of a body', inF, '\ta();\n}\n', ['f 1-2 cut']],
    [
      'an end and the next function',
      inF,
      '\ta();\n}\n\nint g(void)\n{\n\tb();\n',
      ['f 1-2 cut', 'g 4-6 open'],
    ],
    ['a next function without the end', '', 'int g(void)\n{\n\tb();\n', ['g 1-3 open']],
    ['the rest of a head', 'int f(int a,', '\t int b)\n{\n\tc();\n', ['f 1-3 cut open']],
    ['a label', inF, '\ta();\nout:\n\tb();\n', ['f 1-3 cut open']],
    ['a heading that is a label', 'out:', '\ta();\n\tb();\n', []],
    ['a heading that is a label, with the end', 'out_free:', '\ta();\n}\n', ['- 1-2 cut']],
    ['a heading that is a statement', 'EXPORT_SYMBOL(h);', 'int g(void)\n{\n\tb();\n', ['g 1-3 open']],
    ['a heading that is a statement, inside', 'EXPORT_SYMBOL(h);', '\ta();\n}\n', ['- 1-2 cut']],
    ['no heading', '', '\ta();\n\tb();\n', []],
    [
      'a heading that is cut short',
      'static int f(struct very_long_name *a, stru',
      '\ta();\n',
      ['f 1-1 cut open'],
    ],
    [
      'a table',
      'static const struct o o = {',
      '\t.f = f,\n};\nint g(void)\n{\n',
      ['- 1-2 cut', 'g 3-4 open'],
    ],
    ['a blank line above a function', inF, '\nint g(void)\n{\n', ['g 2-3 open']],
    ['a comment above a function', inF, '/* about g */\nint g(void)\n{\n', ['g 2-3 open']],
    ['the end of a comment', inF, ' * about g\n */\nint g(void)\n{\n', ['g 3-4 open']],
    ['declarations', inF, 'int a(void);\nint b(void);\n', ['- 1-1', '- 2-2']],
    ['an inner block', inF, '\tif (a) {\n\t\tb();\n\t}\n}\n', ['f 1-4 cut']],
    ['nothing but a directive', inF, '#define A 1\n', ['f 1-1 cut open']],
  ])('%s', (...[, section, text, expected]) => {
    expect(items(hunksOf({ section, text }))).toEqual(expected);
  });

  it('are read apart', () => {
    const image = hunksOf(
      { section: '', text: 'int f(void)\n{\n\ta();\n' },
      { section: 'int f(void)', text: '\tb();\n}\n' },
      { section: 'int g(void)', text: '\tc();\n' },
    );
    expect(items(image)).toEqual(['f 1-3 open', 'f 4-5 cut', 'g 6-6 cut open']);
  });

  it('do not carry an open comment on', () => {
    const image = hunksOf(
      { section: '', text: '/* begins here\n' },
      { section: '', text: 'int g(void)\n{\n}\n' },
    );
    expect(items(image)).toEqual(['g 2-4']);
  });
});

it('a whole file in several pieces is read through', () => {
  const text = 'int f(void)\n{\n\ta();\n}\n';
  const pieces = [
    { row: 0, rows: 2, line: 1, section: '' },
    { row: 2, rows: 2, line: 13, section: '' },
  ];
  expect(items({ text, whole: true, pieces })).toEqual(['f 1-4']);
});
