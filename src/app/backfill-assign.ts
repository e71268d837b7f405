import type { Series } from '../domain/series.js';
import type { RawMail } from '../io/raw-mail.js';
import type { SortedMail } from './backfill-sort.js';
import { dueSeries, seriesOfOne } from './due-series.js';

/** A mail on its way through a backfill. */
export interface BackfillItem extends SortedMail {
  readonly raw: RawMail;
  /** `taken` by a series that is reviewed or has been; `known` if the store had a review of it before. */
  state: 'open' | 'taken' | 'known';
}

/** A series to be reviewed, with the mails of its patches in their order; none of it has its texts. */
export interface BackfillSeries {
  readonly series: Series;
  readonly items: readonly BackfillItem[];
  readonly cover: BackfillItem | null;
}

/** A part of an archive whose turn it is. */
export interface BackfillWork {
  readonly due: readonly BackfillItem[];
  readonly series: readonly BackfillSeries[];
  /** What later mails are stored under that these series have taken. */
  readonly ahead: readonly string[];
}

/**
 * Takes the series of the mails that are due, with what belongs to them of the next mails. What `taken` holds is on its way
 * already, and counts as known.
 */
export function assignWork(
  due: readonly BackfillItem[],
  next: readonly BackfillItem[],
  taken: Set<string>,
): BackfillWork {
  const open = [...due, ...next].filter(({ state, patch }) => state === 'open' && patch !== null);
  const series: BackfillSeries[] = [];
  const take = (found: Series, items: readonly BackfillItem[]) => {
    const cover = open.find(({ patch }) => patch !== null && patch.message === found.cover) ?? null;
    for (const item of cover === null ? items : [...items, cover]) {
      item.state = 'taken';
      taken.add(item.key);
    }
    series.push({ series: found, items, cover });
  };
  for (const { series: found, items } of dueSeries(due, open)) {
    if (items.some(({ reason }) => reason === null)) take(found, items);
  }
  for (const item of due) {
    // In no series: another mail has its place.
    if (item.state === 'open' && item.reason === null && item.patch !== null && !taken.has(item.key))
      take(seriesOfOne(item.patch), [item]);
  }
  // Mails that came twice, also those whose turn comes later.
  for (const item of open) if (item.state === 'open' && taken.has(item.key)) item.state = 'known';
  return { due, series, ahead: next.filter(({ state }) => state === 'taken').map(({ key }) => key) };
}
