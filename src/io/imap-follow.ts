import type { ImapSession } from './imap.js';
import {
  type Aftercare,
  BATCH,
  type FetchOptions,
  type OpenFolder,
  passOn,
  settleBatch,
  takeBatch,
} from './imap-batch.js';
import { type FolderState, readPosition, startAt, startNew } from './imap-position.js';
import type { Arrived, OpenOptions, Source } from './source.js';

/** One folder of an IMAP server, or a group of a public-inbox server, which is cut into `<group>.0`, `<group>.1`, ... */
export type ImapFolder = { readonly folder: string } | { readonly group: string };

/** What is followed, and how. */
export interface ImapOptions {
  readonly name: string;
  readonly from: ImapFolder;
  /** Bytes of the largest mail that is fetched. */
  readonly limit: number;
  /** Milliseconds after which the folder is looked at even if the server says nothing. */
  readonly poll: number;
  readonly aftercare: Aftercare;
  /** Makes a new connection. */
  readonly connect: (signal: AbortSignal) => Promise<ImapSession>;
}

interface Following {
  readonly session: ImapSession;
  readonly options: ImapOptions;
  readonly fetch: FetchOptions;
  readonly open: OpenOptions;
  /** Those that have been opened on this connection. */
  readonly folders: Map<string, OpenFolder>;
}

/** Every how many looks it is seen whether the group has got a further slice. */
const LOOKS_PER_LIST = 10;

/** Follows a folder or a group: new mails in their order as they come, and between them what was there before. */
export function followImap(options: ImapOptions): Source {
  const suspects = new Map<number, number>();
  return {
    name: options.name,
    async *open(open) {
      if (open.signal.aborted) return;
      const session = await options.connect(open.signal);
      const { name, limit, aftercare } = options;
      const fetch = { source: name, limit, aftercare, judge: open.judge, suspects };
      try {
        yield* follow({ session, options, fetch, open, folders: new Map() });
      } catch (error) {
        // What was under way when it was told to end does not matter.
        if (!open.signal.aborted) throw error;
      } finally {
        session.close();
      }
    },
  };
}

async function* follow(following: Following): AsyncGenerator<readonly Arrived[]> {
  const { session, options, open } = following;
  let names: readonly string[] = [];
  for (let look = 0; !open.signal.aborted; look++) {
    if (look % LOOKS_PER_LIST === 0) names = await folderNames(session, options.from);
    yield* openAll(following, names);
    yield* takeBacklog(following, names);
    if (isElsewhere(following, names)) {
      const found = await folderNames(session, options.from);
      const isFurther = found.length > names.length;
      names = found;
      if (isFurther) continue;
    }
    yield [{ kind: 'caught-up' }];
    await session.change(options.poll);
  }
}

/** Whether a group's server has announced mails that are not in its newest slice: they are in a further one. */
function isElsewhere({ options, folders }: Following, names: readonly string[]): boolean {
  const newest = folders.get(names.at(-1) ?? '');
  return 'group' in options.from && newest !== undefined && newest.announced > newest.position.next;
}

/** The folder, or the slices of the group with the newest last. */
export async function folderNames(session: ImapSession, from: ImapFolder): Promise<readonly string[]> {
  if ('folder' in from) return [from.folder];
  const prefix = `${from.group}.`;
  const slices = (await session.foldersUnder(prefix))
    .map((path) => path.slice(prefix.length))
    .filter((rest) => /^\d{1,6}$/.test(rest))
    .sort((a, b) => Number(a) - Number(b));
  if (slices.length === 0) throw new Error(`the server has no group ${from.group}`);
  return slices.map((slice) => prefix + slice);
}

/**
 * Takes what is new in every folder that is read, the newest last. Of a group's slices those are read that were before,
 * and all behind them; at the first start those with mails that are new enough.
 */
async function* openAll(following: Following, names: readonly string[]): AsyncGenerator<readonly Arrived[]> {
  const { session, open, folders } = following;
  const known = names.findIndex((name) => folders.has(name) || open.positions.has(name));
  const start = known < 0 ? await firstSlice(following, names) : known;
  for (const [i, name] of names.entries()) {
    if (i < start) continue;
    // Nothing is added any more to a slice that another one follows; the last look at it may have been before that.
    if (folders.has(name) && i < names.length - 2) continue;
    const state = await select(following, name);
    const folder = openFolder(following, { name, state, behindKnown: known >= 0 });
    yield* settleBatch(session, folder, { uids: [], options: following.fetch });
    yield* takeNew(following, folder);
  }
}

/** At the first start: the oldest slice that still has mails that are new enough. */
async function firstSlice({ session, open }: Following, names: readonly string[]): Promise<number> {
  for (let i = names.length - 2; i >= 0; i--) {
    await session.open(names[i] ?? '', true);
    if ((await session.uidsSince(open.since)).length === 0) return i + 1;
  }
  return 0;
}

function select({ session, options }: Following, name: string): Promise<FolderState> {
  const { seen, move } = options.aftercare;
  return session.open(name, !seen && move === null);
}

/** The folder with the position to go on from; UIDs that mean other mails than they did are begun anew. */
function openFolder(
  { open, folders }: Following,
  at: { readonly name: string; readonly state: FolderState; readonly behindKnown: boolean },
): OpenFolder {
  const { name, state, behindKnown } = at;
  const stored = open.positions.get(name) ?? null;
  const opened = folders.get(name);
  const before = opened?.position ?? (stored === null ? null : readPosition(stored));
  const position =
    before === null && behindKnown ? startNew(state, open.since) : startAt(before, state, open.since);
  if (opened !== undefined && position === before) {
    opened.announced = state.next;
    return opened;
  }
  const folder = { name, position, stored, announced: state.next, backlog: null };
  folders.set(name, folder);
  return folder;
}

async function* takeNew(
  { session, fetch, open }: Following,
  folder: OpenFolder,
): AsyncGenerator<readonly Arrived[]> {
  const uids = await session.uids({ from: folder.position.next, to: Number.POSITIVE_INFINITY });
  for (let i = 0; i < uids.length && !open.signal.aborted; i += BATCH) {
    yield* takeBatch(session, folder, { uids: uids.slice(i, i + BATCH), history: false, options: fetch });
  }
}

/** Takes what was there before, the newest first, and after each batch of it what has come in the meantime. */
async function* takeBacklog(
  following: Following,
  names: readonly string[],
): AsyncGenerator<readonly Arrived[]> {
  const { folders, open } = following;
  const newest = folders.get(names.at(-1) ?? '');
  if (newest === undefined) return;
  while (!open.signal.aborted) {
    const name = names.findLast((each) => folders.get(each)?.position.history);
    const folder = name === undefined ? undefined : folders.get(name);
    if (folder === undefined) return;
    if (folder !== newest) await select(following, folder.name);
    yield* takeHistory(following, folder);
    if (folder !== newest) await select(following, newest.name);
    yield* takeNew(following, newest);
  }
}

/** Takes one batch of what was there before; what is too old is not even looked at. */
async function* takeHistory(
  { session, fetch }: Following,
  folder: OpenFolder,
): AsyncGenerator<readonly Arrived[]> {
  const { history, since } = folder.position;
  if (history === null) return;
  folder.backlog ??= await session.uidsSince(since);
  const left = folder.backlog.filter((uid) => uid >= history.from && uid <= history.to);
  yield* takeBatch(session, folder, { uids: left.slice(-BATCH).reverse(), history: true, options: fetch });
  if (left.length > BATCH) return;
  folder.position = { ...folder.position, history: null };
  folder.backlog = null;
  yield* passOn(folder);
}
