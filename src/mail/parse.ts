import { Headers } from '@zone-eu/mailsplit';
import { type AttachmentStream, type HeaderLines, MailParser, parseAddressHeader } from 'mailparser';
import type { Address, Header, Message } from '../domain/mail.js';
import { decodeText } from './charset.js';
import { parseDate } from './date.js';
import { plainMailboxes } from './mailboxes.js';
import { joinParts, type Part } from './parts.js';
import { plainCharset } from './plain.js';
import { decodeWords } from './words.js';

/** Bytes of the largest mail that is read; larger ones are refused, not cut. */
export const MAX_MAIL_BYTES = 8 * 1024 * 1024;

const ASCII = /^[\0-\x7f]*$/;

/** No patch mail comes near these, and they keep the time for a made-up one linear. */
const MAX_HEADER_BYTES = 512 * 1024;
const MAX_PARTS = 100;

/** Characters of the longest Message-ID; databases look mails up by it, and cannot by a longer one. */
const MAX_ID = 800;

/** A mail that cannot be read; `message` says why, with the sizes that decided. */
export class UnreadableMail extends Error {
  override readonly name = 'UnreadableMail';
  readonly reason: 'too-large' | 'malformed';

  constructor(reason: 'too-large' | 'malformed', message: string, options?: ErrorOptions) {
    super(message, options);
    this.reason = reason;
  }
}

interface RawMail {
  readonly fields: readonly Field[];
  readonly parts: readonly Part[];
}

/** A header field, read when it is asked for: a header has dozens of them, and few are ever looked at. */
class Field implements Header {
  readonly name: string;
  readonly #line: string;
  #encoded: string | undefined;
  #value: string | undefined;

  constructor({ key, line }: HeaderLines[number]) {
    this.name = key;
    this.#line = line;
  }

  /** Unfolded, but with its encoded words still encoded. */
  get encoded(): string {
    this.#encoded ??= unfolded(this.#line);
    return this.#encoded;
  }

  get value(): string {
    this.#value ??= decodeValue(this.encoded);
    return this.#value;
  }
}

/**
 * Decodes one mail, given as its bytes (a leading mbox `From ` line is ignored). Bytes that are no mail at all
 * give a Message with empty fields.
 * @throws UnreadableMail if it is larger than `limit` bytes, or has headers or parts beyond all measure
 */
export async function parseMessage(raw: Uint8Array, limit: number = MAX_MAIL_BYTES): Promise<Message> {
  if (raw.byteLength > limit) {
    throw new UnreadableMail('too-large', `mail of ${raw.byteLength} bytes is over the limit of ${limit}`);
  }
  const { fields, parts } = takePlain(raw) ?? (await splitMail(raw));
  return { ...lazyMessage(fields, joinParts(parts, partText)) };
}

/** A mail as {@link parseMessage} reads it, each field of its header when it is asked for. */
export interface Peek {
  /** With an empty body. */
  readonly head: Message;
  /** With its body; null if only reading the mail whole can tell what that is. */
  whole(): Message | null;
}

/**
 * Looks at a mail at the least cost; null if only reading it whole can tell what its header says. Mailparser is made for
 * mails of any size and takes longer for a header than for anything else in it, most of it for the addresses; of most mails
 * the subject is all that is asked for.
 */
export function peekMessage(raw: Uint8Array): Peek | null {
  const halves = halvesOf(raw);
  if (halves === null) return null;
  const fields = fieldsOf(new Headers(halves.head).getList());
  return {
    head: lazyMessage(fields, ''),
    whole: () => {
      const part = plainPart(fields, halves.body);
      return part === null ? null : lazyMessage(fields, joinParts([part], partText));
    },
  };
}

function fieldsOf(lines: HeaderLines): readonly Field[] {
  return lines.filter(({ key }) => key !== '').map((line) => new Field(line));
}

function lazyMessage(fields: readonly Field[], body: string): Message {
  const first = (name: string) => fields.find((field) => field.name === name)?.encoded ?? '';
  let from: Address | null | undefined;
  return {
    get id() {
      return messageIds(first('message-id'))[0] ?? '';
    },
    get inReplyTo() {
      return messageIds(first('in-reply-to'))[0] ?? null;
    },
    get references() {
      return fields.filter(({ name }) => name === 'references').flatMap(({ encoded }) => messageIds(encoded));
    },
    get from() {
      if (from === undefined) from = addresses(fields, 'from')[0] ?? null;
      return from;
    },
    get replyTo() {
      return addresses(fields, 'reply-to');
    },
    get to() {
      return addresses(fields, 'to');
    },
    get cc() {
      return addresses(fields, 'cc');
    },
    get subject() {
      return decodeValue(first('subject'));
    },
    get date() {
      return parseDate(first('date').trim());
    },
    get dateText() {
      return first('date').trim();
    },
    headers: fields,
    body,
  };
}

/** What {@link splitMail} gives, for a mail that is one plain text, as most are; null for any other. */
function takePlain(raw: Uint8Array): RawMail | null {
  const halves = halvesOf(raw);
  if (halves === null) return null;
  const fields = fieldsOf(new Headers(halves.head).getList());
  const part = plainPart(fields, halves.body);
  return part === null ? null : { fields, parts: [part] };
}

