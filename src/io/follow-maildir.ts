import { watch } from 'node:fs';
import { open as openFile, readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { isMaildir } from './folders.js';
import { reasonOf } from './path-kind.js';
import { pause } from './pause.js';
import { type Arrived, inSteps, type OpenOptions, type Place, type Source } from './source.js';

/** A Maildir that mails are delivered to. */
export interface MaildirOptions {
  readonly name: string;
  readonly path: string;
  /** Bytes of the largest mail that is taken. */
  readonly limit: number;
  /** Milliseconds between two looks at the folder if nothing is told of it. */
  readonly poll: number;
}

/** A mail's file. */
interface MailFile {
  /** The name without the flags, which stays the same for as long as the mail exists. */
  readonly key: string;
  readonly path: string;
  readonly size: number;
  /** When the file came to be where it is, in milliseconds since the epoch. */
  readonly placedAt: number;
  readonly writtenAt: number;
}

/** The folder is read up to the files that were placed at this time, in milliseconds since the epoch. */
interface MaildirPosition {
  readonly placedAt: number;
  /** While the folder is read for the first time: mails from before this time are passed over; else null. */
  readonly since: number | null;
}

/** So much earlier than the last one a file may have been placed and still be new: file systems have clocks of their own. */
const OVERLAP_MS = 10 * 60 * 1000;
const HEAD_BYTES = 64 * 1024;
/** Files whose times are asked for at once. */
const STATS = 64;

/**
 * Follows a Maildir: mails in the order in which they were placed there. After a restart those of the last minutes
 * before are told from new ones by their Message-ID.
 */
export function followMaildir(options: MaildirOptions): Source {
  return { name: options.name, open: (open) => inSteps(follow(options, open)) };
}

async function* follow(options: MaildirOptions, open: OpenOptions): AsyncGenerator<Arrived> {
  const { path, poll } = options;
  if (!(await isMaildir(path))) throw new Error(`${path} is no Maildir: it has no folders cur and new`);
  const stored = open.positions.get(path);
  let position = stored === undefined ? { placedAt: 0, since: open.since } : readPosition(stored);
  let seen: ReadonlySet<string> = new Set();
  const bell = watchFolders(path);
  try {
    while (!open.signal.aborted) {
      const rung = bell.next();
      const look = await lookAt(path, { seen, from: position.placedAt - OVERLAP_MS });
      const handled = new Set(look.known);
      for (const file of look.files) {
        if (open.signal.aborted) return;
        const arrived = await take(file, { options, open, position: after(position, file) });
        if (arrived === null) continue;
        handled.add(file.key);
        position = after(position, file);
        yield arrived;
      }
      seen = handled;
      position = { ...position, since: null };
      yield { kind: 'passed', place: placeAt(path, position) };
      yield { kind: 'caught-up' };
      await pause(poll, open.signal, rung);
    }
  } finally {
    bell.close();
  }
}

function after(position: MaildirPosition, { placedAt }: MailFile): MaildirPosition {
  return { ...position, placedAt: Math.max(position.placedAt, placedAt) };
}

interface Taking {
  readonly options: MaildirOptions;
  readonly open: OpenOptions;
  readonly position: MaildirPosition;
}

/** What the file delivers; null if it is gone, renamed perhaps: the next look finds it if it is still there. */
async function take(file: MailFile, { options, open, position }: Taking): Promise<Arrived | null> {
  const place = placeAt(options.path, position);
  const { since } = position;
  if (since !== null && file.writtenAt < since) return { kind: 'passed', place };
  const head = await readHead(file.path);
  if (head === null) return null;
  const [verdict] = await open.judge([{ bytes: head, receivedAt: file.writtenAt }], since);
  if (verdict !== 'take') return { kind: 'passed', place };
  const [from, history] = [file.path, since !== null];
  if (file.size > options.limit) {
    const detail = `${file.size} bytes, limit ${options.limit}`;
    return { kind: 'refused', reason: 'too-large', detail, head, from, place, history };
  }
  const raw = await ifThere(readFile(file.path));
  return raw === null ? null : { kind: 'mail', raw, from, place, history };
}

interface Look {
  /** Files that are to be handled, in the order in which they were placed. */
  readonly files: readonly MailFile[];
  /** Keys of those that need no look any more. */
  readonly known: readonly string[];
}

/** The mails that were placed at a time or after it, without those that have been seen. */
async function lookAt(
  folder: string,
  { seen, from }: { readonly seen: ReadonlySet<string>; readonly from: number },
): Promise<Look> {
  const known: string[] = [];
  const unseen = new Map<string, string>();
  for (const part of ['new', 'cur']) {
    for (const name of await readdir(join(folder, part))) {
      const key = keyOf(name);
      if (name.startsWith('.')) continue;
      if (seen.has(key)) known.push(key);
      else unseen.set(key, join(folder, part, name));
    }
  }
  const files: MailFile[] = [];
  const all = [...unseen];
  for (let i = 0; i < all.length; i += STATS) {
    for (const file of await Promise.all(all.slice(i, i + STATS).map(readTimes))) {
      if (file === null) continue;
      if (file.placedAt < from) known.push(file.key);
      else files.push(file);
    }
  }
  files.sort((a, b) => a.placedAt - b.placedAt || (a.key < b.key ? -1 : 1));
  return { files, known };
}

async function readTimes([key, path]: readonly [string, string]): Promise<MailFile | null> {
  const found = await ifThere(stat(path));
  if (!found?.isFile()) return null;
  return { key, path, size: found.size, placedAt: found.ctimeMs, writtenAt: found.mtimeMs };
}

function keyOf(name: string): string {
  const flags = name.lastIndexOf(':2,');
  return flags < 0 ? name : name.slice(0, flags);
}

async function readHead(path: string): Promise<Buffer | null> {
  const file = await ifThere(openFile(path));
  if (file === null) return null;
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(HEAD_BYTES), 0, HEAD_BYTES, 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
}

/** What is asked for, or null if the file is gone. */
async function ifThere<T>(asked: Promise<T>): Promise<T | null> {
  try {
    return await asked;
  } catch (cause) {
    if (cause instanceof Error && 'code' in cause && cause.code === 'ENOENT') return null;
    throw new Error(`cannot read the Maildir: ${reasonOf(cause)}`, { cause });
  }
}

function placeAt(path: string, position: MaildirPosition): Place {
  return { folder: path, position: JSON.stringify(position) };
}

function readPosition(text: string): MaildirPosition {
  const { placedAt, since = null } = JSON.parse(text) as Partial<MaildirPosition>;
  if (typeof placedAt === 'number') return { placedAt, since };
  throw new Error(`the stored position ${text.slice(0, 200)} is none of a Maildir`);
}

interface Bell {
  /** Resolves when the system next tells of a change. */
  next(): Promise<void>;
  close(): void;
}

function watchFolders(folder: string): Bell {
  let wake: () => void = () => undefined;
  const watchers = ['new', 'cur'].map((part) => watch(join(folder, part), () => wake()));
  // A folder that is taken away is found missing at the next look.
  for (const watcher of watchers) watcher.on('error', () => watcher.close());
  return {
    next: () =>
      new Promise((resolve) => {
        wake = resolve;
      }),
    close() {
      for (const watcher of watchers) watcher.close();
    },
  };
}
