import type { Recipients as People } from '../config/recipients.js';
import type { Address, Message } from '../domain/mail.js';
import type { Reply } from '../domain/reply.js';
import { realAuthor, realSender } from '../mail/addresses.js';
import { parseMessage } from '../mail/parse.js';
import { decideRecipients, type ListRule } from '../policy/recipients.js';
import { decideRelease, type Release } from '../policy/release.js';
import { type Identity, markedFindings } from '../reply/compose.js';
import { serializeReply } from '../reply/headers.js';
import { lintMail } from '../reply/lint.js';
import type { MailKind } from '../reply/lint-rule.js';
import { listBounces } from '../store/bounces.js';
import { listBreakers } from '../store/breakers.js';
import type { Db } from '../store/db.js';
import { rawMail } from '../store/mails.js';
import { muteAt } from '../store/mutes.js';
import { listOptouts } from '../store/optouts.js';
import type { OutboxItem } from '../store/outbox.js';
import {
  mailsOnSeries,
  mailsSince,
  newerVersion,
  type ReplySubject,
  replySubject,
} from '../store/reply-facts.js';
import { answerTo } from './known.js';

/** What decides about outgoing mails. */
export interface Desk {
  readonly db: Db;
  readonly identity: Identity;
  readonly people: People;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

/** A mail with the recipients that it has today, as it would leave. */
export interface Addressed {
  readonly to: readonly Address[];
  readonly cc: readonly Address[];
  readonly composed: Uint8Array;
}

/** What is to happen with a mail now; `mail` is there wherever it may leave at all. */
export type Judgement =
  | { readonly kind: 'go'; readonly mail: Addressed }
  | { readonly kind: 'wait'; readonly until: number; readonly detail: string; readonly mail: Addressed }
  | { readonly kind: 'ask'; readonly detail: string; readonly mail: Addressed }
  /** Nobody may let it out; `final` if nothing can change that. */
  | { readonly kind: 'never'; readonly detail: string; readonly final: boolean };

const DAY = 86_400_000;

/** Judges a mail by today's rules, lists, opt-outs and counts; `approved` if a person has said yes to it. */
export async function judge(desk: Desk, item: OutboxItem, approved: boolean): Promise<Judgement> {
  if (item.kind === 'acknowledgement') return judgeAcknowledgement(desk, item);
  const subject = item.runId === null ? null : await replySubject(desk.db, item.runId);
  if (subject === null) return never('the patch that it answers is not stored');
  const message = await parseMessage(subject.raw);
  const author = realAuthor(message);
  const stopped = await stoppedAddresses(desk);
  const recipients = decideRecipients(
    { message, author },
    { ...stopped, lists: desk.people.lists, copies: desk.people.copies, own: [desk.identity.address] },
  );
  if (recipients.kind === 'nobody') return never(`${recipients.reason}: ${recipients.detail}`);
  const mail = await readdress(item, recipients);
  if (typeof mail === 'string') return never(mail);
  const answers = [author, realSender(message)].filter((address) => address !== null);
  const broken = brokenRule({
    mail,
    kind: 'review',
    answered: message,
    answers,
    desk,
    optouts: stopped.optouts,
  });
  if (broken !== null) return never(broken);
  const release = await decide({ desk, item, subject, lists: recipients.lists, approved });
  if (release.kind === 'go') return { kind: 'go', mail };
  const detail = `${release.reason}: ${release.detail}`;
  if (release.kind === 'never') return { kind: 'never', detail, final: true };
  return release.kind === 'ask'
    ? { kind: 'ask', detail, mail }
    : { kind: 'wait', until: release.until, detail, mail };
}

/** It answers a person's own command, so an opt-out does not stop it; a bounce does. */
async function judgeAcknowledgement(desk: Desk, item: OutboxItem): Promise<Judgement> {
  const composed = await parseMessage(item.composed);
  const raw = await rawMail(desk.db, composed.inReplyTo ?? '');
  const answered = raw === null ? answeredBy(composed, item) : await parseMessage(raw);
  const mail = { to: item.to, cc: item.cc, composed: item.composed };
  const { unreachable } = await stoppedAddresses(desk);
  const lost = item.to.find(({ address }) => unreachable.includes(address.toLowerCase()));
  if (lost !== undefined) return { kind: 'never', detail: `mail to ${lost.address} comes back`, final: true };
  const broken = brokenRule({ mail, kind: 'acknowledgement', answered, answers: item.to, desk, optouts: [] });
  return broken === null ? { kind: 'go', mail } : { kind: 'never', detail: broken, final: true };
}

/** The command's mail, as far as its acknowledgement says, where the source does not store what is no patch. */
function answeredBy(composed: Message, item: OutboxItem): Message {
  const id = composed.inReplyTo ?? '';
  return {
    ...composed,
    id,
    references: composed.references.filter((one) => one !== id),
    from: item.to[0] ?? null,
  };
}

/** Who may not be mailed: by configuration, by his own wish, or because mails to him come back. */
async function stoppedAddresses({ db, people }: Pick<Desk, 'db' | 'people'>): Promise<{
  readonly optouts: readonly string[];
  readonly unreachable: readonly string[];
}> {
  const optouts = await listOptouts(db);
  const bounces = await listBounces(db);
  return {
    optouts: [...people.optouts.map((one) => one.toLowerCase()), ...optouts.map(({ address }) => address)],
    unreachable: [...new Set(bounces.map(({ address }) => address))],
  };
}

/** The stored mail with other recipients, all else byte for byte the same; or why that cannot be done. */
async function readdress(
  item: OutboxItem,
  { to, cc }: { readonly to: readonly Address[]; readonly cc: readonly Address[] },
): Promise<Addressed | string> {
  const message = await parseMessage(item.composed);
  const stored = replyOf(message);
  if (stored === null) return 'the stored mail cannot be read again';
  if (!Buffer.from(serializeReply(stored)).equals(item.composed))
    return 'the stored mail does not come out the same';
  return { to, cc, composed: serializeReply({ ...stored, to, cc }) };
}

function replyOf(message: Message): Reply | null {
  const { id, from, to, cc, subject, inReplyTo, references, date, body } = message;
  const marks = message.headers.find(({ name }) => name === 'x-kogin')?.value;
  if (from === null || inReplyTo === null || date === null || marks === undefined) return null;
  return { messageId: id, from, to, cc, subject, inReplyTo, references, date, marks, body };
}

interface LintQuestion {
  readonly mail: Addressed;
  readonly kind: MailKind;
  readonly answered: Message;
  readonly answers: readonly Address[];
  readonly desk: Desk;
  readonly optouts: readonly string[];
}

function brokenRule({ mail, kind, answered, answers, desk, optouts }: LintQuestion): string | null {
  const context = { answered, answers, identity: desk.identity, optouts };
  const [first] = lintMail(mail.composed, kind, context);
  return first === undefined ? null : `it would break the rule ${first.rule}: ${first.detail}`;
}

interface ReleaseCase {
  readonly desk: Desk;
  readonly item: OutboxItem;
  readonly subject: ReplySubject;
  readonly lists: readonly ListRule[];
  readonly approved: boolean;
}

async function decide({ desk, item, subject, lists, approved }: ReleaseCase): Promise<Release> {
  const { db, people } = desk;
  const now = desk.now();
  const breakers = await listBreakers(db);
  return decideRelease(
    {
      now,
      approved,
      lists: people.lists
        .filter((list) => lists.some(({ address }) => address === list.address))
        .map((list) => ({ address: list.address, release: list.release, embargoHours: list.embargo_hours })),
      checks: subject.findings.map(({ check }) => check),
      patchAt: subject.storedAt,
      inSeries: subject.seriesId === null ? 0 : await mailsOnSeries(db, subject.seriesId, item.id),
      lastDay: await mailsSince(db, now - DAY),
      newer: await newerVersion(db, subject.patchId),
      answered: await answerToMail(db, item, subject),
      mutedUntil: (await muteAt(db, now))?.until ?? null,
      broken: breakers.map(({ check }) => check),
    },
    {
      autoChecks: people.release.auto_checks,
      perMail: people.release.per_mail,
      perSeries: people.release.per_series,
      perDay: people.release.per_day,
    },
  );
}

/** What a person has said to the first finding of the mail that somebody spoke of; null if nobody did. */
async function answerToMail(db: Db, item: OutboxItem, subject: ReplySubject): Promise<string | null> {
  const { headers } = await parseMessage(item.composed);
  const named = markedFindings(headers.find(({ name }) => name === 'x-kogin')?.value ?? '');
  for (const { fingerprint } of subject.findings) {
    const start = fingerprint.slice(0, 12);
    const answer = named.includes(start) ? await answerTo(db, fingerprint) : null;
    if (answer === null) continue;
    const others = named.length > 1 ? '; a rerun with --send holds a mail with the others' : '';
    return `finding ${start}: ${answer}${others}`;
  }
  return null;
}

function never(detail: string): Judgement {
  return { kind: 'never', detail, final: false };
}
