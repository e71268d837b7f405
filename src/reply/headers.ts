import type { Address } from '../domain/mail.js';
import type { Reply } from '../domain/reply.js';
import { encodeWords, foldedText, needsEncoding } from './encoded-words.js';
import { cut, oneLine } from './prose.js';

/** Columns a header line should keep to, and characters it must keep to (RFC 5322, 2.1.1). */
const FOLD = 78;
const LINE_LIMIT = 998;
const MESSAGE_ID_LENGTH = 500;
const ADDRESS_LENGTH = 254;
const NAME_LENGTH = 200;

/** Whether a Message-ID without its brackets can be written into a header as it is. */
export function isMessageId(id: string): boolean {
  return id.length <= MESSAGE_ID_LENGTH && /^[!-;=?-~]+$/.test(id);
}

/** Why a mail cannot be sent to the address, or null. */
export function refuseAddress(address: Address): string | null {
  const { length } = address.address;
  if (length === 0 || length > ADDRESS_LENGTH) return `an address of ${length} characters cannot be mailed`;
  if (/^[A-Za-z0-9!#$%&'*+/=?^_`{|}~.-]+@[A-Za-z0-9._-]+$/.test(address.address)) return null;
  return `${oneLine(address.address)} is not an address that can be mailed`;
}

/**
 * The whole mail in UTF-8 with `\n` line ends, as sendmail and mbox want it (an SMTP client makes them CRLF).
 * Throws if the reply holds something that no header may carry; `composeReply` never makes such a reply.
 */
export function serializeReply(reply: Reply): Uint8Array {
  if (reply.to.length === 0) throw new Error(`reply ${reply.messageId} has no recipient`);
  if (reply.body.includes('\0') || reply.body.includes('\r'))
    throw new Error(`the body of reply ${reply.messageId} has a carriage return or NUL`);
  const fields = [
    field('From', addressList([reply.from])),
    field('To', addressList(reply.to)),
    ...(reply.cc.length === 0 ? [] : [field('Cc', addressList(reply.cc))]),
    field('Subject', foldedText(reply.subject)),
    field('Date', [dateText(reply.date)]),
    field('Message-ID', [bracketed(reply.messageId)]),
    field('In-Reply-To', [bracketed(reply.inReplyTo)]),
    field('References', reply.references.map(bracketed)),
    field('Auto-Submitted', ['auto-replied']),
    field('MIME-Version', ['1.0']),
    field('Content-Type', ['text/plain; charset=utf-8']),
    field('Content-Transfer-Encoding', ['8bit']),
    field('X-Kogin', foldedText(reply.marks)),
  ];
  return new TextEncoder().encode(`${fields.join('\n')}\n\n${reply.body}`);
}

/**
 * One header field: the pieces joined by one blank each, on further lines where a line would grow over 78 columns. Not
 * before a piece that starts with a blank, because many readers take all blanks at a fold for one.
 */
function field(name: string, pieces: readonly string[]): string {
  const lines: string[] = [];
  let line = `${name}:`;
  for (const [index, piece] of pieces.entries()) {
    const limit = piece.startsWith(' ') ? LINE_LIMIT : FOLD;
    if (index > 0 && line.length + 1 + piece.length > limit) {
      lines.push(line);
      line = '';
    }
    line += ` ${piece}`;
  }
  lines.push(line);
  const bad = lines.find((one) => one.length > LINE_LIMIT || !/^[ -~]*$/.test(one));
  if (bad !== undefined)
    throw new Error(`header ${name} cannot be written: ${JSON.stringify(cut(bad, NAME_LENGTH))}`);
  return lines.join('\n');
}

function addressList(addresses: readonly Address[]): readonly string[] {
  return addresses.flatMap((address, index) => {
    const pieces = mailbox(address);
    return index === addresses.length - 1 ? pieces : [...pieces.slice(0, -1), `${pieces.at(-1)},`];
  });
}

/** A mailbox as pieces that a line may be folded between. */
function mailbox(address: Address): readonly string[] {
  const reason = refuseAddress(address);
  if (reason !== null) throw new Error(reason);
  const name = cut(oneLine(address.name), NAME_LENGTH);
  if (name === '') return [address.address];
  const brackets = `<${address.address}>`;
  if (needsEncoding(name)) return [...encodeWords(name), brackets];
  if (/^[A-Za-z0-9!#$%&'*+/=?^_`{|}~ -]+$/.test(name)) return [...name.split(' '), brackets];
  return [`"${name.replace(/["\\]/g, '\\$&')}" ${brackets}`];
}

function bracketed(id: string): string {
  if (!isMessageId(id)) throw new Error(`not a Message-ID: ${JSON.stringify(cut(id, NAME_LENGTH))}`);
  return `<${id}>`;
}

/** RFC 5322 date and time in UTC. */
function dateText(date: number): string {
  if (!Number.isFinite(new Date(date).getTime())) throw new Error(`not a date: ${date}`);
  return new Date(date).toUTCString().replace('GMT', '+0000');
}
