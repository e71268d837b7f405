import type { Address, Message } from '../domain/mail.js';
import type { Outgoing } from './outgoing.js';

/** What a mail is held against, besides itself. */
export interface LintContext {
  /** The mail that is answered. */
  readonly answered: Message;
  /** One of these must be in To: the author and the sender of the patch, or the sender of the command. */
  readonly answers: readonly Address[];
  readonly identity: { readonly address: string; readonly domain: string };
  /** Nobody of these may be in To or Cc. */
  readonly optouts: readonly string[];
}

/** The kinds of mail that leave. */
export type MailKind = 'review' | 'acknowledgement';

/** One rule for outgoing mail. */
export interface LintRule {
  /** A word for counting and for the log. */
  readonly id: string;
  /** The mails that it is for. */
  readonly kinds: readonly MailKind[];
  /** What is wrong with a mail, or null. */
  readonly broken: (mail: Outgoing, context: LintContext) => string | null;
}

/** For rules that every mail must keep. */
export const everyMail: readonly MailKind[] = ['review', 'acknowledgement'];
