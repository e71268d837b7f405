import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Readable, Writable } from 'node:stream';

/** A running git: its streams, what it complained about so far, and how it ended. */
export interface Git {
  readonly child: ChildProcessByStdio<Writable, Readable, Readable>;
  /** The end of what git wrote on standard error, on one line; empty if nothing. */
  readonly complaint: () => string;
  /** Settles when git has ended; rejects if it failed, or could not be started at all. */
  readonly ended: Promise<void>;
}

const MAX_COMPLAINT = 2000;
const MAX_OUTPUT = 16 * 1024 * 1024;

/** Starts git with the arguments as they are (no shell), shut off from configuration, prompts, hooks and the network. */
export function startGit(args: readonly string[]): Git {
  const child = spawn('git', args, { env: gitEnvironment(), stdio: ['pipe', 'pipe', 'pipe'] });
  let complaint = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    complaint = (complaint + text).slice(-MAX_COMPLAINT);
  });
  const oneLine = () => complaint.trim().replaceAll('\n', '; ');
  // A git that ends early breaks this pipe; why it ended is told by `ended`, which every caller waits for.
  child.stdin.on('error', () => undefined);
  const ended = waitFor(child, oneLine);
  // Whoever awaits it later still gets the failure; until then it must not count as unhandled.
  ended.catch(() => undefined);
  return { child, complaint: oneLine, ended };
}

/** Runs git to its end and gives its standard output; a failure is an error with git's own words. */
export async function runGit(args: readonly string[]): Promise<string> {
  const git = startGit(args);
  git.child.stdin.end();
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of git.child.stdout as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > MAX_OUTPUT) {
      git.child.kill();
      throw new Error(`git ${args.at(-1)} answers with more than ${MAX_OUTPUT} bytes`);
    }
    chunks.push(chunk);
  }
  await git.ended;
  return Buffer.concat(chunks).toString('utf8');
}

/** Ends a git that is no longer wanted and waits until it is gone; how it ends does not matter any more. */
export async function stopGit(git: Git): Promise<void> {
  git.child.kill();
  // Output that nobody reads would keep the process from counting as ended.
  git.child.stdout.destroy();
  await git.ended.catch(() => undefined);
}

async function waitFor(child: Git['child'], complaint: () => string): Promise<void> {
  const [code, signal] = await once(child, 'close').catch((cause: unknown) => {
    throw new Error('git cannot be started', { cause });
  });
  if (code === 0) return;
  const how = code === null ? `was ended by ${signal}` : `ended with status ${code}`;
  throw new Error(complaint() === '' ? `git ${how}` : complaint());
}

function gitEnvironment(): NodeJS.ProcessEnv {
  const config: readonly (readonly [string, string])[] = [
    // Archives and trees usually belong to another user than the bot's.
    ['safe.directory', '*'],
    ['core.hooksPath', '/dev/null'],
    ['core.fsmonitor', 'false'],
  ];
  return {
    PATH: process.env['PATH'],
    LC_ALL: 'C',
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_CONFIG_GLOBAL: '/dev/null',
    GIT_TERMINAL_PROMPT: '0',
    GIT_OPTIONAL_LOCKS: '0',
    GIT_NO_LAZY_FETCH: '1',
    GIT_NO_REPLACE_OBJECTS: '1',
    // No such protocol: git must not fetch what a partial repository lacks.
    GIT_ALLOW_PROTOCOL: 'none',
    GIT_CONFIG_COUNT: String(config.length),
    ...Object.fromEntries(
      config.flatMap(([key, value], index) => [
        [`GIT_CONFIG_KEY_${index}`, key],
        [`GIT_CONFIG_VALUE_${index}`, value],
      ]),
    ),
  };
}
