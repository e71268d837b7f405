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
  if (a.paths.length === 0 || b.paths.length === 0) return true;
  // A file may have moved to another folder between two versions.
  const names = new Set(a.paths.map(baseName));
  return b.paths.some((path) => names.has(baseName(path)));
}

function baseName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

function mostAlike(
  older: readonly PatchTrace[],
  newer: readonly PatchTrace[],
): readonly { from: PatchTrace; to: PatchTrace; score: number }[] {
  const pairs = newer.flatMap((to) =>
    older
      .filter((from) => onCommonFile(from, to))
      .map((from) => ({ from, to, lines: sharedLines(from, to), title: sharedWords(from.stem, to.stem) }))
      .filter(({ lines, title }) => lines >= LIKE_LINES || (title >= LIKE_TITLE && lines > 0))
      .map(({ from, to, lines, title }) => ({ from, to, score: lines + title })),
  );
  return pairs.sort((a, b) => b.score - a.score);
}

/** The share of common words in two stems, from 0 to 1; what stands before a title's first colon weighs as the rest. */
function sharedWords(a: string, b: string): number {
  const [first, second] = [new Set(a.split(' ')), new Set(b.split(' '))];
  const common = [...first].filter((word) => second.has(word)).length;
  return common / (first.size + second.size - common);
}
