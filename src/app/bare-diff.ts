import { createHash } from 'node:crypto';
import { basename } from 'node:path';
import { parseDiff } from '../diff/parse.js';
import type { Message } from '../domain/mail.js';
import type { Patch } from '../domain/series.js';
import type { RawMail } from '../io/raw-mail.js';
import { toPatch } from '../series/patch.js';
import { NO_MESSAGE } from './arrived-mail.js';
import { readPatch } from './read-patch.js';

/** The patch of a mail or of a bare diff, or why it cannot be read. */
export async function readRaw(
  raw: RawMail,
): Promise<{ readonly patch: Patch } | { readonly unreadable: string }> {
  if (raw.kind === 'mail') return readPatch(raw.raw);
  const message = bareDiff(raw);
  return { patch: toPatch(message, parseDiff(message.body)) };
}

/** A diff without a mail around it: named by its content, so that the same diff is the same patch. */
export function bareDiff(raw: RawMail): Message {
  const id = `${createHash('sha256').update(raw.raw).digest('hex').slice(0, 32)}@diff.invalid`;
  const body = raw.raw.toString('utf8').replace(/\r\n/g, '\n');
  return { ...NO_MESSAGE, id, subject: `[PATCH] ${basename(raw.source)}`, body };
}
