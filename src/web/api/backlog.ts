import type { StoredBacklogRun } from '../../store/backlog.js';
import { readBacklog } from '../backlog.js';
import { writeCursor } from '../filters.js';
import type { Site } from '../site.js';

/** Rows of one answer. */
const ROWS = 100;

/** A saved audit with its findings, filtered and sorted as on the page; null if there is none. */
export async function backlogAnswer(site: Site, params: URLSearchParams) {
  const backlog = await readBacklog(site, params, ROWS);
  if (backlog === null) return null;
  const { run, before, findings } = backlog;
  return {
    audit: auditValue(run),
    before: before === null ? null : auditValue(before),
    findings: findings.rows.map(({ id: _, sortValue: __, ...row }) => row),
    next: findings.next === null ? null : writeCursor(findings.next),
  };
}

function auditValue({ tree: _, startedAt, finishedAt, ...run }: StoredBacklogRun) {
  return {
    ...run,
    startedAt: new Date(startedAt).toISOString(),
    finishedAt: new Date(finishedAt).toISOString(),
  };
}
