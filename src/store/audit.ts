import type { Db } from './db.js';

/** One action of one person. */
export interface AuditEntry {
  /** Milliseconds since the epoch. */
  readonly at: number;
  /** The account's name. */
  readonly account: string;
  /** The address that the request came from. */
  readonly remote: string;
  readonly action: string;
  /** What was acted upon: a fingerprint, a Message-ID, a reply. */
  readonly subject: string;
  readonly detail: string;
}

/** Adds an entry to the audit log, which nothing changes or shortens. */
export async function addAudit(db: Db, entry: AuditEntry): Promise<void> {
  await db.insertInto('audit').values(entry).execute();
}

/** The entries before the given row (null: the newest), newest first; of one subject if one is named. */
export async function listAudit(
  db: Db,
  wanted: { readonly before: number | null; readonly limit: number; readonly subject?: string },
): Promise<readonly (AuditEntry & { readonly id: number })[]> {
  let query = db.selectFrom('audit').selectAll().orderBy('id', 'desc').limit(wanted.limit);
  if (wanted.before !== null) query = query.where('id', '<', wanted.before);
  if (wanted.subject !== undefined) query = query.where('subject', '=', wanted.subject);
  return query.execute();
}
