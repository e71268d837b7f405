import { type FetchMessageObject, ImapFlow } from 'imapflow';
import type { FolderState, UidRange } from './imap-position.js';
import { reasonOf } from './path-kind.js';
import { pause } from './pause.js';

/** An IMAP server and who we are there. */
export interface ImapAccount {
  readonly host: string;
  readonly port: number;
  /** TLS from the start, an upgrade that must succeed, or neither. */
  readonly security: 'tls' | 'starttls' | 'none';
  /** PEM of the certificates to trust instead of the system's; null for the system's. */
  readonly ca: string | null;
  readonly user: string;
  /** The password, or an OAuth2 access token. */
  readonly secret: { readonly password: string } | { readonly token: string };
  /** Milliseconds without a sign of life until the connection counts as lost. */
  readonly timeout: number;
}

/** A mail as far as it is known before it is fetched. */
export interface MailHead {
  readonly uid: number;
  readonly bytes: Buffer;
  /** Bytes of the whole mail. */
  readonly size: number;
  readonly receivedAt: number | null;
}

/** One connection to an IMAP server, for one folder at a time; of no use any more once something failed. */
export interface ImapSession {
  /** Selects a folder; a read-only one cannot be changed by this session. */
  open(folder: string, readOnly: boolean): Promise<FolderState>;
  /** The names of all folders under a name, in no order. */
  foldersUnder(name: string): Promise<readonly string[]>;
  /** The UIDs in the range, lowest first. */
  uids(range: UidRange): Promise<readonly number[]>;
  /** The UIDs of mails that came on the day of this time (in UTC) or after it, lowest first. */
  uidsSince(time: number): Promise<readonly number[]>;
  /** The UIDs of mails whose header has this Message-ID or names it in References or In-Reply-To, lowest first. */
  uidsNaming(id: string): Promise<readonly number[]>;
  /** The heads of those mails that are still there. */
  heads(uids: readonly number[]): Promise<ReadonlyMap<number, MailHead>>;
  /** Those mails that are still there; they are not marked as seen. */
  mails(uids: readonly number[]): Promise<ReadonlyMap<number, Buffer>>;
  /** The first bytes of a mail; null if it is no longer there. */
  start(uid: number, bytes: number): Promise<Buffer | null>;
  markSeen(uids: readonly number[]): Promise<void>;
  move(uids: readonly number[], folder: string): Promise<void>;
  /** Waits until the server says that a mail came, at most so many milliseconds; throws if the connection is lost. */
  change(ms: number): Promise<void>;
  close(): void;
}

const MIB = 1024 * 1024;

/** Logs in; throws, naming the server and the reason. The signal closes the session, whatever it is doing. */
export async function connectImap(account: ImapAccount, signal: AbortSignal): Promise<ImapSession> {
  const client = new ImapFlow({
    host: account.host,
    port: account.port,
    secure: account.security === 'tls',
    doSTARTTLS: account.security === 'starttls',
    tls: { ...(account.ca !== null && { ca: account.ca }), minVersion: 'TLSv1.2' },
    auth: {
      user: account.user,
      ...('token' in account.secret
        ? { accessToken: account.secret.token }
        : { pass: account.secret.password }),
    },
    logger: false,
    disableAutoIdle: true,
    connectionTimeout: account.timeout,
    greetingTimeout: account.timeout,
    socketTimeout: account.timeout,
    // Sooner than the socket counts as dead, so that only a dead one is taken for one.
    maxIdleTime: Math.max(1000, Math.floor(account.timeout / 2)),
    maxLineLength: 16 * MIB,
    maxLiteralSize: 32 * MIB,
    maxResponseSize: 64 * MIB,
  });
  const life = watch(client);
  const stop = () => client.close();
  signal.addEventListener('abort', stop);
  client.on('close', () => signal.removeEventListener('abort', stop));
  try {
    if (signal.aborted) throw new Error('stopped');
    await client.connect();
  } catch (cause) {
    client.close();
    throw new Error(`cannot log in to ${account.host}: ${explain(cause)}`, { cause });
  }
  return sessionOf(client, life);
}

/** What happens to a connection by itself. */
interface Life {
  /** A mail came since this was last set to false. */
  changed: boolean;
  /** Why the connection ended; null while it has not. */
  lost: Error | null;
  wake: () => void;
}

function watch(client: ImapFlow): Life {
  const life: Life = { changed: false, lost: null, wake: () => undefined };
  client.on('exists', () => {
    life.changed = true;
    life.wake();
  });
  client.on('error', (error: Error) => {
    life.lost ??= error;
    life.wake();
  });
  client.on('close', () => {
    life.lost ??= new Error(client.byeReason ?? 'the connection was closed');
    life.wake();
  });
  return life;
}

