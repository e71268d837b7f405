import { createHash } from 'node:crypto';
import type { Db } from './db.js';

/** Notes which checks a run was made with: each check's mark by its id. */
export async function noteChecks(
  db: Db,
  runId: number,
  checks: Readonly<Record<string, string>>,
): Promise<void> {
  const text = JSON.stringify(Object.fromEntries(Object.entries(checks).sort()));
  const digest = createHash('sha256').update(text).digest('hex');
  await db
    .insertInto('check_sets')
    .values({ digest, checks: text })
    .onConflict((conflict) => conflict.column('digest').doNothing())
    .execute();
  const { id } = await db
    .selectFrom('check_sets')
    .select('id')
    .where('digest', '=', digest)
    .executeTakeFirstOrThrow();
  await db
    .insertInto('run_checks')
    .values({ run_id: runId, set_id: id })
    .onConflict((conflict) => conflict.column('run_id').doNothing())
    .execute();
}
