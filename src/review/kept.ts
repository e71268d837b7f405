import type { Judged } from '../checks/check.js';
import { NAMES, renamedWords, shapeOf } from './renamed-words.js';

/** Problems of one check and one form of line that a patch has taken out, and that are compared with those that came. */
const MOST_LOST = 32;

/**
 * The problems, by what `idOf` gives, that the code had before; with the new ones that are old ones of the same check which
 * have moved, or go by another name. Each old problem excuses one new one, and none while it is still there.
 */
export function keptProblems(
  before: readonly Judged[],
  after: readonly Judged[],
  idOf: (judged: Judged) => string,
): ReadonlySet<string> {
  const now = new Set(after.map(idOf));
  const kept = new Set<string>();
  const lost = new Map<string, Judged[]>();
  for (const judged of before) {
    const id = idOf(judged);
    kept.add(id);
    if (now.has(id)) continue;
    const form = formOf(judged);
    const own = lost.get(form) ?? [];
    if (own.length < MOST_LOST) lost.set(form, [...own, judged]);
  }
  const found = new Set<Judged>();
  for (const judged of after) {
    const id = idOf(judged);
    if (kept.has(id)) continue;
    const free = (lost.get(formOf(judged)) ?? []).filter((each) => !found.has(each));
    const same = free.find((each) => isHere(each, judged)) ?? free.find((each) => isMoved(each, judged));
    if (same === undefined) continue;
    found.add(same);
    kept.add(id);
  }
  return kept;
}

function formOf({ check, text }: Judged): string {
  return `${check.id} ${shapeOf(text)}`;
}

/**
 * In the same function: `check(dev, phys)` and `check(dev, iova)`, with facts that speak of the one and the other; or the
 * same line about the same variable, which is set by another call now.
 */
function isHere(old: Judged, now: Judged): boolean {
  if (old.path !== now.path || old.function !== now.function) return false;
  return (old.subject === now.subject && old.text === now.text) || renamingOf(old, now) !== null;
}

/** In a function that the patch makes, also under other names; in another one of the file, the same line with the same facts. */
function isMoved(old: Judged, now: Judged): boolean {
  const names = renamingOf(old, now);
  const isSame = names !== null && [...names].every(([was, is]) => was === is);
  return names !== null && (now.alone || (isSame && old.path === now.path));
}

/** The names in the line of the one by those of the other, if nothing else in lines and facts differs; else null. */
function renamingOf(old: Judged, now: Judged): ReadonlyMap<string, string> | null {
  const names = renamedWords(old.text, now.text);
  if (names === null) return null;
  const [were, are] = [factsOf(old), factsOf(now)];
  const isSame =
    were.size === are.size &&
    [...were].every(
      ([name, value]) => are.get(name) === value.replace(NAMES, (word) => names.get(word) ?? word),
    );
  return isSame ? names : null;
}

/** Without the name of the function, which is the place and not the fault. */
function factsOf({ facts }: Judged): ReadonlyMap<string, string> {
  return new Map(Object.entries(facts).filter(([name]) => name !== 'function'));
}
