import { stat } from 'node:fs/promises';

/** What stands at a path, symbolic links followed. */
export type PathKind = 'file' | 'folder' | 'other' | 'absent';

const WORDS: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file or folder',
  ENOTDIR: 'a part of the path is no folder',
  EACCES: 'permission denied',
  EPERM: 'permission denied',
  EISDIR: 'it is a folder',
  ELOOP: 'too many symbolic links',
  ENAMETOOLONG: 'the name is too long',
};

/** What stands at a path; whatever hides the answer, such as missing rights, is an error. */
export async function pathKind(path: string): Promise<PathKind> {
  try {
    const found = await stat(path);
    if (found.isDirectory()) return 'folder';
    return found.isFile() ? 'file' : 'other';
  } catch (cause) {
    if (codeOf(cause) === 'ENOENT' || codeOf(cause) === 'ENOTDIR') return 'absent';
    throw new Error(`cannot read ${path}: ${reasonOf(cause)}`, { cause });
  }
}

/** An error of the file system, of git or of anything else, in a few words for people. */
export function reasonOf(cause: unknown): string {
  const words = WORDS[codeOf(cause) ?? ''];
  return words ?? (cause instanceof Error ? cause.message : String(cause));
}

function codeOf(cause: unknown): string | undefined {
  return cause instanceof Error && 'code' in cause && typeof cause.code === 'string' ? cause.code : undefined;
}
