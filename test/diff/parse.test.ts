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

function damage(...lines: readonly string[]): string {
  const diff = parseDiff(lines.join('\n'));
  return diff.kind === 'damaged' ? `${diff.bodyLine}: ${diff.reason}` : diff.kind;
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

test.each([
  [
    'a quilt diff',
    ['Index: linux/drv/fable.c', '====', '--- linux.orig/drv/fable.c', '+++ linux/drv/fable.c', ...HUNK],
    'drv/fable.c',
  ],
  [
    'times behind tabs',
    ['--- fable.c\t2 Jan 2030 10:00:00 -0000\t1.1', '+++ fable.c\t3 Jan 2030 10:00:00 -0000', ...HUNK],
    'fable.c',
  ],
  [
    'times behind spaces',
    ['--- a/fable.c 2030-01-02 10:00:00.1 +0100', '+++ b/fable.c 2030-01-02 10:00:00', ...HUNK],
    'fable.c',
  ],
  ['a backup name', ['--- fable.c.orig', '+++ fable.c', ...HUNK], 'fable.c'],
  ['another backup name', ['--- fable.c', '+++ fable.c~', ...HUNK], 'fable.c'],
  ['no prefixes', ['--- drivers/fable.c', '+++ drivers/fable.c', ...HUNK], 'drivers/fable.c'],
])('a diff without git line: %s', (_, lines, path) => {
  expect(only(...lines)).toMatchObject({ path, change: 'modified', oldBlob: null });
});

test.each([
  [['--- /dev/null', '+++ b/drv/new.c', '@@ -0,0 +1 @@', '+a'], 'added', null, 'drv/new.c'],
  [['--- a/drv/old.c', '+++ /dev/null', '@@ -1 +0,0 @@', '-a'], 'deleted', 'drv/old.c', null],
  [
    ['--- a/drv/new.c 1970-01-01 01:00:00 +0100', '+++ b/drv/new.c', '@@ -0,0 +1 @@', '+a'],
    'added',
    null,
    'drv/new.c',
  ],
])('a file that exists on one side only, without git line: %s', (...[lines, change, oldPath, newPath]) => {
  expect(only(...lines)).toMatchObject({ change, oldPath, newPath });
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

test.each([
  ['diff --git "a/f\\303\\244b.c" "b/f\\303\\244b.c"', '"a/f\\303\\244b.c"', '"b/f\\303\\244b.c"', 'fäb.c'],
  ['diff --git "a/t\\tab.c" "b/t\\tab.c"', '"a/t\\tab.c"', '"b/t\\tab.c"', 't\tab.c'],
  ['diff --git a/two words.c b/two words.c', 'a/two words.c\t', 'b/two words.c\t', 'two words.c'],
  ['diff --git drivers/bare.c drivers/bare.c', 'drivers/bare.c', 'drivers/bare.c', 'drivers/bare.c'],
  ['diff --git i/mnemonic.c w/mnemonic.c', 'i/mnemonic.c', 'w/mnemonic.c', 'mnemonic.c'],
  ['diff --git before/drv/x.c now/drv/x.c', 'before/drv/x.c', 'now/drv/x.c', 'drv/x.c'],
])('the path in %s', (...[git, old, fresh, path]) => {
  expect(only(git, `--- ${old}`, `+++ ${fresh}`, ...HUNK).path).toBe(path);
});

test('a path with spaces and no hunks is read from the git line alone', () => {
  expect(only('diff --git a/two words.sh b/two words.sh', 'old mode 100644', 'new mode 100755').path).toBe(
    'two words.sh',
  );
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

test.each([
  [
    'a wrapped line',
    [...FILE.slice(0, 6), 'wrapped', ...FILE.slice(6)],
    '7: a line inside a hunk has no sign: it was wrapped, or lines are missing',
  ],
  [
    'a no-break space',
    [...FILE.slice(0, 5), '\u00a0one', ...FILE.slice(6)],
    '6: a no-break space stands where the sign of a hunk line belongs',
  ],
  [
    'a wrapped last line',
    [...FILE, 'and more'],
    '11: text directly behind a hunk: its last line was wrapped',
  ],
  ['a line too many', [...FILE, ' three'], '11: the hunk has more lines than its header counts'],
  [
    'a line too few',
    [...FILE.slice(0, 6), ...FILE.slice(7), '-- ', '2.43.0'],
    '10: a line of the hunk is missing, the signature stands in its place',
  ],
  [
    'a removed line too many',
    [...FILE.slice(0, 6), '-two', '-two', ...FILE.slice(6)],
    '9: the hunk has other lines than its header counts',
  ],
  ['a cut mail', FILE.slice(0, 8), '8: the mail ends in the middle of a hunk'],
  ['no hunk', [...GIT, ...PATHS], '4: a file header without its hunks'],
  ['no change', ['diff --git a/x b/x'], '1: a file header without its hunks'],
  ['an empty hunk', [...GIT, ...PATHS, '@@ -1 +1 @@', ' a'], '5: a hunk that changes nothing'],
  [
    'a broken hunk header',
    [...GIT, ...PATHS, '@@ -1,2 +3', ...HUNK.slice(1)],
    '5: a hunk header that cannot be read',
  ],
  ['a lost file header', ['Say why.', '---', ...HUNK], '3: a hunk without a file header'],
  [
    'a wrapped git line',
    ['diff --git a/fable.c', 'b/fable.c', ...PATHS, ...HUNK],
    '1: a `diff --git` line without its file names: it was wrapped',
  ],
  [
    'a wrapped index line',
    [GIT[0] ?? '', 'index 1111111..2222222', '100644', ...PATHS, ...HUNK],
    '3: a file header without its hunks',
  ],
  ['half a rename', ['diff --git a/x b/y', 'rename from x'], '1: only one half of a rename or copy is named'],
  [
    'a lost rename',
    ['diff --git a/x.c b/yy.c', '--- a/x.c', '+++ b/yy.c', ...HUNK],
    '1: the two file names differ, but nothing says that it is renamed',
  ],
  [
    'two names for one file',
    [...GIT, '--- a/other.c', '+++ b/fable.c', ...HUNK],
    '1: the header names the file in two different ways',
  ],
  ['hunks out of order', [...FILE, ...HUNK], '11: a hunk that begins before the one above it ends'],
  [
    'a new file with old lines',
    ['diff --git a/x b/x', 'new file mode 100644', ...HUNK],
    '3: a new file with old lines',
  ],
  [
    'a deleted file with new lines',
    ['diff --git a/x b/x', 'deleted file mode 100644', ...HUNK],
    '3: a deleted file with lines left in it',
  ],
  [
    'an empty binary patch',
    ['diff --git a/x b/x', 'index 1111111..2222222', 'GIT binary patch', '', 'Best regards'],
    '4: a binary patch without its content',
  ],
])('%s is damage, with the line it is seen on', (_, lines, expected) => {
  expect(damage(...lines)).toBe(expected);
});

test('an empty line in place of a lost one is damage where the other empty lines kept their space', () => {
  expect(damage(...GIT, ...PATHS, '@@ -1,4 +1,4 @@', ' ', '-a', '+b', ' c', '', 'Best regards')).toBe(
    '10: a line of the hunk is missing, an empty line stands in its place',
  );
});

test('made-up bodies of megabytes take no more than a moment', () => {
  const bodies = [
    `diff --git ${'a/ b/ '.repeat(300_000)}`,
    `diff --git "a/${'\\303'.repeat(300_000)}"`,
    `--- a/x ${' 2030-01-01 '.repeat(150_000)}\n+++ b/x\n@@ -1 +1 @@\n`,
    'diff --git a/x b/x\n--- a/x\n+++ b/x\n@@ -0,0 +1 @@\n+a\n\n\n'.repeat(30_000),
    `${FILE.join('\n')}\n${'\n'.repeat(1_000_000)}`,
    '@@ -'.repeat(500_000),
  ];
  const start = performance.now();
  for (const body of bodies) parseDiff(body);
  expect(performance.now() - start).toBeLessThan(10_000);
});
