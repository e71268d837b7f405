import { beforeAll, describe, expect, it } from 'vitest';
import {
  type CFunction,
  forgetFunctions,
  functionNamed,
  lineAt,
  lineTextAt,
  type PatchedCode,
  patchedCode,
  textOf,
} from '../../src/c/functions.js';
import { hunkImages, wholeImages } from '../../src/diff/images.js';
import { parseDiff } from '../../src/diff/parse.js';
import type { PatchedFile } from '../../src/domain/diff.js';
import { diffOf, grammar } from '../checks/hunk.js';
import { fileOf, functionIn, hunksOf, nodeWith, wholeFile } from './reading.js';

beforeAll(grammar);

const base = { step: 'hunks', tree: null, ref: null, commit: null } as const;

function fileIn(text: string): PatchedFile {
  const diff = parseDiff(text);
  const file = diff.kind === 'files' ? diff.files[0] : undefined;
  if (file === undefined) throw new Error(JSON.stringify(diff));
  return file;
}

function patched(hunk: string): PatchedCode {
  const file = fileIn(diffOf(hunk));
  return patchedCode(file, { ...hunkImages(file), base });
}

/** Each changed function with the sides on which it is there. */
function changed(code: PatchedCode): readonly string[] {
  return code.functions.map(
    (fn) => `${fn.name}${fn.before === null ? ' new' : ''}${fn.after === null ? ' gone' : ''}`,
  );
}

describe('functions that a patch touches', () => {
  it.each<[string, string, readonly string[]]>([
    ['a line of a body', ' int f(void)\n {\n-\ta();\n+\tb();\n }\n', ['f']],
    ['a new function', ' int f(void)\n {\n }\n+\n+int g(void)\n+{\n+\ta();\n+}\n', ['g new']],
    ['a function that goes', '-int g(void)\n-{\n-\ta();\n-}\n \n int f(void)\n {\n }\n', ['g gone']],
    ['a signature', '-int f(int a)\n+int f(int a, int b)\n {\n \treturn a;\n }\n', ['f']],
    ['a renamed function', '-int f(int a)\n+int g(int a)\n {\n \treturn a;\n }\n', ['f gone', 'g new']],
    ['a comment above', '-/* old */\n+/* new */\n int f(void)\n {\n }\n', ['f']],
    [
      'a comment above of 9,000 characters',
      `+/*\n${'+ * word\n'.repeat(1100)}+ */\n int f(void)\n {\n }\n`,
      ['f'],
    ],
    ['far above it', `+/* new */\n${' /* more */\n'.repeat(1000)} int f(void)\n {\n }\n`, []],
    ['a comment above, apart', '+/* DOC: new */\n+\n int f(void)\n {\n }\n', ['f']],
    ['a table', ' static struct o o = {\n-\t.f = f,\n+\t.f = g,\n };\n', []],
    ['a prototype', '-int f(int a);\n+int f(int a, int b);\n int g(void)\n {\n }\n', []],
    [
      'two functions, in the order of the patch',
      ' int f(void)\n {\n+\ta();\n }\n \n int g(void)\n {\n-\tb();\n }\n',
      ['f', 'g'],
    ],
    ['an #include', '+#include <a.h>\n #include <b.h>\n', []],
  ])('%s', (_what, hunk, expected) => {
    expect(changed(patched(hunk))).toEqual(expected);
  });

  it('the heading names the function of a hunk inside a body', () => {
    const diff = '--- a/a.c\n+++ b/a.c\n@@ -5,2 +5,2 @@ int f(void)\n \ta();\n-\tb();\n+\tc();\n';
    const file = fileIn(diff);
    expect(changed(patchedCode(file, { ...hunkImages(file), base }))).toEqual(['f']);
  });

  it('are named as the new side names them where an earlier hunk renames one', () => {
    const hunks = [
      '@@ -5,3 +5,3 @@ int e(void)',
      '-int f(int a)',
      '+int g(int a, int b)',
      ' {',
      ' \ta();',
      '@@ -20,2 +20,3 @@ int f(int a)',
      ' \tb();',
      '+\tuse(b);',
      ' \tc();',
      '@@ -30,3 +31,9 @@ int f(int a)',
      ' \td();',
      '+\te();',
      ' }',
      '+',
      '+int f(int a)',
      '+{',
      '+\treturn g(a, 1);',
      '+}',
      ' ',
    ];
    const file = fileIn(`--- a/a.c\n+++ b/a.c\n${hunks.join('\n')}\n`);
    const code = patchedCode(file, { ...hunkImages(file), base });
    expect(changed(code)).toEqual(['f', 'g new']);
    const [f, g] = code.functions.map(({ after }) => after!);
    expect([f!.complete, f!.items.length]).toEqual([true, 1]);
    expect([g!.complete, g!.items.length]).toEqual([false, 3]);
    expect(code.functions[0]!.before!.items).toHaveLength(3);
  });

  it('are found by the numbers of the mail where the whole file is known', () => {
    const before = 'int f(void)\n{\n\ta();\n}\n\nint g(void)\n{\n\ta();\n}\n';
    const after = 'int f(void)\n{\n\ta();\n}\n\nint g(void)\n{\n\tb();\n}\n';
    const file = fileIn(
      '--- a/a.c\n+++ b/a.c\n@@ -106,4 +106,4 @@\n int g(void)\n {\n-\ta();\n+\tb();\n }\n',
    );
    const code = patchedCode(file, { ...wholeImages(file, { before, after, shifts: [-100] }), base });
    expect(changed(code)).toEqual(['g']);
    const g = code.functions[0]!.after!;
    expect(lineAt(g.outline, nodeWith(g, 'b()').start)).toBe(108);
  });
});

