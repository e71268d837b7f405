import { type RawBuilder, sql } from 'kysely';
import { like } from './portable.js';

/** A place in a sorted list: the value that the list is sorted by and the id of the last row before the place. */
export interface Cursor {
  readonly value: string | number;
  readonly id: number;
}

/** Which part of a list is wanted, and in which order. */
export interface PageRequest<Sort extends string> {
  readonly sort: Sort;
  readonly descending: boolean;
  /** Null for the beginning. */
  readonly after: Cursor | null;
  readonly limit: number;
}

/** A part of a list, and where the next one begins; null at the end. */
export interface Page<Row> {
  readonly rows: readonly Row[];
  readonly next: Cursor | null;
}

/** A row as it is selected for a page: with the value that it was sorted by. */
export interface Sorted {
  readonly id: number;
  readonly sortValue: string | number;
}

/** The condition that a row comes after the cursor; by key, so that late pages cost as little as the first. */
export function afterCursor(
  columns: { readonly value: RawBuilder<unknown>; readonly id: RawBuilder<unknown> },
  cursor: Cursor,
  descending: boolean,
): RawBuilder<boolean> {
  const order = sql.raw(descending ? '<' : '>');
  return sql<boolean>`(${columns.value}, ${columns.id}) ${order} (${cursor.value}, ${cursor.id})`;
}

/** Cuts rows that were selected with a limit of one more than wanted into a page. */
export function toPage<Row extends Sorted>(rows: readonly Row[], limit: number): Page<Row> {
  const last = rows[limit - 1];
  const more = rows.length > limit && last !== undefined;
  return { rows: rows.slice(0, limit), next: more ? { value: last.sortValue, id: last.id } : null };
}

/** The condition that a patch went to a list with this text in its address. */
export function onList(patchId: RawBuilder<unknown>, text: string): RawBuilder<boolean> {
  return sql<boolean>`exists (select 1 from patch_lists
    where patch_lists.patch_id = ${patchId} and ${like('patch_lists.list', anywhere(text))})`;
}

/** The text as a pattern of `like` that finds it anywhere; use it with `escape '\'`. */
export function anywhere(text: string): string {
  return `%${text.replace(/[\\%_]/g, (char) => `\\${char}`)}%`;
}
