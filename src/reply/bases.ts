import type { PatchedFile } from '../domain/diff.js';
import type { FileBase } from '../domain/finding.js';
import { cut, oneLine } from './prose.js';

/** What was read to judge some files of a patch. */
export interface BasesInput {
  readonly files: readonly PatchedFile[];
  readonly bases: readonly FileBase[];
  /** Indexes of the patches of the series that were applied first. */
  readonly applied: readonly number[];
}

const REF_LENGTH = 60;
const FILES_NAMED = 3;

/** What the files were checked on, in words that say something to their author; one line, different bases by file name. */
export function describeBases(input: BasesInput): string {
  const seen = new Map<string, string>();
  for (const file of input.files) {
    const base = input.bases.find((one) => one.path === file.path);
    seen.set(file.path, describeBase(base, file, input.applied));
  }
  const [first, ...others] = new Set(seen.values());
  if (first === undefined) return 'the mail alone';
  if (others.length === 0) return first;
  return [...seen]
    .slice(0, FILES_NAMED)
    .map(([path, base]) => `${cut(oneLine(path.slice(path.lastIndexOf('/') + 1)), REF_LENGTH)}: ${base}`)
    .join('; ');
}

function describeBase(base: FileBase | undefined, file: PatchedFile, applied: readonly number[]): string {
  if (file.change === 'added') return 'the new file itself';
  if (base === undefined || base.step === 'hunks') return 'the mail alone';
  if (base.step === 'blob') return `blob ${(file.oldBlob ?? '').slice(0, 12)} of the index line`;
  const ref = cut(oneLine(base.ref ?? base.step), REF_LENGTH);
  const commit = base.commit === null ? '' : ` ${base.commit.slice(0, 12)}`;
  return `${ref}${commit}${patches(applied)}`;
}

function patches(applied: readonly number[]): string {
  if (applied.length === 0) return '';
  return ` + ${applied.length === 1 ? 'patch' : 'patches'} ${ranges(applied)}`;
}

/** `1-3, 5` for 1, 2, 3, 5. */
function ranges(numbers: readonly number[]): string {
  const runs: { first: number; last: number }[] = [];
  for (const number of [...new Set(numbers)].sort((a, b) => a - b)) {
    const run = runs.at(-1);
    if (run !== undefined && run.last === number - 1) run.last = number;
    else runs.push({ first: number, last: number });
  }
  return runs.map((run) => (run.first === run.last ? `${run.first}` : `${run.first}-${run.last}`)).join(', ');
}
