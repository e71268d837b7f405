// Where things lie: the project, kernel repositories, list archives.
import { spawnSync } from 'node:child_process';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The project's folder. */
export const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..');

/** The paths of a variable with colons between them; null if it is not set. */
export function pathsIn(variable) {
  return variable?.split(':').filter((path) => path !== '') ?? null;
}

/** The version of a kernel repository as a number that grows with it; null if it is none. */
export function treeVersion(gitDir) {
  const makefile = show(gitDir, 'HEAD:Makefile') ?? '';
  const part = (name) => new RegExp(`^${name} = (\\d+)$`, 'm').exec(makefile)?.[1];
  const [version, level] = [part('VERSION'), part('PATCHLEVEL')];
  return version === undefined || level === undefined ? null : Number(version) * 1000 + Number(level);
}

/** Whether a repository is a public-inbox archive: each commit has one mail, in the file `m`. */
export function isArchive(gitDir) {
  return show(gitDir, 'HEAD:m') !== null;
}

function show(gitDir, name) {
  const { status, stdout } = spawnSync('git', [`--git-dir=${gitDir}`, 'cat-file', 'blob', name], {
    encoding: 'utf8',
    maxBuffer: 1 << 26,
  });
  return status === 0 ? stdout : null;
}
