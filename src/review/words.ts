/** The words of the one text by those of the other; null if they differ in more than names, or a name has become two. */
export function renamedWords(old: string, now: string): ReadonlyMap<string, string> | null {
  const [were, are] = [tokensOf(old), tokensOf(now)];
  if (were.length !== are.length) return null;
  const names = new Map<string, string>();
  for (const [i, was] of were.entries()) {
    const is = are[i] ?? '';
    // What is called is no name that people change in passing: it does something else.
    const isFree = /^[A-Za-z_]/.test(was) && /^[A-Za-z_]/.test(is) && were[i + 1] !== '(';
    if ((names.get(was) ?? is) !== is || (was !== is && !isFree)) return null;
    names.set(was, is);
  }
  return names;
}

function tokensOf(text: string): readonly string[] {
  return text.match(/\w+|[^\w\s]/g) ?? [];
}
