import type { Release } from './releases.js';

/** What kind of name it is: `macro` includes enumerators, `type` is a struct tag, `member` a field of a struct. */
export type RenameKind = 'function' | 'macro' | 'type' | 'member' | 'variable';

/** A name that mainline no longer has. */
export interface Rename {
  readonly old: string;
  /** The name of Linux 6.18 in its place; null if nothing takes its place. */
  readonly new: string | null;
  readonly kind: RenameKind;
  /** A release that no longer has the old name: it was removed in this one, or earlier. */
  readonly gone: Release;
  /** A release that has the new name, if that may be younger than `gone`; else null. */
  readonly since: Release | null;
  /** What else changes, or what to do without a new name; may be empty. */
  readonly note: string;
  /** The header of Linux 6.18 that has the new name, else one that had the old name, where known. */
  readonly source: string;
}

/** The old name, the new one, and a note where there is more to say. */
export type RenameRow = readonly [old: string, now: string | null, note?: string];

/** Renames that share where they are told, what they are and when they happened. */
export function renamesOf(
  shared: Pick<Rename, 'source' | 'kind' | 'gone' | 'since'>,
  rows: readonly RenameRow[],
): readonly Rename[] {
  return rows.map(([old, now, note]) => ({ ...shared, old, new: now, note: note ?? '' }));
}
