import type { Address, Message } from '../domain/mail.js';
import { decodeWords, encodeWords } from './words.js';

/** What can be written between angle brackets without quoting; nothing else is ever mailed to. */
const PLAIN_ADDRESS = /^[\w.!#$%&'*+/=?^`{|}~-]{1,200}@[a-z0-9.-]{1,253}$/i;

/** Characters of an address that {@link PLAIN_ADDRESS} lets through. */
const LONGEST_ADDRESS = 200 + 1 + 253;

const BARE_MAILBOX = /^([^\s<>()@]{1,200}@[^\s<>()@]{1,253})(?: \(([^()]*)\))?$/;

/** Hosts on which every address is a mailing list; the domains below them count too. */
const LIST_HOSTS: ReadonlySet<string> = new Set([
  'vger.kernel.org',
  'kvack.org',
  'googlegroups.com',
  'groups.io',
  'alsa-project.org',
]);

/** A label that says that a host serves lists: `lists.freedesktop.org`, `lists.linux.dev`. */
const LIST_LABEL = /^(?:lists?|ml|mailman)$/;

/** The name of a list in its List-Id: its address with a dot for the at sign. */
const LIST_ID = /<([^<>\s]{3,253})>\s*$/;

/** Lists of one mail that are told apart. */
const MOST_LISTS = 20;

/** Lines of the body that may belong to the header `git format-patch` leaves there. */
const BODY_HEADER_LINES = 20;

/**
 * The person who wrote the patch: the body's `From:`, else the sender. Null if only a relay's or a list's
 * address is known; a returned address can always be mailed to.
 */
export function realAuthor(message: Message): Address | null {
  const fromBody = bodyFrom(message.body);
  if (fromBody !== null && isPersonal(fromBody)) return fromBody;
  return realSender(message);
}

/**
 * The person who sent the mail: its `From:`, or what X-Original-From, Reply-To or Cc say about it where a relay or
 * a list has put its own address there. Null if that is nowhere to be found.
 */
export function realSender(message: Message): Address | null {
  const { from } = message;
  if (from === null) return null;
  const name = rewrittenName(message, from);
  if (name === null) return isPersonal(from) ? from : null;
  const original = message.headers.find((header) => header.name === 'x-original-from');
  const candidates = [
    ...(original === undefined ? [] : [parseMailbox(original.value)]),
    ...message.replyTo,
    ...message.cc.filter((address) => name !== '' && sameName(address.name, name)),
  ];
  const real = candidates.find(
    (address) => address !== null && isPersonal(address) && !sameAddress(address, from),
  );
  return real ? { name: real.name || name, address: real.address } : null;
}

/** Whether two mailboxes are the same one, whatever their display names say; case does not count. */
export function sameAddress(a: Address, b: Address): boolean {
  return a.address.toLowerCase() === b.address.toLowerCase();
}

/**
 * Whether an address is a mailing list's, by its host or by the list headers of the mail; a list without a rule is never
 * mailed. One that is longer than any is no list's: nothing is ever mailed to it either.
 */
export function isListAddress({ address }: Address, message: Pick<Message, 'headers'>): boolean {
  if (address.length > LONGEST_ADDRESS) return false;
  const lower = address.toLowerCase();
  const labels = lower.slice(lower.lastIndexOf('@') + 1).split('.');
  if (labels.slice(0, -1).some((label) => LIST_LABEL.test(label))) return true;
  if (labels.some((_, index) => LIST_HOSTS.has(labels.slice(index).join('.')))) return true;
  return message.headers.some(
    (header) => header.name === 'list-post' && header.value.toLowerCase().includes(`<mailto:${lower}>`),
  );
}

/** The addresses of the lists that a mail went to or came by, in lower case, each once. */
export function listsOf(message: Message): readonly string[] {
  const named = [...message.to, ...message.cc].filter((address) => isListAddress(address, message));
  const ids = message.headers
    .filter(({ name }) => name === 'list-id')
    .map(({ value }) => LIST_ID.exec(value)?.[1]?.replace('.', '@') ?? '');
  const all = [...named.map(({ address }) => address), ...ids].map((address) => address.toLowerCase());
  return [...new Set(all.filter((address) => PLAIN_ADDRESS.test(address)))].slice(0, MOST_LISTS);
}

/**
 * A mailbox as one line of ASCII that is safe in a header: the name quoted or in encoded words where needed.
 * @throws RangeError if the address itself cannot be written in a header
 */
export function formatAddress({ name, address }: Address): string {
  if (!PLAIN_ADDRESS.test(address)) {
    throw new RangeError(`cannot write the address ${JSON.stringify(address)} in a header`);
  }
  // Line breaks and other control characters would end the header or hide in it.
  const shown = name.replace(/[\p{Cc}\s]+/gu, ' ').trim();
  if (shown === '') return address;
  if (!/^[ -~]*$/.test(shown)) return `${encodeWords(shown)} <${address}>`;
  if (/^[\w !#$%&'*+/?^`{|}~-]*$/.test(shown)) return `${shown} <${address}>`;
  return `"${shown.replace(/["\\]/g, '\\$&')}" <${address}>`;
}

/** One mailbox in the form `Name <address>`, `address` or `address (Name)`, encoded words decoded; null if it is none. */
export function parseMailbox(text: string): Address | null {
  const line = text.slice(0, 1000).replace(/\s+/g, ' ').trim();
  const open = line.lastIndexOf('<');
  if (open < 0) {
    const [, address, comment = ''] = BARE_MAILBOX.exec(line) ?? [];
    return address === undefined ? null : { name: decodeWords(comment).trim(), address };
  }
  const close = line.indexOf('>', open);
  const address = line.slice(open + 1, close < 0 ? line.length : close).trim();
  if (!BARE_MAILBOX.test(address)) return null;
  return { name: unquoted(line.slice(0, open).trim()), address };
}

function isPersonal({ address }: Address): boolean {
  return PLAIN_ADDRESS.test(address) && !isRelay(address);
}

/** b4's relay: `devnull+user.example.org@kernel.org` reaches nobody. */
function isRelay(address: string): boolean {
  return /^devnull[+@]/i.test(address);
}

/** The sender's name without the relay's or list's addition; null if the From is the sender's own. */
function rewrittenName(message: Message, from: Address): string | null {
  const via = from.name.lastIndexOf(' via ');
  const name = unquoted(via < 0 ? '' : from.name.slice(0, via));
  if (isRelay(from.address)) return name;
  if (via < 0) return null;
  const local = from.address.slice(0, from.address.indexOf('@')).toLowerCase();
  const relay = from.name.slice(via + ' via '.length).toLowerCase();
  const isList =
    relay.replaceAll(' ', '-') === local ||
    message.headers.some((header) => header.name === 'x-original-from') ||
    [...message.to, ...message.cc].some((address) => sameAddress(address, from));
  return isList ? name : null;
}

function sameName(a: string, b: string): boolean {
  return unquoted(a).toLowerCase() === b.toLowerCase();
}

function unquoted(name: string): string {
  const decoded = decodeWords(name);
  const quoted = /^(["'])(.*)\1$/.exec(decoded);
  return (quoted?.[2] ?? decoded).replace(/\\(["\\])/g, '$1').trim();
}

/** The `From:` of the header lines at the top of the body, where git looks for it. */
function bodyFrom(body: string): Address | null {
  const lines = body.slice(0, 8000).trimStart().split('\n', BODY_HEADER_LINES);
  if (/^>?From [0-9a-f]{7,64} /.test(lines[0] ?? '')) lines.shift();
  const end = lines.findIndex((line) => !/^(?:[a-z][a-z-]{0,40}:|[ \t]+\S)/i.test(line));
  const block = end < 0 ? lines : lines.slice(0, end);
  const at = block.findIndex((line) => /^from:/i.test(line));
  if (at < 0) return null;
  let value = (block[at] ?? '').slice('from:'.length);
  for (const line of block.slice(at + 1)) {
    if (!/^[ \t]/.test(line)) break;
    value += ` ${line.trim()}`;
  }
  return parseMailbox(value);
}
