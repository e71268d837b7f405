import type { Address } from '../domain/mail.js';
import { sameAddress } from '../mail/addresses.js';

/** What a person can tell the bot by mail. */
export type Command =
  | { readonly name: 'rerun'; readonly base: string | null }
  | { readonly name: 'wrong' | 'intended'; readonly reason: string }
  | { readonly name: 'old' }
  | { readonly name: 'unmute' | 'optout' | 'optin' | 'explain' }
  | { readonly name: 'dup'; readonly finding: string }
  | { readonly name: 'mute'; readonly days: number };

/** A command as it was written, or why it cannot be one. */
export type Parsed =
  | { readonly kind: 'command'; readonly command: Command }
  | { readonly kind: 'unreadable'; readonly reason: string };

/** The first `#kogin` line of a mail with what stands above it. */
export interface Said {
  /** The line with its continuation lines joined, without the `#kogin`. */
  readonly text: string;
  /** The quoted lines above it without their signs, at most 400: what the command is about. */
  readonly above: readonly string[];
}

const MOST_DAYS = 90;
const TEXT_LENGTH = 1000;
const CONTINUATION_LINES = 10;
const LINES_ABOVE = 400;
const BODY_LENGTH = 200_000;

const CALL = /^#kogin\b[:,]?/i;

/**
 * Finds the first line of a mail that starts with `#kogin` and is neither quoted nor below a signature; null if there is
 * none. Lines that follow it up to a blank or quoted line belong to it, since mail programs wrap.
 */
export function findCommand(body: string): Said | null {
  const lines = body.slice(0, BODY_LENGTH).split('\n');
  const above: string[] = [];
  for (const [index, line] of lines.entries()) {
    if (isSignature(line)) return null;
    if (isQuote(line)) above.push(line.replace(/^(?:> ?)+/, ''));
    const call = CALL.exec(line);
    if (call === null) continue;
    const following = lines.slice(index + 1, index + 1 + CONTINUATION_LINES);
    const end = following.findIndex((next) => next.trim() === '' || isQuote(next) || endsText(next));
    const joined = [line.slice(call[0].length), ...following.slice(0, end < 0 ? undefined : end)];
    const text = joined.map((part) => part.trim()).join(' ');
    return { text: text.trim().slice(0, TEXT_LENGTH), above: above.slice(-LINES_ABOVE) };
  }
  return null;
}

/** Reads the words behind `#kogin`; case does not count in the first one, and a missing reason is an empty one. */
export function parseCommand(text: string): Parsed {
  const [, word = '', rest = ''] = /^([a-z]{1,20})\b[ :]*(.*)$/is.exec(text) ?? [];
  const argument = rest.trim();
  const name = word.toLowerCase();
  switch (name) {
    case 'rerun':
      return parseRerun(argument);
    case 'wrong':
    case 'intended':
      return command({ name, reason: argument });
    case 'dup':
      return parseDup(argument);
    case 'mute':
      return parseMute(argument);
    case 'old':
    case 'unmute':
    case 'optout':
    case 'optin':
    case 'explain':
      return command({ name });
    default:
      return unreadable(word === '' ? 'no command is given' : `"${name}" is no command`);
  }
}

/** Who asks, and who may ask what. */
export interface Asker {
  readonly from: Address;
  /** Proved to come from there, by our own mail server. */
  readonly authenticated: boolean;
  /** Author and sender of the patch that it is about; empty if it is about none. */
  readonly authors: readonly Address[];
  /** Who got the mail that is answered. */
  readonly recipients: readonly Address[];
  /** Addresses of the configured maintainers. */
  readonly maintainers: readonly string[];
}

/**
 * Why a command is not applied, or null if it is: author and maintainers may do all but mute, which is the maintainers'.
 * Whoever got a mail may opt out and in for himself. Nothing is applied that is not authenticated.
 */
export function refuseCommand(command: Command, asker: Asker): string | null {
  if (!asker.authenticated) return 'the mail is not authenticated';
  if (asker.maintainers.some((address) => sameAddress(asker.from, { name: '', address }))) return null;
  if (command.name === 'mute' || command.name === 'unmute') return 'only configured maintainers may do this';
  const among = (people: readonly Address[]) => people.some((person) => sameAddress(person, asker.from));
  if (among(asker.authors)) return null;
  const forOneself = command.name === 'optout' || command.name === 'optin';
  if (forOneself && among(asker.recipients)) return null;
  return 'only the author of the patch and configured maintainers may do this';
}

/** A finding, as far as it matters for knowing it again in a quotation. */
export interface Quotable {
  readonly fingerprint: string;
  /** The diff line with its sign. */
  readonly quoted: string;
  readonly comment: string;
}

/**
 * The findings of a mail that a command is about: the last one that is quoted above it, all if none is. White space
 * does not count, because mail programs change it.
 */
export function findingsMeant<T extends Quotable>(
  findings: readonly T[],
  above: readonly string[],
): readonly T[] {
  if (findings.length < 2) return findings;
  const lines = above.map(bare);
  const places = findings.map((finding) => {
    const first = bare(finding.comment.slice(0, 40));
    return lines.findLastIndex(
      (line) => line === bare(finding.quoted) || (line !== '' && first === line.slice(0, first.length)),
    );
  });
  const last = Math.max(...places);
  return last < 0 ? findings : findings.filter((_, index) => places[index] === last);
}

function bare(text: string): string {
  return text.replace(/\s+/g, '');
}

/** `rerun`, `rerun base: drm-misc-next` or `rerun drm-misc-next`. */
function parseRerun(argument: string): Parsed {
  const base = argument.replace(/^base\b[: ]*/i, '');
  if (base === '') return command({ name: 'rerun', base: null });
  // The name goes to git: nothing that it could take for an option, a range or a path out of its folder.
  const isRef = /^[\w][\w./-]{0,199}$/.test(base) && !base.includes('..') && !base.endsWith('.lock');
  return isRef ? command({ name: 'rerun', base }) : unreadable('the base is no name of a ref or commit');
}

function parseDup(argument: string): Parsed {
  const finding = /^(?:https?:\/\/\S{1,200}\/f\/)?([0-9a-f]{4,40})$/i.exec(argument)?.[1];
  return finding === undefined
    ? unreadable('dup needs the id of a finding')
    : command({ name: 'dup', finding: finding.toLowerCase() });
}

function parseMute(argument: string): Parsed {
  const days = Number(/^(\d{1,3})(?: ?d(?:ays?)?)?$/i.exec(argument)?.[1] ?? 0);
  return days >= 1 && days <= MOST_DAYS
    ? command({ name: 'mute', days })
    : unreadable(`mute needs a number of days from 1 to ${MOST_DAYS}`);
}

function command(value: Command): Parsed {
  return { kind: 'command', command: value };
}

function unreadable(reason: string): Parsed {
  return { kind: 'unreadable', reason };
}

function isQuote(line: string): boolean {
  return line.startsWith('>');
}

function isSignature(line: string): boolean {
  return line === '-- ' || line === '--';
}

/** What ends a command without a blank line before it. */
function endsText(line: string): boolean {
  return isSignature(line) || CALL.test(line);
}
