/** One mailbox of a header, decoded: `name` may be empty, `address` is as written (compare lower-cased). */
export interface Address {
  readonly name: string;
  readonly address: string;
}

/** One header field: `name` in lower case, `value` unfolded and with its encoded words decoded. */
export interface Header {
  readonly name: string;
  readonly value: string;
}

/** A mail as received and decoded; nothing in it is derived or guessed. */
export interface Message {
  /** Message-ID without angle brackets; empty if the mail has none. */
  readonly id: string;
  readonly inReplyTo: string | null;
  /** Message-IDs without angle brackets, oldest first. */
  readonly references: readonly string[];
  readonly from: Address | null;
  readonly replyTo: readonly Address[];
  readonly to: readonly Address[];
  readonly cc: readonly Address[];
  /** Decoded and unfolded, otherwise as received. */
  readonly subject: string;
  /** Milliseconds since the epoch, or null if the Date header is absent or unreadable. */
  readonly date: number | null;
  /** The Date header as written, for the attribution line; empty if absent. */
  readonly dateText: string;
  /** Every header field in the order of the mail. */
  readonly headers: readonly Header[];
  /** The decoded text parts, joined; line ends are `\n`. For format=flowed the undecoded (not reflowed) text. */
  readonly body: string;
}

/** What the subject line says, as b4 reads it. */
export interface PatchSubject {
  /** The subject carries a PATCH marker (or the bare `[vN,k/n]` form). */
  readonly patch: boolean;
  readonly reply: boolean;
  readonly rfc: boolean;
  readonly resend: boolean;
  /** 1 if the subject names none. */
  readonly version: number;
  /** 0 for a cover letter, 1 for a single patch. */
  readonly index: number;
  /** 1 for a single patch. */
  readonly total: number;
  /** The subject without its bracketed tags. */
  readonly title: string;
  /** Words inside the brackets that are none of the above, in order: `net-next`, `AUTOSEL`, `i-g-t`, a list's name. */
  readonly tags: readonly string[];
}
