import { pipeline } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { splitMbox } from './mbox.js';
import { reasonOf } from './path-kind.js';
import type { RawMail } from './raw-mail.js';
import { isGzip } from './sniff.js';

/** A public-inbox server and the limits of one question to it. */
export interface LoreOptions {
  /** The address of an inbox, with or without a slash at its end: `https://lore.kernel.org/all/`. */
  readonly server: string;
  /** Addresses that redirections may lead to, besides the server's own host; whole origins. */
  readonly origins?: readonly string[];
  /** Milliseconds for the whole answer; 30 seconds if not given. */
  readonly timeout?: number;
  /** Bytes of the answer as sent; 16 MiB if not given. */
  readonly maxBytes?: number;
  /** Bytes of the mbox when unpacked; 128 MiB if not given. */
  readonly maxUnpacked?: number;
  /** Mails of a thread; 3,000 if not given. */
  readonly maxMails?: number;
}

const MIB = 1024 * 1024;
const REDIRECTS = 3;
const MESSAGE_ID = /^[!#-;=?-~]{1,250}$/;
const AGENT = 'kogin (kernel patch review; reads single threads)';

/**
 * Asks a public-inbox server for the thread around a mail: its mails in the server's order, or null if the server does
 * not have the mail. Throws, naming the address, if the server cannot be asked, answers with something else, or with
 * more than the limits allow; nothing but the server's own host and the named origins is ever asked.
 */
export async function fetchThread(id: string, options: LoreOptions): Promise<readonly RawMail[] | null> {
  if (!MESSAGE_ID.test(id)) throw new Error('a Message-ID that no server can be asked for');
  const base = options.server.endsWith('/') ? options.server : `${options.server}/`;
  const url = `${base}${encodeURIComponent(id)}/t.mbox.gz`;
  const signal = AbortSignal.timeout(options.timeout ?? 30_000);
  try {
    const response = await ask(
      new URL(url),
      new Set([new URL(base).origin, ...(options.origins ?? [])]),
      signal,
    );
    if (response === null) return null;
    return await readThread(limited(bytesOf(response), options.maxBytes ?? 16 * MIB, 'answer'), url, options);
  } catch (cause) {
    const reason = signal.aborted ? 'it took too long' : reasonOfFetch(cause);
    throw new Error(`cannot get ${url}: ${reason}`, { cause });
  }
}

/** The answer, or null for a mail that is not there; redirections are followed only to the given origins. */
async function ask(first: URL, origins: ReadonlySet<string>, signal: AbortSignal): Promise<Response | null> {
  let url = first;
  for (let hop = 0; hop <= REDIRECTS; hop++) {
    if (!origins.has(url.origin)) throw new Error(`it leads to ${url.origin}, which is not configured`);
    const response = await fetch(url, { redirect: 'manual', signal, headers: { 'user-agent': AGENT } });
    if (response.status === 200) return response;
    await response.body?.cancel();
    // 300 is public-inbox's page of other inboxes that might have the mail.
    if (response.status === 404 || response.status === 300) return null;
    const location = response.headers.get('location');
    if (response.status < 300 || response.status >= 400 || location === null)
      throw new Error(`the server answers with status ${response.status}`);
    url = new URL(location, url);
  }
  throw new Error(`more than ${REDIRECTS} redirections`);
}

async function* bytesOf(response: Response): AsyncGenerator<Buffer> {
  if (response.body === null) return;
  for await (const chunk of response.body) yield Buffer.from(chunk);
}

async function* limited(source: AsyncIterable<Buffer>, limit: number, what: string): AsyncGenerator<Buffer> {
  let size = 0;
  for await (const chunk of source) {
    size += chunk.length;
    if (size > limit) throw new Error(`the ${what} is larger than ${limit} bytes`);
    yield chunk;
  }
}

async function readThread(
  answer: AsyncGenerator<Buffer>,
  url: string,
  options: LoreOptions,
): Promise<readonly RawMail[]> {
  const mbox = limited(unpacked(answer), options.maxUnpacked ?? 128 * MIB, 'unpacked thread');
  const most = options.maxMails ?? 3000;
  const mails: RawMail[] = [];
  for await (const mail of splitMbox(mbox, url)) {
    mails.push(mail);
    if (mails.length > most) throw new Error(`the thread has more than ${most} mails`);
  }
  return mails;
}

/** Servers in front of public-inbox answer a robot with a page instead of the mbox: that is no thread. */
async function* unpacked(answer: AsyncGenerator<Buffer>): AsyncGenerator<Buffer> {
  const first = await answer.next();
  if (first.done === true || !isGzip(first.value)) throw new Error('the answer is no gzipped mbox');
  // pipeline destroys its last stream with the error, so that whoever reads from it gets to see it.
  const chunks: AsyncIterable<Buffer> = pipeline(whole(first.value, answer), createGunzip(), () => undefined);
  yield* chunks;
}

async function* whole(first: Buffer, rest: AsyncGenerator<Buffer>): AsyncGenerator<Buffer> {
  yield first;
  yield* rest;
}

/** `fetch` hides why it failed in the cause. */
function reasonOfFetch(error: unknown): string {
  return reasonOf(error instanceof TypeError && error.cause !== undefined ? error.cause : error);
}
