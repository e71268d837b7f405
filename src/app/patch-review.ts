import { patchedCode } from '../c/functions.js';
import type { Check } from '../checks/check.js';
import { type PatchedUnit, runChecks, type Setting } from '../checks/run.js';
import type { PatchedFile } from '../domain/diff.js';
import type { CheckCrash, FileBase, Finding, Held } from '../domain/finding.js';
import type { FileImages } from '../domain/image.js';
import type { Patch } from '../domain/series.js';
import { buildFindings } from '../review/build.js';
import { select } from '../review/select.js';

/** Finds both sides of a patched file, with the kernel version of the base where it is known. */
export type Locate = (
  file: PatchedFile,
) => Promise<{ readonly images: FileImages; readonly kernel: string | null }>;

/** What reviewing one readable patch gave, with the code that it was read from. */
export interface PatchOutcome {
  readonly units: readonly PatchedUnit[];
  readonly setting: Setting;
  readonly bases: readonly FileBase[];
  readonly reported: readonly Finding[];
  readonly held: readonly Held[];
  readonly notJudged: Readonly<Record<string, number>>;
  readonly crashes: readonly CheckCrash[];
}

/** Reviews the C files of one patch. */
export async function reviewPatch(
  patch: Patch,
  checks: readonly Check[],
  { locate, learnt }: { readonly locate: Locate; readonly learnt: Setting['learnt'] },
): Promise<PatchOutcome> {
  const files = patch.diff.kind === 'files' ? patch.diff.files.filter(isCode) : [];
  const units: PatchedUnit[] = [];
  const bases: FileBase[] = [];
  for (const file of files) {
    const { images, kernel } = await locate(file);
    bases.push({ path: file.path, ...images.base });
    units.push({ file, code: patchedCode(file, images), kernel });
  }
  const setting = { date: patch.message.date, learnt };
  const { problems, notJudged, crashes } = runChecks(checks, units, setting);
  return { units, setting, bases, ...select(buildFindings(problems, files)), notJudged, crashes };
}

function isCode(file: PatchedFile): boolean {
  return /\.[ch]$/.test(file.path) && !file.binary && file.hunks.length > 0;
}
