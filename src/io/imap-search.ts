import type { ImapSession } from './imap.js';
import { folderNames, type ImapFolder } from './imap-follow.js';
import type { RawMail } from './raw-mail.js';

/** Where a thread is looked for, and how much of it is taken. */
export interface SearchOptions {
  /** For people. */
  readonly name: string;
  readonly from: readonly ImapFolder[];
  /** Makes a new connection. */
  readonly connect: (signal: AbortSignal) => Promise<ImapSession>;
  /** Bytes of the largest mail; larger ones are passed over. */
  readonly limit: number;
  /** Mails and bytes of the largest thread; a larger one is an error. */
  readonly most: { readonly mails: number; readonly bytes: number };
  /** Milliseconds for all of it. */
  readonly timeout: number;
}

/** Mails fetched at once. */
const BATCH = 50;

/**
 * The mails that have or name one of the ids in their header, on a connection of its own; a server may find fewer:
 * public-inbox searches by Message-ID alone. Nothing is changed on the server. Throws if it cannot be asked in time.
 */
export async function searchImap(id: string, options: SearchOptions): Promise<readonly RawMail[]> {
  const timeout = AbortSignal.timeout(options.timeout);
  const session = await options.connect(timeout);
  try {
    const found: RawMail[] = [];
    for (const from of options.from) {
      // The newest slice of a group is the last.
      for (const folder of (await folderNames(session, from)).toReversed()) {
        await session.open(folder, true);
        found.push(...(await take(session, await session.uidsNaming(id), { ...options, found })));
      }
    }
    return found;
  } catch (cause) {
    if (timeout.aborted)
      throw new Error(`the search took longer than ${options.timeout / 1000} seconds`, { cause });
    throw cause;
  } finally {
    session.close();
  }
}

async function take(
  session: ImapSession,
  uids: readonly number[],
  { name, limit, most, found }: SearchOptions & { readonly found: readonly RawMail[] },
): Promise<readonly RawMail[]> {
  const heads = uids.length > most.mails ? null : await session.heads(uids);
  const sizes = [...(heads?.values() ?? [])].filter(({ size }) => size <= limit);
  const bytes = sizes.reduce((sum, { size }) => sum + size, 0);
  const before = found.reduce((sum, { raw }) => sum + raw.length, 0);
  if (heads === null || found.length + sizes.length > most.mails || before + bytes > most.bytes)
    throw new Error(`the thread is larger than ${most.mails} mails or ${most.bytes} bytes`);
  const mails: RawMail[] = [];
  for (let start = 0; start < sizes.length; start += BATCH) {
    const some = sizes.slice(start, start + BATCH).map(({ uid }) => uid);
    for (const [uid, raw] of await session.mails(some))
      mails.push({ kind: 'mail', raw, source: `${name} ${uid}` });
  }
  return mails;
}
