import type { ImapSession, MailHead } from './imap.js';
import { type FolderPosition, moveTo, writePosition } from './imap-position.js';
import { type Arrived, type OpenOptions, type Place, STEP } from './source.js';

/** What is done on the server with a mail that is stored. */
export interface Aftercare {
  readonly seen: boolean;
  /** The folder that it is moved to; null to leave it where it is. */
  readonly move: string | null;
}

/** A folder while it is read: its position moves. */
export interface OpenFolder {
  readonly name: string;
  position: FolderPosition;
  /** The position as it was stored last; null before that. */
  stored: string | null;
  /** The UID that the server announced for the next mail when the folder was opened last. */
  announced: number;
  /** The UIDs that the server gave for the history; null before it was asked. */
  backlog: readonly number[] | null;
}

/** How mails are fetched. */
export interface FetchOptions {
  /** The source's name, for people. */
  readonly source: string;
  /** Bytes of the largest mail that is fetched. */
  readonly limit: number;
  readonly aftercare: Aftercare;
  readonly judge: OpenOptions['judge'];
  /** UIDs whose fetching ended in an error, with how often in a row; kept over reconnections. */
  readonly suspects: Map<number, number>;
}

/** Mails whose heads are fetched at once. */
export const BATCH = 200;
/** After so many failures in a row the mail itself is the reason. */
const PATIENCE = 5;
const HEAD_BYTES = 64 * 1024;

/** Takes the mails with these UIDs in their order, at most {@link BATCH} of them; new ones come upwards, history down. */
export async function* takeBatch(
  session: ImapSession,
  folder: OpenFolder,
  work: { readonly uids: readonly number[]; readonly history: boolean; readonly options: FetchOptions },
): AsyncGenerator<readonly Arrived[]> {
  const { uids, history, options } = work;
  const heads = await session.heads(uids);
  // Those that are gone from the server are no mails any more.
  const there = uids.map((uid) => heads.get(uid)).filter((head) => head !== undefined);
  const verdicts = await options.judge(there, history ? folder.position.since : null);
  const handled = there.filter((_, i) => verdicts[i] !== 'old');
  const wanted = there.filter((_, i) => verdicts[i] === 'take');
  for (const group of inGroups(wanted, options)) {
    yield await takeGroup(session, group, { folder, history, options });
  }
  const last = uids.at(-1);
  if (last !== undefined) folder.position = moveTo(folder.position, last);
  folder.position = withNewest(folder.position, there);
  yield* settleBatch(session, folder, { uids: handled.map(({ uid }) => uid), options });
}

/** Marks or moves what is stored; also what a session that was lost left unmarked. */
export async function* settleBatch(
  session: ImapSession,
  folder: OpenFolder,
  work: { readonly uids: readonly number[]; readonly options: Pick<FetchOptions, 'aftercare'> },
): AsyncGenerator<readonly Arrived[]> {
  const { seen, move } = work.options.aftercare;
  const uids = [...new Set([...folder.position.unmarked, ...work.uids])];
  if (uids.length > 0 && seen) await session.markSeen(uids);
  if (uids.length > 0 && move !== null) await session.move(uids, move);
  folder.position = { ...folder.position, unmarked: [] };
  yield* passOn(folder);
}

/** Lets the position be stored, if it has moved. */
export function* passOn(folder: OpenFolder): Generator<readonly Arrived[]> {
  const position = writePosition(folder.position);
  if (position === folder.stored) return;
  yield [{ kind: 'passed', place: { folder: folder.name, position } }];
  folder.stored = position;
}

/** Parts of the batch that are fetched at once; a suspect is fetched alone. */
function* inGroups(heads: readonly MailHead[], options: FetchOptions): Generator<readonly MailHead[]> {
  let group: MailHead[] = [];
  let bytes = 0;
  for (const head of heads) {
    const alone = head.size > options.limit || options.suspects.has(head.uid);
    const full = group.length >= STEP.mails || bytes + head.size > STEP.bytes;
    if (group.length > 0 && (alone || full)) {
      yield group;
      group = [];
      bytes = 0;
    }
    if (alone) {
      yield [head];
      continue;
    }
    group.push(head);
    bytes += head.size;
  }
  if (group.length > 0) yield group;
}

interface GroupWork {
  readonly folder: OpenFolder;
  readonly history: boolean;
  readonly options: FetchOptions;
}

/** What the mails of the group deliver; empty if they are gone in the meantime. */
async function takeGroup(
  session: ImapSession,
  group: readonly MailHead[],
  work: GroupWork,
): Promise<readonly Arrived[]> {
  const [first] = group;
  const refusal = first === undefined ? null : refuse(first, work.options);
  if (first !== undefined && refusal !== null) return [await refused(session, first, { ...work, refusal })];
  const mails = await fetchGroup(session, group, work.options.suspects);
  return group.flatMap(({ uid }) => {
    const raw = mails.get(uid);
    if (raw === undefined) return [];
    const place = advance(work, uid);
    return [{ kind: 'mail' as const, raw, from: describe(work, uid), place, history: work.history }];
  });
}

type Refusal = { readonly reason: 'too-large' | 'unreadable'; readonly detail: string };

function refuse({ uid, size }: MailHead, { limit, suspects }: FetchOptions): Refusal | null {
  if (size > limit) return { reason: 'too-large', detail: `${size} bytes, limit ${limit}` };
  const failures = suspects.get(uid) ?? 0;
  if (failures < PATIENCE) return null;
  return { reason: 'unreadable', detail: `the server failed ${failures} times to hand it out` };
}

async function refused(
  session: ImapSession,
  head: MailHead,
  work: GroupWork & { readonly refusal: Refusal },
): Promise<Arrived> {
  const { refusal, history } = work;
  const start = refusal.reason === 'too-large' ? await session.start(head.uid, HEAD_BYTES) : null;
  const place = advance(work, head.uid);
  const from = describe(work, head.uid);
  return { kind: 'refused', ...refusal, head: start ?? head.bytes, from, place, history };
}

/** Fetches mails; if that fails, all of them are suspects, and each will be fetched alone. */
async function fetchGroup(
  session: ImapSession,
  group: readonly MailHead[],
  suspects: Map<number, number>,
): Promise<ReadonlyMap<number, Buffer>> {
  const uids = group.map(({ uid }) => uid);
  for (const uid of uids) suspects.set(uid, (suspects.get(uid) ?? 0) + 1);
  const mails = await session.mails(uids);
  for (const uid of uids) {
    if (mails.has(uid)) continue;
    // A mail that is there and not handed out must be asked for again.
    const [there] = await session.uids({ from: uid, to: uid });
    if (there !== undefined) throw new Error(`the server does not hand out the mail with UID ${uid}`);
  }
  for (const uid of uids) suspects.delete(uid);
  return mails;
}

/** Moves the position behind a mail that is about to be delivered. */
function advance({ folder, options }: GroupWork, uid: number): Place {
  const { seen, move } = options.aftercare;
  const moved = moveTo(folder.position, uid);
  const unmarked = seen || move !== null ? [...moved.unmarked, uid] : moved.unmarked;
  folder.position = { ...moved, unmarked };
  return { folder: folder.name, position: writePosition(folder.position) };
}

function describe({ folder, options }: GroupWork, uid: number): string {
  return `${options.source} ${folder.name} ${folder.position.validity}/${uid}`;
}

function withNewest(position: FolderPosition, heads: readonly MailHead[]): FolderPosition {
  const newest = heads.reduce((time, { receivedAt }) => Math.max(time, receivedAt ?? 0), position.newest);
  return { ...position, newest };
}
