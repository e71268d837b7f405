import { resolve as absolute, join } from 'node:path';
import { ByteCache } from './byte-cache.js';
import { ByteReader } from './byte-reader.js';
import { type Git, runGit, startGit, stopGit } from './git.js';
import { type Answer, BATCH, readObject } from './git-objects.js';
import { pathKind, reasonOf } from './path-kind.js';
import { searchWords } from './tree-search.js';

/** A git repository to read code from, as configured. */
export interface TreeOptions {
  readonly path: string;
  /** Branches, tags or commits to look for code in, best first; `HEAD` if empty. */
  readonly refs: readonly string[];
  /** Larger files are treated as absent; 4 MiB if not given. */
  readonly maxBlobBytes?: number;
  /** Bytes of text kept in memory; 64 MiB if not given. */
  readonly cacheBytes?: number;
}

/** A file's text and its full blob id. */
export interface Blob {
  readonly id: string;
  readonly text: string;
}

/** A commit: its full id and its committer time in milliseconds since the epoch. */
export interface Commit {
  readonly id: string;
  readonly time: number;
}

type GitObject = Extract<Answer, { readonly kind: 'object' }>;

interface Session {
  readonly git: Git;
  readonly reader: ByteReader;
}

const MIB = 1024 * 1024;
const MAX_PATH = 4096;
const OBJECT_ID = /^[0-9a-f]{7,64}$/;
const COMMIT_ID = /^[0-9a-f]{40,64}$/;
/** A plain name: nothing that git would search, walk or expand. */
const REF_NAME = /^[A-Za-z0-9_][A-Za-z0-9_./+-]{0,199}$/;
const COMMITTER = /^committer .*> (\d{1,12}) [+-]\d{4}$/m;

/** Opens a repository; one that is missing, broken or without one of the refs is an error naming path and reason. */
export async function openTree(options: TreeOptions): Promise<Tree> {
  const gitDir = await findGitDir(options.path);
  const tree = new Tree(gitDir, options);
  try {
    for (const ref of tree.refs) {
      if ((await tree.resolve(ref)) === null) throw new Error(`it has no commit at ${ref}`);
    }
  } catch (cause) {
    await tree.close();
    throw new Error(`cannot use the tree ${options.path}: ${reasonOf(cause)}`, { cause });
  }
  return tree;
}

/** The git directory of a bare repository or of a checkout. */
async function findGitDir(path: string): Promise<string> {
  const kind = await pathKind(path);
  if (kind !== 'folder') {
    throw new Error(
      `cannot use the tree ${path}: ${kind === 'absent' ? 'there is no such folder' : 'it is no folder'}`,
    );
  }
  // A checkout's `.git` may be a folder, or a file that says where the folder is.
  const inside = (await pathKind(join(path, '.git'))) === 'absent' ? path : join(path, '.git');
  try {
    return (await runGit([`--git-dir=${absolute(inside)}`, 'rev-parse', '--absolute-git-dir'])).trim();
  } catch (cause) {
    throw new Error(`cannot use the tree ${path}: it is no git repository`, { cause });
  }
}

/** One repository, read through one long-lived git; close it when done. What the repository does not have is null. */
export class Tree {
  /** As configured. */
  readonly path: string;
  readonly refs: readonly string[];
  readonly #gitDir: string;
  readonly #maxBlobBytes: number;
  readonly #cache: ByteCache<Blob>;
  readonly #found = new ByteCache<readonly string[] | null>(MIB);
  #session: Session | null = null;
  #closed = false;
  #queue: Promise<unknown> = Promise.resolve();

  constructor(gitDir: string, options: TreeOptions) {
    this.path = options.path;
    this.refs = options.refs.length > 0 ? options.refs : ['HEAD'];
    this.#gitDir = gitDir;
    this.#maxBlobBytes = options.maxBlobBytes ?? 4 * MIB;
    this.#cache = new ByteCache(options.cacheBytes ?? 64 * MIB);
  }

  /** The blob with a full or abbreviated id; null also for an ambiguous one, and one over the size limit. */
  async blob(id: string): Promise<Blob | null> {
    if (!OBJECT_ID.test(id)) return null;
    const blob = await this.#text(`${id}^{blob}`);
    // A branch may be called like an id.
    return blob?.id.startsWith(id) === true ? blob : null;
  }

