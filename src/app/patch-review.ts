import { patchedCode } from '../c/functions.js';
import type { Check } from '../checks/check.js';
import type { Paused } from '../checks/paused.js';
import { type Judgement, type PatchedUnit, runChecks, type Setting } from '../checks/run.js';
import type { PatchedFile } from '../domain/diff.js';
import type { CheckCrash, FileBase, Finding, Held } from '../domain/finding.js';
import type { FileImages } from '../domain/image.js';
import type { Patch } from '../domain/series.js';
import { buildFindings } from '../review/build.js';
import { select } from '../review/select.js';
import type { Neighbours } from './elsewhere.js';
import { prepareGrammar } from './grammar.js';
import type { InSlices } from './slices.js';

/** Finds both sides of a patched file, with the kernel version of the base where it is known. */
export type Locate = (
  file: PatchedFile,
) => Promise<{ readonly images: FileImages; readonly kernel: string | null }>;

/** One file of a patch as text on both sides: what its syntax can be read from again. */
export interface Source {
  readonly file: PatchedFile;
  readonly images: FileImages;
  readonly kernel: string | null;
}

/** What reviewing one readable patch gave, and from what; without syntax, which would outlive its use by a series. */
export interface PatchOutcome {
  readonly sources: readonly Source[];
  readonly setting: Setting;
  readonly bases: readonly FileBase[];
  readonly reported: readonly Finding[];
  readonly held: readonly Held[];
  readonly notJudged: Readonly<Record<string, number>>;
  readonly crashes: readonly CheckCrash[];
}

/** Reviews the C files of one patch; one that the parser fails on leaves the next one its parser. */
export async function reviewPatch(
  patch: Patch,
  checks: readonly Check[],
  given: {
    readonly locate: Locate;
    readonly learnt: Setting['learnt'];
    readonly neighbours: (own: ReadonlySet<string>) => Neighbours;
    readonly inSlices: InSlices;
  },
): Promise<PatchOutcome> {
  const files = patch.diff.kind === 'files' ? patch.diff.files.filter(isCode) : [];
  const sources: Source[] = [];
  const bases: FileBase[] = [];
  await prepareGrammar();
  for (const file of files) {
    const { images, kernel } = await given.locate(file);
    bases.push({ path: file.path, ...images.base });
    sources.push({ file, images, kernel });
  }
  const neighbours = given.neighbours(
    new Set(files.flatMap((file) => [file.path, file.oldPath ?? file.path])),
  );
  const setting = {
    date: patch.message.date,
    learnt: given.learnt,
    elsewhere: neighbours.elsewhere,
  };
  const units = await given.inSlices(unitsOf(sources));
  const first = await given.inSlices(runChecks(checks, units, setting));
  const { problems, notJudged, crashes } = await askAgain(first, { neighbours, bases }, (again) =>
    given.inSlices(runChecks(again, units, setting)),
  );
  return { sources, setting, bases, ...select(buildFindings(problems, files)), notJudged, crashes };
}

/** Times that a check may ask for more after it got an answer. */
const ROUNDS = 3;

/** Looks up what the checks have asked of code elsewhere, and runs those checks again. */
async function askAgain(
  first: Judgement,
  { neighbours, bases }: { readonly neighbours: Neighbours; readonly bases: readonly FileBase[] },
  run: (checks: readonly Check[]) => Promise<Judgement>,
): Promise<Judgement> {
  let judged = first;
  for (let round = 0; round < ROUNDS && judged.open.size > 0; round++) {
    if (!(await neighbours.look([...judged.open.values()].flat(), bases))) break;
    const again = [...judged.open.keys()];
    const more = await run(again);
    judged = {
      problems: [...judged.problems.filter(({ check }) => !again.includes(check)), ...more.problems],
      crashes: [
        ...judged.crashes.filter((crash) => !again.some(({ id }) => id === crash.check)),
        ...more.crashes,
      ],
      notJudged: judged.notJudged,
      open: more.open,
    };
  }
  return judged;
}

/** The files as code; no function of it is read before it is asked for. */
export function* unitsOf(sources: readonly Source[]): Paused<readonly PatchedUnit[]> {
  const units: PatchedUnit[] = [];
  for (const { file, images, kernel } of sources) {
    units.push({ file, code: patchedCode(file, images), kernel, base: images.base.step });
    yield;
  }
  return units;
}

function isCode(file: PatchedFile): boolean {
  return /\.[ch]$/.test(file.path) && !file.binary && file.hunks.length > 0;
}
