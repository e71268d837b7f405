import { createHash } from 'node:crypto';
import type { Message } from '../domain/mail.js';
import { parseMessage, UnreadableMail } from '../mail/parse.js';

/** The header of a mail, read, or why it cannot be. */
export type ReadHead =
  | { readonly message: Message; readonly unreadable: null }
  | { readonly message: Message; readonly unreadable: string };

/** Longer headers exist only to do harm. */
const MAX_HEAD = 512 * 1024;

/** Reads a mail's header alone; a mail that cannot be read has empty fields and the reason. */
export async function readHead(raw: Uint8Array): Promise<ReadHead> {
  try {
    return { message: await parseMessage(headOf(raw)), unreadable: null };
  } catch (error) {
    if (!(error instanceof UnreadableMail)) throw error;
    return { message: NO_MESSAGE, unreadable: `${error.reason}: ${error.message}` };
  }
}

/** The Message-ID; a mail without one is named by its bytes, so that the same bytes are the same mail. */
export function mailKey(message: Message, raw: Uint8Array): string {
  if (message.id !== '') return message.id;
  return `${createHash('sha256').update(raw).digest('hex').slice(0, 32)}@mail.invalid`;
}

/** Up to the first empty line. */
function headOf(raw: Uint8Array): Buffer {
  const bytes = Buffer.from(raw.buffer, raw.byteOffset, Math.min(raw.byteLength, MAX_HEAD));
  const ends = [bytes.indexOf('\n\n'), bytes.indexOf('\n\r\n')].filter((at) => at >= 0);
  return ends.length === 0 ? bytes : bytes.subarray(0, Math.min(...ends) + 1);
}

/** The message of a mail that cannot be read: every field is empty. */
export const NO_MESSAGE: Message = {
  id: '',
  inReplyTo: null,
  references: [],
  from: null,
  replyTo: [],
  to: [],
  cc: [],
  subject: '',
  date: null,
  dateText: '',
  headers: [],
  body: '',
};
