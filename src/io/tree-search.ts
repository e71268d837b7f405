import { once } from 'node:events';
import { startGit, stopGit } from './git.js';

/** Most files that a search names; where there are more, the words say too little. */
export const MOST_FOUND = 200;

const WORD = /^[A-Za-z_]\w{0,99}$/;
const MAX_WORDS = 8;
const MAX_OUTPUT = 64 * 1024;

/** Where to search: a repository, a full commit id, a folder in it. */
export interface SearchPlace {
  readonly gitDir: string;
  readonly commit: string;
  readonly folder: string;
}

/**
 * The paths of the files below a folder of a commit in which all the words stand (as whole words, in any line), in git's
 * order; null if there are more than {@link MOST_FOUND}. Words that are no identifiers are in no file.
 */
export async function searchWords(
  words: readonly string[],
  { gitDir, commit, folder }: SearchPlace,
): Promise<readonly string[] | null> {
  if (words.length === 0 || words.length > MAX_WORDS || !words.every((word) => WORD.test(word))) return [];
  const patterns = words.flatMap((word) => ['-e', word]);
  const options = ['-l', '-z', '-w', '-F', '-I', '--all-match', '--threads=1'];
  const git = startGit([`--git-dir=${gitDir}`, 'grep', ...options, ...patterns, commit, '--', folder]);
  git.child.stdin.end();
  const output: string[] = [];
  let size = 0;
  git.child.stdout.setEncoding('utf8').on('data', (text: string) => {
    size += text.length;
    if (size <= MAX_OUTPUT) output.push(text);
    else git.child.kill();
  });
  const [code] = (await once(git.child, 'close')) as [number | null];
  await stopGit(git);
  if (size > MAX_OUTPUT) return null;
  // 1 says that nothing was found, or that a file is not there, as in a partial clone: what was found counts.
  if (code !== 0 && code !== 1)
    throw new Error(`cannot search ${folder} at ${commit.slice(0, 12)} in ${gitDir}: ${git.complaint()}`);
  const names = output
    .join('')
    .split('\0')
    .filter((name) => name !== '');
  const paths = names.map((name) => name.slice(name.indexOf(':') + 1));
  return paths.length > MOST_FOUND ? null : paths;
}