  /** The full id of the commit that a branch, a tag (peeled) or an id names. */
  async resolve(ref: string): Promise<string | null> {
    return (await this.#commit(ref))?.id ?? null;
  }

  /** A file as it was in a commit given by its full id; null if there is no such file, or one over the size limit. */
  async file(commit: string, path: string): Promise<{ readonly blob: string; readonly text: string } | null> {
    if (!COMMIT_ID.test(commit) || !isPlainPath(path)) return null;
    const found = await this.#text(`${commit}:${path}`);
    return found === null ? null : { blob: found.id, text: found.text };
  }

  /** The paths of all files below a folder (or the file itself) in a commit given by its full id, in git's order. */
  async list(commit: string, path: string): Promise<readonly string[]> {
    if (!COMMIT_ID.test(commit) || !isPlainPath(path)) return [];
    const names = await runGit([
      `--git-dir=${this.#gitDir}`,
      'ls-tree',
      '-r',
      '-z',
      '--name-only',
      commit,
      '--',
      path,
    ]);
    return names.split('\0').filter((name) => name !== '');
  }

  /** The paths below a folder of a commit (full id) in which all the words stand; null if there are too many. */
  async search(commit: string, words: readonly string[], folder: string): Promise<readonly string[] | null> {
    if (!COMMIT_ID.test(commit) || !isPlainPath(folder)) return [];
    const question = [commit, folder, ...words].join('\0');
    const known = this.#found.get(question);
    if (known !== undefined) return known;
    const found = await searchWords(words, { gitDir: this.#gitDir, commit, folder });
    this.#found.set(question, found, question.length + (found ?? []).join().length);
    return found;
  }

  /** The committer time of a commit, in milliseconds since the epoch. */
  async commitTime(commit: string): Promise<number | null> {
    return (await this.#commit(commit))?.time ?? null;
  }

  /** Ends the git behind it; nothing can be asked any more. */
  async close(): Promise<void> {
    this.#closed = true;
    await this.#queue;
    if (this.#session !== null) await stopGit(this.#session.git);
    this.#session = null;
  }

  async #commit(ref: string): Promise<Commit | null> {
    if (!REF_NAME.test(ref)) return null;
    const found = await this.#ask(`${ref}^{commit}`);
    const seconds = COMMITTER.exec(found?.bytes.toString('utf8') ?? '')?.[1];
    return found === null || seconds === undefined ? null : { id: found.id, time: Number(seconds) * 1000 };
  }

  async #text(question: string): Promise<Blob | null> {
    const kept = this.#cache.get(question);
    if (kept !== undefined) return kept;
    const found = await this.#ask(question);
    if (found?.type !== 'blob') return null;
    const blob = { id: found.id, text: found.bytes.toString('utf8') };
    this.#cache.set(question, blob, found.bytes.length);
    return blob;
  }

  /** One question at a time: git answers in order. */
  #ask(question: string): Promise<GitObject | null> {
    const answer = this.#queue.then(() => this.#askNow(question));
    this.#queue = answer.catch(() => undefined);
    return answer;
  }

  async #askNow(question: string): Promise<GitObject | null> {
    if (this.#closed) throw new Error(`the tree ${this.path} is closed`);
    const session = this.#session ?? this.#start();
    try {
      session.git.child.stdin.write(`${question}\n`);
      const answer = await readObject(session.reader, this.#maxBlobBytes);
      if (answer.kind === 'end') throw new Error('git ended');
      return answer.kind === 'missing' || answer.size > this.#maxBlobBytes ? null : answer;
    } catch (cause) {
      this.#session = null;
      await stopGit(session.git);
      const complaint = session.git.complaint();
      // A partial clone does not have the object, and must not fetch it.
      if (complaint.includes('promisor remote')) return null;
      const reason = complaint === '' ? reasonOf(cause) : complaint;
      throw new Error(`cannot read ${question} in the tree ${this.path}: ${reason}`, { cause });
    }
  }

  #start(): Session {
    const git = startGit([`--git-dir=${this.#gitDir}`, 'cat-file', BATCH]);
    this.#session = { git, reader: new ByteReader(git.child.stdout) };
    return this.#session;
  }
}

/** Whether git reads a path as one inside the commit: `./x` would end it, and a newline would be a second question. */
function isPlainPath(path: string): boolean {
  if (path.length > MAX_PATH || /[\n\0]/.test(path)) return false;
  return path.split('/').every((part) => part !== '' && part !== '.' && part !== '..');
}
