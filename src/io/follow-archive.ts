import { basename, join, resolve } from 'node:path';
import { findArchive } from './archive.js';
import { ByteReader } from './byte-reader.js';
import { fetchEpochs } from './fetch-archive.js';
import { type Git, runGit, startGit, stopGit } from './git.js';
import { BATCH, readObject } from './git-objects.js';
import { reasonOf } from './path-kind.js';
import { pause } from './pause.js';
import { type Arrived, inSteps, type OpenOptions, type Source } from './source.js';

/** A public-inbox v2 archive in git: one commit a mail, in epochs `git/0.git`, `git/1.git`, ... */
export interface ArchiveOptions {
  readonly name: string;
  /** The folder of the archive. */
  readonly path: string;
  /** Where new mails are fetched from; null if somebody else keeps the archive up to date. */
  readonly url: string | null;
  /** Bytes of the largest mail that is taken. */
  readonly limit: number;
  /** Milliseconds between two fetches. */
  readonly poll: number;
}

/** An epoch is read up to here. */
interface EpochPosition {
  /** The last commit that was read; null before the first. */
  readonly commit: string | null;
  /** While the archive is read for the first time: mails from before this time are passed over; else null. */
  readonly since: number | null;
}

/** A mail of an epoch, or why it is not one to take. */
interface Mail {
  readonly commit: string;
  readonly size: number;
  /** At most the limit of it. */
  readonly bytes: Buffer;
}

const COMMIT_ID = /^[0-9a-f]{40,64}$/;
const HEAD_BYTES = 64 * 1024;

/** Follows an archive: fetches it, if that is wanted, and takes its mails in the order of their commits. */
export function followArchive(options: ArchiveOptions): Source {
  return { name: options.name, open: (open) => inSteps(follow(options, open)) };
}

async function* follow(options: ArchiveOptions, open: OpenOptions): AsyncGenerator<Arrived> {
  const { path, url, poll } = options;
  const positions = new Map(open.positions);
  while (!open.signal.aborted) {
    if (url !== null) await fetchEpochs({ folder: join(path, 'git'), url, signal: open.signal });
    const epochs = await findArchive(path);
    if (epochs.length === 0) throw new Error(`${path} is no public-inbox archive`);
    // Epochs that came after the first start are new as a whole.
    const since = positions.size === 0 ? open.since : null;
    for (const gitDir of epochs) {
      const epoch = basename(gitDir);
      const stored = positions.get(epoch);
      const position = stored === undefined ? { commit: null, since } : readPosition(stored);
      for await (const arrived of readEpoch(gitDir, position, { options, open })) {
        if ('place' in arrived) positions.set(epoch, arrived.place.position);
        yield arrived;
        if (open.signal.aborted) return;
      }
    }
    yield { kind: 'caught-up' };
    await pause(poll, open.signal);
  }
}

interface Reading {
  readonly options: ArchiveOptions;
  readonly open: OpenOptions;
}

async function* readEpoch(
  gitDir: string,
  position: EpochPosition,
  { options, open }: Reading,
): AsyncGenerator<Arrived> {
  const epoch = basename(gitDir);
  const tip = await commitAt(gitDir, 'HEAD');
  if (tip === null || tip === position.commit) return;
  const { since } = position;
  const history = since !== null;
  const start = await isKnown(gitDir, position.commit);
  for await (const mail of readMails(gitDir, { start, tip, since, limit: options.limit })) {
    const head = mail.bytes.subarray(0, HEAD_BYTES);
    const [verdict] = await open.judge([{ bytes: head, receivedAt: null }], since);
    const place = { folder: epoch, position: JSON.stringify({ commit: mail.commit, since }) };
    const from = `${gitDir}@${mail.commit.slice(0, 12)}`;
    if (verdict !== 'take') yield { kind: 'passed', place };
    else if (mail.size > options.limit) {
      const detail = `${mail.size} bytes, limit ${options.limit}`;
      yield { kind: 'refused', reason: 'too-large', detail, head, from, place, history };
    } else yield { kind: 'mail', raw: mail.bytes, from, place, history };
  }
  yield { kind: 'passed', place: { folder: epoch, position: JSON.stringify({ commit: tip, since: null }) } };
}

/** The commit if the epoch still has it: rewritten ones are read from the beginning, where all that is known is passed over. */
async function isKnown(gitDir: string, commit: string | null): Promise<string | null> {
  return commit === null ? null : commitAt(gitDir, commit);
}

async function commitAt(gitDir: string, name: string): Promise<string | null> {
  try {
    const id = await runGit([
      ...at(gitDir),
      'rev-parse',
      '--verify',
      '--quiet',
      '--end-of-options',
      `${name}^{commit}`,
    ]);
    return id.trim();
  } catch (error) {
    // Git says nothing where there is simply no such commit.
    if (/ended with status 1$/.test(reasonOf(error))) return null;
    throw new Error(`cannot read the archive ${gitDir}: ${reasonOf(error)}`, { cause: error });
  }
}

interface Range {
  readonly start: string | null;
  readonly tip: string;
  readonly since: number | null;
  readonly limit: number;
}

/** The mails of the commits behind `start` up to `tip`, oldest first. */
async function* readMails(gitDir: string, range: Range): AsyncGenerator<Mail> {
  const { start, tip, since, limit } = range;
  const commits = startGit([
    ...at(gitDir),
    'rev-list',
    '--reverse',
    ...(since === null ? [] : [`--since=${Math.floor(since / 1000)}`]),
    tip,
    ...(start === null ? [] : [`^${start}`]),
  ]);
  const blobs = startGit([...at(gitDir), 'cat-file', BATCH]);
  commits.child.stdin.end();
  try {
    const ids = new ByteReader(commits.child.stdout);
    const answers = new ByteReader(blobs.child.stdout);
    for (let id = await ids.line(); id !== null; id = await ids.line()) {
      if (!COMMIT_ID.test(id)) throw new Error(`git names a commit "${id.slice(0, 80)}"`);
      const mail = await readBlob(blobs, answers, { id, limit });
      if (mail !== null) yield mail;
    }
    await commits.ended;
  } catch (cause) {
    throw new Error(`cannot read the archive ${gitDir}: ${reasonOf(cause)}`, { cause });
  } finally {
    await stopGit(commits);
    await stopGit(blobs);
  }
}

/** The mail of a commit; null for the commit of a deletion. */
async function readBlob(
  blobs: Git,
  answers: ByteReader,
  { id, limit }: { readonly id: string; readonly limit: number },
): Promise<Mail | null> {
  blobs.child.stdin.write(`${id}:m\n`);
  const answer = await readObject(answers, limit);
  if (answer.kind === 'end') throw new Error(blobs.complaint() || 'git ended early');
  if (answer.kind === 'missing' || answer.type !== 'blob') return null;
  return { commit: id, size: answer.size, bytes: answer.bytes };
}

function at(gitDir: string): readonly string[] {
  return [`--git-dir=${resolve(gitDir)}`];
}

function readPosition(text: string): EpochPosition {
  const { commit = null, since = null } = JSON.parse(text) as Partial<EpochPosition>;
  if (commit !== null && !COMMIT_ID.test(commit)) {
    throw new Error(`the stored position ${text.slice(0, 200)} is none of an archive`);
  }
  return { commit, since };
}
