import { type PatchTrace, sharedLines } from './trace.js';

/** How a patch was found again: the same change, the same title, or enough of both. */
type MatchedBy = 'change' | 'title' | 'likeness';

/** A patch of the older version and what became of it in the newer one. */
export interface PatchMatch {
  readonly older: PatchTrace;
  readonly newer: PatchTrace;
  readonly by: MatchedBy;
}

/** Patches that neither change nor title tells are compared each with each: not more than this. */
const COMPARED = 64;
const LIKE_LINES = 0.4;
const LIKE_TITLE = 0.5;

/**
 * Which patch of the newer version is which one of the older, each at most once, whatever their order: first those with
 * the same change, then those with the same title on a common file, then the most alike of the rest.
 */
export function matchPatches(
  older: readonly PatchTrace[],
  newer: readonly PatchTrace[],
): readonly PatchMatch[] {
  const left = new Set(older);
  const matches: PatchMatch[] = [];
  const take = (from: PatchTrace | undefined, to: PatchTrace, by: MatchedBy) => {
    if (from === undefined || !left.delete(from)) return false;
    matches.push({ older: from, newer: to, by });
    return true;
  };
  const byChange = groupBy(older, ({ change }) => change);
  let open = newer.filter((patch) => !take(unused(byChange.get(patch.change), left), patch, 'change'));
  const byStem = groupBy(older, ({ stem }) => stem);
  open = open.filter((patch) => {
    const same = byStem.get(patch.stem)?.filter((other) => left.has(other) && onCommonFile(other, patch));
    return !take(same?.[0], patch, 'title');
  });
  for (const { from, to } of mostAlike([...left].slice(0, COMPARED), open.slice(0, COMPARED))) {
    if (open.includes(to) && take(from, to, 'likeness')) open = open.filter((patch) => patch !== to);
  }
  return matches.sort((a, b) => a.newer.index - b.newer.index);
}

function groupBy(
  patches: readonly PatchTrace[],
  key: (patch: PatchTrace) => string | null,
): ReadonlyMap<string | null, readonly PatchTrace[]> {
  const groups = new Map<string | null, PatchTrace[]>();
  for (const patch of patches) {
    const name = key(patch);
    if (name === null || name === '') continue;
    const group = groups.get(name);
    if (group === undefined) groups.set(name, [patch]);
    else group.push(patch);
  }
  return groups;
}

function unused(
  patches: readonly PatchTrace[] | undefined,
  left: ReadonlySet<PatchTrace>,
): PatchTrace | undefined {
  return patches?.find((patch) => left.has(patch));
}

/** Whether both change one file of the same name; true also if one of them could not be read. */
export function onCommonFile(a: PatchTrace, b: PatchTrace): boolean {
  return haveCommon(comparedOf(a).files, comparedOf(b).files);
}

/** A file may have moved to another folder between two versions. */
function fileNames({ paths }: PatchTrace): ReadonlySet<string> {
  return new Set(paths.map((path) => path.slice(path.lastIndexOf('/') + 1)));
}

function haveCommon(a: ReadonlySet<string>, b: ReadonlySet<string>): boolean {
  if (a.size === 0 || b.size === 0) return true;
  for (const name of b) if (a.has(name)) return true;
  return false;
}

interface Likeness {
  readonly from: PatchTrace;
  readonly to: PatchTrace;
  readonly score: number;
}

function mostAlike(older: readonly PatchTrace[], newer: readonly PatchTrace[]): readonly Likeness[] {
  if (older.length === 0 || newer.length === 0) return [];
  const from = older.map(comparedOf);
  const pairs: Likeness[] = [];
  for (const to of newer.map(comparedOf)) {
    for (const other of from) {
      const likeness = compare(other, to);
      if (likeness !== null) pairs.push(likeness);
    }
  }
  return pairs.sort((a, b) => b.score - a.score);
}

interface Compared {
  readonly patch: PatchTrace;
  readonly files: ReadonlySet<string>;
  readonly words: ReadonlySet<string>;
}

const known = new WeakMap<PatchTrace, Compared>();

/** Worked out once a patch, which is compared with all that its sender has sent: it took a third of what storing does. */
function comparedOf(patch: PatchTrace): Compared {
  const compared = known.get(patch) ?? {
    patch,
    files: fileNames(patch),
    words: new Set(patch.stem.split(' ')),
  };
  known.set(patch, compared);
  return compared;
}

function compare(from: Compared, to: Compared): Likeness | null {
  if (!haveCommon(from.files, to.files)) return null;
  const lines = sharedLines(from.patch, to.patch);
  if (lines === 0) return null;
  const title = sharedWords(from.words, to.words);
  if (lines < LIKE_LINES && title < LIKE_TITLE) return null;
  return { from: from.patch, to: to.patch, score: lines + title };
}

/** The share of common words in two stems, from 0 to 1; what stands before a title's first colon weighs as the rest. */
function sharedWords(first: ReadonlySet<string>, second: ReadonlySet<string>): number {
  let common = 0;
  for (const word of first) if (second.has(word)) common++;
  return common / (first.size + second.size - common);
}
