import type { FileBase } from '../domain/finding.js';

/** Where a file was read from, in words. */
export function baseText(base: FileBase): string {
  const commit = base.commit === null ? '' : ` ${base.commit.slice(0, 12)}`;
  switch (base.step) {
    case 'blob':
      return 'the exact file that the patch names';
    case 'base-commit':
      return `the base-commit${commit}`;
    case 'ref':
      return `${base.ref ?? 'a configured branch'} at${commit}`;
    case 'hunks':
      return 'the mail alone: no configured tree has the file as the patch expects it';
  }
}

/** The option that makes `kogin review` look at the same commit; null where no tree was used. */
export function treeOption(base: FileBase | undefined): string | null {
  const at = base?.commit ?? base?.ref ?? null;
  return at !== null && /^[\w./+-]{1,100}$/.test(at)
    ? `--tree ~/linux:${at}`
    : base?.tree
      ? '--tree ~/linux'
      : null;
}

/** The bases that a run stored; nothing where the JSON is not what this version writes. */
export function readBases(json: string): readonly FileBase[] {
  const bases: unknown = JSON.parse(json);
  return Array.isArray(bases) ? (bases as readonly FileBase[]) : [];
}
