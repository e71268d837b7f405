import { MAX_RAW_BYTES, type RawMail } from './raw-mail.js';

const NEWLINE = 10;
const RETURN = 13;

const FROM = Buffer.from('From ');
const LINE_FROM = Buffer.from('\nFrom ');
/** Chunks are gathered to this size before they are searched. */
const GATHER = 256 * 1024;
/** As much of a separator and of the line behind it as is looked at. */
const LOOKAHEAD = 2048;

/** What is looked at in front of a separator's newline. */
const EMPTY_LINE_BYTES = 2;

/** `From `, a sender (an address, a commit id, `foo at example.org`), and a date as ctime writes it, zones and all. */
const SEPARATOR =
  /^From \S[^\n]{0,300}? (?:Mon|Tue|Wed|Thu|Fri|Sat|Sun),? [A-Z][a-z]{2} +\d{1,2} \d{1,2}:\d\d(?::\d\d)?(?: [A-Za-z0-9+-]{1,6}){0,2} \d{4}(?: [A-Za-z0-9+-]{1,6})?[ \t\r]*$/;
/** The separator of git format-patch, which does not quote `From ` lines in the mails. */
const FORMAT_PATCH = /^From [0-9a-f]{40,64} Mon Sep 17 00:00:00 2001/;
const HEADER_LINE = /^(?:[!-9;-~]{1,200}:|>+From )/;

/** Whether a file that begins so is an mbox. */
export function looksLikeMbox(start: Buffer): boolean {
  return start.subarray(0, FROM.length).equals(FROM) && SEPARATOR.test(lineAt(start, 0).text);
}

/**
 * Cuts an mbox into its mails, unquoted (mboxrd and mboxo); memory is bounded by the largest mail. A `From ` line is a
 * separator if it begins the file or follows an empty line, ends in a date, and a header follows it.
 */
export async function* splitMbox(source: AsyncIterable<Buffer>, name: string): AsyncGenerator<RawMail> {
  let count = 0;
  let window: Buffer = Buffer.alloc(0);
  let searched = 0;
  for await (const chunk of gather(source, () => window.length)) {
    window = Buffer.concat([window, chunk]);
    let cut = findSeparator(window, searched, false);
    for (; cut.found; cut = findSeparator(window, 0, false)) {
      yield toMail(window.subarray(0, cut.at), `${name}#${++count}`);
      window = window.subarray(cut.at);
    }
    searched = cut.at;
    if (searched > MAX_RAW_BYTES + EMPTY_LINE_BYTES) {
      // What is over the measure is dropped; its end is looked for in what comes.
      const kept = searched - EMPTY_LINE_BYTES;
      window = Buffer.concat([window.subarray(0, MAX_RAW_BYTES), window.subarray(kept)]);
      searched = MAX_RAW_BYTES + EMPTY_LINE_BYTES;
    }
  }
  let cut = findSeparator(window, searched, true);
  for (; cut.found; cut = findSeparator(window, 0, true)) {
    yield toMail(window.subarray(0, cut.at), `${name}#${++count}`);
    window = window.subarray(cut.at);
  }
  if (window.length > 0) yield toMail(window, `${name}#${++count}`);
}

/** Joins small chunks until they outweigh what is already held, so that joining stays linear in the whole. */
async function* gather(source: AsyncIterable<Buffer>, held: () => number): AsyncGenerator<Buffer> {
  let parts: Buffer[] = [];
  let size = 0;
  for await (const chunk of source) {
    parts.push(chunk);
    size += chunk.length;
    if (size < Math.max(GATHER, held())) continue;
    yield Buffer.concat(parts);
    parts = [];
    size = 0;
  }
  if (size > 0) yield Buffer.concat(parts);
}

interface Cut {
  readonly found: boolean;
  /** Where the separator begins; if none was found, where the search has to go on. */
  readonly at: number;
}

function findSeparator(window: Buffer, from: number, final: boolean): Cut {
  let newline = window.indexOf(LINE_FROM, from);
  while (newline >= 0) {
    const line = newline + 1;
    if (!final && window.length - line < LOOKAHEAD) return { found: false, at: newline };
    if (followsEmptyLine(window, newline) && isSeparator(window, line)) return { found: true, at: line };
    newline = window.indexOf(LINE_FROM, line);
  }
  return { found: false, at: Math.max(from, window.length - LINE_FROM.length) };
}

function followsEmptyLine(window: Buffer, newline: number): boolean {
  const end = window[newline - 1] === RETURN ? newline - 2 : newline - 1;
  return window[end] === NEWLINE;
}

function isSeparator(window: Buffer, at: number): boolean {
  const separator = lineAt(window, at);
  return SEPARATOR.test(separator.text) && HEADER_LINE.test(lineAt(window, separator.next).text);
}

function lineAt(window: Buffer, at: number): { readonly text: string; readonly next: number } {
  const newline = window.indexOf(NEWLINE, at);
  const end = newline < 0 ? window.length : newline;
  return { text: window.toString('latin1', at, Math.min(end, at + LOOKAHEAD / 2)), next: end + 1 };
}

function toMail(bytes: Buffer, source: string): RawMail {
  const separator = lineAt(bytes, 0);
  const quoted = !FORMAT_PATCH.test(separator.text);
  const mail = withoutLastEmptyLine(bytes.subarray(separator.next)).subarray(0, MAX_RAW_BYTES);
  return { kind: 'mail', raw: quoted ? unquote(mail) : mail, source };
}

/** The empty line before a separator belongs to the mbox, not to the mail. */
function withoutLastEmptyLine(mail: Buffer): Buffer {
  const last = mail.length - 1;
  if (mail[last] !== NEWLINE) return mail;
  return followsEmptyLine(mail, last) ? mail.subarray(0, mail[last - 1] === RETURN ? last - 1 : last) : mail;
}

function unquote(mail: Buffer): Buffer {
  if (!mail.includes('>From ')) return mail;
  return Buffer.from(mail.toString('latin1').replace(/^>(>*From )/gm, '$1'), 'latin1');
}
