import { expect, test } from 'vitest';
import { parseDiff } from '../../src/diff/parse.js';
import type { PatchedFile } from '../../src/domain/diff.js';

const HUNK = ['@@ -7,3 +7,4 @@ int fable_probe(void)', ' one', '-two', '+TWO', '+too', ' three'];
const PATHS = ['--- a/fable.c', '+++ b/fable.c'];
const GIT = ['diff --git a/fable.c b/fable.c', 'index 1111111..2222222 100644'];
const FILE = [...GIT, ...PATHS, ...HUNK];

function read(...lines: readonly string[]): readonly PatchedFile[] {
  const diff = parseDiff(lines.join('\n'));
  if (diff.kind !== 'files') throw new Error(JSON.stringify(diff));
  return diff.files;
}

function only(...lines: readonly string[]): PatchedFile {
  const [file, ...others] = read(...lines);
  if (file === undefined || others.length > 0) throw new Error('not one file');
  return file;
}

test('every line knows its place in both files and in the mail', () => {
  const file = only('Say why.', '', '---', ' fable.c | 3 ++-', '', ...FILE, '-- ', '2.43.0');
  expect(file).toMatchObject({
    path: 'fable.c',
    oldPath: 'fable.c',
    newPath: 'fable.c',
    change: 'modified',
    bodyLine: 6,
  });
  expect(file).toMatchObject({
    oldBlob: '1111111',
    newBlob: '2222222',
    oldMode: '100644',
    newMode: '100644',
    binary: false,
  });
  expect(file.hunks).toEqual([
    {
      ...{
        oldStart: 7,
        oldCount: 3,
        newStart: 7,
        newCount: 4,
        section: 'int fable_probe(void)',
        bodyLine: 10,
      },
      lines: [
        { kind: 'context', oldLine: 7, newLine: 7, bodyLine: 11, text: 'one' },
        { kind: 'removed', oldLine: 8, newLine: null, bodyLine: 12, text: 'two' },
        { kind: 'added', oldLine: null, newLine: 8, bodyLine: 13, text: 'TWO' },
        { kind: 'added', oldLine: null, newLine: 9, bodyLine: 14, text: 'too' },
        { kind: 'context', oldLine: 9, newLine: 10, bodyLine: 15, text: 'three' },
      ],
    },
  ]);
});

test.each([
  ['nothing', []],
  ['git signature', ['-- ', '2.43.0', '']],
  ['stripped signature', ['--', '2.43.0']],
  ['list footer', ['_______________________________________________', 'fable mailing list', '+ not a line']],
  ['text after an empty line', ['', 'Does this help?', '- yes', '+ no']],
  ['PGP signature', ['-----BEGIN PGP SIGNATURE-----', 'abcd']],
])('the diff ends by its counts, whatever follows: %s', (_, rest) => {
  expect(only(...FILE, ...rest).hunks[0]?.lines).toHaveLength(5);
});

test.each([
  ['a cover letter', ['Fix the fable driver.', '', ' fable.c | 2 +-', '-- ', '2.43.0']],
  [
    'a quoted diff',
    ['> diff --git a/fable.c b/fable.c', '> --- a/fable.c', '> +++ b/fable.c', '> @@ -1 +1 @@'],
  ],
  ['a name in the message', ['This reads', '--- a/fable.c', 'and nothing else.']],
  ['two names in the message', ['--- a/fable.c', '+++ b/fable.c', 'are both in it.']],
  ['a hunk header in the message', ['@@ -1,2 +1,2 @@ was wrong in v1.']],
  ['nothing at all', []],
])('%s is no diff', (_, lines) => {
  expect(parseDiff(lines.join('\n'))).toEqual({ kind: 'none' });
});

test('a name in the commit message makes no phantom file', () => {
  const file = only('In the header', '--- a/phantom.c', 'stands alone.', '---', ...FILE);
  expect(file.path).toBe('fable.c');
});

test('a scissors line cuts nothing off', () => {
  expect(only('Hi all,', '-- >8 --', 'Say why.', '---', ...FILE).bodyLine).toBe(5);
});

test('an empty line in a hunk is a context line that lost its space', () => {
  const file = only(...GIT, ...PATHS, '@@ -1,3 +1,3 @@', '-a', '+b', '', ' c');
  expect(file.hunks[0]?.lines[2]).toMatchObject({ kind: 'context', text: '', oldLine: 2, newLine: 2 });
});

test('hunk lines that look like headers are hunk lines', () => {
  const file = only(
    ...GIT,
    ...PATHS,
    '@@ -1,3 +1,3 @@',
    '--- a/x',
    '+++ b/x',
    ' @@ -1 +1 @@',
    ' diff --git a b',
  );
  expect(file.hunks[0]?.lines.map((line) => line.text)).toEqual([
    '-- a/x',
    '++ b/x',
    '@@ -1 +1 @@',
    'diff --git a b',
  ]);
});

