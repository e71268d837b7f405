import { expect, test } from 'vitest';
import { parseDiff } from '../../src/diff/parse.js';
import type { PatchedFile } from '../../src/domain/diff.js';

const HUNK = ['@@ -7,3 +7,4 @@ int fable_probe(void)', ' one', '-two', '+TWO', '+too', ' three'];

function only(...lines: readonly string[]): PatchedFile {
  const diff = parseDiff(lines.join('\n'));
  if (diff.kind !== 'files' || diff.files[0] === undefined || diff.files.length > 1) {
    throw new Error(`not one file: ${JSON.stringify(diff)}`);
  }
  return diff.files[0];
}

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
