import type { CodeFile } from './functions.js';
import { groupBy } from './group-by.js';
import type { Item } from './outline.js';
import { squeeze } from './signature.js';

/** One declaration or definition of a function, as far as its parameter types can be read. */
export interface Prototype {
  readonly name: string;
  readonly kind: 'declaration' | 'definition';
  readonly isStatic: boolean;
  /** Types with single spaces and without names, in order; `...` for variable arguments. */
  readonly types: readonly string[];
  /** Offset of the name in the image's text. */
  readonly offset: number;
}

/** Longest head that is read. */
const MAX_HEAD = 2000;

const known = new WeakMap<CodeFile, ReadonlyMap<string, readonly Prototype[]>>();

/** Everything in view of a file that says which parameters a function has, by name; heads that are cut off are left out. */
export function prototypesOf(file: CodeFile): ReadonlyMap<string, readonly Prototype[]> {
  const found = known.get(file) ?? readPrototypes(file);
  known.set(file, found);
  return found;
}

function readPrototypes({ outline }: CodeFile): ReadonlyMap<string, readonly Prototype[]> {
  const read = outline.items.map((item) => readPrototype(outline.masked, item));
  return groupBy(
    read.filter((prototype) => prototype !== null),
    ({ name }) => name,
  );
}

function readPrototype(masked: string, item: Item): Prototype | null {
  const end = item.open >= 0 ? item.open : item.end;
  if (item.section !== null || end - item.start > MAX_HEAD) return null;
  const head = masked.slice(item.start, end);
  const isDefinition = item.open >= 0 && item.kind === 'function';
  if (!isDefinition && (item.open >= 0 || !/;\s*$/.test(head))) return null;
  const match = /^[A-Za-z_][\w \t\n*]*?[ \t\n*](\w+)[ \t\n]*\(([^()]*)\)/.exec(head);
  const [all, name, list] = match ?? [];
  if (all === undefined || name === undefined || list === undefined || /^typedef\b/.test(head)) return null;
  const types = typesOf(list);
  if (types === null) return null;
  return {
    name,
    kind: isDefinition ? 'definition' : 'declaration',
    isStatic: /\bstatic\b/.test(all),
    types,
    offset: item.start + all.lastIndexOf(name, all.indexOf('(')),
  };
}

function typesOf(list: string): readonly string[] | null {
  const plain = squeeze(list);
  if (plain === 'void') return [];
  if (plain === '') return null;
  return plain.split(',').map((part) => withoutName(part.trim()));
}

const BUILT_IN = new Set([
  'int',
  'long',
  'short',
  'char',
  'unsigned',
  'signed',
  'bool',
  'void',
  'const',
  'float',
  'double',
]);

/** `u32 flags` and `u32` are both `u32`; `struct x *y` and `struct x *` both `struct x *`. */
function withoutName(part: string): string {
  const text = part.replace(
    /\b(?:__user|__iomem|__rcu|__maybe_unused|__always_unused|__force|const|restrict)\b/g,
    ' ',
  );
  const isArray = text.includes('[');
  const declared = squeeze(isArray ? text.slice(0, text.indexOf('[')) : text);
  const words = declared.split(' ');
  const last = words[words.length - 1] ?? '';
  const needed = /^(?:struct|enum|union)$/.test(words[0] ?? '') ? 2 : 1;
  const isName = /^\w+$/.test(last) && !BUILT_IN.has(last) && words.length > needed;
  return `${(isName ? words.slice(0, -1) : words).join(' ')}${isArray ? ' *' : ''}`;
}
