/** The mails of a run on their way out: the first one waits, because a lone mail is printed without an mbox separator. */
export interface ReplyStream {
  readonly mails: number;
  /** The first mail, until it is known whether it stays the only one. */
  readonly waiting: Uint8Array | null;
}

/** What to print now, and the stream to go on with. */
export interface ReplyStep {
  readonly text: string;
  readonly stream: ReplyStream;
}

/** A stream that has seen no mail. */
export const NO_REPLIES: ReplyStream = { mails: 0, waiting: null };

/** The separator's sender and date say nothing: readers of an mbox take both from the headers. */
const SEPARATOR = 'From mboxrd@z Thu Jan  1 00:00:00 1970\n';

/** Adds a whole mail (`\n` line ends): one mail is printed as it is, several as an mboxrd that `git` and `b4` can split. */
export function replyMail(stream: ReplyStream, mail: Uint8Array): ReplyStep {
  const mails = stream.mails + 1;
  if (mails === 1) return { text: '', stream: { mails, waiting: mail } };
  const first = stream.waiting === null ? '' : mboxrd(stream.waiting);
  return { text: first + mboxrd(mail), stream: { mails, waiting: null } };
}

/** Prints the mail that waits for a second one, if there is one. */
export function replyEnd(stream: ReplyStream): string {
  return stream.waiting === null ? '' : new TextDecoder().decode(stream.waiting);
}

/** The mail as an entry of an mboxrd: every `From ` at the start of a line, quoted or not, gets one more `>`. */
function mboxrd(mail: Uint8Array): string {
  const text = new TextDecoder().decode(mail).replace(/^>*From /gm, '>$&');
  return `${SEPARATOR}${text}${text.endsWith('\n') ? '' : '\n'}\n`;
}
