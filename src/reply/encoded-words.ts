import { safe } from './prose.js';

/** Characters of one encoded word, brackets included (RFC 2047, 2). */
const ENCODED_WORD = 75;
/** A plain word this long is encoded, because an encoded one can be folded. */
const PLAIN_WORD = 500;
const OPEN = '=?UTF-8?Q?';
const CLOSE = '?=';

const utf8 = new TextEncoder();

/** Whether text can stand in a header only as encoded words: it is not ASCII, or would be read as encoded. */
export function needsEncoding(text: string): boolean {
  return (
    /[^ -~]/.test(text) || text.includes('=?') || text.split(' ').some((word) => word.length > PLAIN_WORD)
  );
}

/** The text as encoded words (RFC 2047, Q), to be joined by white space; no character is split between two. */
export function encodeWords(text: string): readonly string[] {
  const words: string[] = [];
  let word = '';
  for (const char of text) {
    const encoded = encodeChar(char);
    if (OPEN.length + word.length + encoded.length + CLOSE.length > ENCODED_WORD) {
      words.push(OPEN + word + CLOSE);
      word = '';
    }
    word += encoded;
  }
  return [...words, OPEN + word + CLOSE];
}

/**
 * Unstructured header text as pieces that are joined by one blank each and may be folded between; only the words from
 * the first to the last that need it are encoded, so that `Re: [PATCH` stays readable for filters.
 */
export function foldedText(text: string): readonly string[] {
  const words = spacedWords(text);
  const first = words.findIndex(needsEncoding);
  if (first < 0) return words;
  const last = words.findLastIndex(needsEncoding);
  const encoded = encodeWords(words.slice(first, last + 1).join(' '));
  return [...words.slice(0, first), ...encoded, ...words.slice(last + 1)];
}

/** The words, each with the blanks above one that stand before it, so that joining by one blank restores the text. */
function spacedWords(text: string): readonly string[] {
  return (
    safe(text)
      .trim()
      .match(/ *[^ ]+/g)
      ?.map((word, index) => (index === 0 ? word : word.slice(1))) ?? ['']
  );
}

function encodeChar(char: string): string {
  if (char === ' ') return '_';
  if (/[A-Za-z0-9!*+/-]/.test(char)) return char;
  return [...utf8.encode(char)]
    .map((byte) => `=${byte.toString(16).toUpperCase().padStart(2, '0')}`)
    .join('');
}