test('new, deleted, renamed, copied files and changed modes', () => {
  const files = read(
    ...[
      'diff --git a/new.c b/new.c',
      'new file mode 100644',
      'index 0000000..3333333',
      '--- /dev/null',
      '+++ b/new.c',
      '@@ -0,0 +1 @@',
      '+a',
    ],
    ...[
      'diff --git a/old.c b/old.c',
      'deleted file mode 100644',
      'index 4444444..0000000',
      '--- a/old.c',
      '+++ /dev/null',
      '@@ -1 +0,0 @@',
      '-a',
    ],
    ...['diff --git a/from.c b/to.c', 'similarity index 100%', 'rename from from.c', 'rename to to.c'],
    ...[
      'diff --git a/one.c b/two.c',
      'similarity index 90%',
      'copy from one.c',
      'copy to two.c',
      'index 1111111..2222222',
    ],
    ...['--- a/one.c', '+++ b/two.c', '@@ -1 +1 @@', '-a', '+b'],
    ...['diff --git a/run.sh b/run.sh', 'old mode 100644', 'new mode 100755'],
    ...['diff --git a/empty.c b/empty.c', 'new file mode 100644', 'index 000000000000..e69de29bb2d1'],
    ...['diff --git a/big.c b/big.c', 'deleted file mode 100644', 'index 5555555..0000000'],
  );
  expect(
    files.map(({ path, oldPath, newPath, change, hunks }) => [path, oldPath, newPath, change, hunks.length]),
  ).toEqual([
    ['new.c', null, 'new.c', 'added', 1],
    ['old.c', 'old.c', null, 'deleted', 1],
    ['to.c', 'from.c', 'to.c', 'renamed', 0],
    ['two.c', 'one.c', 'two.c', 'copied', 1],
    ['run.sh', 'run.sh', 'run.sh', 'modified', 0],
    ['empty.c', null, 'empty.c', 'added', 0],
    ['big.c', 'big.c', null, 'deleted', 0],
  ]);
  expect(files[0]).toMatchObject({ oldBlob: null, newBlob: '3333333', oldMode: null, newMode: '100644' });
  expect(files[4]).toMatchObject({ oldMode: '100644', newMode: '100755' });
});

test('binary files, with and without content', () => {
  const files = read(
    ...[
      'diff --git a/a.fw b/a.fw',
      'new file mode 100644',
      'index 0000000..1111111',
      'GIT binary patch',
      'literal 4',
      'LcmZQzWMT#Y01f~L',
      '',
      'literal 0',
      'HcmV?d00001',
      '',
    ],
    ...['diff --git a/b.fw b/b.fw', 'index 1111111..2222222 100644', 'Binary files a/b.fw and b/b.fw differ'],
    ...FILE,
  );
  expect(files.map(({ path, binary }) => [path, binary])).toEqual([
    ['a.fw', true],
    ['b.fw', true],
    ['fable.c', false],
  ]);
});

test('symbolic links and submodules are files of one line', () => {
  const files = read(
    ...[
      'diff --git a/l b/l',
      'new file mode 120000',
      'index 0000000..1111111',
      '--- /dev/null',
      '+++ b/l',
      '@@ -0,0 +1 @@',
      '+target',
      '\\ No newline at end of file',
    ],
    ...[
      'diff --git a/sub b/sub',
      'index 1111111..2222222 160000',
      '--- a/sub',
      '+++ b/sub',
      '@@ -1 +1 @@',
      '-Subproject commit 1',
      '+Subproject commit 2',
    ],
  );
  expect(files.map(({ newMode }) => newMode)).toEqual(['120000', '160000']);
  expect(files[0]?.noNewlineAtEnd).toEqual({ old: false, new: true });
});

test.each([
  [['-a', '\\ No newline at end of file', '+b'], { old: true, new: false }],
  [['-a', '+b', '\\ No newline at end of file'], { old: false, new: true }],
  [
    ['-a', '\\ No newline at end of file', '+b', '\\ Kein Zeilenumbruch am Dateiende'],
    { old: true, new: true },
  ],
  [['-a', '+b'], { old: false, new: false }],
])('which side ends without a newline: %j', (lines, expected) => {
  const file = only(...GIT, ...PATHS, '@@ -1 +1 @@', ...lines);
  expect(file.noNewlineAtEnd).toEqual(expected);
  expect(file.hunks[0]?.lines.map(({ text }) => text)).toEqual(['a', 'b']);
});

test('several diffs in one body, with text between', () => {
  const files = read(
    ...FILE,
    '',
    'And the second half:',
    '',
    ...FILE.map((line) => line.replaceAll('fable.c', 'moral.c')),
  );
  expect(files.map(({ path }) => path)).toEqual(['fable.c', 'moral.c']);
});

test('lines of a flowed mail are joined and unstuffed, and keep the line they begin on', () => {
  const lines = [
    'diff --git a/fable.c ',
    'b/fable.c',
    ...PATHS,
    '@@ -1,2 +1,2 @@',
    '  int fable(struct drm_device ',
    '*drm)',
    '-a',
    '+b',
  ];
  const diff = parseDiff(lines.join('\n'), { flowed: true });
  expect(diff).toMatchObject({ kind: 'files', files: [{ path: 'fable.c', bodyLine: 1 }] });
  const hunk = diff.kind === 'files' ? diff.files[0]?.hunks[0] : undefined;
  expect(hunk?.lines.map(({ text, bodyLine }) => [text, bodyLine])).toEqual([
    ['int fable(struct drm_device *drm)', 6],
    ['a', 8],
    ['b', 9],
  ]);
});
