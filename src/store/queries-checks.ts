import { sql } from 'kysely';
import type { Db } from './db.js';
import { outcomeCounts } from './outcomes.js';

/** What a check has done so far, in the last runs of all mails. */
export interface CheckCounts {
  readonly check: string;
  /** Findings, held or not. */
  readonly fired: number;
  readonly reported: number;
  readonly mailed: number;
  readonly answered: number;
  readonly wrong: number;
  readonly intended: number;
  readonly fixed: number;
  /** When the last finding was made, in milliseconds since the epoch. */
  readonly lastAt: number;
}

/**
 * The counts of every check that has found something, or of the one that is named, by check. What became of findings is
 * counted as for the maturity of checks: each finding of a work once.
 */
export async function countsByCheck(db: Db, check?: string): Promise<readonly CheckCounts[]> {
  const select = selectCounts(db);
  const rows = await (check === undefined ? select : select.where('findings.check_id', '=', check)).execute();
  const outcomes = await outcomeCounts(db);
  return rows.map((row) => {
    const { fixed = 0, wrong = 0, intended = 0 } = outcomes.get(row.check) ?? {};
    return { ...row, fixed, wrong, intended };
  });
}

function selectCounts(db: Db) {
  return db
    .selectFrom('findings')
    .innerJoin('runs', 'runs.id', 'findings.run_id')
    .leftJoin('replies', (join) =>
      join.onRef('replies.run_id', '=', 'runs.id').on('replies.state', '=', 'sent'),
    )
    .where(
      sql<boolean>`not exists (select 1 from runs as later
        where later.mail_id = runs.mail_id and later.number > runs.number)`,
    )
    .select([
      'findings.check_id as check',
      sql<number>`count(*)`.as('fired'),
      sql<number>`sum(case findings.disposition when 'report' then 1 else 0 end)`.as('reported'),
      sql<number>`sum(case when findings.disposition = 'report' and replies.id is not null then 1 else 0 end)`.as(
        'mailed',
      ),
      sql<number>`sum(case when exists (select 1 from answers where answers.reply_id = replies.id)
        then 1 else 0 end)`.as('answered'),
      sql<number>`max(runs.finished_at)`.as('lastAt'),
    ])
    .groupBy('findings.check_id')
    .orderBy('findings.check_id');
}
