import type { Patch, Series } from '../domain/series.js';
import { assembleSeries } from '../series/assemble.js';

/** A series whose turn it is, with what its patches were made of, in their order. */
export interface DueSeries<T> {
  readonly series: Series;
  readonly items: readonly T[];
}

/**
 * The series with a patch in `due` that the patches and cover letters in `open` make; each of a mail that stands twice
 * in `open` counts once.
 */
export function dueSeries<T extends { readonly patch: Patch | null }>(
  due: readonly T[],
  open: readonly T[],
): readonly DueSeries<T>[] {
  const wanted = new Set(due);
  const byPatch = new Map<Patch, T>();
  for (const item of open) if (item.patch !== null) byPatch.set(item.patch, item);
  return assembleSeries([...byPatch.keys()])
    .map((series) => ({
      series,
      items: series.patches.map((patch) => byPatch.get(patch)).filter((item) => item !== undefined),
    }))
    .filter(({ items }) => items.some((item) => wanted.has(item)));
}

/** The series of a patch that belongs to no other. */
export function seriesOfOne(patch: Patch): Series {
  const { version, total, title } = patch.subject;
  const { message, author } = patch;
  return { rootId: message.id, version, total, title, author, cover: null, patches: [patch], missing: [] };
}
