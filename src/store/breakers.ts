import type { Db } from './db.js';

/** A check whose mails are held until a person has looked. */
export interface OpenBreaker {
  readonly check: string;
  readonly openedAt: number;
  readonly detail: string;
}

/** How often a check reported something, over a number of reviewed patches. */
export interface CheckFiring {
  readonly findings: number;
  readonly patches: number;
}

/** Opens a check's breaker unless it is open. */
export async function openBreaker(db: Db, breaker: OpenBreaker): Promise<void> {
  const open = await listBreakers(db);
  if (open.some(({ check }) => check === breaker.check)) return;
  await db
    .insertInto('breakers')
    .values({ check_id: breaker.check, opened_at: breaker.openedAt, detail: breaker.detail })
    .execute();
}

/** Closes a check's breaker, and says whether it was open; it is judged anew by what is found from then on. */
export async function closeBreaker(
  db: Db,
  check: string,
  { by, at }: { readonly by: string; readonly at: number },
): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable('breakers')
    .set({ closed_at: at, closed_by: by })
    .where('check_id', '=', check)
    .where('closed_at', 'is', null)
    .executeTakeFirst();
  return numUpdatedRows > 0n;
}

/** The open breakers, by the checks' names. */
export async function listBreakers(db: Db): Promise<readonly OpenBreaker[]> {
  return db
    .selectFrom('breakers')
    .select(['check_id as check', 'opened_at as openedAt', 'detail'])
    .where('closed_at', 'is', null)
    .orderBy('check_id')
    .execute();
}

/** When the breaker of a check was closed last; 0 if never. */
export async function lastClosed(db: Db, check: string): Promise<number> {
  const row = await db
    .selectFrom('breakers')
    .select(({ fn }) => fn.max('closed_at').as('at'))
    .where('check_id', '=', check)
    .executeTakeFirst();
  return row?.at ?? 0;
}

/** What a check reported in the runs that ended from `since` on and before `before`. */
export async function checkFiring(
  db: Db,
  check: string,
  { since, before }: { readonly since: number; readonly before: number },
): Promise<CheckFiring> {
  const runs = await db
    .selectFrom('runs')
    .select(({ fn }) => fn.countAll().as('count'))
    .where('status', '=', 'reviewed')
    .where('finished_at', '>=', since)
    .where('finished_at', '<', before)
    .executeTakeFirstOrThrow();
  const findings = await db
    .selectFrom('findings')
    .innerJoin('runs', 'runs.id', 'findings.run_id')
    .select(({ fn }) => fn.countAll().as('count'))
    .where('findings.check_id', '=', check)
    .where('findings.disposition', '=', 'report')
    .where('runs.finished_at', '>=', since)
    .where('runs.finished_at', '<', before)
    .executeTakeFirstOrThrow();
  return { findings: Number(findings.count), patches: Number(runs.count) };
}
