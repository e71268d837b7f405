import type { Judged } from '../checks/check.js';

/** Problems that a function has lost of one check, and that are compared with those it has got: people make a few. */
const MOST_LOST = 32;

/**
 * The new problems, by what `idOf` gives, that are old ones under another name: the same check has lost one in the same
 * function whose line and facts differ from theirs in nothing but the names of variables and members.
 */
export function renamedProblems(
  before: readonly Judged[],
  after: readonly Judged[],
  idOf: (judged: Judged) => string,
): ReadonlySet<string> {
  const [old, now] = [new Set(before.map(idOf)), new Set(after.map(idOf))];
  const lost = new Map<string, Judged[]>();
  for (const judged of before) {
    const own = lost.get(placeOf(judged)) ?? [];
    if (!now.has(idOf(judged)) && own.length < MOST_LOST) lost.set(placeOf(judged), [...own, judged]);
  }
  const found = new Set<Judged>();
  const renamed = new Set<string>();
  for (const judged of after) {
    const id = idOf(judged);
    if (old.has(id) || renamed.has(id)) continue;
    const own = lost.get(placeOf(judged)) ?? [];
    const same = own.find((each) => !found.has(each) && isRenamed(each, judged));
    if (same === undefined) continue;
    found.add(same);
    renamed.add(id);
  }
  return renamed;
}

function placeOf({ check, path, function: name }: Judged): string {
  return [check.id, path, name].join('\0');
}

/** `check(dev, phys)` and `check(dev, iova)`, with facts that speak of the one and the other. */
function isRenamed(old: Judged, now: Judged): boolean {
  const names = renamingOf(old.text, now.text);
  if (names === null) return false;
  const facts = Object.entries(old.facts);
  return (
    facts.length === Object.keys(now.facts).length &&
    facts.every(
      ([name, value]) => now.facts[name] === value.replace(/\w+/g, (word) => names.get(word) ?? word),
    )
  );
}

/** The names of the one line by those of the other; null if they differ in more, or a name has become two. */
function renamingOf(old: string, now: string): ReadonlyMap<string, string> | null {
  const [were, are] = [tokensOf(old), tokensOf(now)];
  if (were.length !== are.length) return null;
  const names = new Map<string, string>();
  for (const [i, was] of were.entries()) {
    const is = are[i] ?? '';
    const isFree = /^[A-Za-z_]/.test(was) && /^[A-Za-z_]/.test(is) && were[i + 1] !== '(';
    if ((names.get(was) ?? is) !== is || (was !== is && !isFree)) return null;
    names.set(was, is);
  }
  return names;
}

function tokensOf(text: string): readonly string[] {
  return text.match(/\w+|[^\w\s]/g) ?? [];
}
