import { createReadStream } from 'node:fs';
import { basename } from 'node:path';
import { pipeline } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { countArchive, findArchive, readArchive, readBundle } from './archive.js';
import { isMaildir, listMaildir, listMailFiles } from './folders.js';
import { splitMbox } from './mbox.js';
import { pathKind, reasonOf } from './path-kind.js';
import { MAX_RAW_BYTES, type RawMail } from './raw-mail.js';
import { isGzip, SNIFF_BYTES, sniff } from './sniff.js';

/** Where to read from besides the paths. */
export interface ReadOptions {
  /** What `-` stands for; the process's standard input if absent. */
  readonly stdin?: AsyncIterable<Buffer>;
  /** The source of the mail to begin with, for a single path; nothing is read if it has no such mail. */
  readonly from?: string;
}

/** The name of standard input in sources and errors. */
const STDIN_NAME = 'standard input';

/**
 * Reads every mail of the paths, in their order and in constant memory. A path is a mail, an mbox or a bare diff (each
 * also gzipped), a git bundle, a Maildir, a folder of such files, a public-inbox v2 archive, or `-`. What cannot be
 * read is an error that names the path and the reason.
 */
export async function* readMails(
  paths: readonly string[],
  options: ReadOptions = {},
): AsyncGenerator<RawMail> {
  for (const path of paths) {
    if (path === '-')
      yield* readStream(options.stdin ?? process.stdin, { name: STDIN_NAME, path: null, lenient: false });
    else if ((await kindOrFail(path)) === 'folder') yield* readFolder(path, options.from);
    else yield* readFile(path, { lenient: false, from: options.from });
  }
}

/** How many mails {@link readMails} will give, where that is cheap to know; null if it is not. */
export async function countHint(paths: readonly string[]): Promise<number | null> {
  let count = 0;
  for (const path of paths) {
    const own = path === '-' ? null : await countPath(path);
    if (own === null) return null;
    count += own;
  }
  return count;
}

async function countPath(path: string): Promise<number | null> {
  if ((await kindOrFail(path)) !== 'folder') return /\.eml$/i.test(path) ? 1 : null;
  if (await isMaildir(path)) return (await listMaildir(path)).length;
  const archive = await findArchive(path);
  if (archive.length > 0) return countArchive(archive);
  const files = await listMailFiles(path);
  return files.every((file) => /\.(?:eml|patch|diff)$/i.test(file)) ? files.length : null;
}

async function* readFolder(folder: string, from: string | undefined): AsyncGenerator<RawMail> {
  if (await isMaildir(folder)) {
    const paths = await listMaildir(folder);
    const first = from === undefined ? 0 : paths.findIndex((path) => maildirName(path) === maildirName(from));
    for (const path of first < 0 ? [] : paths.slice(first)) yield* readFile(path, { lenient: true });
    return;
  }
  const archive = await findArchive(folder);
  for (const [epoch, range] of startingAt(archive, '@', from)) yield* readArchive(epoch, epoch, range);
  if (archive.length > 0) return;
  const files = await listMailFiles(folder);
  if (files.length === 0) {
    throw new Error(
      `cannot read ${folder}: it is no Maildir, no public-inbox archive, and no folder with mail files`,
    );
  }
  for (const [path, range] of startingAt(files, '#', from))
    yield* readFile(path, { lenient: true, ...range });
}

/** The places from the one on that a source names, that one with the source. */
function startingAt(
  places: readonly string[],
  mark: string,
  from: string | undefined,
): readonly (readonly [string, { readonly from?: string }])[] {
  if (from === undefined) return places.map((place) => [place, {}] as const);
  const first = places.findIndex((place) => from === place || from.startsWith(`${place}${mark}`));
  if (first < 0) return [];
  return places.slice(first).map((place, i) => [place, i === 0 ? { from } : {}] as const);
}

/** A mail's name in a Maildir, without its folder and its flags, which change as it is read. */
function maildirName(path: string): string {
  return basename(path).replace(/:2,[A-Za-z]*$/, '');
}

