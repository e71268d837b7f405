import { expect, test } from 'vitest';
import { hunkImages, wholeImages } from '../../src/diff/images.js';
import { parseDiff } from '../../src/diff/parse.js';
import type { PatchedFile } from '../../src/domain/diff.js';

function file(...lines: readonly string[]): PatchedFile {
  const diff = parseDiff(lines.join('\n'));
  if (diff.kind !== 'files' || diff.files[0] === undefined) throw new Error(JSON.stringify(diff));
  return diff.files[0];
}

const MODIFIED = [
  'diff --git a/fable.c b/fable.c',
  '--- a/fable.c',
  '+++ b/fable.c',
  '@@ -3,2 +3,3 @@ int first(void)',
  ' a',
  '+b',
  ' c',
  '@@ -20,2 +21 @@ int second(void)',
  '-d',
  ' e',
];

test('both sides are stitched from the hunks, one piece each', () => {
  expect(hunkImages(file(...MODIFIED))).toEqual({
    before: {
      text: 'a\nc\nd\ne\n',
      whole: false,
      pieces: [
        { row: 0, rows: 2, line: 3, section: 'int first(void)' },
        { row: 2, rows: 2, line: 20, section: 'int second(void)' },
      ],
    },
    after: {
      text: 'a\nb\nc\ne\n',
      whole: false,
      pieces: [
        { row: 0, rows: 3, line: 3, section: 'int first(void)' },
        { row: 3, rows: 1, line: 21, section: 'int second(void)' },
      ],
    },
  });
});

test('a new file is whole after the patch and absent before', () => {
  const images = hunkImages(
    file('--- /dev/null', '+++ b/new.c', '@@ -0,0 +1,2 @@', '+a', '+b', '\\ No newline at end of file'),
  );
  expect(images).toEqual({
    before: null,
    after: { text: 'a\nb', whole: true, pieces: [{ row: 0, rows: 2, line: 1, section: '' }] },
  });
});

test('a deleted file is whole before the patch and absent after', () => {
  const images = hunkImages(file('--- a/old.c', '+++ /dev/null', '@@ -1,2 +0,0 @@', '-a', '-b'));
  expect(images).toEqual({
    before: { text: 'a\nb\n', whole: true, pieces: [{ row: 0, rows: 2, line: 1, section: '' }] },
    after: null,
  });
});

test('an empty new file is whole, a deletion without its lines is not', () => {
  const empty = hunkImages(file('diff --git a/n b/n', 'new file mode 100644', 'index 0000000..e69de29'));
  expect(empty.after).toMatchObject({ text: '', whole: true });
  const short = hunkImages(file('diff --git a/o b/o', 'deleted file mode 100644', 'index 1111111..0000000'));
  expect(short.before).toEqual({ text: '', whole: false, pieces: [] });
});

test('a side of a hunk that is empty has no piece', () => {
  const images = hunkImages(file('--- a/fable.c', '+++ b/fable.c', '@@ -4,0 +5 @@ int f(void)', '+a'));
  expect(images.before?.pieces).toEqual([]);
  expect(images.after?.pieces).toEqual([{ row: 0, rows: 1, line: 5, section: 'int f(void)' }]);
});

test('a new binary file is not taken for an empty one', () => {
  const images = hunkImages(
    file('diff --git a/f b/f', 'new file mode 100644', 'Binary files /dev/null and b/f differ'),
  );
  expect(images.after).toMatchObject({ whole: false, text: '' });
});

test('the lines of whole texts are numbered as the hunks number them, wherever these were found', () => {
  const rows = Array.from({ length: 30 }, (_, i) => `line ${i + 1}`).join('\n');
  const images = wholeImages(file(...MODIFIED), { before: `${rows}\n`, after: `${rows}\n`, shifts: [2, 5] });
  expect(images.before?.pieces).toEqual([
    { row: 0, rows: 4, line: 1, section: '' },
    { row: 4, rows: 20, line: 3, section: '' },
    { row: 24, rows: 6, line: 20, section: '' },
  ]);
  expect(images.after?.pieces).toEqual([
    { row: 0, rows: 4, line: 1, section: '' },
    { row: 4, rows: 21, line: 3, section: '' },
    { row: 25, rows: 5, line: 21, section: '' },
  ]);
  expect(images.after?.whole).toBe(true);
});

test('a side that does not exist has no image', () => {
  expect(wholeImages(file(...MODIFIED), { before: '', after: null, shifts: [0, 0] }).after).toBeNull();
});
