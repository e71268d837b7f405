import type { Message } from '../domain/mail.js';
import { foldedText } from './encoded-words.js';
import { everyMail, type LintContext, type LintRule } from './lint-rule.js';
import { addressesOf, fieldOf, type Outgoing } from './outgoing.js';

const LINE_LENGTH = 998;

/** The rules about headers and people. */
export const headerRules: readonly LintRule[] = [
  { id: 'header-lines', kinds: everyMail, broken: headerLines },
  { id: 'bot-in-from', kinds: everyMail, broken: botInFrom },
  { id: 'no-reply-to', kinds: everyMail, broken: noReplyTo },
  { id: 'own-marks', kinds: everyMail, broken: ownMarks },
  { id: 'thread', kinds: everyMail, broken: thread },
  { id: 'subject', kinds: everyMail, broken: subject },
  { id: 'to-author', kinds: everyMail, broken: toAuthor },
  { id: 'no-relay', kinds: everyMail, broken: noRelay },
  { id: 'opted-out', kinds: ['review'], broken: optedOut },
  { id: 'once-each', kinds: everyMail, broken: onceEach },
  { id: 'to-sender-only', kinds: ['acknowledgement'], broken: toSenderOnly },
  { id: 'never-answered', kinds: ['review'], broken: neverAnswered },
  { id: 'plain-text', kinds: everyMail, broken: plainText },
];

const SINGLE = [
  'from',
  'to',
  'cc',
  'subject',
  'date',
  'message-id',
  'in-reply-to',
  'references',
  'auto-submitted',
  'mime-version',
  'content-type',
  'content-transfer-encoding',
  'x-kogin',
];

/** A line break in a value would show as a field that we do not write. */
function headerLines({ fields }: Outgoing): string | null {
  for (const { name, value } of fields) {
    if (name === 'reply-to' || name === 'precedence') continue;
    if (!SINGLE.includes(name)) return `the field "${name.slice(0, 40)}" is not one of ours`;
    if (fields.filter((field) => field.name === name).length > 1) return `${name} stands twice`;
    if (!/^[ -~]*$/.test(value)) return `${name} is not ASCII`;
    const long = value.split(' ').find((word) => word.length > LINE_LENGTH - name.length - 2);
    if (long !== undefined) return `${name} has a word of ${long.length} characters`;
  }
  return null;
}

function botInFrom(mail: Outgoing, { identity }: LintContext): string | null {
  const from = fieldOf(mail, 'from');
  const [address] = addressesOf(mail, 'from');
  if (address !== identity.address.toLowerCase()) return `From is not ${identity.address}`;
  return /bot\b/i.test(from.slice(0, Math.max(0, from.indexOf('<'))))
    ? null
    : 'the name in From has no "bot"';
}

function noReplyTo({ fields }: Outgoing): string | null {
  return fields.some(({ name }) => name === 'reply-to') ? 'answers must reach author and list' : null;
}

function ownMarks(mail: Outgoing, { identity }: LintContext): string | null {
  if (fieldOf(mail, 'auto-submitted') !== 'auto-replied') return 'Auto-Submitted is not auto-replied';
  if (fieldOf(mail, 'mime-version') !== '1.0') return 'MIME-Version is not 1.0';
  if (fieldOf(mail, 'x-kogin') === '') return 'X-Kogin is missing';
  if (fieldOf(mail, 'precedence') !== '') return "Precedence is the list server's";
  const id = fieldOf(mail, 'message-id');
  const ours = /^<kogin\.[\w.-]+@/.test(id) && id.endsWith(`@${identity.domain}>`);
  return ours ? null : `the Message-ID ${id.slice(0, 80)} is not ours`;
}

function thread(mail: Outgoing, { answered }: LintContext): string | null {
  const id = `<${answered.id}>`;
  if (fieldOf(mail, 'in-reply-to') !== id) return `In-Reply-To is not ${id}`;
  const references = fieldOf(mail, 'references').split(' ');
  if (references.at(-1) !== id) return `References does not end with ${id}`;
  const [root] = answered.references;
  const chain = new Set([...answered.references, answered.inReplyTo, answered.id].map((one) => `<${one}>`));
  const foreign = references.find((one) => !chain.has(one));
  if (foreign !== undefined) return `References has ${foreign}, which the mail has not`;
  const lost = root !== undefined && /^[!-;=?-~]+$/.test(root) && !references.includes(`<${root}>`);
  return lost ? 'References has lost the root of the thread' : null;
}

function subject(mail: Outgoing, { answered }: LintContext): string | null {
  const wanted = /^re:\s/i.test(answered.subject) ? answered.subject : `Re: ${answered.subject}`;
  return fieldOf(mail, 'subject') === foldedText(wanted).join(' ')
    ? null
    : 'the subject is not "Re: " and that of the mail';
}

function toAuthor(mail: Outgoing, { answers }: LintContext): string | null {
  const to = addressesOf(mail, 'to');
  const wanted = answers.map(({ address }) => address.toLowerCase());
  if (to.length === 0) return 'To is empty';
  const foreign = to.find((address) => !wanted.includes(address));
  return foreign === undefined ? null : `${foreign} is in To and did not write the mail`;
}

function noRelay(mail: Outgoing): string | null {
  const relay = everybody(mail).find((address) => /^(?:devnull|no-?reply)[+@]/.test(address));
  return relay === undefined ? null : `${relay} reaches nobody`;
}

function optedOut(mail: Outgoing, { optouts }: LintContext): string | null {
  const wished = optouts.map((address) => address.toLowerCase());
  const found = everybody(mail).find((address) => wished.includes(address));
  return found === undefined ? null : `${found} has opted out`;
}

function onceEach(mail: Outgoing, { identity }: LintContext): string | null {
  const all = everybody(mail);
  const twice = all.find((address, index) => all.indexOf(address) !== index);
  if (twice !== undefined) return `${twice} is addressed twice`;
  return all.includes(identity.address.toLowerCase()) ? 'the bot would mail itself' : null;
}

function toSenderOnly(mail: Outgoing): string | null {
  return everybody(mail).length === 1 ? null : 'an acknowledgement goes to one person';
}

function neverAnswered(_: Outgoing, { answered }: LintContext): string | null {
  if (/^re:/i.test(answered.subject)) return 'the mail is an answer itself';
  const submitted = headerOf(answered, 'auto-submitted');
  if (submitted !== null && !/^no\b/i.test(submitted))
    return `the mail is Auto-Submitted: ${submitted.slice(0, 40)}`;
  return headerOf(answered, 'x-kogin') === null ? null : 'the mail is our own';
}

function plainText(mail: Outgoing): string | null {
  if (fieldOf(mail, 'content-type') !== 'text/plain; charset=utf-8') return 'it is not text/plain in UTF-8';
  return fieldOf(mail, 'content-transfer-encoding') === '8bit' ? null : 'it is not 8bit';
}

function everybody(mail: Outgoing): readonly string[] {
  return [...addressesOf(mail, 'to'), ...addressesOf(mail, 'cc')];
}

function headerOf({ headers }: Message, name: string): string | null {
  return headers.find((header) => header.name === name)?.value ?? null;
}
