import type { Series } from '../domain/series.js';
import { type SeriesTrace, traceSeries } from '../series/trace.js';
import { groupWorks, linkVersions, versionKeys } from '../series/versions.js';
import type { Db } from '../store/db.js';
import { oneAtATime } from '../store/dialect-of.js';
import { putSeries } from '../store/series.js';
import { putTrace, setWork, tracesSharing } from '../store/versions.js';

interface Known extends SeriesTrace {
  readonly seriesId: number;
  readonly workId: number;
}

/**
 * Stores the series, if it is not, and links it with its other versions, those that came before and those that came
 * after it; gives its row and that of its work. To be called again when further parts have arrived.
 */
export async function linkSeries(
  db: Db,
  series: Series,
): Promise<{ readonly seriesId: number; readonly workId: number }> {
  return db.transaction().execute((transaction) => linkTraced(transaction, series, traceSeries(series)));
}

/** {@link linkSeries} as a part of the caller's transaction, with the trace of the series. */
export async function linkTraced(
  transaction: Db,
  series: Series,
  trace: SeriesTrace,
): Promise<{ readonly seriesId: number; readonly workId: number }> {
  const seriesId = await putSeries(transaction, series);
  // Versions of one work may be linked at the same time.
  await oneAtATime(transaction, 'versions');
  const keys = versionKeys(trace);
  const traced = { trace: JSON.stringify(trace), keys, sentAt: trace.date };
  await putTrace(transaction, seriesId, traced);
  const sharing = await tracesSharing(transaction, keys);
  const known = sharing.map(
    (row): Known => ({
      ...(JSON.parse(row.trace) as SeriesTrace),
      seriesId: row.seriesId,
      workId: row.workId,
    }),
  );
  let workId = seriesId;
  for (const work of groupWorks(known, linkVersions(known))) {
    const id = Math.min(...work.map((version) => version.seriesId));
    const moved = work.filter((version) => version.workId !== id).map((version) => version.seriesId);
    if (moved.length > 0) await setWork(transaction, moved, id);
    if (work.some((version) => version.seriesId === seriesId)) workId = id;
  }
  return { seriesId, workId };
}