function sessionOf(client: ImapFlow, life: Life): ImapSession {
  return {
    open: (folder, readOnly) => openFolder(client, folder, readOnly),
    foldersUnder: async (name) => {
      const folders = await client.list();
      return folders.map(({ path }) => path).filter((path) => path.startsWith(name));
    },
    uids: async ({ from, to }) => {
      life.changed = false;
      const end = to === Number.POSITIVE_INFINITY ? '*' : String(to);
      // A range that ends in `*` always has the last mail in it, and one range may be read as the other way round.
      return (await search(client, { uid: `${from}:${end}` })).filter((uid) => uid >= from && uid <= to);
    },
    uidsSince: (time) => search(client, { since: new Date(time) }),
    uidsNaming: (id) => {
      const fields = ['Message-ID', 'References', 'In-Reply-To'];
      return search(client, { or: fields.map((field) => ({ header: { [field]: `<${id}>` } })) });
    },
    heads: (uids) => fetchHeads(client, uids),
    mails: async (uids) => {
      const found = await fetchAll(client, uids, { source: true });
      return new Map(found.flatMap(({ uid, source }) => (source === undefined ? [] : [[uid, source]])));
    },
    start: async (uid, bytes) => {
      const [found] = await fetchAll(client, [uid], { source: { start: 0, maxLength: bytes } });
      return found?.source ?? null;
    },
    markSeen: async (uids) => {
      const marked = await client.messageFlagsAdd(uids.join(','), ['\\Seen'], { uid: true });
      if (!marked) throw new Error('the server does not mark mails as seen');
    },
    move: async (uids, folder) => {
      const moved = await client.messageMove(uids.join(','), folder, { uid: true });
      if (moved === false) throw new Error(`the server does not move mails to ${folder}`);
    },
    change: (ms) => waitForChange(client, life, ms),
    close: () => client.close(),
  };
}

async function openFolder(client: ImapFlow, folder: string, readOnly: boolean): Promise<FolderState> {
  const mailbox = await client.mailboxOpen(folder, { readOnly }).catch((cause: unknown) => {
    throw new Error(`cannot open the folder ${folder}: ${explain(cause)}`, { cause });
  });
  const validity = String(mailbox.uidValidity);
  if (mailbox.uidNext) return { validity, next: mailbox.uidNext, guessed: false };
  const highest = (await search(client, { all: true })).at(-1) ?? 0;
  return { validity, next: highest + 1, guessed: true };
}

async function search(client: ImapFlow, query: Parameters<ImapFlow['search']>[0]): Promise<number[]> {
  const found = await client.search(query, { uid: true });
  if (!Array.isArray(found)) throw new Error('the server refuses to search');
  return found.sort((a, b) => a - b);
}

type Query = Parameters<ImapFlow['fetchAll']>[1];

/** The named mails, and nothing else that the server may tell of at the same time. */
async function fetchAll(
  client: ImapFlow,
  uids: readonly number[],
  query: Query,
): Promise<FetchMessageObject[]> {
  if (uids.length === 0) return [];
  const wanted = new Set(uids);
  const found = await client.fetchAll(uids.join(','), { uid: true, ...query }, { uid: true });
  return found.filter(({ uid }) => wanted.has(uid));
}

async function fetchHeads(client: ImapFlow, uids: readonly number[]): Promise<ReadonlyMap<number, MailHead>> {
  const found = await fetchAll(client, uids, {
    size: true,
    internalDate: true,
    headers: ['message-id', 'date'],
  });
  const heads = new Map<number, MailHead>();
  for (const { uid, size, internalDate, headers } of found) {
    // News of a flag has neither; the mail itself is told of on another line.
    if (size === undefined || headers === undefined) continue;
    const time = internalDate === undefined ? Number.NaN : new Date(internalDate).getTime();
    heads.set(uid, { uid, bytes: headers, size, receivedAt: Number.isNaN(time) ? null : time });
  }
  return heads;
}

async function waitForChange(client: ImapFlow, life: Life, ms: number): Promise<void> {
  const woken = new Promise<void>((resolve) => {
    life.wake = resolve;
  });
  if (!life.changed && life.lost === null) {
    // It ends when another command is given, or with the connection, of which `life` hears.
    client.idle().catch((error: Error) => {
      life.lost ??= error;
      life.wake();
    });
    await pause(ms, new AbortController().signal, woken);
  }
  if (life.lost !== null)
    throw new Error(`the connection was lost: ${explain(life.lost)}`, { cause: life.lost });
}

/** The server's own words where it gave some. */
function explain(cause: unknown): string {
  const said = cause instanceof Error && 'responseText' in cause ? cause.responseText : undefined;
  return typeof said === 'string' && said !== '' ? said : reasonOf(cause);
}
