import type { Series } from '../domain/series.js';
import type { Db } from './db.js';
import { putSeries } from './series.js';

/** What became of a series. */
export type SeriesState = 'reviewed' | 'incomplete' | 'superseded' | 'skipped';

/** The decision on a series; the detail names the missing parts or the mail that superseded it. */
export interface SeriesDecision {
  readonly state: SeriesState;
  readonly detail: string | null;
  /** Milliseconds since the epoch. */
  readonly at: number;
}

/** Records what became of a series; a later decision, after further parts came, replaces it. */
export async function decideSeries(db: Db, series: Series, decision: SeriesDecision): Promise<void> {
  const id = await putSeries(db, series);
  const row = { state: decision.state, detail: decision.detail, decided_at: decision.at };
  await db
    .insertInto('series_states')
    .values({ series_id: id, ...row })
    .onConflict((conflict) => conflict.column('series_id').doUpdateSet(row))
    .execute();
}

/** The decision on the series with this root and version; null if there is none yet. */
export async function seriesDecision(
  db: Db,
  rootId: string,
  version: number,
): Promise<SeriesDecision | null> {
  const row = await db
    .selectFrom('series_states')
    .innerJoin('series', 'series.id', 'series_states.series_id')
    .select(['state', 'detail', 'decided_at'])
    .where('root_id', '=', rootId)
    .where('version', '=', version)
    .executeTakeFirst();
  if (row === undefined) return null;
  return { state: row.state as SeriesState, detail: row.detail, at: Number(row.decided_at) };
}
