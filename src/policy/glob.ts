/**
 * Whether a path fits a pattern of MAINTAINERS style: `*` and `?` stay within a directory, `**` is any number of
 * directories, a trailing slash means everything below. Takes at most time proportional to path times pattern.
 */
export function matchesGlob(path: string, pattern: string): boolean {
  // Nearly every path differs from nearly every pattern before its first wildcard.
  if (!path.startsWith(literalStart(pattern))) return false;
  const whole = pattern.endsWith('/') ? `${pattern}**` : pattern;
  return matchesWildcards(path.split('/'), whole.split('/'), {
    any: '**',
    fits: (name, glob) =>
      matchesWildcards([...name], [...glob], {
        any: '*',
        fits: (character, sign) => sign === '?' || sign === character,
      }),
  });
}

/** What stands in front of the first wildcard, without the slash that a `**` behind it makes optional. */
function literalStart(pattern: string): string {
  const wildcard = pattern.search(/[*?]/);
  const literal = wildcard < 0 ? pattern : pattern.slice(0, wildcard);
  return literal.endsWith('/') ? literal.slice(0, -1) : literal;
}

interface Wildcards {
  /** The pattern item that stands for any number of items, also none. */
  readonly any: string;
  readonly fits: (item: string, pattern: string) => boolean;
}

/** Greedy with one way back, to the last wildcard: what an earlier one gave up, the last one can take as well. */
function matchesWildcards(
  items: readonly string[],
  patterns: readonly string[],
  { any, fits }: Wildcards,
): boolean {
  let item = 0;
  let pattern = 0;
  let wildcard = -1;
  let resume = 0;
  while (item < items.length) {
    const sign = patterns[pattern];
    if (sign === any) {
      wildcard = pattern++;
      resume = item;
    } else if (sign !== undefined && fits(items[item] ?? '', sign)) {
      item++;
      pattern++;
    } else if (wildcard >= 0) {
      pattern = wildcard + 1;
      item = ++resume;
    } else {
      return false;
    }
  }
  return patterns.slice(pattern).every((sign) => sign === any);
}
