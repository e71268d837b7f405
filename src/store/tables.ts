import type { Generated } from 'kysely';
import type { BacklogTables } from './backlog-tables.js';
import type { IntakeTables } from './intake-tables.js';
import type { OutboxTables } from './outbox-tables.js';
import type { PagesTables } from './pages-tables.js';
import type { VersionsTables } from './versions-tables.js';

/** Every table of the store, as kysely sees them; times are integer milliseconds since the epoch. */
export interface Tables extends BacklogTables, IntakeTables, OutboxTables, PagesTables, VersionsTables {
  readonly mails: MailsTable;
  readonly series: SeriesTable;
  readonly patches: PatchesTable;
  readonly patch_files: PatchFilesTable;
  readonly patch_lists: PatchListsTable;
  readonly runs: RunsTable;
  readonly findings: FindingsTable;
  readonly not_judged: NotJudgedTable;
  readonly crashes: CrashesTable;
}

/** One row a mail, however many sources delivered it. */
interface MailsTable {
  readonly id: Generated<number>;
  /** Message-ID without brackets; unique. */
  readonly message_id: string;
  readonly in_reply_to: string | null;
  readonly from_name: string;
  readonly from_address: string;
  readonly subject: string;
  /** The Date header. */
  readonly sent_at: number | null;
  readonly stored_at: number;
  /** The mail as it was first received. */
  readonly raw: Uint8Array;
}

/** One row a version of a work; which parts are missing follows from `total` and the patches. */
interface SeriesTable {
  readonly id: Generated<number>;
  readonly root_id: string;
  readonly version: number;
  readonly total: number;
  readonly title: string;
  readonly author_name: string;
  readonly author_address: string;
  /** Message-ID of the cover letter. */
  readonly cover_id: string | null;
  /** The Date header of its oldest mail that has one. */
  readonly sent_at: number | null;
}

/** One row a patch mail. */
interface PatchesTable {
  readonly id: Generated<number>;
  readonly mail_id: number;
  readonly series_id: number | null;
  readonly position: number;
  readonly title: string;
  readonly author_name: string;
  readonly author_address: string;
  /** `files`, `damaged` or `none`. */
  readonly diff: string;
}

/** One row a file of a patch, so that findings and patches can be asked for by path. */
interface PatchFilesTable {
  readonly patch_id: number;
  readonly path: string;
  readonly change: string;
}

/** One row a list that a patch went to or came by. */
interface PatchListsTable {
  readonly patch_id: number;
  /** The address in lower case. */
  readonly list: string;
}

/** One row a review of one mail; a rerun is a further row with the next number. */
interface RunsTable {
  readonly id: Generated<number>;
  readonly mail_id: number;
  /** Counts from 1 for each mail. */
  readonly number: number;
  /** `reviewed`, `skipped` or `damaged`. */
  readonly status: string;
  readonly reason: string | null;
  /** JSON: the FileBase values of the review. */
  readonly bases: string;
  /** The version of Kogin that ran. */
  readonly kogin: string;
  /** When the job began that the run was part of. */
  readonly started_at: number;
  readonly finished_at: number;
}

/** One row a finding of a run, reported or held. */
interface FindingsTable {
  readonly id: Generated<number>;
  readonly run_id: number;
  /** Place in the run, from 0: first the reported, then the held ones. */
  readonly position: number;
  readonly fingerprint: string;
  readonly check_id: string;
  readonly severity: string;
  /** `report` or `hold`. */
  readonly disposition: string;
  readonly held_reason: string | null;
  readonly held_detail: string | null;
  readonly path: string;
  readonly function_name: string;
  readonly line: number;
  readonly side: string;
  readonly body_line: number;
  readonly quoted: string;
  readonly comment: string;
  readonly suggestion: string | null;
  /** JSON: the Evidence values. */
  readonly evidence: string;
}

/** How often the checks of a run had to abstain, by reason. */
interface NotJudgedTable {
  readonly run_id: number;
  readonly reason: string;
  readonly count: number;
}

/** One row a check that threw in a run. */
interface CrashesTable {
  readonly id: Generated<number>;
  readonly run_id: number;
  readonly check_id: string;
  readonly path: string;
  readonly function_name: string;
  readonly message: string;
}
