import type { Message } from '../domain/mail.js';
import type { Patch, SkipReason } from '../domain/series.js';
import type { Log } from '../log.js';
import { realSender } from '../mail/addresses.js';
import { admit } from '../policy/admission.js';
import type { AdmissionRules } from '../policy/admission-rules.js';
import { settleMails } from '../store/arrivals.js';
import type { Db } from '../store/db.js';
import { notePart, rawMails } from '../store/parts.js';
import { readPatch } from './read-patch.js';

/** A stored mail as it is shown to whoever else wants to know of it. */
interface NoticedMail {
  readonly message: Message;
  readonly raw: Uint8Array;
}

/** What stored mails are sorted with. */
export interface SortOptions {
  readonly db: Db;
  readonly log: Log;
  readonly admission: AdmissionRules;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  /** Is shown every mail at least once, before it is decided on: own mail that came back, bounces, answers, commands. */
  readonly notice: (mail: NoticedMail) => Promise<void>;
}

/** Mails that are not reviewed and are parts of their series all the same: others stand on them or wait for them. */
const PARTS: readonly SkipReason[] = [
  'cover-letter',
  'other-subsystem',
  'other-project',
  'no-diff',
  'too-large',
];

/** Looks at a stored mail for the first time: it is a part of a series, which is looked at from now on, or is skipped. */
export async function sortMail(mailId: number, options: SortOptions): Promise<void> {
  const { db, log, admission, now, notice } = options;
  const raw = (await rawMails(db, [mailId])).get(mailId);
  if (raw === undefined) throw new Error(`the mail ${mailId} is not in the store`);
  const read = await readPatch(raw);
  if ('unreadable' in read) {
    await settleMails(db, [mailId], { state: 'skipped', reason: read.unreadable });
    return;
  }
  const { patch } = read;
  const { message } = patch;
  await notice({ message, raw });
  const skipped = admit(patch, admission);
  const reason = skipped === null ? null : `${skipped.reason}: ${skipped.detail}`;
  const sender = senderOf(patch);
  const isPart = patch.subject.patch && (skipped === null || PARTS.includes(skipped.reason));
  if (isPart) {
    const { version, total } = patch.subject;
    const thread = message.references[0] ?? message.inReplyTo ?? message.id;
    await notePart(db, mailId, { sender, version, total, thread, reason, dueAt: now() });
  } else {
    await settleMails(db, [mailId], { state: 'skipped', reason });
  }
  log.debug({ messageId: message.id, part: isPart, reason }, 'mail sorted');
}

/** Who sent the mail, in lower case, as series are told apart by; empty if that is nowhere to be found. */
export function senderOf({ message }: Patch): string {
  return (realSender(message)?.address ?? message.from?.address ?? '').toLowerCase();
}
