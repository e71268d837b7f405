import { readFileSync } from 'node:fs';
import type { Diff } from '../../src/domain/diff.js';
import type { Patch } from '../../src/domain/series.js';
import { parseMessage } from '../../src/mail/parse.js';
import { toPatch } from '../../src/series/patch.js';

/** Which series a mail belongs to does not depend on its diff. */
const NO_DIFF: Diff = { kind: 'none' };

/** The mails of a mailbox of test/fixtures/mailbox, in the order of the file. */
export async function readMailbox(situation: string): Promise<Patch[]> {
  const text = readFileSync(new URL(`../fixtures/mailbox/${situation}.mbox`, import.meta.url), 'utf8');
  const mails = text.split(/^From mboxrd@z .*\n/m).slice(1);
  const messages = await Promise.all(mails.map((mail) => parseMessage(Buffer.from(mail))));
  return messages.map((message) => toPatch(message, NO_DIFF));
}
