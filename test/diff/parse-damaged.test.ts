import { expect, test } from 'vitest';
import { parseDiff } from '../../src/diff/parse.js';

const HUNK = ['@@ -7,3 +7,4 @@ int fable_probe(void)', ' one', '-two', '+TWO', '+too', ' three'];
const PATHS = ['--- a/fable.c', '+++ b/fable.c'];
const GIT = ['diff --git a/fable.c b/fable.c', 'index 1111111..2222222 100644'];
const FILE = [...GIT, ...PATHS, ...HUNK];

function damage(...lines: readonly string[]): string {
  const diff = parseDiff(lines.join('\n'));
  return diff.kind === 'damaged' ? `${diff.bodyLine}: ${diff.reason}` : diff.kind;
}

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
