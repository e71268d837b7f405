import fc from 'fast-check';
import { expect, test } from 'vitest';
import { applyHunks } from '../../src/diff/apply.js';
import { parseDiff } from '../../src/diff/parse.js';
import { type EditedFile, editedFiles, patchBody } from './edited-file.js';

const several = fc.uniqueArray(editedFiles(), { minLength: 1, maxLength: 4, selector: ({ path }) => path });

/** 'damaged', 'right' if the diff turns every file into what it should be, or what it does instead. */
function verdict(body: string, files: readonly EditedFile[]): string {
  const diff = parseDiff(body);
  if (diff.kind !== 'files') return diff.kind;
  if (diff.files.length !== files.length) return `${diff.files.length} files instead of ${files.length}`;
  for (const [index, file] of diff.files.entries()) {
    const truth = files[index];
    if (file.path !== truth?.path) return `path ${file.path}`;
    const applied = applyHunks(truth.before, file);
    if (!applied.ok) return `hunk ${applied.hunk}: ${applied.reason}`;
    if (applied.after !== truth.after) return 'another text';
  }
  return 'right';
}

test('a diff as git writes it gives the true result', () => {
  fc.assert(
    fc.property(several, (files) => {
      expect(verdict(patchBody(files).lines.join('\n'), files)).toBe('right');
    }),
    { numRuns: 300 },
  );
});

test('a diff whose trailing spaces were stripped gives the true result', () => {
  fc.assert(
    fc.property(several, (files) => {
      const stripped = patchBody(files).lines.map((line) => line.trimEnd());
      expect(verdict(stripped.join('\n'), files)).toBe('right');
    }),
    { numRuns: 300 },
  );
});

const damages = {
  drop: () => [],
  duplicate: (line: string) => [line, line],
  wrap: (line: string) => {
    const gap = line.indexOf(' ', 2 + Math.floor(line.length / 2));
    return gap < 0 ? [line] : [line.slice(0, gap), line.slice(gap + 1)];
  },
};

test.each(['drop', 'duplicate', 'wrap'] as const)('a diff with a line to %s is right or damaged', (kind) => {
  fc.assert(
    fc.property(several, fc.nat(), fc.boolean(), (files, where, stripped) => {
      const { lines, at, end } = patchBody(files);
      const index = at + (where % (end - at));
      lines.splice(index, 1, ...damages[kind](lines[index] ?? ''));
      const body = stripped ? lines.map((line) => line.trimEnd()) : lines;
      expect(['right', 'damaged']).toContain(verdict(body.join('\n'), files));
    }),
    { numRuns: 1500 },
  );
});

test('any text is read without an exception, and every line of a result stands where it says', () => {
  const word = fc.constantFrom(
    'diff --git a/x b/x',
    '--- a/x',
    '+++ b/x',
    '@@ -1,2 +1,2 @@',
    ' a',
    '-b',
    '+c',
    '',
    '\\ No newline',
    '-- ',
  );
  const lines = fc.array(fc.oneof(word, fc.string()), { maxLength: 40 });
  fc.assert(
    fc.property(lines, fc.boolean(), (all, flowed) => {
      const body = all.join('\n');
      const diff = parseDiff(body, { flowed });
      if (diff.kind !== 'files' || flowed) return;
      const rows = body.split('\n');
      for (const line of diff.files.flatMap((file) => file.hunks.flatMap((hunk) => hunk.lines))) {
        expect((rows[line.bodyLine - 1] ?? '').slice(1)).toBe(line.text);
      }
    }),
    { numRuns: 1000 },
  );
});
