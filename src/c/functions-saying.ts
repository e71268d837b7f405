import { type CFunction, type CodeFile, functionNamed } from './functions.js';

const found = new WeakMap<CodeFile, Map<string, readonly string[]>>();

/** The functions of a file whose code matches, comments and strings left out; its text is searched once a pattern. */
export function functionsSaying(file: CodeFile, pattern: RegExp): readonly CFunction[] {
  const patterns = found.get(file) ?? new Map<string, readonly string[]>();
  found.set(file, patterns);
  const names = patterns.get(pattern.source) ?? namesOf(file, (code) => pattern.test(code));
  patterns.set(pattern.source, names);
  return read(file, names);
}

function namesOf(file: CodeFile, isMeant: (code: string) => boolean): readonly string[] {
  const { masked } = file.outline;
  return [...file.items]
    .filter(([, items]) => items.some((item) => isMeant(masked.slice(item.start, item.end))))
    .map(([name]) => name);
}

function read(file: CodeFile, names: Iterable<string>): readonly CFunction[] {
  return [...names].map((name) => functionNamed(file, name)).filter((fn) => fn !== null);
}

/** Functions by the members that they name, and by those that they store. */
interface Members {
  readonly named: ReadonlyMap<string, ReadonlySet<string>>;
  readonly stored: ReadonlyMap<string, ReadonlySet<string>>;
}

const members = new WeakMap<CodeFile, Members>();

/** The functions of a file that name a member of a struct, or that store it; one reading of the file tells it of all members. */
export function functionsWithMember(file: CodeFile, field: string, how: keyof Members): readonly CFunction[] {
  const index = members.get(file) ?? membersIn(file);
  members.set(file, index);
  return read(file, index[how].get(field) ?? []);
}

function membersIn(file: CodeFile): Members {
  const index = { named: new Map<string, Set<string>>(), stored: new Map<string, Set<string>>() };
  for (const [name, items] of file.items) {
    for (const { start, end } of items) {
      for (const [, field = '', assigned] of file.outline.masked.slice(start, end).matchAll(MEMBER)) {
        put(index.named, field, name);
        if (assigned !== undefined) put(index.stored, field, name);
      }
    }
  }
  return index;
}

const MEMBER = /(?:->|\.)(\w+)(\s*=(?!=))?/g;

function put(index: Map<string, Set<string>>, field: string, name: string): void {
  const names = index.get(field);
  if (names === undefined) index.set(field, new Set([name]));
  else names.add(name);
}
