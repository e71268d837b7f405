import fc from 'fast-check';

/** One step from the old text to the new one. */
interface Edit {
  readonly kind: ' ' | '+' | '-';
  readonly text: string;
}

/** A file, how it is edited, and what comes out. */
export interface EditedFile {
  readonly path: string;
  readonly before: string;
  readonly after: string;
  readonly edits: readonly Edit[];
}

const CONTEXT = 3;

const lineText = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.constantFrom(
      '',
      '\tret = 0;',
      '\tif (ret < 0)',
      '{',
      '}',
      '\t\treturn ret;',
      '\tgoto out;',
    ),
  },
  {
    weight: 3,
    arbitrary: fc.constantFrom(
      '- item',
      '+ sum',
      '@@ -1 +1 @@',
      '-- a/x',
      '++ b/x',
      ' indented',
      'diff --git a b',
    ),
  },
  {
    weight: 3,
    arbitrary: fc.string({ maxLength: 30 }).map((text) => text.replace(/[\r\n]/g, '~').trimEnd()),
  },
);

const edit = fc.record({
  kind: fc.constantFrom<Edit['kind']>(' ', ' ', ' ', ' ', ' ', '+', '-'),
  // A removed line that is nothing but dashes cannot be told from the signature.
  text: lineText.filter((text) => !/^-+ ?$/.test(text)),
});

/** Files with random edits; both sides end in a newline and differ. */
export function editedFiles(maxLines = 60): fc.Arbitrary<EditedFile> {
  return fc
    .tuple(fc.integer({ min: 1, max: 99 }), fc.array(edit, { minLength: 1, maxLength: maxLines }))
    .filter(([, edits]) => edits.some(({ kind }) => kind === ' ') && edits.some(({ kind }) => kind !== ' '))
    .map(([number, edits]) => ({
      path: `drivers/gpu/drm/fable/fable_${number}.c`,
      before: side(edits, '-'),
      after: side(edits, '+'),
      edits,
    }));
}

function side(edits: readonly Edit[], kind: Edit['kind']): string {
  return edits
    .flatMap((each) => (each.kind === ' ' || each.kind === kind ? [`${each.text}\n`] : []))
    .join('');
}

/** The file's part of a git diff, three context lines around each change. */
export function fileDiff(file: EditedFile): string[] {
  const head = [
    `diff --git a/${file.path} b/${file.path}`,
    'index 1111111111aa..2222222222bb 100644',
    `--- a/${file.path}`,
    `+++ b/${file.path}`,
  ];
  return [...head, ...hunkRanges(file.edits).flatMap(([from, to]) => hunkLines(file.edits, from, to))];
}

function hunkRanges(edits: readonly Edit[]): [number, number][] {
  const ranges: [number, number][] = [];
  for (const [index, { kind }] of edits.entries()) {
    if (kind === ' ') continue;
    const last = ranges.at(-1);
    const to = Math.min(edits.length, index + CONTEXT + 1);
    if (last !== undefined && index - CONTEXT <= last[1]) last[1] = to;
    else ranges.push([Math.max(0, index - CONTEXT), to]);
  }
  return ranges;
}

function hunkLines(edits: readonly Edit[], from: number, to: number): string[] {
  const own = edits.slice(from, to);
  const range = (kind: Edit['kind']): string => {
    const above = edits.slice(0, from).filter((each) => each.kind === ' ' || each.kind === kind).length;
    const count = own.filter((each) => each.kind === ' ' || each.kind === kind).length;
    return `${count === 0 ? above : above + 1},${count}`;
  };
  return [
    `@@ -${range('-')} +${range('+')} @@ fable_probe(void)`,
    ...own.map(({ kind, text }) => kind + text),
  ];
}

/** A patch mail's body as git format-patch and a list make it; `at` and `end` enclose the diff, as indexes of its lines. */
export function patchBody(files: readonly EditedFile[]): { lines: string[]; at: number; end: number } {
  const message = [
    'Make the fable driver better.',
    '',
    'Signed-off-by: Ada Example <ada@example.org>',
    '---',
  ];
  const stat = [` ${files.length} files changed`, ''];
  const diff = files.flatMap(fileDiff);
  const at = message.length + stat.length;
  return { lines: [...message, ...stat, ...diff, '-- ', '2.43.0', '', ''], at, end: at + diff.length };
}
