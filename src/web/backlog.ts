import { backlogBefore, backlogRun, type StoredBacklogRun } from '../store/backlog.js';
import type { Page } from '../store/paging.js';
import { type BacklogQuery, type BacklogRow, backlogSorts, pageOfBacklog } from '../store/queries-backlog.js';
import { choiceParam, pageRequest, severities, textParam } from './filters.js';
import type { Site } from './site.js';

/** What of an audit is shown: all of it, what the one before it did not have, or what is there no more. */
export const backlogShows = ['all', 'came', 'went'] as const;
/** One of them. */
export type BacklogShow = (typeof backlogShows)[number];

/** The audit that the URL names, with the one before it and the findings that the URL asks for. */
export interface Backlog {
  readonly run: StoredBacklogRun;
  readonly before: StoredBacklogRun | null;
  readonly show: BacklogShow;
  /** The filter without what came and went. */
  readonly narrow: Omit<BacklogQuery, 'runId' | 'notIn'>;
  readonly findings: Page<BacklogRow>;
}

/** The order that its findings come in unless the URL says otherwise. */
const byPath = { sort: 'path', descending: false } as const;

/** Reads what the URL asks for of an audit, the newest unless `run` names another; null if there is none. */
export async function readBacklog(
  site: Site,
  params: URLSearchParams,
  limit: number,
): Promise<Backlog | null> {
  const wanted = textParam(params, 'run');
  if (wanted !== undefined && !/^\d{1,15}$/.test(wanted)) return null;
  const run = await backlogRun(site.db, wanted === undefined ? null : Number(wanted));
  if (run === null) return null;
  const before = await backlogBefore(site.db, run);
  const show = before === null ? 'all' : (choiceParam(params, 'show', backlogShows) ?? 'all');
  const narrow = narrowing(params);
  const request = { ...pageRequest(params, backlogSorts, byPath), limit };
  const findings = await pageOfBacklog(site.db, { ...narrow, ...compared(run, before, show) }, request);
  return { run, before, show, narrow, findings };
}

/** Which audit's findings these are, and which other one must not have them. */
export function compared(
  run: StoredBacklogRun,
  before: StoredBacklogRun | null,
  show: BacklogShow,
): Pick<BacklogQuery, 'runId' | 'notIn'> {
  if (before === null || show === 'all') return { runId: run.id };
  return show === 'came' ? { runId: run.id, notIn: before.id } : { runId: before.id, notIn: run.id };
}

function narrowing(params: URLSearchParams): Backlog['narrow'] {
  const [path, check] = [textParam(params, 'path'), textParam(params, 'check')];
  const severity = choiceParam(params, 'severity', severities);
  return {
    ...(path !== undefined && { path }),
    ...(check !== undefined && { check }),
    ...(severity !== undefined && { severity }),
  };
}