async function* readFile(
  path: string,
  { lenient, from }: Pick<Origin, 'lenient' | 'from'>,
): AsyncGenerator<RawMail> {
  const stream = createReadStream(path, { highWaterMark: 256 * 1024 });
  yield* readStream(stream, { name: path, path, lenient, from });
}

interface Origin {
  readonly name: string;
  /** The file, where git has to open it by itself; null for a pipe. */
  readonly path: string | null;
  /** Take what is not recognised for a mail: one odd file must not stop a whole folder. */
  readonly lenient: boolean;
  /** The source of the mail to begin with. */
  readonly from?: string | undefined;
}

async function* readStream(stream: AsyncIterable<Buffer>, origin: Origin): AsyncGenerator<RawMail> {
  const chunks = namedErrors(stream, origin.name);
  try {
    let head = await readHead(chunks, SNIFF_BYTES);
    let source = after(head, chunks);
    if (isGzip(head)) {
      const unpacked = namedErrors(gunzip(source), origin.name);
      head = await readHead(unpacked, SNIFF_BYTES);
      source = after(head, unpacked);
    }
    yield* readAs(head, source, origin);
  } finally {
    await chunks.return(undefined);
  }
}

async function* readAs(head: Buffer, source: AsyncIterable<Buffer>, origin: Origin): AsyncGenerator<RawMail> {
  const kind = sniff(head) ?? (origin.lenient && head.length > 0 ? 'mail' : null);
  const { name, path, from } = origin;
  if (head.length === 0 && origin.lenient) return;
  if (head.length === 0) throw new Error(`cannot read ${name}: it is empty`);
  if (kind === null)
    throw new Error(`cannot read ${name}: it is neither a mail, an mbox, an archive nor a patch`);
  if (kind === 'mbox') {
    let begun = from === undefined;
    for await (const mail of splitMbox(source, name)) {
      begun ||= mail.source === from;
      if (begun) yield mail;
    }
    return;
  }
  if (kind === 'bundle') {
    if (path === null) throw new Error(`cannot read ${name}: a git bundle must be given as a file`);
    yield* readBundle(path, from === undefined ? {} : { from });
    return;
  }
  yield { kind, raw: await readWhole(source), source: name };
}

/** The first bytes of a stream: at least `size`, if it has so many. */
async function readHead(chunks: AsyncGenerator<Buffer>, size: number): Promise<Buffer> {
  const parts: Buffer[] = [];
  for (let held = 0; held < size; ) {
    const next = await chunks.next();
    if (next.done === true) break;
    parts.push(next.value);
    held += next.value.length;
  }
  return Buffer.concat(parts);
}

async function* after(head: Buffer, rest: AsyncGenerator<Buffer>): AsyncGenerator<Buffer> {
  yield head;
  yield* rest;
}

async function readWhole(source: AsyncIterable<Buffer>): Promise<Buffer> {
  const parts: Buffer[] = [];
  let held = 0;
  for await (const chunk of source) {
    parts.push(chunk);
    held += chunk.length;
    if (held >= MAX_RAW_BYTES) break;
  }
  return Buffer.concat(parts).subarray(0, MAX_RAW_BYTES);
}

function gunzip(source: AsyncIterable<Buffer>): AsyncIterable<Buffer> {
  // pipeline destroys its last stream with the error, so that whoever reads from it gets to see it.
  return pipeline(source, createGunzip({ chunkSize: 256 * 1024 }), () => undefined);
}

async function* namedErrors(source: AsyncIterable<Buffer>, name: string): AsyncGenerator<Buffer> {
  try {
    for await (const chunk of source) yield chunk;
  } catch (cause) {
    throw new Error(`cannot read ${name}: ${reasonOf(cause)}`, { cause });
  }
}

async function kindOrFail(path: string): Promise<'file' | 'folder' | 'other'> {
  const kind = await pathKind(path);
  if (kind === 'absent') throw new Error(`cannot read ${path}: there is no such file or folder`);
  return kind;
}
