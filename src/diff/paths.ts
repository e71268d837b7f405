/** The two names of a `diff --git` line; `bare` says that they carry no `a/` and `b/`. */
export interface GitNames {
  readonly name: string;
  readonly bare: boolean;
}

const SIMPLE_ESCAPES: Readonly<Record<string, number>> = {
  a: 7,
  b: 8,
  t: 9,
  n: 10,
  v: 11,
  f: 12,
  r: 13,
  '"': 34,
  '\\': 92,
};

const OCTAL = /^[0-3][0-7]{2}/;
const ISO_TIME = /^(\d{4}-\d\d-\d\d) (\d\d:\d\d:\d\d)(?:\.\d{1,9})?(?: ([+-])(\d\d):?(\d\d))?$/;
const TIME_AFTER_SPACE = / \d{4}-\d\d-\d\d \d\d:\d\d:\d\d(?:\.\d{1,9})?(?: [+-]\d\d:?\d\d)?$/;

/** Reads a path in git's quotes that begins at `start`: the path and the index behind the closing quote, or null. */
function unquote(text: string, start: number): { readonly path: string; readonly end: number } | null {
  if (text[start] !== '"') return null;
  const bytes: number[] = [];
  const encoder = new TextEncoder();
  for (let index = start + 1; index < text.length; ) {
    const char = String.fromCodePoint(text.codePointAt(index) ?? 0);
    if (char === '"') return { path: new TextDecoder().decode(new Uint8Array(bytes)), end: index + 1 };
    if (char !== '\\') {
      bytes.push(...encoder.encode(char));
      index += char.length;
      continue;
    }
    const octal = OCTAL.exec(text.slice(index + 1, index + 4))?.[0];
    const code = octal === undefined ? SIMPLE_ESCAPES[text[index + 1] ?? ''] : Number.parseInt(octal, 8);
    if (code === undefined) return null;
    bytes.push(code);
    index += octal === undefined ? 2 : 4;
  }
  return null;
}

/** The path behind `--- `, `+++ `, `rename from ` and their like: unquoted, without time or tab; null if unreadable. */
export function headerPath(rest: string): string | null {
  if (rest.startsWith('"')) return unquote(rest, 0)?.path ?? null;
  const tab = rest.indexOf('\t');
  if (tab >= 0) return tab > 0 ? rest.slice(0, tab) : null;
  const time = TIME_AFTER_SPACE.exec(rest);
  const path = time === null ? rest : rest.slice(0, time.index).trimEnd();
  return path === '' ? null : path;
}

/** Whether the time behind a traditional header's name is the epoch, by which diff marks an absent file. */
export function hasEpochTime(rest: string): boolean {
  const tab = rest.indexOf('\t');
  const match = ISO_TIME.exec(
    (tab >= 0 ? rest.slice(tab + 1) : (TIME_AFTER_SPACE.exec(rest)?.[0] ?? '')).trim(),
  );
  if (match === null) return false;
  const zone = match[3] === undefined ? 'Z' : `${match[3]}${match[4]}:${match[5]}`;
  return Date.parse(`${match[1]}T${match[2]}${zone}`) === 0;
}

/** The path without its first folder, as `-p1` reads it; null if nothing is left. A path of one part stays as it is. */
export function stripFirst(path: string): string | null {
  const slash = path.indexOf('/');
  if (slash < 0) return path;
  const rest = path.slice(slash + 1);
  return rest === '' ? null : rest;
}

/** The common name of a `diff --git` line's two halves; null if they differ, as for a rename, or cannot be told apart. */
export function gitNames(rest: string): GitNames | null {
  const halves = rest.includes('"') ? quotedHalves(rest) : plainHalves(rest);
  if (halves === null) return null;
  const [left, right] = halves;
  if (left === right) {
    // Equal halves mean that the diff was made without prefixes: stripping a folder would lose a part of the path.
    return { name: left, bare: true };
  }
  const name = stripFirst(left);
  return name !== null && left.includes('/') && name === stripFirst(right) ? { name, bare: false } : null;
}

function plainHalves(rest: string): readonly [string, string] | null {
  // Both halves have the same length if they name the same file, spaces in the name or not.
  const middle = (rest.length - 1) / 2;
  return rest[middle] === ' ' ? [rest.slice(0, middle), rest.slice(middle + 1)] : null;
}

function quotedHalves(rest: string): readonly [string, string] | null {
  const first = unquote(rest, 0);
  if (first !== null) {
    const second = rest.slice(first.end + 1);
    const right = second.startsWith('"') ? unquote(second, 0)?.path : second;
    return right === undefined || right === '' ? null : [first.path, right];
  }
  const gap = rest.indexOf(' "');
  const second = gap > 0 ? unquote(rest, gap + 1) : null;
  return second === null ? null : [rest.slice(0, gap), second.path];
}
