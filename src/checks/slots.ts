import type { CFunction, CodeFile } from '../c/functions.js';
import { type TableEntry, tablesOf } from '../c/tables.js';
import { type SlotRole, slotRole } from '../kernel/ops.js';
import type { Context } from './check.js';

/** A callback of a table in view, with what is known of its slot. */
export interface Callback {
  readonly role: SlotRole;
  readonly entry: TableEntry;
  readonly file: CodeFile;
}

/** The files of the patch on the side that is judged. */
export function filesOf({ patch, side }: Context): readonly CodeFile[] {
  return patch.map((code) => (side === 'new' ? code.after : code.before)).filter((file) => file !== null);
}

/** The known slots that a function is assigned to, as far as the tables are in view. */
export function callbacksOf(fn: CFunction, context: Context): readonly Callback[] {
  const files = fn.isStatic ? [context.file] : filesOf(context);
  return files.flatMap((file) =>
    tablesOf(file)
      .flatMap(({ entries }) => entries)
      .filter((entry) => entry.value === fn.name)
      .flatMap((entry) => {
        const role = slotRole(entry.struct, entry.slot);
        return role === null ? [] : [{ role, entry, file }];
      }),
  );
}

/** The slot if the function is assigned to `struct.slot` in view, else null. */
export function callbackFor(
  fn: CFunction,
  context: Context,
  { struct, slot }: Pick<SlotRole, 'struct' | 'slot'>,
): Callback | null {
  return callbacksOf(fn, context).find(({ role }) => role.struct === struct && role.slot === slot) ?? null;
}
