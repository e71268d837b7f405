import { readMails } from '../io/files.js';
import { fetchThread, type LoreOptions } from '../io/lore.js';
import type { RawMail } from '../io/raw-mail.js';
import type { Db } from '../store/db.js';
import { mailsOfSeries } from '../store/history.js';
import { rawMail } from '../store/mails.js';
import { seriesOfMail } from '../store/versions.js';

/** A place that mails can be asked for by Message-ID. */
export interface ThreadSource {
  /** For people: `the store`, the address of a server. */
  readonly name: string;
  /** The mail with all that it has of its thread, in any order; null if it does not have the mail. Throws if it cannot be asked. */
  find(id: string): Promise<readonly RawMail[] | null>;
}

/** Asks a mail server for mails by header: those with this Message-ID, and those that name it in References. */
export type MailboxSearch = (id: string) => Promise<readonly RawMail[]>;

/** Mails of the largest thread that is taken. */
export const THREAD_MAILS = 3000;
/** Bytes of its mails. */
export const THREAD_BYTES = 64 * 1024 * 1024;
const HEADER_BYTES = 64 * 1024;

/** The mails that are stored: the series that the mail is a part or the cover letter of. */
export function storeSource(db: Db): ThreadSource {
  return {
    name: 'the store',
    async find(id) {
      const seriesId = await seriesOfMail(db, id);
      const mails = seriesId === null ? [] : await mailsOfSeries(db, seriesId);
      const alone = mails.some(({ messageId }) => messageId === id) ? null : await rawMail(db, id);
      const all = alone === null ? mails : [...mails, { messageId: id, raw: alone }];
      if (all.length === 0) return null;
      return all.map(({ messageId, raw }) => ({ kind: 'mail', raw: Buffer.from(raw), source: messageId }));
    },
  };
}

/** A watched mailbox, by what its server finds. */
export function mailboxSource(name: string, search: MailboxSearch): ThreadSource {
  return {
    name,
    async find(id) {
      const found = await search(id);
      if (found.length === 0) return null;
      // A part of a series names the cover letter, not its sisters: they are found by the thread's first mail.
      const root = rootOf(found, id);
      return root === id ? found : [...found, ...(await search(root))];
    },
  };
}

/** A local archive: anything that `kogin review` reads, a public-inbox repository above all. It is read from end to end. */
export function archiveSource(path: string): ThreadSource {
  return {
    name: path,
    async find(id) {
      const found = await scan(path, [id]);
      if (!found.some((mail) => idOf(mail) === id)) return null;
      const root = rootOf(found, id);
      return root === id ? found : scan(path, [id, root]);
    },
  };
}

/** A public-inbox server. */
export function serverSource(options: LoreOptions): ThreadSource {
  return { name: options.server, find: (id) => fetchThread(id, options) };
}

/** The mails whose header names one of the ids. */
async function scan(path: string, ids: readonly string[]): Promise<readonly RawMail[]> {
  const found: RawMail[] = [];
  let bytes = 0;
  for await (const mail of readMails([path])) {
    const head = headOf(mail);
    if (!ids.some((id) => head.includes(`<${id}>`))) continue;
    found.push(mail);
    bytes += mail.raw.length;
    if (found.length > THREAD_MAILS || bytes > THREAD_BYTES)
      throw new Error(`the thread in ${path} is larger than ${THREAD_MAILS} mails or ${THREAD_BYTES} bytes`);
  }
  return found;
}

/** The oldest mail that the mail with this id hangs on; the id itself if it begins its thread. */
function rootOf(mails: readonly RawMail[], id: string): string {
  const mail = mails.find((each) => idOf(each) === id);
  if (mail === undefined) return id;
  const [root] = [...namedIn(mail, 'references'), ...namedIn(mail, 'in-reply-to')];
  return root ?? id;
}

function idOf(mail: RawMail): string | undefined {
  return namedIn(mail, 'message-id')[0];
}

/** The Message-IDs in a header field, without their brackets. */
function namedIn(mail: RawMail, field: string): readonly string[] {
  const unfolded = headOf(mail).replace(/\r?\n[ \t]+/g, ' ');
  const line = unfolded.split(/\r?\n/).find((each) => each.toLowerCase().startsWith(`${field}:`));
  return [...(line ?? '').matchAll(/<([^<>\s]{1,250})>/g)].map((match) => match[1] ?? '');
}

function headOf({ raw }: RawMail): string {
  const text = raw.toString('latin1', 0, HEADER_BYTES);
  const end = text.search(/\n\r?\n/);
  return end < 0 ? text : text.slice(0, end);
}
