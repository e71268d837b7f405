import type { Diff } from './diff.js';
import type { Address, Message, PatchSubject } from './mail.js';

/** A patch mail with what its subject and its body say about it; the diff is not yet read as C. */
export interface Patch {
  readonly message: Message;
  readonly subject: PatchSubject;
  /** The body's `From:` if there is one, relays unwrapped; null if no real address can be found. */
  readonly author: Address | null;
  /** Addresses of the lists that the mail went to or came by, in lower case. */
  readonly lists: readonly string[];
  readonly diff: Diff;
}

/** Why a mail or a series is not reviewed; a value, never an exception. */
export interface Skipped {
  readonly reason: SkipReason;
  /** One line for people: names the header, tag or address that decided. */
  readonly detail: string;
}

/** The reasons of {@link Skipped}, as they are stored and counted. */
export type SkipReason =
  | 'not-a-patch'
  | 'reply'
  | 'cover-letter'
  | 'pull-request'
  | 'bot'
  | 'own-mail'
  | 'stable-round'
  | 'rfc'
  | 'other-project'
  | 'other-subsystem'
  | 'no-diff'
  | 'ignored-author'
  | 'too-large';

/** Patches that belong together: one version of one work, as far as it has arrived. */
export interface Series {
  /** Message-ID of the cover letter, else of the first patch that the thread hangs on. */
  readonly rootId: string;
  readonly version: number;
  readonly total: number;
  /** The cover letter's title, else the first patch's. */
  readonly title: string;
  readonly author: Address | null;
  readonly cover: Message | null;
  /** In order of their index; a resent or doubled part stands once. */
  readonly patches: readonly Patch[];
  /** Indexes from 1 to `total` that have not arrived. */
  readonly missing: readonly number[];
}
