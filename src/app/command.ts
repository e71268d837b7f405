import type { Address, Message } from '../domain/mail.js';
import { realAuthor, realSender } from '../mail/addresses.js';
import { parseMessage } from '../mail/parse.js';
import type { Authentication } from '../policy/authentication.js';
import { type Command, findingsMeant, parseCommand, refuseCommand, type Said } from '../policy/commands.js';
import { composeAcknowledgement } from '../reply/acknowledge.js';
import { serializeReply } from '../reply/headers.js';
import { addCommand, countCommands } from '../store/commands.js';
import type { Db } from '../store/db.js';
import { rawMail } from '../store/mails.js';
import { addMute, liftMutes } from '../store/mutes.js';
import { addOptout, endOptout } from '../store/optouts.js';
import { addAcknowledgement, type OutboxItem } from '../store/outbox.js';
import { type ReportedFinding, replySubject } from '../store/reply-facts.js';
import { addVerdicts, type VerdictKind } from '../store/verdicts.js';
import type { AnswerDesk } from './answer-desk.js';

/** A `#kogin` line with all that decides about it. */
export interface SaidCommand {
  readonly message: Message;
  readonly said: Said;
  /** The mail of ours that it answers; null if it answers none. */
  readonly answered: OutboxItem | null;
  /** Message-ID of the patch in whose thread it stands; null if it is in none. */
  readonly patchId: string | null;
  readonly authentication: Authentication;
}

const DAY = 86_400_000;

/** Records a command, applies it if its sender may, and puts one acknowledgement into the outbox for who is known to ask. */
export async function takeCommand(desk: AnswerDesk, input: SaidCommand): Promise<void> {
  const { from } = input.message;
  if (from === null) return;
  const runId = input.answered?.runId ?? null;
  const subject = runId === null ? null : await replySubject(desk.db, runId);
  const patchId = subject?.patchId ?? input.patchId;
  const unseen = patchId === null ? input.message.inReplyTo : null;
  const about = { ...input, from, patchId, unseen, findings: subject?.findings ?? [] };
  const parsed = parseCommand(input.said.text);
  const refusal = parsed.kind === 'unreadable' ? parsed.reason : await refuse(desk, parsed.command, about);
  const command = parsed.kind === 'unreadable' ? null : parsed.command;
  const asked = await countCommands(desk.db, from.address, desk.now() - DAY);
  // Who is not proved to have asked is not mailed: the address may be somebody else's.
  const answerable = input.authentication.passed && asked < desk.acknowledgementsADay;
  await desk.db.transaction().execute(async (db) => {
    const effect = command === null || refusal !== null ? null : effectOf(command, about, desk);
    const words = effect?.words ?? refusal ?? '';
    const id = await record(db, { about, command, applied: effect !== null, outcome: words, at: desk.now() });
    if (id === null) return;
    await effect?.apply(db, id);
    desk.log.info(
      { messageId: input.message.id, applied: effect !== null, outcome: words },
      'a command came by mail',
    );
    const answer = effect === null ? `This was recorded, but not applied: ${words}.` : words;
    if (answerable) await acknowledge({ ...desk, db }, input, answer);
  });
}

interface CommandOutcome {
  readonly about: About;
  /** Null if it could not be read. */
  readonly command: Command | null;
  readonly applied: boolean;
  readonly outcome: string;
  readonly at: number;
}

function record(db: Db, { about, command, applied, outcome, at }: CommandOutcome): Promise<number | null> {
  return addCommand(db, {
    messageId: about.message.id,
    replyId: about.answered?.id ?? null,
    patchId: about.patchId ?? (command?.name === 'rerun' ? about.unseen : null),
    address: about.from.address,
    name: command?.name ?? 'unreadable',
    text: about.said.text,
    argument: command === null ? '' : argumentOf(command),
    authentication: about.authentication.detail,
    applied,
    outcome,
    at,
  });
}

interface About extends SaidCommand {
  readonly from: Address;
  /** Message-ID of the mail that is answered, where no patch of its thread is stored. */
  readonly unseen: string | null;
  readonly findings: readonly ReportedFinding[];
}

