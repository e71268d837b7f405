import { parseDiff } from '../diff/parse.js';
import type { Diff } from '../domain/diff.js';
import type { Message } from '../domain/mail.js';
import type { Patch } from '../domain/series.js';
import { parseMessage, UnreadableMail } from '../mail/parse.js';
import { toPatch } from '../series/patch.js';
import { readHead } from './arrived-mail.js';

const NO_DIFF: Diff = { kind: 'none' };

/** The whole mail with its diff, or why it cannot be read. */
export async function readPatch(
  raw: Uint8Array,
): Promise<{ readonly patch: Patch } | { readonly unreadable: string }> {
  try {
    const message = await parseMessage(raw);
    return { patch: toPatch(message, parseDiff(message.body, { flowed: isFlowed(message) })) };
  } catch (error) {
    if (error instanceof UnreadableMail) return { unreadable: `${error.reason}: ${error.message}` };
    throw error;
  }
}

/** The mail as far as its header tells: enough to say what belongs together. */
export async function readPatchHead(head: Uint8Array): Promise<Patch> {
  return toPatch((await readHead(head)).message, NO_DIFF);
}

/** Whether the mail's lines are soft-wrapped (RFC 3676). */
export function isFlowed(message: Message): boolean {
  return message.headers.some(
    (header) => header.name === 'content-type' && /format="?flowed/i.test(header.value),
  );
}
