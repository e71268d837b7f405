import { namedPaths } from '../diff/named-paths.js';
import { parseDiff } from '../diff/parse.js';
import type { Message } from '../domain/mail.js';
import type { Patch, Skipped } from '../domain/series.js';
import type { RawMail } from '../io/raw-mail.js';
import { realSender } from '../mail/addresses.js';
import { peekMessage } from '../mail/parse.js';
import { parseSubject } from '../mail/subject.js';
import { admit, admitHead, admitPaths } from '../policy/admission.js';
import type { AdmissionRules } from '../policy/admission-rules.js';
import { mailKey } from './arrived-mail.js';
import { readRaw } from './bare-diff.js';

/** What is known of a mail once it has been sorted. */
export interface SortedMail {
  /** What it is stored under. */
  readonly key: string;
  /** Why it is not reviewed; null if it is. */
  readonly reason: string | null;
  /** Enough to say which series it belongs to, without texts; null if it can be no part of one that is reviewed. */
  readonly patch: Patch | null;
}

/**
 * Sorts a mail at the least cost: by its header, then by the paths that its text names, and only if these do not rule it
 * out by reading it whole. Patches of other subsystems and cover letters stay parts: what is reviewed may stand on them.
 */
export async function sortMail(mail: RawMail, rules: AdmissionRules): Promise<SortedMail> {
  const seen = mail.kind === 'mail' ? glance(mail.raw, rules) : null;
  return seen ?? readWhole(mail, rules);
}

/** What a glance can say; null if the mail has to be taken apart. */
function glance(raw: Buffer, rules: AdmissionRules): SortedMail | null {
  const peek = peekMessage(raw);
  // A mail over the measure is refused, whatever its header says.
  if (peek === null || raw.length > rules.maxBodyLength) return null;
  const { head } = peek;
  const subject = parseSubject(head.subject);
  const skipped = admitHead({ message: head, subject }, rules) ?? elsewhere(head, raw, rules);
  if (skipped !== null) return sorted({ message: head, subject }, raw, skipped);
  const message = peek.whole();
  if (message === null) return null;
  const diff = parseDiff(message.body);
  return sorted({ message, subject }, raw, admit({ message, subject, diff }, rules));
}

function elsewhere(message: Message, raw: Buffer, rules: AdmissionRules): Skipped | null {
  if (rules.paths.length === 0 || !isPlain(message)) return null;
  const paths = namedPaths(raw.toString('latin1'));
  return paths.length === 0 ? null : admitPaths(paths, rules);
}

/** Whether the bytes of the body are its text. */
function isPlain({ headers }: Message): boolean {
  const values = headers.filter(
    ({ name }) => name === 'content-transfer-encoding' || name === 'content-type',
  );
  return values.every(({ name, value }) =>
    name === 'content-type'
      ? /^text\/plain\b/i.test(value) && !/flowed/i.test(value)
      : /^(?:7bit|8bit|binary)$/i.test(value.trim()),
  );
}

async function readWhole(mail: RawMail, rules: AdmissionRules): Promise<SortedMail> {
  const read = await readRaw(mail);
  if ('unreadable' in read) return { key: '', reason: read.unreadable, patch: null };
  const { patch } = read;
  // A diff that comes without a mail is there to be reviewed.
  return sorted(patch, mail.raw, mail.kind === 'diff' ? null : admit(patch, rules));
}

type Head = Pick<Patch, 'message' | 'subject'>;

function sorted(head: Head, raw: Buffer, skipped: Skipped | null): SortedMail {
  const { message, subject } = head;
  const isPart = skipped === null || subject.index === 0 || skipped.reason === 'other-subsystem';
  return {
    key: isPart ? mailKey(message, raw) : '',
    reason: skipped === null ? null : `${skipped.reason}: ${skipped.detail}`,
    patch: isPart ? partOf(head) : null,
  };
}

/** The patch without anything that its place in a series does not hang on: it goes from thread to thread. */
function partOf({ message, subject }: Head): Patch {
  const { id, inReplyTo, references, from, date } = message;
  const head: Message = {
    id,
    inReplyTo,
    references,
    from: realSender(message) ?? from,
    replyTo: [],
    to: [],
    cc: [],
    subject: '',
    date,
    dateText: '',
    headers: [],
    body: '',
  };
  return { message: head, subject, author: null, lists: [], diff: { kind: 'none' } };
}
