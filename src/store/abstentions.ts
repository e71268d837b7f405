import type { CheckCrash } from '../domain/finding.js';
import type { Db } from './db.js';

/** Adds what the checks of a run could not judge, by reason. */
export async function addNotJudged(
  db: Db,
  runId: number,
  notJudged: Readonly<Record<string, number>>,
): Promise<void> {
  for (const [reason, count] of Object.entries(notJudged)) {
    await db.insertInto('not_judged').values({ run_id: runId, reason, count }).execute();
  }
}

/** Adds the checks of a run that threw. */
export async function addCrashes(db: Db, runId: number, crashes: readonly CheckCrash[]): Promise<void> {
  for (const crash of crashes) {
    await db
      .insertInto('crashes')
      .values({
        run_id: runId,
        check_id: crash.check,
        path: crash.path,
        function_name: crash.function,
        message: crash.message,
      })
      .execute();
  }
}
