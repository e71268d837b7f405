import type { Generated } from 'kysely';

/** The tables of the people who use the pages; times are integer milliseconds since the epoch. */
export interface PagesTables {
  readonly accounts: AccountsTable;
  readonly sessions: SessionsTable;
  readonly sign_ins: SignInsTable;
  readonly audit: AuditTable;
}

/** One row a person who may act. */
interface AccountsTable {
  readonly id: Generated<number>;
  readonly name: string;
  /** `reader`, `maintainer` or `operator`. */
  readonly role: string;
  /** The salted hash with its parameters, never the password. */
  readonly password: string;
  /** Paths that this person looks after, one a line. */
  readonly paths: Generated<string>;
  readonly created_at: number;
  readonly seen_at: number | null;
  /** When the visit before this one ended. */
  readonly last_visit_at: number | null;
}

/** One row a browser that is signed in. */
interface SessionsTable {
  /** SHA-256 of the cookie: who reads the database cannot sign in with it. */
  readonly token_hash: string;
  readonly account_id: number;
  readonly created_at: number;
  readonly seen_at: number;
}

/** One row an attempt to sign in that was wrong; old ones are removed. */
interface SignInsTable {
  readonly id: Generated<number>;
  readonly at: number;
  readonly name: string;
  readonly remote: string;
}

/** One row an action of a person; never changed, never removed. */
interface AuditTable {
  readonly id: Generated<number>;
  readonly at: number;
  readonly account: string;
  readonly remote: string;
  readonly action: string;
  /** What was acted upon: a fingerprint, a Message-ID, a reply. */
  readonly subject: string;
  readonly detail: string;
}
