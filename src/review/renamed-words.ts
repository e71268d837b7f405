/** Names as they stand in C, those of members with what leads to them: `->sgt` is another name than `sgt`. */
export const NAMES = /(?:->|\.)?\b\w+/g;

/** The words of the one text by those of the other; null if they differ in more than names, or a name has become two. */
export function renamedWords(old: string, now: string): ReadonlyMap<string, string> | null {
  const [were, are] = [tokensOf(old), tokensOf(now)];
  if (were.length !== are.length) return null;
  const names = new Map<string, string>();
  for (const [i, was] of were.entries()) {
    const is = are[i] ?? '';
    // What is called is no name that people change in passing: it does something else.
    const isFree = NAME.test(was) && NAME.test(is) && were[i + 1] !== '(';
    if ((names.get(was) ?? is) !== is || (was !== is && !isFree)) return null;
    names.set(was, is);
  }
  return names;
}

const NAME = /^(?:->|\.)?[A-Za-z_]/;

/** A test for NULL has two spellings. */
function tokensOf(text: string): readonly string[] {
  return text.replace(/([\w.>-]+) == NULL\b/g, '!$1').match(TOKENS) ?? [];
}

const TOKENS = new RegExp(`${NAMES.source}|[^\\w\\s]`, 'g');
