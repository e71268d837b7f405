import type { CodeFile } from './functions.js';
import type { Item } from './outline.js';

/** One function in a table of callbacks: `.mmap = kumo_mmap` in a `struct file_operations`. */
export interface TableEntry {
  /** The table's struct tag. */
  readonly struct: string;
  /** The table's own name. */
  readonly table: string;
  readonly slot: string;
  /** The name that is assigned, without `&`. */
  readonly value: string;
  /** Offset of the slot's dot in the image's text. */
  readonly offset: number;
}

/** A table of a file: its struct, its entries in view, and whether all of it is in view. */
export interface Table {
  readonly struct: string;
  readonly table: string;
  readonly start: number;
  readonly complete: boolean;
  readonly entries: readonly TableEntry[];
  /** Every member that is set in view, whatever to. */
  readonly slots: ReadonlySet<string>;
  /** Names of macros that stand in it as entries (`DRM_GEM_DMA_DRIVER_OPS`). */
  readonly macros: readonly string[];
}

const known = new WeakMap<CodeFile, readonly Table[]>();

/** The initialised structs of one side of a file, in source order; nested initialisers are left out. */
export function tablesOf(file: CodeFile): readonly Table[] {
  const found =
    known.get(file) ??
    file.outline.items
      .filter((item) => item.kind === 'other')
      .map((item) => readTable(file, item))
      .filter((table) => table !== null);
  known.set(file, found);
  return found;
}

const HEAD = /\bstruct[ \t\n]+(\w+)[ \t\n]+(\w+)(?:\[\w*\])?(?:[ \t\n]+__\w+)*[ \t\n]*=[ \t\n]*\{/;

/** A hunk's heading may be cut short, so the name has to do. */
const HEADING = /\bstruct[ \t]+(\w+)[ \t]+(\w+)/;

/** Longest table that is read; generated register tables are longer. */
const MAX_TABLE = 20_000;

function readTable({ outline }: CodeFile, item: Item): Table | null {
  if (item.end - item.start > MAX_TABLE) return null;
  const text = outline.masked.slice(item.start, item.end);
  const head = item.section === null ? HEAD.exec(text) : HEADING.exec(item.section);
  const [, struct, table] = head ?? [];
  if (head === null || struct === undefined || table === undefined) return null;
  const from = item.section === null ? head.index + head[0].length : 0;
  const entries: TableEntry[] = [];
  const slots = new Set<string>();
  const macros: string[] = [];
  let depth = 1;
  const token =
    /[{}]|\.(\w+)[ \t]*=(?:[ \t\n]*&?(\w+)[ \t]*(?=[,}\n]))?|^[ \t]+([A-Z][A-Z0-9_]{3,})\b[^=\n;]*,?$/gm;
  token.lastIndex = from;
  for (let match = token.exec(text); match !== null && depth > 0; match = token.exec(text)) {
    const [all, slot, value, macro] = match;
    if (all === '{') depth++;
    else if (all === '}') depth--;
    else if (depth !== 1) continue;
    else if (macro !== undefined) macros.push(macro);
    else if (slot !== undefined) {
      slots.add(slot);
      if (value !== undefined) entries.push({ struct, table, slot, value, offset: item.start + match.index });
    }
  }
  return {
    struct,
    table,
    start: item.start,
    complete: item.section === null && item.closed,
    entries,
    slots,
    macros,
  };
}
