import { type CFunction, type CodeFile, functionNamed } from '../c/functions.js';
import type { Context } from './check.js';

/** The files that define a function, on each side of a patch. */
export interface Definers {
  readonly old: readonly CodeFile[];
  readonly new: readonly CodeFile[];
}

const indexes = new WeakMap<Context['patch'], ReadonlyMap<string, Definers>>();

/**
 * The files of the patch that define the function; null if none does on either side. Every call of every function is
 * looked up here by many checks, and a patch can have thousands of files.
 */
export function definersOf(name: string, { patch }: Pick<Context, 'patch'>): Definers | null {
  const index = indexes.get(patch) ?? read(patch);
  indexes.set(patch, index);
  return index.get(name) ?? null;
}

function read(patch: Context['patch']): ReadonlyMap<string, Definers> {
  const index = new Map<string, { old: CodeFile[]; new: CodeFile[] }>();
  for (const { before, after } of patch) {
    for (const [side, file] of [['old', before] as const, ['new', after] as const]) {
      for (const name of file?.items.keys() ?? []) {
        const known = index.get(name) ?? { old: [], new: [] };
        index.set(name, known);
        if (file !== null) known[side].push(file);
      }
    }
  }
  return index;
}

/** The function as the other side of the patch has it in the file that is judged; null if it has none of that name. */
export function onOtherSide({ name }: CFunction, { other }: Context): CFunction | null {
  return other === null ? null : functionNamed(other, name);
}

/** True if the patch defines the function itself, on either side: then its name says nothing of what it does. */
export function isDefinedInView(name: string, context: Pick<Context, 'patch'>): boolean {
  return definersOf(name, context) !== null;
}
