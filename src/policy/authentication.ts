import type { Address, Header, Message } from '../domain/mail.js';

/** Whether the mail is proved to come from the domain of its From, with what proves it or why nothing does. */
export interface Authentication {
  readonly passed: boolean;
  /** One line for people: the method and the domain, or the reason. */
  readonly detail: string;
}

/** Longer fields are not written by any mail server. */
const FIELD_LENGTH = 8000;

/**
 * Reads the DKIM or DMARC verdict on a mail's From out of the Authentication-Results that our own mail server wrote
 * (RFC 8601), known by its authserv-id.
 *
 * A server puts its trace fields on top of those that it received. So what stands above the first Received was written
 * by the last server, ours; where our server writes the field below its Received, only the topmost field of its name is
 * its own. Everything further down may be the sender's forgery and is not read. Our server has to write the field on
 * every mail, as RFC 8601 asks. A pass counts only for the domain of From itself or one below the signer's.
 */
export function authenticate(message: Message, authservId: string): Authentication {
  if (authservId === '') return fail('no authserv-id is configured');
  const { from } = message;
  if (from === null) return fail('the mail has no From');
  if (message.headers.filter(({ name }) => name === 'from').length > 1) return fail('more than one From');
  const results = ownResults(message.headers, authservId);
  if (results.length === 0) return fail(`no Authentication-Results of ${authservId}`);
  const domain = domainOf(from);
  const proof = results.flat().find((result) => proves(result, domain));
  if (proof === undefined) return fail(`no DKIM or DMARC pass for ${domain}`);
  return { passed: true, detail: `${proof.method} pass for ${domain}` };
}

/** One verdict: `dkim=pass header.d=example.org`. */
interface Result {
  readonly method: string;
  readonly verdict: string;
  readonly properties: ReadonlyMap<string, string>;
}

function fail(detail: string): Authentication {
  return { passed: false, detail };
}

function ownResults(headers: readonly Header[], authservId: string): readonly (readonly Result[])[] {
  const received = headers.findIndex(({ name }) => name === 'received');
  const own = headers.flatMap(({ name, value }, index) => {
    if (name !== 'authentication-results') return [];
    const parsed = parseResults(value);
    return parsed?.server === authservId.toLowerCase() ? [{ index, results: parsed.results }] : [];
  });
  const above = own.filter(({ index }) => index < received);
  return (above.length > 0 ? above : own.slice(0, 1)).map(({ results }) => results);
}

function parseResults(value: string): { server: string; results: readonly Result[] } | null {
  if (value.length > FIELD_LENGTH) return null;
  const [head = '', ...rest] = withoutComments(value).split(';');
  const server = (head.trim().split(/\s/, 1)[0] ?? '').toLowerCase();
  return { server, results: rest.map(parseResult).filter((result) => result !== null) };
}

function parseResult(text: string): Result | null {
  const [first = '', ...words] = text
    .trim()
    .split(/\s+/)
    .map((word) => word.toLowerCase());
  const [method, verdict] = splitAt(first, '=');
  if (method === '' || verdict === '') return null;
  // A method may carry its version: `dkim/1`.
  return {
    method: splitAt(method, '/')[0],
    verdict,
    properties: new Map(words.map((word) => splitAt(word, '='))),
  };
}

/** The text without comments in parentheses, which nest, and with the quotes of quoted strings blanked. */
function withoutComments(text: string): string {
  let out = '';
  let depth = 0;
  let quoted = false;
  for (let at = 0; at < text.length; at++) {
    const char = text.charAt(at);
    if (char === '\\') at++;
    else if (char === '"' && depth === 0) quoted = !quoted;
    else if (char === '(' && !quoted) depth++;
    else if (char === ')' && !quoted) depth = Math.max(0, depth - 1);
    else if (depth === 0) out += quoted && /[\s;=]/.test(char) ? '_' : char;
  }
  return out;
}

function proves({ method, verdict, properties }: Result, domain: string): boolean {
  if (verdict !== 'pass') return false;
  if (method === 'dmarc') return properties.get('header.from') === domain;
  if (method !== 'dkim') return false;
  const signer = properties.get('header.d') ?? afterAt(properties.get('header.i') ?? '');
  return signer.includes('.') && (domain === signer || domain.endsWith(`.${signer}`));
}

function domainOf({ address }: Address): string {
  return afterAt(address.toLowerCase());
}

function afterAt(text: string): string {
  return text.slice(text.lastIndexOf('@') + 1);
}

function splitAt(text: string, sign: string): [string, string] {
  const at = text.indexOf(sign);
  return at < 0 ? [text, ''] : [text.slice(0, at), text.slice(at + 1)];
}
