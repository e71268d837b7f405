import type { OutgoingMail, SendResult } from '../io/smtp.js';
import type { Log } from '../log.js';
import { listApprovals } from '../store/approvals.js';
import { addBounce } from '../store/bounces.js';
import { type Attempted, claimReply, markSending, recordAttempt, recoverClaims } from '../store/claims.js';
import { listOutbox, moveReply, noteWaiting, type OutboxItem } from '../store/outbox.js';
import { type Addressed, type Desk, judge } from './desk.js';
import { releaseHeld } from './release.js';

/** A desk that also sends. */
export interface Sender extends Desk {
  readonly log: Log;
  /** Names this process among all that ever sent from the database. */
  readonly claimer: string;
  /** Hands one mail to the mail server and never tries again. */
  readonly send: (mail: OutgoingMail) => Promise<SendResult>;
  /** Hours after its release in which a mail that the server puts off is tried again. */
  readonly giveUpHours: number;
}

/** What became of the mails that were due, by how each ended; `kept` are those that may not leave now. */
export interface Sent {
  readonly sent: number;
  readonly later: number;
  readonly refused: number;
  readonly unknown: number;
  readonly kept: number;
}

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const LONGEST_PAUSE = 4 * HOUR;

/** Settles what earlier senders left behind. Call it once at the start, while no other sender works on the database. */
export async function recoverSender({ db, claimer, now, log }: Sender): Promise<void> {
  const { freed, unknown } = await recoverClaims(db, { besides: claimer }, now());
  if (freed + unknown > 0) log.warn({ freed, unknown }, 'mails of a sender that stopped are settled');
}

/**
 * One pass: releases what may leave by itself, then sends what is due, one after the other, until told to stop. Within a
 * process one pass ends before the next begins.
 */
export async function sendDue(sender: Sender, stop?: AbortSignal): Promise<Sent> {
  // A pass that threw may have left a claim.
  await recoverClaims(sender.db, { of: sender.claimer }, sender.now());
  await releaseHeld(sender);
  const counts = { sent: 0, later: 0, refused: 0, unknown: 0, kept: 0 };
  const due = await listOutbox(sender.db, { states: ['approved'], dueBy: sender.now(), limit: 200 });
  for (const item of due) {
    if (stop?.aborted === true) break;
    counts[await sendOne(sender, item)]++;
  }
  return counts;
}

async function sendOne(sender: Sender, item: OutboxItem): Promise<keyof Sent> {
  const { db, now, log, claimer } = sender;
  if (isGivenUp(sender, item)) {
    const detail = `given up after ${item.attempts} attempts: ${item.detail ?? ''}`;
    await moveReply(db, { id: item.id, from: ['approved'], to: 'refused', at: now(), detail });
    log.warn({ messageId: item.messageId, attempts: item.attempts }, 'a mail is given up');
    return 'refused';
  }
  const approvals = await listApprovals(db, item.id);
  const byPerson = approvals.findLast(({ decision }) => decision === 'approve')?.by !== 'policy';
  const judgement = await judge(sender, item, byPerson);
  if (judgement.kind !== 'go') return keep(sender, item, judgement);
  const { mail } = judgement;
  const claimed = await claimReply(db, { id: item.id, by: claimer, at: now(), ...mail });
  if (!claimed) return 'kept';
  return attempt(sender, { ...item, attempts: item.attempts + 1 }, mail);
}

type Kept = Exclude<Awaited<ReturnType<typeof judge>>, { readonly kind: 'go' }>;

async function keep(
  { db, now, log }: Sender,
  { id, messageId }: OutboxItem,
  judgement: Kept,
): Promise<'kept'> {
  const { detail } = judgement;
  log.info({ messageId, detail }, 'a released mail may not leave now');
  if (judgement.kind === 'wait') {
    await noteWaiting(db, { id, detail, dueAt: judgement.until });
    return 'kept';
  }
  const to = judgement.kind === 'never' && judgement.final ? 'withdrawn' : 'held';
  await moveReply(db, { id, from: ['approved'], to, at: now(), detail });
  return 'kept';
}

async function attempt(sender: Sender, item: OutboxItem, mail: Addressed): Promise<keyof Sent> {
  const { db, now, log, claimer } = sender;
  const claim = { id: item.id, by: claimer };
  const started = now();
  let result: SendResult;
  try {
    result = await sender.send({
      bytes: mail.composed,
      from: sender.identity.address,
      to: [...mail.to, ...mail.cc].map(({ address }) => address),
      beforeText: () => markSending(db, claim, now()),
    });
  } catch (cause) {
    throw new Error(`cannot record that mail ${item.messageId} is being sent; it was not given out`, {
      cause,
    });
  }
  const recorded = await recordAttempt(db, toAttempt(sender, item, result));
  await stopRefused(sender, item, result);
  const { messageId, attempts } = item;
  const fields = { messageId, attempts, result: result.kind, words: result.words, ms: now() - started };
  if (!recorded) log.error(fields, 'a mail was settled by somebody else while it was sent');
  else if (result.kind === 'sent') log.info(fields, 'a mail is sent');
  else log.warn(fields, 'a mail is not sent');
  return result.kind;
}

function toAttempt({ now, claimer }: Sender, item: OutboxItem, result: SendResult): Attempted {
  const at = now();
  const attempted = { id: item.id, by: claimer, at, detail: result.words };
  if (result.kind === 'later') {
    return { ...attempted, state: 'approved', dueAt: at + pause(item.attempts) };
  }
  if (result.kind !== 'sent' || result.refused.length === 0) return { ...attempted, state: result.kind };
  const without = result.refused.map(({ address, words }) => `${address} (${words})`).join(', ');
  return { ...attempted, state: 'sent', detail: `${result.words}; not taken for ${without}` };
}

/**
 * Recipients that the server knows to be none are stopped as by a bounce; a refusal for reasons of policy (5.7) is not
 * about the address.
 */
async function stopRefused({ db, now }: Sender, item: OutboxItem, result: SendResult): Promise<void> {
  if (result.kind === 'unknown') return;
  for (const { address, permanent, words } of result.refused) {
    const status = /\b5\.\d{1,3}\.\d{1,3}\b/.exec(words)?.[0] ?? '';
    if (!permanent || address === '' || status.startsWith('5.7.')) continue;
    await addBounce(db, {
      messageId: item.messageId,
      address,
      replyId: item.id,
      status,
      words,
      at: now(),
      stops: true,
    });
  }
}

/** Doubles from a minute to four hours. */
function pause(attempts: number): number {
  return Math.min(MINUTE * 2 ** Math.min(attempts - 1, 20), LONGEST_PAUSE);
}

function isGivenUp({ now, giveUpHours }: Sender, { attempts, approvedAt }: OutboxItem): boolean {
  return attempts > 0 && approvedAt !== null && now() - approvedAt > giveUpHours * HOUR;
}
