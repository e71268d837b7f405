import type { Message } from '../domain/mail.js';
import { type DeliveryReport, readDeliveryReport } from './delivery-report.js';

/** What a mail is to the bot: its own come back, a bounce, another program's, or a person's. */
export type Return =
  | { readonly kind: 'own' }
  | { readonly kind: 'bounce'; readonly report: DeliveryReport }
  /** `sign` names the header, name or subject that says so. */
  | { readonly kind: 'automatic'; readonly sign: string }
  | { readonly kind: 'person' };

/** A received mail, decoded and as bytes. */
export interface Received {
  readonly message: Message;
  readonly raw: Uint8Array;
}

/** How the bot's own mail is known: its address and the domain of its Message-IDs, in lower case. */
export interface OwnSigns {
  readonly address: string;
  readonly domain: string;
  /** Addresses and names of known robots, in lower case. */
  readonly botAddresses: readonly string[];
  readonly botNames: readonly string[];
}

/** Says what a mail is; only a `person` is ever listened to, and only `own` settles a mail of ours. */
export function classifyReturn(received: Received, own: OwnSigns): Return {
  const { message } = received;
  const from = message.from?.address.toLowerCase() ?? '';
  if (isOwnId(message.id, own.domain) && from === own.address) return { kind: 'own' };
  const kogin = koginSign(message, from, own);
  if (kogin !== null) return { kind: 'automatic', sign: kogin };
  const report = bounce(received, from);
  if (report !== null) return { kind: 'bounce', report };
  const sign = automaticSign(message, from, own);
  return sign === null ? { kind: 'person' } : { kind: 'automatic', sign };
}

/** Whether a Message-ID has the form of ours. */
function isOwnId(id: string, domain: string): boolean {
  return /^kogin\.[\w.-]{1,100}@/.test(id) && id.toLowerCase().endsWith(`@${domain}`);
}

/** Mail of a Kogin: of another instance, or in our name without our Message-ID. */
function koginSign(message: Message, from: string, own: OwnSigns): string | null {
  if (/^kogin\.[0-9a-f]{16,64}@/.test(message.id)) return `Message-ID ${message.id}`;
  if (header(message, 'x-kogin') !== null) return 'X-Kogin header';
  return from === own.address ? `From ${from}` : null;
}

function bounce({ message, raw }: Received, from: string): DeliveryReport | null {
  const type = header(message, 'content-type') ?? '';
  const isReport = /^multipart\/report\b/i.test(type) && /\breport-type="?delivery-status/i.test(type);
  const failed = header(message, 'x-failed-recipients');
  const isDaemon = /^(?:mailer-daemon|postmaster)@/.test(from);
  const noWayBack = header(message, 'return-path') === '<>';
  if (!isReport && failed === null && !isDaemon && !(noWayBack && answersByItself(message) === null))
    return null;
  const report = readDeliveryReport(raw);
  if (report.recipients.length > 0 || failed === null) return report;
  const named = failed.slice(0, 4000).split(',');
  const recipients = named
    .map((address) => address.trim().toLowerCase())
    .filter((address) => address.includes('@'))
    .map((address) => ({ address, failed: true, status: '', words: 'X-Failed-Recipients' }));
  return { ...report, recipients };
}

function automaticSign(message: Message, from: string, own: OwnSigns): string | null {
  const answering = answersByItself(message);
  if (answering !== null) return answering;
  if (/^multipart\/report\b/i.test(header(message, 'content-type') ?? '')) return 'a report';
  const name = message.from?.name.toLowerCase() ?? '';
  if (own.botAddresses.includes(from.replace(/\+[^@]*@/, '@'))) return `From ${from}`;
  if (own.botNames.includes(name)) return `From ${name}`;
  return from === '' ? 'no From' : null;
}

const AUTOMATIC_SUBJECT =
  /^(?:(?:re|aw): ?)?(?:auto(?:matic|mated)? ?(?:reply|response|re)?:|out of (?:the )?office|autoreply|auto-reply|abwesend|abwesenheit|automatische antwort|vacation:|r[ée]ponse automatique|respuesta autom[áa]tica)/i;

const AUTOMATIC_HEADERS = [
  'x-autoreply',
  'x-autorespond',
  'x-autoresponder',
  'x-auto-response-suppress',
  'x-vacation',
  'x-mail-autoreply',
];

/** The sign of a vacation answer or another automatic mail (RFC 3834), or null. */
function answersByItself(message: Message): string | null {
  const submitted = header(message, 'auto-submitted')?.split(';', 1)[0]?.trim().toLowerCase();
  if (submitted !== undefined && submitted !== 'no') return `Auto-Submitted: ${submitted}`;
  const name = AUTOMATIC_HEADERS.find((one) => header(message, one) !== null);
  if (name !== undefined) return name;
  // List servers write `bulk` and `list` on the mails of people too.
  const precedence = header(message, 'precedence')?.trim().toLowerCase() ?? '';
  const viaList = header(message, 'list-id') !== null;
  if (/^(?:auto_?reply|junk)$/.test(precedence) || (precedence === 'bulk' && !viaList)) {
    return `Precedence: ${precedence}`;
  }
  return AUTOMATIC_SUBJECT.test(message.subject) ? `Subject ${message.subject.slice(0, 60)}` : null;
}

function header(message: Message, name: string): string | null {
  return message.headers.find((field) => field.name === name)?.value ?? null;
}
