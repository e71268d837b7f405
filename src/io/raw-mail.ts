/** One mail as it was stored, not yet decoded. */
export interface RawMail {
  /** `diff` is a bare patch without any mail header around it. */
  readonly kind: 'mail' | 'diff';
  /** The bytes, mbox quoting undone; cut at {@link MAX_RAW_BYTES}. */
  readonly raw: Buffer;
  /** Where it came from, for error texts: the path as given and the position in it. */
  readonly source: string;
}

/** Bytes that are kept of one mail: more than any reader accepts, so that a cut mail is refused as too large. */
export const MAX_RAW_BYTES = 16 * 1024 * 1024;
