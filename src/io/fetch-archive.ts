import { spawn } from 'node:child_process';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { pathKind } from './path-kind.js';

/** What is fetched, and where to. */
export interface FetchOptions {
  /** The folder of the epochs: `0.git`, `1.git`, ... */
  readonly folder: string;
  /** The archive's address without a slash at its end; its epochs are at `<url>/0`, `<url>/1`, ... */
  readonly url: string;
  readonly signal: AbortSignal;
}

/** Far more epochs than any list has: one holds about a gigabyte of mails. */
const MOST_EPOCHS = 200;
const TIME_LIMIT_MS = 60 * 60 * 1000;
const MAX_COMPLAINT = 2000;

/**
 * Fetches every epoch that there is into bare repositories, which are made where they are missing; throws if none can
 * be fetched, or if one cannot that could be before. The archive's server decides nothing but what is in them.
 */
export async function fetchEpochs({ folder, url, signal }: FetchOptions): Promise<void> {
  await mkdir(folder, { recursive: true });
  for (let epoch = 0; epoch < MOST_EPOCHS && !signal.aborted; epoch++) {
    const gitDir = join(folder, `${epoch}.git`);
    const isNew = (await pathKind(gitDir)) === 'absent';
    const last = isNew && epoch > 0;
    if (last && !(await isThere(`${url}/${epoch}`, signal))) return;
    if (isNew) await runNetworkGit(['init', '--quiet', '--bare', '--template=', gitDir], signal);
    // The newest epoch alone changes, but for mails that are removed from older ones.
    const next = join(folder, `${epoch + 1}.git`);
    if (!isNew && (await pathKind(next)) !== 'absent') continue;
    await fetchEpoch(gitDir, `${url}/${epoch}`, signal);
  }
}

async function isThere(url: string, signal: AbortSignal): Promise<boolean> {
  try {
    await runNetworkGit(['ls-remote', '--quiet', '--exit-code', '--end-of-options', url, 'HEAD'], signal);
    return true;
  } catch (error) {
    // What else may be wrong with the server shows when the newest known epoch is fetched.
    if (error instanceof GitFailure && !signal.aborted) return false;
    throw error;
  }
}

async function fetchEpoch(gitDir: string, url: string, signal: AbortSignal): Promise<void> {
  const args = [
    'fetch',
    '--quiet',
    '--no-tags',
    '--no-write-fetch-head',
    '--no-recurse-submodules',
    '--no-auto-gc',
  ];
  await runNetworkGit(
    [`--git-dir=${gitDir}`, ...args, '--end-of-options', url, '+refs/heads/*:refs/heads/*'],
    signal,
  );
  const head = await runNetworkGit(['ls-remote', '--symref', '--end-of-options', url, 'HEAD'], signal);
  const branch = /^ref: (refs\/heads\/[\w./-]{1,100})\tHEAD$/m.exec(head)?.[1];
  if (branch !== undefined)
    await runNetworkGit([`--git-dir=${gitDir}`, 'symbolic-ref', 'HEAD', branch], signal);
}

/** Git said no; its own words are in the message. */
class GitFailure extends Error {
  override readonly name = 'GitFailure';
}

/** Runs a git that may use the network, but no helper programs, credentials, hooks or configuration. */
async function runNetworkGit(args: readonly string[], signal: AbortSignal): Promise<string> {
  const child = spawn('git', args, {
    env: {
      PATH: process.env['PATH'],
      LC_ALL: 'C',
      GIT_CONFIG_NOSYSTEM: '1',
      GIT_CONFIG_GLOBAL: '/dev/null',
      GIT_TERMINAL_PROMPT: '0',
      GIT_ALLOW_PROTOCOL: 'https:http:git:file',
      GIT_CONFIG_COUNT: '2',
      GIT_CONFIG_KEY_0: 'core.hooksPath',
      GIT_CONFIG_VALUE_0: '/dev/null',
      GIT_CONFIG_KEY_1: 'safe.directory',
      GIT_CONFIG_VALUE_1: '*',
    },
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: TIME_LIMIT_MS,
    signal,
  });
  let output = '';
  let complaint = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    output = (output + text).slice(-MAX_COMPLAINT);
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    complaint = (complaint + text).slice(-MAX_COMPLAINT);
  });
  const code = await new Promise<number | null>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', resolve);
  });
  if (code === 0) return output;
  throw new GitFailure(
    `git ${args.find((arg) => !arg.startsWith('-'))}: ${complaint.trim().replaceAll('\n', '; ') || `ended with status ${code}`}`,
  );
}
