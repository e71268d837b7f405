import { decodeText } from './charset.js';

const ENCODED_WORD = /=\?([^?\s]{1,64})\?([bq])\?([^?]*)\?=/gi;

/** How many bytes of UTF-8 fit an encoded word of at most 75 characters in base64. */
const WORD_BYTES = 45;

/** Encoded words that follow each other in one charset. */
interface Run {
  readonly charset: string;
  readonly bytes: Uint8Array[];
}

/**
 * A header value with its RFC 2047 encoded words decoded. Neighbouring words are decoded as one, so that a
 * character split between two of them survives; everything else is left as it is.
 */
export function decodeWords(value: string): string {
  if (!value.includes('=?')) return value;
  let decoded = '';
  let run: Run = { charset: '', bytes: [] };
  let end = 0;
  for (const word of value.matchAll(ENCODED_WORD)) {
    const [whole, name = '', encoding = '', content = ''] = word;
    // RFC 2231 allows a language after the charset: `utf-8*en`.
    const charset = name.replace(/\*.*$/, '').toLowerCase();
    const between = value.slice(end, word.index);
    // White space between two encoded words is not part of the text.
    const adjacent = run.bytes.length > 0 && between.trim() === '';
    if (!adjacent || charset !== run.charset) {
      decoded += decodeRun(run) + (adjacent ? '' : between);
      run = { charset, bytes: [] };
    }
    run.bytes.push(contentBytes(encoding, content));
    end = word.index + whole.length;
  }
  return decoded + decodeRun(run) + value.slice(end);
}

/** A display name as RFC 2047 encoded words in UTF-8, separated by spaces, each at most 75 characters long. */
export function encodeWords(text: string): string {
  const words: string[] = [];
  let pending = '';
  for (const character of text) {
    if (Buffer.byteLength(pending + character) > WORD_BYTES) {
      words.push(encodeWord(pending));
      pending = '';
    }
    pending += character;
  }
  if (pending !== '') words.push(encodeWord(pending));
  return words.join(' ');
}

function encodeWord(text: string): string {
  return `=?utf-8?B?${Buffer.from(text).toString('base64')}?=`;
}

function decodeRun({ charset, bytes }: Run): string {
  return bytes.length === 0 ? '' : decodeText(Buffer.concat(bytes), charset);
}

function contentBytes(encoding: string, content: string): Uint8Array {
  if (encoding.toLowerCase() === 'b') return Buffer.from(content, 'base64');
  const plain = content
    .replaceAll('_', ' ')
    .replace(/=([0-9a-f]{2})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
  // Characters above 255 mean that the header was not ASCII to begin with: keep them as UTF-8.
  return /^[\0-\xff]*$/.test(plain) ? Buffer.from(plain, 'latin1') : Buffer.from(plain, 'utf8');
}
