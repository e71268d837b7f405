/** Names as they stand in C, those of members with what leads to them: `->sgt` is another name than `sgt`. */
export const NAMES = /(?:->|\.)?\b\w+/g;

/** The words of the one text by those of the other; null if they differ in more than names, or a name has become two. */
export function renamedWords(old: string, now: string): ReadonlyMap<string, string> | null {
  const [were, are] = [tokensOf(old), tokensOf(now)];
  if (were.length !== are.length) return null;
  const names = new Map<string, string>();
  for (const [i, was] of were.entries()) {
    const is = are[i] ?? '';
    const isFree = isName(was, were[i + 1]) && isName(is, are[i + 1]);
    if ((names.get(was) ?? is) !== is || (was !== is && !isFree)) return null;
    names.set(was, is);
  }
  return names;
}

/** The text with all names left out: two that differ only in names have it in common. */
export function shapeOf(text: string): string {
  const tokens = tokensOf(text);
  return tokens.map((token, i) => (isName(token, tokens[i + 1]) ? 'n' : token)).join(' ');
}

/** What is called is no name that people change in passing: it does something else. */
function isName(token: string, next: string | undefined): boolean {
  return /^(?:->|\.)?[A-Za-z_]/.test(token) && next !== '(';
}

/** A test for NULL has two spellings. */
function tokensOf(text: string): readonly string[] {
  return text.replace(/(?<![\w.>-])([\w.>-]+) == NULL\b/g, '!$1').match(TOKENS) ?? [];
}

const TOKENS = new RegExp(`${NAMES.source}|[^\\w\\s]`, 'g');
