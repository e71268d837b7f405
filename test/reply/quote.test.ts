import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import type { PatchedFile } from '../../src/domain/diff.js';
import type { Finding } from '../../src/domain/finding.js';
import type { Patch } from '../../src/domain/series.js';
import { CUT_MARK, planQuote, type Quote, quoteUpTo } from '../../src/reply/quote.js';
import { findingOf, patchOf, readPatch } from './fixture.js';

function filesOf(patch: Patch): readonly PatchedFile[] {
  if (patch.diff.kind !== 'files') throw new Error('the fixture has no readable diff');
  return patch.diff.files;
}

function plan(patch: Patch, findings: readonly Finding[]): Quote {
  const quote = planQuote({ body: patch.message.body.split('\n'), files: filesOf(patch), findings });
  if ('refused' in quote) throw new Error(quote.refused);
  return quote;
}

function render(patch: Patch, quote: Quote): readonly string[] {
  const body = patch.message.body.split('\n');
  return quote.wanted.flatMap((line, index) => quoteUpTo(body, quote.wanted[index - 1] ?? null, line));
}

/** A mail whose diff is one hunk of `kumo.c`. */
function mailOf(rows: readonly string[], section = ''): Promise<Patch> {
  const old = rows.filter((row) => /^[ -]/.test(row)).length;
  const now = rows.filter((row) => /^[ +]/.test(row)).length;
  const head = [
    'From: Mio <mio@example.org>',
    'Subject: [PATCH] kumo',
    'Message-ID: <m@example.org>',
    '',
    'Why.',
    '---',
  ];
  const diff = [
    'diff --git a/kumo.c b/kumo.c',
    '--- a/kumo.c',
    '+++ b/kumo.c',
    `@@ -1,${old} +1,${now} @@${section}`,
  ];
  return patchOf(Buffer.from([...head, ...diff, ...rows, '-- ', '2.49.0', ''].join('\n')));
}

async function quotedRows(
  rows: readonly string[],
  at: string,
  name = 'kumo_init',
): Promise<readonly string[]> {
  const patch = await mailOf(rows);
  const finding = findingOf(patch, { at, check: 'any', function: name, comment: 'So?' });
  return render(patch, plan(patch, [finding])).slice(3);
}

describe('what is shown above the line', () => {
  test('its paragraph, with the old lines beside the new', async () => {
    const rows = [' {', ' \tint a;', ' ', ' \tb();', '-\tc(1);', '+\tc(2);', ' \td();', ' }'];
    expect(await quotedRows(rows, '+\tc(2);')).toEqual([CUT_MARK, '>  \tb();', '> -\tc(1);', '> +\tc(2);']);
  });

  test('at most six lines of it', async () => {
    const rows = ['+int a;', ...'123456789'.split('').map((digit) => `+\tcall(${digit});`), ' end'];
    expect(await quotedRows(rows, 'call(9);')).toEqual([
      CUT_MARK,
      ...'3456789'.split('').map((digit) => `> +\tcall(${digit});`),
    ]);
  });

  test('one line that would be cut', async () => {
    const rows = [' \ta();', '+\tb();', ' \tc();'];
    expect(await quotedRows(rows, 'b();')).toEqual(['>  \ta();', '> +\tb();']);
    expect(await quotedRows([' int x;', ' ', ...rows], 'b();')).toEqual([CUT_MARK, '>  \ta();', '> +\tb();']);
    expect(await quotedRows([' ', ...rows], 'b();')).toEqual(['>  ', '>  \ta();', '> +\tb();']);
  });

  test('a changed signature whole, an unchanged one by its first line', async () => {
    const body = [' {', ' \tint a;', ' \tint b;', ' ', '+\tc();', ' }'];
    const changed = [' int', '-kumo_init(int a,', '+kumo_init(long a,', ' \tint b)', ...body];
    expect(await quotedRows(changed, 'c();')).toEqual([
      '>  int',
      '> -kumo_init(int a,',
      '> +kumo_init(long a,',
      '>  \tint b)',
      CUT_MARK,
      '> +\tc();',
    ]);
    const same = [' int z;', ' int y;', ' int kumo_init(int a,', ' \tint b)', ...body];
    expect(await quotedRows(same, 'c();')).toEqual([
      CUT_MARK,
      '>  int kumo_init(int a,',
      CUT_MARK,
      '> +\tc();',
    ]);
  });

  test('no signature of another function', async () => {
    const rows = [
      ' int kumo_init(void)',
      ' {',
      ' \treturn 0;',
      ' }',
      ' ',
      ' int not_kumo_init(void)',
      ' {',
      ' ',
      '+\tc();',
      ' }',
    ];
    expect(await quotedRows(rows, 'c();')).toEqual([CUT_MARK, '> +\tc();']);
  });

  test('a mark that the file has no newline at its end', async () => {
    const rows = [' int a;', '-int b;', '\\ No newline at end of file', '+int c;'];
    expect(await quotedRows(rows, '-int b;', '')).toEqual([
      '>  int a;',
      '> -int b;',
      '> \\ No newline at end of file',
    ]);
  });

  test('no line that a mail cannot carry', async () => {
    const rows = [' int x;', ` int y${'y'.repeat(1000)};`, '+int a;'];
    expect(await quotedRows(rows, '+int a;', '')).toEqual(['>  int x;', CUT_MARK, '> +int a;']);
  });
});

