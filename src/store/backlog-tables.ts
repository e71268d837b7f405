import type { Generated } from 'kysely';

/** The tables of audits; times are integer milliseconds since the epoch. */
export interface BacklogTables {
  readonly backlog_runs: BacklogRunsTable;
  readonly backlog_findings: BacklogFindingsTable;
}

/** One row an audit that was saved. */
interface BacklogRunsTable {
  readonly id: Generated<number>;
  /** The folder of the git repository. */
  readonly tree: string;
  readonly ref: string;
  readonly commit_id: string;
  /** JSON: the folders and files that were asked for. */
  readonly paths: string;
  /** JSON: the ids of the checks that ran. */
  readonly checks: string;
  readonly kogin: string;
  readonly started_at: number;
  readonly finished_at: number;
  readonly files: number;
  readonly functions: number;
  /** Functions that could not be read whole as C. */
  readonly unread: number;
  /** JSON: how often checks had to abstain, by reason. */
  readonly not_judged: string;
}

/** One row a finding of an audit. */
interface BacklogFindingsTable {
  readonly id: Generated<number>;
  readonly run_id: number;
  readonly fingerprint: string;
  readonly check_id: string;
  readonly severity: string;
  readonly path: string;
  readonly function_name: string;
  readonly line: number;
  readonly quoted: string;
  readonly comment: string;
  /** JSON: the Evidence values. */
  readonly evidence: string;
}
