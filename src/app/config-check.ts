import { loadRecipients } from '../config/recipients.js';
import { type Config, databaseOf } from '../config.js';
import { findArchive } from '../io/archive.js';
import { connectImap } from '../io/imap.js';
import { pathKind } from '../io/path-kind.js';
import { trySmtp } from '../io/smtp.js';
import { openTree } from '../io/tree.js';
import { openStore, shownAddress } from '../store/db.js';
import { loadLearnt } from './learnt-table.js';
import { type Environment, mailServer } from './mail-server.js';
import { imapAccount } from './sources.js';
import { chooseChecks } from './wire.js';

/** One thing that was tried: what it is, and why it cannot be used; null if it can. */
export interface Tried {
  readonly what: string;
  readonly problem: string | null;
}

/** Tries everything that the configuration names, one after the other: database, trees, sources, mail server. */
export async function* tryConfig(config: Config, env: Environment): AsyncGenerator<Tried> {
  const database = databaseOf(config);
  yield await attempt(`database ${shownAddress(database)}`, async () => {
    await (await openStore(database)).close();
  });
  yield await attempt('who is mailed', async () => {
    loadRecipients(config.outbox.recipients);
  });
  yield await attempt('checks', async () => {
    chooseChecks({ only: [], off: config.checks.off });
    await loadLearnt(config.data);
  });
  for (const tree of config.trees) {
    yield await attempt(`tree ${tree.path}`, async () => {
      await (await openTree(tree)).close();
    });
  }
  for (const source of config.sources) {
    yield await attempt(`source ${source.name} (${source.type})`, () => trySource(source, env));
  }
  yield await attempt(
    config.smtp.host === '' ? 'mail server: none, nothing can leave' : `mail server ${config.smtp.host}`,
    async () => {
      const server = mailServer(config, env);
      const problem = server === null ? null : await trySmtp(server);
      if (problem !== null) throw new Error(problem);
    },
  );
}

async function trySource(source: Config['sources'][number], env: Environment): Promise<void> {
  if (source.type !== 'imap') {
    const kind = await pathKind(source.path);
    if (kind === 'absent') throw new Error(`there is no ${source.path}`);
    if (
      source.type === 'archive' &&
      source.url === undefined &&
      (await findArchive(source.path)).length === 0
    )
      throw new Error(`${source.path} is no public-inbox archive`);
    return;
  }
  const session = await connectImap(imapAccount(source, env), AbortSignal.timeout(30_000));
  try {
    if (source.group !== undefined) {
      const slices = await session.foldersUnder(source.group);
      if (slices.length === 0) throw new Error(`there is no group ${source.group}`);
      return;
    }
    const moved = source.move === undefined ? [] : [source.move];
    for (const folder of [...(source.folders ?? ['INBOX']), ...moved]) await session.open(folder, true);
  } finally {
    session.close();
  }
}

async function attempt(what: string, work: () => Promise<void>): Promise<Tried> {
  try {
    await work();
    return { what, problem: null };
  } catch (error) {
    return { what, problem: error instanceof Error ? error.message : String(error) };
  }
}
