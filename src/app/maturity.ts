import type { Check } from '../checks/check.js';
import type { Maturity } from '../domain/finding.js';
import { maturityInForce } from '../review/precision.js';
import { addDecision, checkDecisions } from '../store/check-decisions.js';
import { type Db, openStore } from '../store/db.js';
import { outcomeCounts } from '../store/outcomes.js';
import { chooseChecks } from './wire.js';

/** The maturity that is in force for each check by the verdicts of today, and why where it is not its own; changes nothing. */
export async function checkStandings(
  db: Db,
  checks: readonly Check[],
): Promise<ReadonlyMap<string, { readonly maturity: Maturity; readonly why: string | null }>> {
  const judged = await judgeChecks(db, checks);
  return new Map(judged.map(({ check, maturity, why }) => [check.id, { maturity, why }]));
}

/**
 * The checks with the maturity that is in force: those whose precision has fallen under the bar are in the nursery. A
 * fall is stored when it is first seen, `now` in milliseconds since the epoch.
 */
export async function checksInForce(
  db: Db,
  checks: readonly Check[],
  now: number,
): Promise<readonly Check[]> {
  const inForce: Check[] = [];
  for (const { check, counts, maturity, demoted, why } of await judgeChecks(db, checks)) {
    if (demoted) {
      const decision = { check: check.id, decision: 'demote', by: 'precision', at: now } as const;
      await addDecision(db, { ...decision, why: why ?? '', ...counts });
    }
    inForce.push(maturity === check.maturity ? check : { ...check, maturity });
  }
  return inForce;
}

async function judgeChecks(db: Db, checks: readonly Check[]) {
  const outcomes = await outcomeCounts(db);
  const decisions = await checkDecisions(db);
  return checks.map((check) => {
    const { fixed = 0, wrong = 0 } = outcomes.get(check.id) ?? {};
    const last = decisions.find((decision) => decision.check === check.id) ?? null;
    return {
      check,
      counts: { fixed, wrong },
      ...maturityInForce(check.maturity, { fixed, wrong }, last),
    };
  });
}

/** Lets a check out of the nursery again, as a person has decided; only verdicts from now on count for it. */
export async function restoreCheck(
  db: Db,
  check: string,
  decided: { readonly by: string; readonly at: number; readonly why: string },
): Promise<void> {
  const { fixed = 0, wrong = 0 } = (await outcomeCounts(db)).get(check) ?? {};
  await addDecision(db, { check, decision: 'restore', ...decided, fixed, wrong });
}

/** {@link restoreCheck} in the database with this address; throws if no check is called so. */
export async function restoreCheckIn(
  database: string,
  check: string,
  decided: { readonly by: string; readonly at: number; readonly why: string },
): Promise<void> {
  chooseChecks({ only: [check], off: [] });
  const store = await openStore(database);
  try {
    await restoreCheck(store.db, check, decided);
  } finally {
    await store.close();
  }
}
