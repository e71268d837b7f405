import { sql } from 'kysely';
import type { Db } from './db.js';

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

const verdictCount = (verdict: string) => sql<number>`count(distinct case when
  (select verdicts.verdict from verdicts where verdicts.fingerprint = findings.fingerprint
    order by verdicts.id desc limit 1) = ${verdict} then findings.fingerprint end)`;

/** The counts of every check that has found something, or of the one that is named, by check. */
export async function countsByCheck(db: Db, check?: string): Promise<readonly CheckCounts[]> {
  const counts = db
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
      sql<number>`sum(findings.disposition = 'report')`.as('reported'),
      sql<number>`sum(findings.disposition = 'report' and replies.id is not null)`.as('mailed'),
      sql<number>`sum(exists (select 1 from answers where answers.reply_id = replies.id))`.as('answered'),
      verdictCount('wrong').as('wrong'),
      verdictCount('intended').as('intended'),
      sql<number>`(select count(*) from outcomes
        where outcomes.check_id = findings.check_id and outcomes.state = 'fixed')`.as('fixed'),
      sql<number>`max(runs.finished_at)`.as('lastAt'),
    ])
    .groupBy('findings.check_id')
    .orderBy('findings.check_id');
  return (check === undefined ? counts : counts.where('findings.check_id', '=', check)).execute();
}
