import { resolve } from 'node:path';
import type { Finding } from '../domain/finding.js';
import { type BacklogRun, backlogBefore, backlogRun, saveBacklog } from '../store/backlog.js';
import { openStore } from '../store/db.js';
import { countBacklog } from '../store/queries-backlog.js';

/** An audit that was stored, and what it shows that the one before it did not, and the other way round. */
export interface SavedAudit {
  readonly id: number;
  /** The row of the audit before of the same paths; null if this is the first. */
  readonly before: number | null;
  readonly came: number;
  readonly went: number;
}

/** Stores an audit in the database with this address for the page Backlog. */
export async function saveAudit(
  database: string,
  run: BacklogRun,
  findings: readonly Finding[],
): Promise<SavedAudit> {
  const store = await openStore(database);
  try {
    const id = await saveBacklog(store.db, { ...run, tree: resolve(run.tree) }, findings);
    const saved = await backlogRun(store.db, id);
    const before = saved === null ? null : await backlogBefore(store.db, saved);
    if (before === null) return { id, before: null, came: findings.length, went: 0 };
    const count = async (runId: number, notIn: number) =>
      (await countBacklog(store.db, { runId, notIn })).reduce((sum, each) => sum + each.count, 0);
    return { id, before: before.id, came: await count(id, before.id), went: await count(before.id, id) };
  } finally {
    await store.close();
  }
}
