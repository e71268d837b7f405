import { createHash } from 'node:crypto';
import type { Address } from '../domain/mail.js';
import type { Patch, Series } from '../domain/series.js';
import { realSender } from '../mail/addresses.js';
import { findVersionPointers, type VersionPointer } from './archive-link.js';

/** What of a patch tells it again in another version. */
export interface PatchTrace {
  readonly messageId: string;
  readonly index: number;
  /** The title as {@link titleStem} writes it. */
  readonly stem: string;
  readonly paths: readonly string[];
  /** The C sources that it adds, in order; absent in traces that were stored before it was looked for. */
  readonly sources?: readonly string[];
  /** Hash of the changed lines without white space and places; null if the mail has no readable diff. */
  readonly change: string | null;
  /** The smallest hashes of the changed lines: a sample that two versions can be compared by. */
  readonly sample: readonly number[];
}

/** What of a series tells its other versions: plain data, small enough to be kept for every series. */
export interface SeriesTrace {
  readonly rootId: string;
  readonly version: number;
  readonly rfc: boolean;
  readonly resend: boolean;
  /** A stable round's copy of a patch for an older kernel: no version of anything. */
  readonly backport: boolean;
  /** Milliseconds since the epoch; null if the mails have no date. */
  readonly date: number | null;
  /** Who sent it, by address (`a:`) and by full name (`n:`). */
  readonly people: readonly string[];
  /** The `change-id:` trailer that b4 writes; null if there is none. */
  readonly changeId: string | null;
  /** Message-IDs of its own mails. */
  readonly mails: readonly string[];
  /** Message-IDs that its mails answer to, its own left out. */
  readonly answers: readonly string[];
  readonly pointers: readonly VersionPointer[];
  /** Stem of the cover letter's title; null without a cover letter. */
  readonly cover: string | null;
  readonly patches: readonly PatchTrace[];
}

const CHANGE_ID = /^change-id:[ \t]{1,8}([\w.+-]{6,200})[ \t]{0,8}$/im;
const BACKPORT = /^(?:autosel|stable|\d{1,2}\.\d{1,3}(?:\.\d{1,4}|\.y|-stable|-autosel)?)$/;
const SAMPLE = 48;
/** Shorter lines, white space not counted, are the same in any two patches: braces, `return ret;`. */
const TELLING_LENGTH = 10;
const MAILS_ANSWERED = 200;

/** The trace of a series with the mails that have arrived; a series without any patch mail has only its cover letter's. */
export function traceSeries(series: Series): SeriesTrace {
  const messages = [
    ...(series.cover === null ? [] : [series.cover]),
    ...series.patches.map((p) => p.message),
  ];
  const [root] = messages;
  const mails = messages.map(({ id }) => id).filter((id) => id !== '');
  const own = new Set(mails);
  const answered = messages.flatMap(({ inReplyTo, references }) => [
    ...(inReplyTo === null ? [] : [inReplyTo]),
    ...references,
  ]);
  const texts = messages.map(({ body }) => body);
  const sender = root === undefined ? null : realSender(root);
  const tags = bracketWords(root?.subject ?? '');
  return {
    rootId: series.rootId,
    version: series.version,
    rfc: tags.includes('rfc'),
    resend: tags.includes('resend') || tags.includes('repost'),
    backport: tags.some((tag) => BACKPORT.test(tag)),
    date: root?.date ?? null,
    people: personKeys(sender ?? series.author),
    changeId: texts.map((text) => CHANGE_ID.exec(text)?.[1]).find((id) => id !== undefined) ?? null,
    mails,
    answers: [...new Set(answered)].filter((id) => !own.has(id)).slice(0, MAILS_ANSWERED),
    pointers: texts.flatMap(findVersionPointers).filter(({ id }) => !own.has(id)),
    cover: series.cover === null ? null : titleStem(series.title),
    patches: series.patches.map(tracePatch),
  };
}

/** A title in lower case without punctuation, so that rewording of its form does not count. */
function titleStem(title: string): string {
  return title
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim();
}

/** The words in front of the title, in lower case. */
function bracketWords(subject: string): readonly string[] {
  const tags = subject.slice(0, Math.min(subject.lastIndexOf(']') + 1, 500));
  return tags.toLowerCase().split(/[[\]\s,;:/]+/);
}

function personKeys(person: Address | null): readonly string[] {
  if (person === null) return [];
  const name = titleStem(person.name);
  // One word may be anybody's.
  return [`a:${person.address.toLowerCase()}`, ...(name.includes(' ') ? [`n:${name}`] : [])];
}

function tracePatch({ message, subject, diff }: Patch): PatchTrace {
  const files = diff.kind === 'files' ? diff.files : [];
  const lines = files.flatMap((file) =>
    file.hunks.flatMap((hunk) =>
      hunk.lines
        .filter(({ kind }) => kind !== 'context')
        .map(({ kind, text }) => (kind === 'added' ? '+' : '-') + text.replace(/\s+/g, '')),
    ),
  );
  const paths = [...new Set(files.flatMap(({ oldPath, path }) => [path, oldPath ?? path]))];
  return {
    messageId: message.id,
    index: subject.index,
    stem: titleStem(subject.title),
    paths,
    sources: files
      .filter(({ change, path }) => change === 'added' && path.endsWith('.c'))
      .map(({ path }) => path)
      .sort(),
    change: lines.length === 0 ? null : digest([...paths, ...lines]),
    sample: smallest(lines.filter((line) => line.length > TELLING_LENGTH).map(hash32)),
  };
}

function digest(lines: readonly string[]): string {
  return createHash('sha256').update(lines.join('\n')).digest('hex').slice(0, 20);
}

function smallest(hashes: readonly number[]): readonly number[] {
  return [...new Set(hashes)].sort((a, b) => a - b).slice(0, SAMPLE);
}

/** FNV-1a. */
function hash32(text: string): number {
  let hash = 0x811c9dc5;
  for (let at = 0; at < text.length; at++) {
    hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
  }
  return hash >>> 0;
}

/** How much of their changed lines two patches share, from 0 to 1, estimated from their samples. */
export function sharedLines(a: PatchTrace, b: PatchTrace): number {
  let [inA, inB, looked, shared] = [0, 0, 0, 0];
  // Samples are sorted and hold no number twice: the smallest numbers of both, each looked at once.
  while (looked < SAMPLE && (inA < a.sample.length || inB < b.sample.length)) {
    const first = a.sample[inA] ?? Number.POSITIVE_INFINITY;
    const second = b.sample[inB] ?? Number.POSITIVE_INFINITY;
    if (first <= second) inA++;
    if (second <= first) inB++;
    if (first === second) shared++;
    looked++;
  }
  return looked === 0 ? 0 : shared / looked;
}