describe('refusals', () => {
  let patch: Patch;
  let finding: Finding;
  beforeAll(async () => {
    patch = await readPatch('two-files');
    finding = findingOf(patch, {
      at: '+\tif (!bo)',
      check: 'err-ptr-null-check',
      function: 'kumo_ring_init',
      comment: 'So?',
    });
  });
  const refused = (changed: Finding, body = patch.message.body) =>
    planQuote({ body: body.split('\n'), files: filesOf(patch), findings: [changed] });

  test('a finding on a line that no hunk has', () => {
    expect(refused({ ...finding, bodyLine: 1 })).toEqual({
      refused: 'line 1 of the mail is not the line found by err-ptr-null-check',
    });
  });
  test('a finding whose line reads otherwise', () => {
    const line = `line ${finding.bodyLine} of the mail is not the line found by err-ptr-null-check`;
    expect(refused({ ...finding, quoted: '+\tif (!b0)' })).toEqual({ refused: line });
  });
  test.each([['x'.repeat(1000)], ['\0'], ['\r']])('a line that no mail can carry: %#', (end) => {
    const body = patch.message.body.replace('+\tif (!bo)', `$&${end}`);
    expect(refused(finding, body)).toEqual({
      refused: `line ${finding.bodyLine} of the mail cannot be quoted in a mail`,
    });
  });
});

test('any lines of a patch: quoted once, in order, as they are, under their file and hunk', async () => {
  const patch = await readPatch('two-files');
  const body = patch.message.body.split('\n');
  const lines = filesOf(patch).flatMap((file) =>
    file.hunks.flatMap((hunk) => hunk.lines.map((line) => ({ file, hunk, line }))),
  );
  const template = findingOf(patch, {
    at: '+\tif (!bo)',
    check: 'any',
    function: 'kumo_ring_init',
    comment: 'So?',
  });
  fc.assert(
    fc.property(fc.uniqueArray(fc.nat(lines.length - 1), { minLength: 1, maxLength: 3 }), (indexes) => {
      const picked = indexes.map((index) => lines[index]!);
      const findings = picked.map(({ line }) => ({
        ...template,
        bodyLine: line.bodyLine,
        quoted: body[line.bodyLine - 1]!,
      }));
      const quote = plan(patch, findings);
      const text = render(patch, quote).filter((line) => line !== CUT_MARK);
      let from = 0;
      for (const line of text) {
        const found = body.indexOf(line === '>' ? '' : line.slice(2), from);
        expect(found, line).toBeGreaterThanOrEqual(from);
        from = found + 1;
      }
      for (const { file, hunk, line } of picked)
        for (const needed of [file.bodyLine, hunk.bodyLine, line.bodyLine])
          expect(quote.wanted.filter((one) => one === needed)).toEqual([needed]);
    }),
  );
});
