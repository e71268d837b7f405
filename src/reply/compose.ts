import { createHash } from 'node:crypto';
import type { FileBase, Finding, Severity } from '../domain/finding.js';
import type { Address, Message } from '../domain/mail.js';
import type { Reply } from '../domain/reply.js';
import type { Patch } from '../domain/series.js';
import { type StillOpen, writeBody } from './body.js';
import { isMessageId, refuseAddress } from './headers.js';
import { planQuote, type Refused } from './quote.js';

/** Who signs the mails: the name and address of From, the domain of Message-IDs, and the dashboard's URL. */
export interface Identity {
  readonly name: string;
  readonly address: string;
  readonly domain: string;
  /** Without a slash at the end. */
  readonly url: string;
}

/** One reviewed patch with what is to be said about it, and everything else that the mail states. */
export interface ReplyInput {
  readonly patch: Patch;
  /** The reported findings of this patch, one or more, in any order. */
  readonly findings: readonly Finding[];
  readonly bases: readonly FileBase[];
  readonly identity: Identity;
  /** Counts the reviews of one patch from 1; a rerun is another mail. */
  readonly run: number;
  /** Milliseconds since the epoch. */
  readonly date: number;
  /** Default: the patch's author. */
  readonly to?: readonly Address[];
  /** Default: nobody. */
  readonly cc?: readonly Address[];
  /** What each check finds in a few words, by the check's id; used where a mail carries several findings. */
  readonly summaries?: Readonly<Record<string, string>>;
  /** Indexes of the patches of the series that were applied below this one. */
  readonly applied?: readonly number[];
  /** What was mailed on an older version and is still there; it is only counted. */
  readonly stillOpen?: StillOpen;
}

const FINDINGS_PER_MAIL = 3;
const REFERENCES = 20;
const SUBJECT_LENGTH = 2000;
const WORST_FIRST: readonly Severity[] = ['critical', 'high', 'medium', 'low'];

/** The mail that tells a patch's author what was found, or the reason why there can be none. */
export function composeReply(input: ReplyInput): Reply | Refused {
  const { message, diff } = input.patch;
  const to = input.to ?? (input.patch.author === null ? [] : [input.patch.author]);
  const refused = refuse(input, to);
  if (refused !== null) return { refused };
  if (diff.kind !== 'files') return { refused: 'the mail has no readable diff' };

  const ranked = [...input.findings].sort(bySeverity);
  const mailed = ranked.slice(0, FINDINGS_PER_MAIL);
  const lines = message.body.split('\n');
  const quote = planQuote({ body: lines, files: diff.files, findings: mailed });
  if ('refused' in quote) return quote;

  return {
    messageId: ownMessageId(message.id, input.run, input.identity.domain),
    from: { name: input.identity.name, address: input.identity.address },
    to,
    cc: input.cc ?? [],
    subject: /^re:\s/i.test(message.subject) ? message.subject : `Re: ${message.subject}`,
    inReplyTo: message.id,
    references: references(message),
    date: input.date,
    marks: marks(
      quote.findings.map((quoted) => quoted.finding),
      input.run,
    ),
    body: writeBody({ ...input, lines, quote, left: ranked.slice(FINDINGS_PER_MAIL) }),
  };
}

function refuse(input: ReplyInput, to: readonly Address[]): string | null {
  const { message } = input.patch;
  if (input.findings.length === 0) return 'there is nothing to say';
  if (message.id === '') return 'the mail has no Message-ID';
  if (!isMessageId(message.id)) return 'the Message-ID cannot be written in a header';
  if (message.subject.length > SUBJECT_LENGTH)
    return `the subject is longer than ${SUBJECT_LENGTH} characters`;
  if (to.length === 0) return 'no address of an author is known';
  for (const address of [...to, ...(input.cc ?? [])]) {
    const reason = refuseAddress(address);
    if (reason !== null) return reason;
  }
  return null;
}

function bySeverity(a: Finding, b: Finding): number {
  return WORST_FIRST.indexOf(a.severity) - WORST_FIRST.indexOf(b.severity) || a.bodyLine - b.bodyLine;
}

function ownMessageId(patchId: string, run: number, domain: string): string {
  const hash = createHash('sha256').update(`${patchId}\n${run}`).digest('hex').slice(0, 32);
  return `kogin.${hash}@${domain}`;
}

/** The patch's own chain and the patch; of a long chain the first and the last ones, as RFC 5322 lets mailers do. */
function references(message: Message): readonly string[] {
  const chain = message.references.length > 0 ? message.references : [message.inReplyTo ?? ''];
  const usable = [...new Set(chain)].filter((id) => isMessageId(id) && id !== message.id);
  const kept = usable.length < REFERENCES ? usable : [...usable.slice(0, 1), ...usable.slice(2 - REFERENCES)];
  return [...kept, message.id];
}

function marks(findings: readonly Finding[], run: number): string {
  const list = (pick: (finding: Finding) => string) => findings.map(pick).join(',');
  const check = list((finding) => finding.check);
  const severity = list((finding) => finding.severity);
  return `check=${check}; severity=${severity}; finding=${list((finding) => finding.fingerprint.slice(0, 12))}; run=${run}`;
}

/** The findings that a mail with these marks names, by the beginnings of their fingerprints. */
export function markedFindings(marks: string): readonly string[] {
  const named = /(?:^|;\s)finding=([0-9a-f,]{1,200})(?:;|$)/.exec(marks)?.[1] ?? '';
  return named.split(',').filter((each) => each !== '');
}