async function refuse(desk: AnswerDesk, command: Command, about: About): Promise<string | null> {
  const raw = about.patchId === null ? null : await rawMail(desk.db, about.patchId);
  const patch = raw === null ? null : await parseMessage(raw);
  const authors = patch === null ? [] : [realAuthor(patch), realSender(patch)].filter((one) => one !== null);
  const { to = [], cc = [] } = about.answered ?? {};
  const refusal = refuseCommand(command, {
    from: about.from,
    authenticated: about.authentication.passed,
    authors,
    recipients: [...to, ...cc],
    maintainers: desk.people.maintainers,
  });
  if (refusal !== null) return refusal;
  // Only maintainers come here without a stored patch: what is nowhere to be found is refused when it is looked for.
  if (command.name === 'rerun' && patch === null && about.unseen === null)
    return 'it is not about a patch that is stored, and answers no mail';
  const isVerdict = ['wrong', 'intended', 'old', 'dup', 'explain'].includes(command.name);
  return isVerdict && about.findings.length === 0 ? 'it answers no mail with a finding' : null;
}

/** What a command does, and how that is said. */
interface Effect {
  readonly applied: true;
  readonly words: string;
  readonly apply: (db: Db, commandId: number) => Promise<unknown>;
}

function effectOf(command: Command, about: About, desk: AnswerDesk): Effect {
  const { from } = about;
  const at = desk.now();
  const effect = (words: string, apply: Effect['apply']): Effect => ({ applied: true, words, apply });
  switch (command.name) {
    case 'rerun':
      return effect('The patch will be reviewed once more.', nothing);
    case 'mute': {
      const until = at + command.days * DAY;
      return effect(`Nothing will be mailed until ${new Date(until).toISOString().slice(0, 10)}.`, (db) =>
        addMute(db, { by: from.address, since: at, until }),
      );
    }
    case 'unmute':
      return effect('The bot mails again.', (db) => liftMutes(db, from.address, at));
    case 'optout':
      return effect('No review will be mailed to you any more. "#kogin optin" undoes this.', (db) =>
        addOptout(db, from.address, at),
      );
    case 'optin':
      return effect('Reviews will be mailed to you again.', (db) => endOptout(db, from.address, at));
    case 'explain':
      return effect(explanation(about, desk), nothing);
    default:
      return verdict(command, about, at);
  }
}

async function nothing(): Promise<void> {
  // The command's record is all that it leaves.
}

function verdict(
  command: Extract<Command, { readonly name: VerdictKind }>,
  about: About,
  at: number,
): Effect {
  const meant = findingsMeant(about.findings, about.said.above);
  const detail = argumentOf(command);
  const verdicts = meant.map(({ fingerprint }) => ({
    fingerprint,
    verdict: command.name,
    detail,
    by: about.from.address.toLowerCase(),
    at,
  }));
  const what = meant.length === 1 ? 'the finding' : `${meant.length} findings`;
  const which = meant.map(({ fingerprint }) => fingerprint.slice(0, 12)).join(', ');
  return {
    applied: true,
    words: `Recorded as "${command.name}" for ${what} ${which}.`,
    apply: (db, id) => addVerdicts(db, id, verdicts),
  };
}

function explanation(about: About, desk: AnswerDesk): string {
  const checks = new Set(findingsMeant(about.findings, about.said.above).map(({ check }) => check));
  const texts = [...checks].map((check) => {
    const known = desk.explain(check);
    return known === null
      ? `${check} is no longer a check.`
      : `${known.summary}\n\n${known.why}\n\n${known.advice}`;
  });
  return texts.join('\n\n');
}

function argumentOf(command: Command): string {
  switch (command.name) {
    case 'rerun':
      return command.base ?? '';
    case 'wrong':
    case 'intended':
      return command.reason;
    case 'dup':
      return command.finding;
    case 'mute':
      return String(command.days);
    default:
      return '';
  }
}

async function acknowledge(desk: AnswerDesk, { message, said }: SaidCommand, words: string): Promise<void> {
  const name = /^[a-z]{1,20}/i.exec(said.text)?.[0]?.toLowerCase() ?? 'none';
  const { identity, db, log } = desk;
  const at = desk.now();
  const reply = composeAcknowledgement({
    command: message,
    line: said.text,
    name,
    answer: words,
    identity,
    date: at,
  });
  if ('refused' in reply) {
    log.warn({ messageId: message.id, reason: reply.refused }, 'a command cannot be acknowledged');
    return;
  }
  const { messageId, subject, to } = reply;
  await addAcknowledgement(db, { messageId, subject, to, composed: serializeReply(reply), at });
}
