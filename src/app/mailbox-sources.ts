import type { Config, SourceConfig } from '../config.js';
import { connectImap } from '../io/imap.js';
import type { ImapFolder } from '../io/imap-follow.js';
import { searchImap } from '../io/imap-search.js';
import { imapAccount } from './sources.js';
import { mailboxSource, THREAD_BYTES, THREAD_MAILS, type ThreadSource } from './thread-sources.js';

/** Milliseconds that a mail server may take to find a thread. */
const SEARCH_MS = 60_000;

type ImapConfig = Extract<SourceConfig, { type: 'imap' }>;

/** The watched IMAP mailboxes, as places that threads can be asked for; secrets are read when one is asked. */
export function mailboxSources(
  { sources, intake }: Pick<Config, 'sources' | 'intake'>,
  env: Readonly<Record<string, string | undefined>>,
): readonly ThreadSource[] {
  const watched = sources.filter((source) => source.type === 'imap');
  return watched.map((source) => {
    const options = {
      name: source.name,
      from: foldersOf(source),
      connect: (signal: AbortSignal) => connectImap(imapAccount(source, env), signal),
      limit: intake.limit,
      most: { mails: THREAD_MAILS, bytes: THREAD_BYTES },
      timeout: SEARCH_MS,
    };
    return mailboxSource(`the mailbox ${source.name}`, (id) => searchImap(id, options));
  });
}

/** Those that are read, and the one that mails are moved to once they are. */
function foldersOf({ folders = ['INBOX'], group, move }: ImapConfig): readonly ImapFolder[] {
  if (group !== undefined) return [{ group }];
  return [...new Set([...folders, ...(move === undefined ? [] : [move])])].map((folder) => ({ folder }));
}
