import type { Maturity } from '../domain/finding.js';
import type { Message } from '../domain/mail.js';
import type { Account, Role } from '../store/accounts.js';
import type { Db } from '../store/db.js';
import type { Markup } from './markup.js';

/** What the pages are made of: the store, and what the rest of Kogin lends them. */
export interface Site {
  readonly db: Db;
  readonly name: string;
  /** The public address of the pages without a slash at its end, for feeds and mails. */
  readonly url: string;
  readonly version: string;
  /** A reverse proxy speaks TLS to the readers and names them in X-Forwarded-For. */
  readonly behindProxy: boolean;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  /** Decodes a stored mail. */
  readonly readMail: (raw: Uint8Array) => Promise<Message>;
  /** The refs of the configured trees, to choose from for a rerun. */
  readonly bases: readonly string[];
  /** Reviews a stored or fetched mail again; null where only a request can be noted. */
  readonly rerun: Rerun | null;
  /** Approves or refuses a held mail by the rules of the outbox; null where no mail is sent from. */
  readonly decide: Decide | null;
  /** Lets what a person has just said count for every version of the work. */
  readonly heedVerdicts: () => Promise<void>;
  /** What is in force for each check, by its id. */
  readonly standings: () => Promise<ReadonlyMap<string, Standing>>;
  /** Lets a check that fell for its precision out of the nursery; only verdicts from now on count for it. */
  readonly restoreCheck: Restore;
}

/** The maturity in force, and why where it is not the check's own. */
export interface Standing {
  readonly maturity: Maturity;
  readonly why: string | null;
}

/** Lets a check out of the nursery again, as a person has decided. */
export type Restore = (restored: {
  readonly check: string;
  readonly by: string;
  readonly why: string;
}) => Promise<void>;

/** Decides about a held mail; `words` say what happens now, or why nothing does. */
export type Decide = (decision: {
  readonly id: number;
  readonly decision: 'approve' | 'refuse';
  readonly by: string;
  readonly why: string;
}) => Promise<{ readonly done: boolean; readonly words: string }>;

/** Asks for a new review of the series of a mail, on another base if one is named; what came of it in one line. */
export type Rerun = (request: {
  readonly messageId: string;
  readonly base: string | null;
  /** Whether a mail with only what is new is put among the held ones. */
  readonly send: boolean;
  readonly by: string;
}) => Promise<string>;

/** Who asks. */
export interface Visitor {
  readonly account: Account | null;
  /** What a form must carry; null for who is not signed in. */
  readonly csrf: string | null;
  /** The address that the request came from. */
  readonly remote: string;
}

/** One request for a page. */
export interface Asked {
  readonly url: URL;
  readonly visitor: Visitor;
}

/** A page without what all pages share. */
export interface Page {
  readonly title: string;
  readonly body: Markup;
  /** Path of the Atom feed of what the page lists. */
  readonly feed?: string;
  /** The page's list changes by itself, so the script looks again every minute. */
  readonly live?: boolean;
  readonly status?: 200 | 400 | 401 | 403 | 404 | 429 | 503;
}

const ranks: readonly Role[] = ['reader', 'maintainer', 'operator'];

/** Whether the visitor is signed in with at least this role. */
export function may(visitor: Visitor, role: Role): boolean {
  return visitor.account !== null && ranks.indexOf(visitor.account.role) >= ranks.indexOf(role);
}
