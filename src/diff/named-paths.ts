import { gitNames, headerPath, stripFirst } from './paths.js';

/** The lines by which the header of a file names it, wherever they stand. */
const NAMING = /^(diff --git |--- |\+\+\+ |(?:rename|copy) (?:from|to|old|new) )([^\r\n]*)/gm;

/**
 * Every path that a diff in this text may touch, with and without its first folder where it is not clear which one is
 * meant: all that `parseDiff` would find and maybe more, since hunks are not looked at. Much cheaper than that.
 */
export function namedPaths(text: string): readonly string[] {
  const found = new Set<string>();
  for (const [, line, rest = ''] of text.matchAll(NAMING)) {
    const path = line === 'diff --git ' ? (gitNames(rest)?.name ?? null) : headerPath(rest);
    if (path === null || path === '/dev/null') continue;
    const prefixed = line === '--- ' || line === '+++ ';
    const stripped = prefixed ? stripFirst(path) : null;
    if (stripped !== null) found.add(stripped);
    // A single letter in front is `a/` or `b/`; anything else may be the folder of a diff without prefixes.
    if (!prefixed || !/^[a-z0-9]\//.test(path)) found.add(path);
  }
  return [...found];
}