describe('complete', () => {
  it.each<[string, string, boolean]>([
    ['a whole function', 'int f(void)\n{\n\ta();\n}\n', true],
    ['an error in the body', 'int f(void)\n{\n\t= = b;\n}\n', false],
    ['a bracket that never closes', 'int f(void)\n{\n\ta(;\n}\n', false],
    ['a dropped branch', 'int f(void)\n{\n#if A\n\ta();\n#else\n\tb();\n#endif\n}\n', false],
    ['two definitions of one name', '#ifdef A\nint f(void)\n{\n}\n#else\nint f(void)\n{\n}\n#endif\n', false],
    ['an end that is missing', 'int f(void)\n{\n\ta();\n', false],
  ])('%s: %s', (_what, text, complete) => {
    expect(functionIn(wholeFile(text), 'f').complete).toBe(complete);
  });

  it('a function wholly inside one hunk', () => {
    expect(functionIn(hunksOf({ section: '', text: 'int f(void)\n{\n\ta();\n}\n' }), 'f').complete).toBe(
      true,
    );
  });

  it('not a function in two hunks, of which both are read', () => {
    const fn = functionIn(
      hunksOf(
        { section: '', text: 'int f(void)\n{\n\ta();\n' },
        { section: 'int f(void)', text: '\tb();\n}\n' },
      ),
      'f',
    );
    expect(fn.complete).toBe(false);
    expect(fn.fragments).toHaveLength(2);
    expect(fn.head).toBe('whole');
  });

  it('not the end of a function alone', () => {
    expect(functionIn(hunksOf({ section: 'int f(void)', text: '\tb();\n}\n' }), 'f').complete).toBe(false);
  });
});

describe('the comment above', () => {
  const doc = (fn: CFunction) =>
    fn.doc === null ? null : fn.outline.image.text.slice(fn.doc.start, fn.doc.end);

  it.each<[string, string, string | null]>([
    ['right above', '/* a */\nint f(void)\n{\n}\n', '/* a */'],
    ['on several lines', '/**\n * f - a\n */\nint f(void)\n{\n}\n', '/**\n * f - a\n */'],
    ['with an empty line between', '/* a */\n\nint f(void)\n{\n}\n', '/* a */'],
    ['of the function before', '/* a */\nint g(void)\n{\n}\nint f(void)\n{\n}\n', null],
    ['none', 'int f(void)\n{\n}\n', null],
    ['the nearer of two', '/* a */\n/* b */\nint f(void)\n{\n}\n', '/* b */'],
  ])('%s', (_what, text, expected) => {
    expect(doc(functionIn(wholeFile(text), 'f'))).toBe(expected);
  });

  it('is none where its beginning is out of view', () => {
    expect(doc(functionIn(hunksOf({ section: '', text: ' * a\n */\nint f(void)\n{\n' }), 'f'))).toBe(null);
  });

  it('does not reach into the hunk above', () => {
    const image = hunksOf({ section: '', text: '/* a */\n' }, { section: '', text: 'int f(void)\n{\n' });
    expect(doc(functionIn(image, 'f'))).toBe(null);
  });
});

describe('places', () => {
  const image = hunksOf(
    { section: '', text: 'int f(void)\n{\n\ta();\n' },
    { section: 'int f(void)', text: '\tb();\n}\n' },
  );

  it('lines are those of the file', () => {
    const fn = functionIn(image, 'f');
    expect(lineAt(fn.outline, nodeWith(fn, 'a()').start)).toBe(103);
    expect(lineAt(fn.outline, nodeWith(fn, 'b()').start)).toBe(201);
  });

  it('texts are those of the image', () => {
    const fn = functionIn(image, 'f');
    expect(textOf(fn, nodeWith(fn, 'b()'))).toBe('b()');
    expect(lineTextAt(fn.outline, nodeWith(fn, 'b()').start)).toBe('\tb();');
  });
});

it('a function is read once, and an unknown one is none', () => {
  const file = fileOf('int f(void)\n{\n}\n');
  expect(functionNamed(file, 'f')).toBe(functionNamed(file, 'f'));
  expect(functionNamed(file, 'g')).toBe(null);
});

it('a function whose syntax was let go is read again', () => {
  const file = fileOf('int f(void)\n{\n\treturn 1;\n}\n');
  const first = functionNamed(file, 'f');
  expect(functionNamed(file, 'f')).toBe(first);
  forgetFunctions({ before: null, after: file });
  const again = functionNamed(file, 'f');
  expect(again).not.toBe(first);
  expect(again?.complete).toBe(true);
});
