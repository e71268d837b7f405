import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { ByteReader } from './byte-reader.js';
import { type Git, runGit, startGit, stopGit } from './git.js';
import { BATCH_WITH_REST, readObject } from './git-objects.js';
import { pathKind, reasonOf } from './path-kind.js';
import { MAX_RAW_BYTES, type RawMail } from './raw-mail.js';

const COMMIT_ID = /^[0-9a-f]{40,64}$/;
const EPOCH = /^(\d{1,6})\.git$/;

/**
 * The git directories of the public-inbox v2 archive at a folder, oldest epoch first: the folder itself, its `.git`, or
 * its `git/0.git`, `git/1.git`, ...; empty if it is none of these.
 */
export async function findArchive(folder: string): Promise<readonly string[]> {
  if (await isGitDir(folder)) return [folder];
  if (await isGitDir(join(folder, '.git'))) return [join(folder, '.git')];
  for (const parent of [join(folder, 'git'), folder]) {
    const epochs =
      (await pathKind(parent)) === 'folder' ? (await readdir(parent)).filter((name) => EPOCH.test(name)) : [];
    if (epochs.length > 0) {
      return epochs
        .sort((a, b) => Number.parseInt(a, 10) - Number.parseInt(b, 10))
        .map((name) => join(parent, name));
    }
  }
  return [];
}

/** The number of commits of an archive's git directories: its mails, and the few that were deleted later. */
export async function countArchive(gitDirs: readonly string[]): Promise<number> {
  let count = 0;
  for (const gitDir of gitDirs) count += Number(await git(gitDir, ['rev-list', '--count', 'HEAD']));
  return count;
}

/** Which mails of an archive are read. */
export interface ArchiveRange {
  /** The branch or commit to read up to; `HEAD` if absent. */
  readonly tip?: string;
  /** The source of the mail to begin with; nothing is read if there is no such mail. */
  readonly from?: string;
}

/** Reads the mails of one git directory of an archive, oldest first; `name` stands in sources and errors. */
export async function* readArchive(
  gitDir: string,
  name: string,
  { tip = 'HEAD', from }: ArchiveRange = {},
): AsyncGenerator<RawMail> {
  const commit = await tipOf(gitDir, name, tip);
  const start = from === undefined ? '' : from.slice(name.length + 1);
  const commits = startGit([`--git-dir=${resolve(gitDir)}`, 'rev-list', '--reverse', commit]);
  const blobs = startGit([`--git-dir=${resolve(gitDir)}`, 'cat-file', BATCH_WITH_REST, '--buffer']);
  commits.child.stdin.end();
  const feeding = pipeline(commits.child.stdout, (ids) => nameMails(ids, start), blobs.child.stdin);
  // Its failure is looked at below; a reader that stops early leaves it behind.
  feeding.catch(() => undefined);
  let mails = 0;
  try {
    for await (const mail of readBlobs(blobs, name)) {
      mails++;
      yield mail;
    }
    await Promise.all([commits.ended, blobs.ended, feeding]);
  } catch (cause) {
    throw new Error(`cannot read the archive ${name}: ${reasonOf(cause)}`, { cause });
  } finally {
    await stopGit(commits);
    await stopGit(blobs);
  }
  if (mails === 0 && from === undefined)
    throw new Error(`${name} is no public-inbox v2 archive: no commit has a file "m"`);
}

/** Reads every mail of a git bundle of an archive, by way of a temporary repository that is removed afterwards. */
export async function* readBundle(
  path: string,
  range: Pick<ArchiveRange, 'from'> = {},
): AsyncGenerator<RawMail> {
  const folder = await mkdtemp(join(tmpdir(), 'kogin-bundle-'));
  try {
    const gitDir = join(folder, 'archive.git');
    const heads = await unbundle(path, gitDir);
    yield* readArchive(gitDir, path, { ...range, tip: headOf(heads, path) });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function unbundle(path: string, gitDir: string): Promise<string> {
  try {
    await runGit(['init', '--quiet', '--bare', '--template=', gitDir]);
    return await git(gitDir, ['bundle', 'unbundle', resolve(path)]);
  } catch (cause) {
    throw new Error(`cannot read the bundle ${path}: ${reasonOf(cause)}`, { cause });
  }
}

/** The commit that a bundle's HEAD names, else its first branch. */
function headOf(heads: string, path: string): string {
  const refs = heads.split('\n').map((line) => line.split(' '));
  const named =
    refs.find(([, ref]) => ref === 'HEAD') ?? refs.find(([, ref]) => ref?.startsWith('refs/heads/') === true);
  const commit = named?.[0];
  if (commit === undefined || !COMMIT_ID.test(commit))
    throw new Error(`the bundle ${path} has neither a HEAD nor a branch`);
  return commit;
}

async function tipOf(gitDir: string, name: string, tip: string): Promise<string> {
  try {
    return (
      await git(gitDir, ['rev-parse', '--verify', '--quiet', '--end-of-options', `${tip}^{commit}`])
    ).trim();
  } catch (cause) {
    throw new Error(`cannot read the archive ${name}: it has no commit at ${tip}`, { cause });
  }
}

function git(gitDir: string, args: readonly string[]): Promise<string> {
  return runGit([`--git-dir=${resolve(gitDir)}`, ...args]);
}

/** Turns commit ids into the questions for `cat-file`, from the id that begins with `start` on; the id comes back in the answer. */
async function* nameMails(ids: AsyncIterable<Buffer>, start: string): AsyncGenerator<string> {
  let rest = '';
  let begun = start === '';
  for await (const chunk of ids) {
    const lines = (rest + chunk.toString('latin1')).split('\n');
    rest = lines.pop() ?? '';
    const first = begun ? 0 : lines.findIndex((id) => id.startsWith(start));
    begun ||= first >= 0;
    if (begun)
      yield lines
        .slice(first)
        .map((id) => `${id}:m ${id}\n`)
        .join('');
  }
}

async function* readBlobs(blobs: Git, name: string): AsyncGenerator<RawMail> {
  const reader = new ByteReader(blobs.child.stdout);
  for (;;) {
    const answer = await readObject(reader, MAX_RAW_BYTES);
    if (answer.kind === 'end') return;
    // A commit without `m` is the deletion of an earlier mail.
    if (answer.kind === 'missing' || answer.type !== 'blob') continue;
    yield { kind: 'mail', raw: answer.bytes, source: `${name}@${answer.rest.slice(0, 12)}` };
  }
}

async function isGitDir(folder: string): Promise<boolean> {
  const kinds = await Promise.all(['objects', 'refs', 'HEAD'].map((name) => pathKind(join(folder, name))));
  return kinds.join(' ') === 'folder folder file';
}
