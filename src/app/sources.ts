import type { Config, SourceConfig } from '../config.js';
import { followArchive } from '../io/follow-archive.js';
import { readOnce } from '../io/follow-files.js';
import { followMaildir } from '../io/follow-maildir.js';
import { followMbox } from '../io/follow-mbox.js';
import { connectImap, type ImapAccount } from '../io/imap.js';
import { followImap } from '../io/imap-follow.js';
import type { Source } from '../io/source.js';
import { readSecret, readText } from './secret.js';

/** How long an IMAP server may be silent before the connection counts as lost, in milliseconds. */
const IMAP_TIMEOUT_MS = 90_000;

type Environment = Readonly<Record<string, string | undefined>>;
type ImapConfig = Extract<SourceConfig, { type: 'imap' }>;

/** The configured sources; each folder of an IMAP server is one of its own. Throws if two have the same name. */
export function openSources(config: Pick<Config, 'sources' | 'intake'>, env: Environment): readonly Source[] {
  const sources = config.sources.flatMap((source) => open(source, config.intake.limit, env));
  const names = new Set<string>();
  for (const { name } of sources) {
    if (names.has(name)) throw new Error(`sources: two of them are called ${name}`);
    names.add(name);
  }
  return sources;
}

function open(source: SourceConfig, limit: number, env: Environment): readonly Source[] {
  if (source.type === 'imap') return openImap(source, limit, env);
  const { name, path } = source;
  if (source.type === 'files') return [readOnce({ name, path })];
  const poll = source.poll * 1000;
  if (source.type === 'maildir') return [followMaildir({ name, path, limit, poll })];
  if (source.type === 'mbox') return [followMbox({ name, path, limit, poll })];
  return [followArchive({ name, path, limit, poll, url: source.url ?? null })];
}

function openImap(source: ImapConfig, limit: number, env: Environment): readonly Source[] {
  const { name, group, folders = ['INBOX'], poll, seen, move = null } = source;
  const from = group === undefined ? folders.map((folder) => ({ folder })) : [{ group }];
  return from.map((each) =>
    followImap({
      name: 'folder' in each ? `${name} ${each.folder}` : name,
      from: each,
      limit,
      poll: poll * 1000,
      aftercare: { seen, move },
      // A token is renewed in its file from time to time.
      connect: (signal) => connectImap(imapAccount(source, env), signal),
    }),
  );
}

/** The server and the login of an IMAP source; throws, naming the key, if a secret or certificate cannot be had. */
export function imapAccount(source: ImapConfig, env: Environment): ImapAccount {
  const { name, host, port, security, ca, user, password, token } = source;
  const key = (field: string) => `sources (${name}): ${field}`;
  const secret = () => {
    if (token !== undefined) return { token: readSecret(token, key('token'), env) };
    // Public servers take any password from an anonymous user.
    return { password: password === undefined ? user : readSecret(password, key('password'), env) };
  };
  return {
    host,
    port,
    security,
    ca: ca === undefined ? null : readText(ca, key('ca')),
    user,
    secret: secret(),
    timeout: IMAP_TIMEOUT_MS,
  };
}
