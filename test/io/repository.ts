import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { onTestFinished } from 'vitest';

/** A new folder that is removed when the test has finished. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'kogin-test-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** Runs git in a folder, apart from the user's own configuration; a date is that of what it commits. */
export function git(folder: string, args: readonly string[], date?: string): string {
  return execFileSync('git', args, {
    cwd: folder,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      PATH: process.env['PATH'],
      HOME: folder,
      GIT_CONFIG_NOSYSTEM: '1',
      ...IDENTITY,
      ...(date === undefined ? {} : { GIT_AUTHOR_DATE: date, GIT_COMMITTER_DATE: date }),
    },
  }).trim();
}

const IDENTITY = {
  GIT_AUTHOR_NAME: 'Ada',
  GIT_AUTHOR_EMAIL: 'ada@example.org',
  GIT_COMMITTER_NAME: 'Ada',
  GIT_COMMITTER_EMAIL: 'ada@example.org',
};

/** What a commit changes: texts by path, null to remove a file; `day` counts from 1 January 2030, 12:00 UTC. */
export interface CommitOptions {
  readonly files: Readonly<Record<string, string | null>>;
  readonly day?: number;
}

/** Makes an empty repository with the branch `main` in a temporary folder. */
export function newRepository(): string {
  const folder = temporaryFolder();
  git(folder, ['init', '--quiet', '--initial-branch=main']);
  return folder;
}

/** Commits files and gives the commit's id. */
export function commit(folder: string, { files, day = 0 }: CommitOptions): string {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    if (text === null) rmSync(join(folder, path));
    else writeFileSync(join(folder, path), text);
  }
  git(folder, ['add', '--all']);
  const date = `${new Date(Date.UTC(2030, 0, 1 + day, 12)).toISOString().slice(0, 19)} +0000`;
  git(folder, ['commit', '--quiet', '--allow-empty', '-m', 'change'], date);
  return git(folder, ['rev-parse', 'HEAD']);
}
