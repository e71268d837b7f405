import type { Message } from '../domain/mail.js';
import { type Authentication, authenticate } from '../policy/authentication.js';
import { findCommand, type Said } from '../policy/commands.js';
import type { DeliveryReport } from '../policy/delivery-report.js';
import { classifyReturn, type OwnSigns, type Received } from '../policy/returns.js';
import { addAnswer } from '../store/answers.js';
import { addBounce } from '../store/bounces.js';
import { settleSeen } from '../store/claims.js';
import { type OutboxItem, outboxItemOf } from '../store/outbox.js';
import { patchIdsAmong } from '../store/reply-facts.js';
import type { AnswerDesk } from './answer-desk.js';
import { takeCommand } from './command.js';

/**
 * What a received mail was to the outbox: our own come back, a bounce, another program's mail, a command, a person's
 * answer to a mail of ours, or nothing of all that.
 */
export type Taken = 'own' | 'bounce' | 'automatic' | 'command' | 'answer' | 'unrelated';

/** Message-IDs of a thread that are looked up. */
const THREAD_LENGTH = 50;

/**
 * Takes note of a received mail: settles ours that came back, stops recipients of bounces, records answers, and applies
 * commands of those who may. A mail that was read before changes nothing. It never sends; acknowledgements go to the outbox.
 */
export async function takeReturn(desk: AnswerDesk, received: Received): Promise<Taken> {
  const { message } = received;
  const kind = classifyReturn(received, ownSigns(desk));
  if (kind.kind === 'own') return takeOwn(desk, message);
  if (kind.kind === 'bounce') return takeBounce(desk, message, kind.report);
  if (kind.kind === 'automatic') {
    desk.log.debug({ messageId: message.id, sign: kind.sign }, 'a mail by a program is not answered');
    return 'automatic';
  }
  return takePerson(desk, message);
}

function ownSigns({ identity, robots }: AnswerDesk): OwnSigns {
  return {
    address: identity.address.toLowerCase(),
    domain: identity.domain.toLowerCase(),
    botAddresses: robots.addresses,
    botNames: robots.names,
  };
}

async function takeOwn({ db, now, log }: AnswerDesk, { id }: Message): Promise<Taken> {
  const item = await outboxItemOf(db, [id]);
  if (item === null) log.warn({ messageId: id }, 'a mail in our name came in that is not in the outbox');
  else await settleSeen(db, item.id, now());
  return 'own';
}

/** Only who was a recipient of the mail that comes back can be stopped by it: anybody can write a bounce. */
async function takeBounce(
  { db, now, log }: AnswerDesk,
  message: Message,
  report: DeliveryReport,
): Promise<Taken> {
  const about = [...report.about, message.inReplyTo ?? '', ...message.references.slice(-THREAD_LENGTH)];
  const item = await outboxItemOf(db, about);
  if (item === null || item.attempts === 0) {
    log.warn({ messageId: message.id }, 'a bounce of no mail of ours');
    return 'bounce';
  }
  const addressed = [...item.to, ...item.cc].map(({ address }) => address.toLowerCase());
  for (const { address, failed, status, words } of report.recipients) {
    if (!addressed.includes(address)) continue;
    const bounce = {
      messageId: message.id,
      address,
      replyId: item.id,
      status,
      words,
      at: now(),
      stops: failed,
    };
    await addBounce(db, bounce);
    log.warn({ messageId: message.id, bounced: item.messageId, status, failed }, 'a mail of ours came back');
  }
  if (report.recipients.length === 0) {
    log.warn(
      { messageId: message.id, bounced: item.messageId },
      'a mail of ours came back, it does not say from whom',
    );
  }
  return 'bounce';
}

async function takePerson(desk: AnswerDesk, message: Message): Promise<Taken> {
  const { db, now } = desk;
  const { from } = message;
  if (from === null || message.id === '') return 'unrelated';
  const thread = threadOf(message);
  const answered = await answeredMail(desk, message, thread);
  if (answered !== null) {
    await addAnswer(db, { messageId: message.id, replyId: answered.id, address: from.address, at: now() });
  }
  const said = findCommand(message.body);
  if (said === null) return answered === null ? 'unrelated' : 'answer';
  return (await takeSaid(desk, { message, said, thread, answered })) ? 'command' : 'unrelated';
}

/** The mail of ours that is answered: the direct one, or the nearest above it in the thread. */
async function answeredMail(
  { db }: AnswerDesk,
  message: Message,
  thread: readonly string[],
): Promise<OutboxItem | null> {
  const item = await outboxItemOf(db, thread);
  // An acknowledgement is private; an answer to it is one to the mail before.
  if (item?.kind !== 'acknowledgement') return item !== null && item.attempts > 0 ? item : null;
  const others = thread.filter((id) => id !== item.messageId && id !== message.id);
  const before = await outboxItemOf(db, others);
  return before?.kind === 'review' ? before : null;
}

interface SaidBy {
  readonly message: Message;
  readonly said: Said;
  /** The Message-IDs above the mail, nearest first. */
  readonly thread: readonly string[];
  readonly answered: OutboxItem | null;
}

/** A command is for us if it answers us or a patch, or is addressed to us. */
async function takeSaid(desk: AnswerDesk, { message, said, thread, answered }: SaidBy): Promise<boolean> {
  const [patchId = null] = await patchIdsAmong(desk.db, thread);
  const own = desk.identity.address.toLowerCase();
  const addressed = [...message.to, ...message.cc].some(({ address }) => address.toLowerCase() === own);
  if (answered === null && patchId === null && !addressed) return false;
  const authentication: Authentication = authenticate(message, desk.authservId);
  await takeCommand(desk, { message, said, answered, patchId, authentication });
  return true;
}

function threadOf({ inReplyTo, references }: Message): readonly string[] {
  const above = [...references].reverse().slice(0, THREAD_LENGTH);
  return [...new Set(inReplyTo === null ? above : [inReplyTo, ...above])];
}