function plainPart(fields: readonly Field[], bytes: Buffer): Part | null {
  const content = fields.filter(({ name }) => name.startsWith('content-'));
  const charset = plainCharset(content.map(({ name, encoded }) => ({ name, value: encoded })));
  return charset === undefined ? null : { type: 'text/plain', charset, attached: false, name: '', bytes };
}

/** The bytes in front of the first empty line and behind it; null if there is none, or too many in front of it. */
function halvesOf(raw: Uint8Array): { readonly head: Buffer; readonly body: Buffer } | null {
  const bytes = Buffer.from(raw.buffer, raw.byteOffset, raw.byteLength);
  const start = bytes.subarray(0, MAX_HEADER_BYTES);
  const end = start.indexOf('\n\n');
  const head = end < 0 ? start : start.subarray(0, end + 1);
  const returned = head.indexOf('\n\r\n');
  if ((end < 0 && returned < 0) || bytes[0] === 10 || bytes[0] === 13) return null;
  if (returned < 0) return { head, body: bytes.subarray(end + 2) };
  return { head: head.subarray(0, returned + 1), body: bytes.subarray(returned + 3) };
}

/** Takes the mail apart without letting mailparser touch its texts: it would reflow format=flowed. */
function splitMail(raw: Uint8Array): Promise<RawMail> {
  const parser = new MailParser({
    ignoreEmbedded: true,
    checksumAlgo: false,
    maxHeadSize: MAX_HEADER_BYTES,
    maxChildNodes: MAX_PARTS,
  });
  // mailparser has no options for these: a type that it does not take for text is handed out as plain bytes, and of a
  // part's headers only those about its content are read here, while it would take long lists of addresses apart.
  const readHeaders: unknown = Reflect.get(parser, 'processHeaders');
  if (typeof readHeaders !== 'function') throw new Error('this mailparser has no processHeaders()');
  const processHeaders = (lines: HeaderLines) =>
    readHeaders.call(
      parser,
      lines.filter(({ key }) => key.startsWith('content-')),
    );
  Object.assign(parser, { textTypes: [], processHeaders });
  return new Promise((resolve, reject) => {
    const parts: Part[] = [];
    let headers: HeaderLines = [];
    const fail = (cause: Error) =>
      reject(new UnreadableMail('malformed', `mail cannot be taken apart: ${cause.message}`, { cause }));
    parser.on('headerLines', (lines) => {
      headers = lines;
    });
    parser.on('data', (data) => {
      if (data.type === 'attachment') collectPart(data, (part) => parts.push(part));
      else if (data.text !== undefined) fail(new Error('the parser decoded a text by itself'));
    });
    parser.on('error', fail);
    parser.on('end', () => resolve({ fields: fieldsOf(headers), parts }));
    parser.end(Buffer.from(raw.buffer, raw.byteOffset, raw.byteLength));
  });
}

function collectPart(stream: AttachmentStream, done: (part: Part) => void): void {
  const chunks: Uint8Array[] = [];
  stream.content.on('data', (chunk: Uint8Array) => chunks.push(chunk));
  stream.content.on('end', () => {
    const header = stream.headers.get('content-type');
    done({
      type: stream.contentType || 'text/plain',
      charset: charsetOf(header),
      attached: stream.contentDisposition !== undefined && stream.contentDisposition !== 'inline',
      name: stream.filename ?? '',
      bytes: Buffer.concat(chunks),
    });
    stream.release?.();
  });
}

function charsetOf(contentType: unknown): string | null {
  if (typeof contentType !== 'object' || contentType === null || !('params' in contentType)) return null;
  const { params } = contentType;
  if (typeof params !== 'object' || params === null || !('charset' in params)) return null;
  return typeof params.charset === 'string' ? params.charset : null;
}

function partText(part: Part): string {
  return decodeText(part.bytes, part.charset).replaceAll('\r\n', '\n');
}

function unfolded(line: string): string {
  // mailparser keeps the bytes of a header line as characters 0 to 255.
  const text = ASCII.test(line) ? line : decodeText(Buffer.from(line, 'latin1'), null);
  return text
    .slice(text.indexOf(':') + 1)
    .replace(/\r?\n[ \t]*/g, ' ')
    .trim();
}

/** An encoded word may hold line breaks; a header value never does, wherever it is written again. */
function decodeValue(value: string): string {
  return decodeWords(value)
    .replace(/[\0\r\n]+/g, ' ')
    .trim();
}

function addresses(fields: readonly Field[], name: string): readonly Address[] {
  const values = fields.filter((field) => field.name === name).map((field) => field.encoded);
  const [only] = values;
  const plain = only === undefined || values.length > 1 ? null : plainMailboxes(only);
  if (plain !== null) return plain;
  const { value } = parseAddressHeader(values, { flatten: true, decodePunycode: false });
  return value
    .map(({ name, address = '' }) => ({ name: name.replace(/\s+/g, ' '), address }))
    .filter(({ address }) => address !== '');
}

/** The ids of a header, without their angle brackets; folding may have put spaces inside them. */
function messageIds(value: string): string[] {
  const bracketed = [...value.matchAll(/<([^<>]+)>/g)].map(([, id = '']) => id.replace(/\s+/g, ''));
  const ids = bracketed.length > 0 ? bracketed : value.split(/\s+/).filter((word) => word.includes('@'));
  return ids.filter((id) => id.length <= MAX_ID);
}
