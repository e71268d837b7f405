import { patchedCode } from '../../src/c/functions.js';
import type { Check } from '../../src/checks/check.js';
import { nowhere } from '../../src/checks/elsewhere.js';
import { atOnce } from '../../src/checks/paused.js';
import { runChecks } from '../../src/checks/run.js';
import { hunkImages } from '../../src/diff/images.js';
import { parseDiff } from '../../src/diff/parse.js';
import type { Finding } from '../../src/domain/finding.js';
import { buildFindings } from '../../src/review/build.js';
import { select } from '../../src/review/select.js';

/** A patch as a fixture writes it: what it shows, when it was sent and on what, and its hunks without counts. */
export interface Fixture {
  readonly text: string;
  /** In milliseconds since the epoch; the beginning of 2026 if the fixture names no day, null for `Date: none`. */
  readonly date: number | null;
  /** The base's kernel version; null if the fixture names none. */
  readonly kernel: string | null;
  /** The lines with the mark `//@ report`, as they stand in the diff. */
  readonly marked: readonly string[];
}

/** Reads a fixture; throws if it has no diff. */
export function readFixture(source: string): Fixture {
  const start = source.search(/^--- /m);
  if (start < 0) throw new Error('the fixture has no diff');
  const head = source.slice(0, start);
  const day = /^Date: (.+)$/m.exec(head)?.[1] ?? '2026-01-01';
  return {
    text: counted(source.slice(start)),
    date: day === 'none' ? null : Date.parse(day),
    kernel: /^Kernel: (.+)$/m.exec(head)?.[1] ?? null,
    marked: source.split('\n').filter((line) => line.includes('//@ report')),
  };
}

/** Gives each `@@` line its counts; hunks stand a thousand lines apart. */
function counted(diff: string): string {
  const lines = diff.replace(/\n$/, '').split('\n');
  const isHead = (line: string) => /^(?:@@|--- |\+\+\+ )/.test(line);
  let start = 10;
  const out = lines.map((line, i) => {
    if (line.startsWith('--- ')) start = 10;
    if (!line.startsWith('@@')) return line === '' ? ' ' : line;
    const rest = lines.slice(i + 1);
    const end = rest.findIndex(isHead);
    const own = end < 0 ? rest : rest.slice(0, end);
    const count = (signs: string) => own.filter((each) => signs.includes(each[0] ?? ' ')).length;
    start += 1000;
    return `@@ -${start},${count(' -')} +${start},${count(' +')} @@${line.slice(2)}`;
  });
  return `${out.join('\n')}\n`;
}

/** What the checks would mail about a fixture; with `nursery` also what only the dashboard shows. */
export function findings(
  fixture: Fixture,
  checks: readonly Check[],
  { nursery = false }: { readonly nursery?: boolean } = {},
): readonly Finding[] {
  const diff = parseDiff(fixture.text);
  if (diff.kind !== 'files') throw new Error(`not a diff: ${JSON.stringify(diff)}`);
  const base = { step: 'hunks', tree: null, ref: null, commit: null } as const;
  const units = diff.files.map((file) => ({
    file,
    code: patchedCode(file, { ...hunkImages(file), base }),
    kernel: fixture.kernel,
    base: 'hunks' as const,
  }));
  const { problems, crashes } = atOnce(
    runChecks(checks, units, {
      learnt: () => null,
      elsewhere: nowhere,
      date: fixture.date,
    }),
  );
  if (crashes.length > 0) throw new Error(JSON.stringify(crashes));
  const { reported, held } = select(buildFindings(problems, diff.files));
  return nursery ? [...reported, ...held.filter(inNursery).map((each) => each.finding)] : reported;
}

function inNursery({ reason }: { readonly reason: string }): boolean {
  return reason === 'nursery';
}
