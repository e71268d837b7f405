import type { Generated } from 'kysely';

/** The tables of what comes in; times are integer milliseconds since the epoch. */
export interface IntakeTables {
  readonly positions: PositionsTable;
  readonly arrivals: ArrivalsTable;
  readonly series_states: SeriesStatesTable;
}

/** One row a folder of a source: up to where its mails are stored. */
interface PositionsTable {
  readonly source: string;
  readonly folder: string;
  /** Written and read by the source alone. */
  readonly position: string;
  readonly moved_at: number;
}

/** One row a mail that a source delivered, in the state it has come to. */
interface ArrivalsTable {
  readonly mail_id: number;
  readonly source: string;
  /** The place in the source, for people. */
  readonly place: string;
  /** 1 if the mail was there before the source was first read: what is new goes before it. */
  readonly history: number;
  readonly arrived_at: number;
  /** `stored`, `waiting`, `done`, `skipped` or `failed`. */
  readonly state: string;
  /** Why the mail is not reviewed, also while its series is still waiting. */
  readonly reason: string | null;
  /** How often work on the mail was begun and not finished. */
  readonly attempts: Generated<number>;
  /** When the mail is to be looked at next, while it is `stored` or `waiting`. */
  readonly due_at: number;
  /** From here on what a part of a series is found by; null for other mails. The sender is in lower case. */
  readonly sender: string | null;
  readonly version: number | null;
  readonly total: number | null;
  /** The oldest Message-ID that the mail names, else its own. */
  readonly thread: string | null;
}

/** One row a series that was decided on. */
interface SeriesStatesTable {
  readonly series_id: number;
  /** `reviewed`, `incomplete`, `superseded` or `skipped`. */
  readonly state: string;
  /** The missing parts, or the mail that superseded it. */
  readonly detail: string | null;
  readonly decided_at: number;
}
