import type { FindingWords, PatchReview } from '../domain/finding.js';
import { renamedWords } from './renamed-words.js';

/**
 * For each finding of a version that an older one's has become, since something was renamed or moved: the older one's
 * fingerprint. What both versions have is not looked at, and each older finding becomes one.
 */
export function formerFingerprints(
  older: readonly FindingWords[],
  reviews: readonly Pick<PatchReview, 'reported' | 'held'>[],
): ReadonlyMap<string, string> {
  const findings = reviews.flatMap(({ reported, held }) => [
    ...reported,
    ...held.map(({ finding }) => finding),
  ]);
  const now = new Map(findings.map((finding) => [finding.fingerprint, finding]));
  const were = new Set(older.map(({ fingerprint }) => fingerprint));
  const lost = new Map(
    older.filter(({ fingerprint }) => !now.has(fingerprint)).map((each) => [each.fingerprint, each]),
  );
  const former = new Map<string, string>();
  for (const finding of now.values()) {
    if (were.has(finding.fingerprint)) continue;
    const same = [...lost.values()].find((each) => isFormer(each, finding));
    if (same === undefined) continue;
    lost.delete(same.fingerprint);
    former.set(finding.fingerprint, same.fingerprint);
  }
  return former;
}

/**
 * Whether the older finding may be the newer one: in the same function the names of variables and members may differ,
 * elsewhere nothing but the name of the function.
 */
export function isFormer(old: FindingWords, now: FindingWords): boolean {
  if (old.check !== now.check) return false;
  const [was, is] = [wordsOf(old), wordsOf(now)];
  if (old.path === now.path && old.function === now.function) return renamedWords(was, is) !== null;
  return was === is;
}

/** What it says without the place: the function's own name is one, and the sign of the quoted line is nothing. */
function wordsOf({ comment, quoted, function: name }: FindingWords): string {
  const text = `${comment}\n${quoted.slice(1).trim()}`;
  return name === '' ? text : text.replace(/\w+/g, (word) => (word === name ? 'FUNCTION' : word));
}
