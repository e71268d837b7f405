import fc from 'fast-check';
import { expect, test } from 'vitest';
import { applyHunks } from '../../src/diff/apply.js';
import { parseDiff } from '../../src/diff/parse.js';
import type { PatchedFile } from '../../src/domain/diff.js';
import { editedFiles, fileDiff } from './edited-file.js';

function file(...lines: readonly string[]): PatchedFile {
  const diff = parseDiff(['--- a/fable.c', '+++ b/fable.c', ...lines].join('\n'));
  if (diff.kind !== 'files' || diff.files[0] === undefined) throw new Error(JSON.stringify(diff));
  return diff.files[0];
}

function numbered(count: number): string {
  return Array.from({ length: count }, (_, index) => `${index + 1}\n`).join('');
}

const MIDDLE = file('@@ -4,3 +4,3 @@', ' 4', '-5', '+five', ' 6');

test('a hunk applies at its stated line', () => {
  expect(applyHunks(numbered(9), MIDDLE)).toMatchObject({
    ok: true,
    after: numbered(9).replace('5', 'five'),
  });
});

test('a hunk is found above and below its stated line', () => {
  const below = `x\n${numbered(9)}`;
  expect(applyHunks(below, MIDDLE)).toMatchObject({ ok: true, after: below.replace('5', 'five') });
  const above = numbered(9).replace('1\n2\n', '');
  expect(applyHunks(above, MIDDLE)).toMatchObject({ ok: true, after: above.replace('5', 'five') });
});

test('among several places the nearest is taken, and the next hunk moves along', () => {
  const block = 'a\nb\nc\n';
  const two = file('@@ -4,3 +4,3 @@', ' a', '-b', '+B', ' c', '@@ -8,2 +8,2 @@', '-x', '+y', ' z');
  const shifted = `${block}0\n0\n${block}x\nz\nx\nz\n`;
  expect(applyHunks(shifted, two)).toMatchObject({ ok: true, after: `${block}0\n0\na\nB\nc\nx\nz\ny\nz\n` });
});

test('the whole context must match', () => {
  const result = applyHunks(numbered(9).replace('6', 'six'), MIDDLE);
  expect(result).toEqual({ ok: false, reason: 'its lines are not in the file', hunk: 0 });
});

test('a hunk cannot use lines of the one before it', () => {
  const twice = file(
    '@@ -1,3 +1,3 @@',
    ' 1',
    '-2',
    '+b',
    ' 3',
    '@@ -4,3 +4,3 @@',
    ' 3',
    '-4',
    '+d',
    ' 5',
  ).hunks;
  expect(twice).toHaveLength(2);
  const overlapping = { ...MIDDLE, hunks: twice };
  expect(applyHunks(numbered(9), overlapping)).toMatchObject({ ok: false, hunk: 1 });
});

test('a hunk of the first or the last lines stays at its edge', () => {
  const first = file('@@ -1,2 +1,3 @@', '+0', ' 1', ' 2');
  expect(applyHunks(numbered(3), first)).toMatchObject({ ok: true, after: `0\n${numbered(3)}` });
  expect(applyHunks(`x\n${numbered(3)}`, first)).toMatchObject({ ok: false });
  const last = file('@@ -2,2 +2,3 @@', ' 2', ' 3', '+4');
  expect(applyHunks(numbered(3), last)).toMatchObject({ ok: true, after: numbered(4) });
  expect(applyHunks(numbered(4), last)).toMatchObject({ ok: false });
});

test.each([
  ['a\nb', ['-b', '\\ No newline at end of file', '+c', '\\ No newline at end of file'], 'a\nc'],
  ['a\nb', ['-b', '\\ No newline at end of file', '+b'], 'a\nb\n'],
  ['a\nb\n', ['-b', '+b', '\\ No newline at end of file'], 'a\nb'],
  ['a\nb\n', ['-b', '\\ No newline at end of file', '+c'], null],
  ['a\nb', ['-b', '+c'], null],
])('the newline at the end of %j after %j', (before, lines, expected) => {
  const result = applyHunks(before, file('@@ -1,2 +1,2 @@', ' a', ...lines));
  expect(result.ok ? result.after : null).toBe(expected);
});

test('a file without a newline at its end keeps that if the hunk is elsewhere', () => {
  const before = numbered(9).trimEnd();
  expect(applyHunks(before, MIDDLE)).toMatchObject({ ok: true, after: before.replace('5', 'five') });
});

test('a file becomes empty, or grows out of an empty one', () => {
  expect(applyHunks('a\n', file('@@ -1 +0,0 @@', '-a'))).toMatchObject({ ok: true, after: '' });
  expect(applyHunks('', file('@@ -0,0 +1 @@', '+a'))).toMatchObject({ ok: true, after: 'a\n' });
  expect(applyHunks('b\n', file('@@ -0,0 +1 @@', '+a'))).toMatchObject({ ok: false });
});

test('without hunks nothing changes', () => {
  expect(applyHunks('a\nb', { ...MIDDLE, hunks: [] })).toMatchObject({ ok: true, after: 'a\nb' });
});

test('lines put in front of a random file do not keep its hunks from applying, unless they are at its edge', () => {
  fc.assert(
    fc.property(editedFiles(), fc.integer({ min: 0, max: 9 }), (edited, above) => {
      const diff = parseDiff(fileDiff(edited).join('\n'));
      const patched = diff.kind === 'files' ? diff.files[0] : undefined;
      if (patched === undefined) throw new Error('no file');
      const top = Array.from({ length: above }, (_, index) => `unlike any other line ${index}\n`).join('');
      const result = applyHunks(top + edited.before, patched);
      const atEdge = above > 0 && (patched.hunks[0]?.oldStart ?? 0) <= 1;
      expect(result).toEqual(
        expect.objectContaining(atEdge ? { ok: false } : { ok: true, after: top + edited.after }),
      );
    }),
    { numRuns: 500 },
  );
});

test('a made-up search is given up, not endured', () => {
  const lines = Array.from({ length: 20_000 }, () => ' a');
  const hunk = file('@@ -9,20002 +9,20002 @@', ...lines, '-b', '+c', ' x').hunks;
  const start = performance.now();
  const result = applyHunks('a\n'.repeat(200_000), { ...MIDDLE, hunks: [...hunk] });
  expect(result).toMatchObject({ ok: false, reason: 'the search for its place was given up' });
  expect(performance.now() - start).toBeLessThan(10_000);
});
