import type { Generated } from 'kysely';

/** The tables of versions, outcomes and reruns; times are integer milliseconds since the epoch. */
export interface VersionsTables {
  readonly series_versions: SeriesVersionsTable;
  readonly version_keys: VersionKeysTable;
  readonly outcomes: OutcomesTable;
  readonly merges: MergesTable;
  readonly check_decisions: CheckDecisionsTable;
  readonly check_sets: CheckSetsTable;
  readonly run_checks: RunChecksTable;
}

/** One row a series: the work that it is a version of. */
interface SeriesVersionsTable {
  readonly series_id: number;
  /** The lowest series id of the work. */
  readonly work_id: number;
  readonly sent_at: number | null;
  /** JSON: what the series is told again by. */
  readonly trace: string;
}

/** One row a name under which a series can meet its other versions. */
interface VersionKeysTable {
  readonly key: string;
  readonly series_id: number;
}

/** One row a finding of a work: what has become of it so far. It follows from the other tables and is written anew. */
interface OutcomesTable {
  readonly work_id: number;
  readonly fingerprint: string;
  readonly check_id: string;
  readonly state: string;
  /** The version that decided, as `v2`. */
  readonly version: string;
  readonly detail: string;
  /** JSON: what each version showed. */
  readonly history: string;
}

/** One row a finding whose line stands in a tree. */
interface MergesTable {
  readonly fingerprint: string;
  readonly tree: string;
  readonly ref: string;
  readonly commit_id: string;
  readonly found_at: number;
}

/** One row each time that a check went to the nursery for its precision, or was let out again by a person. */
interface CheckDecisionsTable {
  readonly id: Generated<number>;
  readonly check_id: string;
  /** `demote` or `restore`. */
  readonly decision: string;
  readonly decided_by: string;
  readonly decided_at: number;
  readonly why: string;
  /** The counts at that moment. */
  readonly fixed: number;
  readonly wrong: number;
}

/** One row a set of checks that has ever run together. */
interface CheckSetsTable {
  readonly id: Generated<number>;
  readonly digest: string;
  /** JSON: each check's mark by its id. */
  readonly checks: string;
}

/** One row a run whose checks are known. */
interface RunChecksTable {
  readonly run_id: number;
  readonly set_id: number;
}
