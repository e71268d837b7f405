import { createHash } from 'node:crypto';
import type { Message } from '../domain/mail.js';
import type { Reply } from '../domain/reply.js';
import type { Identity } from './compose.js';
import { isMessageId, refuseAddress } from './headers.js';
import { cut, oneLine, paragraphs, wrap } from './prose.js';
import type { Refused } from './quote.js';

/** A command mail and what is to be said about it. */
export interface Acknowledged {
  readonly command: Message;
  /** The command as it was read, on one line. */
  readonly line: string;
  /** One word for X-Kogin: the command's name. */
  readonly name: string;
  /** What was done, or why it was not; blank lines part paragraphs. */
  readonly answer: string;
  readonly identity: Identity;
  /** Milliseconds since the epoch. */
  readonly date: number;
}

const SUBJECT_LENGTH = 2000;
const COMMAND_LENGTH = 200;
const REFERENCES = 20;

/** The private mail that tells the sender of a command what came of it, or why there can be none. */
export function composeAcknowledgement(input: Acknowledged): Reply | Refused {
  const { command, identity } = input;
  if (command.from === null) return { refused: 'the mail has no From' };
  const refused = refuseAddress(command.from);
  if (refused !== null) return { refused };
  if (!isMessageId(command.id)) return { refused: 'the mail has no Message-ID that can be answered' };
  if (command.subject.length > SUBJECT_LENGTH) {
    return { refused: `the subject is longer than ${SUBJECT_LENGTH} characters` };
  }
  const chain = [...new Set(command.references)].filter((id) => isMessageId(id) && id !== command.id);
  const kept = chain.length < REFERENCES ? chain : [...chain.slice(0, 1), ...chain.slice(2 - REFERENCES)];
  return {
    messageId: acknowledgementId(command.id, identity.domain),
    from: { name: identity.name, address: identity.address },
    to: [command.from],
    cc: [],
    subject: /^re:\s/i.test(command.subject) ? command.subject : `Re: ${command.subject}`,
    inReplyTo: command.id,
    references: [...kept, command.id],
    date: input.date,
    marks: `command=${input.name}`,
    body: writeText(input),
  };
}

/** The Message-ID of the one acknowledgement that a mail can ever get. */
export function acknowledgementId(commandId: string, domain: string): string {
  const hash = createHash('sha256').update(`${commandId}\nacknowledgement`).digest('hex').slice(0, 32);
  return `kogin.${hash}@${domain}`;
}

function writeText({ line, answer, identity }: Acknowledged): string {
  const text = paragraphs(answer).flatMap((paragraph) => [...wrap(paragraph), '']);
  return [
    `> #kogin ${cut(oneLine(line), COMMAND_LENGTH)}`.trimEnd(),
    '',
    ...text.map(untag),
    '-- ',
    ...wrap(`${oneLine(identity.name)}, an automatic reviewer; it can be wrong.`),
    oneLine(identity.url),
    '',
  ].join('\n');
}

/** Tools collect `Reviewed-by:` and the like; no text of ours may read as one. */
function untag(line: string): string {
  return line.replace(/-by:/gi, '-by');
}
