import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { open as openFile, stat } from 'node:fs/promises';
import { splitMbox } from './mbox.js';
import { reasonOf } from './path-kind.js';
import { pause } from './pause.js';
import { type Arrived, inSteps, type OpenOptions, type Source } from './source.js';

/** An mbox that mails are appended to. */
export interface MboxOptions {
  readonly name: string;
  readonly path: string;
  /** Bytes of the largest mail that is taken. */
  readonly limit: number;
  /** Milliseconds between two looks at the file. */
  readonly poll: number;
}

/** The file is read up to here. */
interface MboxPosition {
  /** A hash of so many of the file's first bytes: tells this file from another one of the same name. */
  readonly mark: string;
  readonly markBytes: number;
  /** Where the part begins that is being read. */
  readonly offset: number;
  /** Mails of that part that are handled. */
  readonly taken: number;
  /** While the file is read for the first time: mails from before this time are passed over; else null. */
  readonly since: number | null;
}

const MARK_BYTES = 512;
const HEAD_BYTES = 64 * 1024;
const FROM = Buffer.from('From ');

/**
 * Follows an mbox that mails are appended to. What is appended is taken once the file has stood still between two
 * looks, so that no mail is cut off; a file that was replaced or rewritten is read anew.
 */
export function followMbox(options: MboxOptions): Source {
  return { name: options.name, open: (open) => inSteps(follow(options, open)) };
}

async function* follow(options: MboxOptions, open: OpenOptions): AsyncGenerator<Arrived> {
  const { path, poll } = options;
  let stored = open.positions.get(path) ?? null;
  let lastSize: number | null = null;
  while (!open.signal.aborted) {
    const size = await sizeOf(path);
    if (size === lastSize) {
      const position = await startAt(path, size, { stored, since: open.since });
      for await (const arrived of readPart(options, { position, size, open })) {
        yield arrived;
        if (open.signal.aborted) return;
      }
      const through = writePosition(await positionAt(path, size));
      if (through !== stored) yield { kind: 'passed', place: { folder: path, position: through } };
      stored = through;
      yield { kind: 'caught-up' };
    }
    lastSize = size;
    await pause(poll, open.signal);
  }
}

/** The position to go on from: the beginning of the file if it is not the one that was read before. */
async function startAt(
  path: string,
  size: number,
  { stored, since }: { readonly stored: string | null; readonly since: number },
): Promise<MboxPosition> {
  const fresh = { ...(await positionAt(path, size)), offset: 0, since };
  if (stored === null) return fresh;
  const position = readPosition(stored);
  if (size < position.offset || (await markOf(path, position.markBytes)) !== position.mark) return fresh;
  return size === position.offset || (await beginsMail(path, position.offset)) ? position : fresh;
}

/** The position with everything read up to `size`. */
async function positionAt(path: string, size: number): Promise<MboxPosition> {
  const markBytes = Math.min(size, MARK_BYTES);
  return { mark: await markOf(path, markBytes), markBytes, offset: size, taken: 0, since: null };
}

async function* readPart(
  { path, limit }: MboxOptions,
  { position, size, open }: { position: MboxPosition; size: number; open: OpenOptions },
): AsyncGenerator<Arrived> {
  const { offset, since } = position;
  if (offset >= size) return;
  const history = since !== null;
  let taken = 0;
  const stream = createReadStream(path, { start: offset, end: size - 1, highWaterMark: 256 * 1024 });
  for await (const { raw, source } of splitMbox(stream, path)) {
    taken++;
    if (taken <= position.taken) continue;
    const head = raw.subarray(0, HEAD_BYTES);
    const [verdict] = await open.judge([{ bytes: head, receivedAt: null }], since);
    const place = { folder: path, position: writePosition({ ...position, taken }) };
    const from = `${source} from byte ${offset} on`;
    if (verdict !== 'take') yield { kind: 'passed', place };
    else if (raw.length > limit) {
      const detail = `${raw.length} bytes or more, limit ${limit}`;
      yield { kind: 'refused', reason: 'too-large', detail, head, from, place, history };
    } else yield { kind: 'mail', raw, from, place, history };
  }
}

async function sizeOf(path: string): Promise<number> {
  try {
    return (await stat(path)).size;
  } catch (cause) {
    throw new Error(`cannot read ${path}: ${reasonOf(cause)}`, { cause });
  }
}

async function markOf(path: string, size: number): Promise<string> {
  return createHash('sha256')
    .update(await bytesAt(path, 0, size))
    .digest('hex');
}

/** Whether a mail's separator stands there, after the empty line that may end the mail before it. */
async function beginsMail(path: string, offset: number): Promise<boolean> {
  const bytes = await bytesAt(path, offset, FROM.length + 2);
  const start = bytes[0] === 13 ? 2 : bytes[0] === 10 ? 1 : 0;
  return bytes.subarray(start, start + FROM.length).equals(FROM);
}

async function bytesAt(path: string, at: number, size: number): Promise<Buffer> {
  const file = await openFile(path);
  try {
    const { bytesRead, buffer } = await file.read(Buffer.alloc(size), 0, size, at);
    return buffer.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
}

function writePosition(position: MboxPosition): string {
  return JSON.stringify(position);
}

function readPosition(text: string): MboxPosition {
  const value = JSON.parse(text) as Partial<MboxPosition>;
  const { mark, markBytes = -1, offset = -1, taken = -1, since = null } = value;
  if (typeof mark !== 'string' || ![markBytes, offset, taken].every((each) => each >= 0)) {
    throw new Error(`the stored position ${text.slice(0, 200)} is none of an mbox`);
  }
  return { mark, markBytes, offset, taken, since };
}
