type Decoder = InstanceType<typeof TextDecoder>;

// A decoder costs more than decoding a line with it, and each call with all of the bytes begins anew.
const UTF8 = new TextDecoder('utf-8', { fatal: true });
const LATIN = new TextDecoder('windows-1252');
/** Decoders by the names that mails gave them; null for what is none. Mails may claim anything, so only some are kept. */
const claims = new Map<string, Decoder | null>();
const MOST_CLAIMS = 64;

/**
 * The text of `bytes` in the charset the mail claims. Unknown, absent, ASCII and Latin-1 claims are often wrong,
 * so for them valid UTF-8 is read as UTF-8 and all else as windows-1252; bytes that contradict any other
 * charset are read the same way. Never fails; a byte order mark is dropped.
 */
export function decodeText(bytes: Uint8Array, charset: string | null): string {
  const claimed = charset === null ? null : decoderFor(charset);
  if (claimed !== null && claimed.encoding !== 'utf-8' && claimed.encoding !== 'windows-1252') {
    const text = decodeStrictly(claimed, bytes);
    if (text !== null) return text;
  }
  return decodeStrictly(UTF8, bytes) ?? LATIN.decode(bytes);
}

function decoderFor(charset: string): Decoder | null {
  const known = claims.get(charset);
  if (known !== undefined) return known;
  const decoder = newDecoder(charset);
  if (claims.size < MOST_CLAIMS) claims.set(charset, decoder);
  return decoder;
}

function newDecoder(charset: string): Decoder | null {
  try {
    return new TextDecoder(charset.trim(), { fatal: true });
  } catch (error) {
    // A RangeError is how TextDecoder says that it does not know the name.
    if (error instanceof RangeError) return null;
    throw error;
  }
}

function decodeStrictly(decoder: Decoder, bytes: Uint8Array): string | null {
  try {
    return decoder.decode(bytes);
  } catch (error) {
    // A TypeError is how a fatal TextDecoder says that the bytes are not in its charset.
    if (error instanceof TypeError) return null;
    throw error;
  }
}
