import type { Address } from './mail.js';

/** A review mail, ready to be written out; bodies and subjects are decoded text. */
export interface Reply {
  /** Own Message-ID without angle brackets: a hash of (patch id, run), so one reply can never become two mails. */
  readonly messageId: string;
  readonly from: Address;
  readonly to: readonly Address[];
  readonly cc: readonly Address[];
  readonly subject: string;
  /** The patch's Message-ID, without angle brackets. */
  readonly inReplyTo: string;
  readonly references: readonly string[];
  /** Milliseconds since the epoch. */
  readonly date: number;
  /** Value of the X-Kogin header. */
  readonly marks: string;
  readonly body: string;
}
