import { prepareGrammar } from '../../src/app/grammar.js';
import { patchedCode } from '../../src/c/functions.js';
import type { Check } from '../../src/checks/check.js';
import { nowhere } from '../../src/checks/elsewhere.js';
import { atOnce } from '../../src/checks/paused.js';
import { runChecks } from '../../src/checks/run.js';
import { hunkImages } from '../../src/diff/images.js';
import { parseDiff } from '../../src/diff/parse.js';
import type { Finding } from '../../src/domain/finding.js';
import { buildFindings } from '../../src/review/build.js';

/** Loads the grammar for tests. */
export async function grammar(): Promise<void> {
  await prepareGrammar();
}

/** Turns hunk lines (each with its sign) into a diff of one file. */
export function diffOf(hunk: string, path = 'drivers/gpu/drm/kumo/kumo_gem.c'): string {
  const lines = hunk.replace(/^\n/, '').replace(/\n$/, '').split('\n');
  const count = (signs: string) => lines.filter((line) => signs.includes(line[0] ?? ' ')).length;
  const start = `@@ -10,${count(' -')} +10,${count(' +')} @@`;
  return [
    `--- a/${path}`,
    `+++ b/${path}`,
    start,
    ...lines.map((line) => (line === '' ? ' ' : line)),
    '',
  ].join('\n');
}

/** What one check finds in a hunk that the patch brings in; `date` is the mail's. */
export function findIn(
  check: Check,
  hunk: string,
  date: number | null = Date.UTC(2026, 0, 1),
): readonly Finding[] {
  const body = diffOf(hunk);
  const diff = parseDiff(body);
  if (diff.kind !== 'files') throw new Error(`not a hunk: ${JSON.stringify(diff)}`);
  const units = diff.files.map((file) => {
    const images = {
      ...hunkImages(file),
      base: { step: 'hunks', tree: null, ref: null, commit: null } as const,
    };
    return { file, code: patchedCode(file, images), kernel: null, base: 'hunks' as const };
  });
  const { problems, crashes } = atOnce(
    runChecks([check], units, { date, learnt: () => null, elsewhere: nowhere }),
  );
  if (crashes.length > 0) throw new Error(`${check.id}: ${JSON.stringify(crashes)}`);
  return buildFindings(problems, diff.files)
    .filter((each) => each.introduced)
    .map((each) => each.finding);
}

/** The lines of a hunk that carry the mark `//@ report`, without it; what a check must find, no more and no less. */
export function marked(hunk: string): readonly string[] {
  return hunk.split('\n').filter((line) => line.includes('//@ report'));
}
