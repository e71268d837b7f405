import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { connect, createServer, type Server } from 'node:net';
import { delimiter, join } from 'node:path';

/** Where Debian keeps servers, also for users who do not have it in their PATH. */
const FOLDERS = [...(process.env['PATH'] ?? '').split(delimiter), '/usr/sbin', '/usr/local/sbin'];

/**
 * The reason why tests with this program cannot run, for the name of the skipped test; null if they can. Where
 * everything has to be there (CI), a program that is missing is an error.
 */
export function whyNot(program: string): string | null {
  if (FOLDERS.some((folder) => existsSync(join(folder, program)))) return null;
  if (process.env['CI'] === 'true') throw new Error(`${program} is not installed (see .ci/run)`);
  return `${program} is not installed`;
}

/** Ports of 127.0.0.1 that nobody listens on. */
export async function freePorts(count: number): Promise<readonly number[]> {
  // All are open at once, so that no two get the same one.
  const servers = await Promise.all(Array.from({ length: count }, listening));
  const ports = servers.map((server) => {
    const address = server.address();
    if (address === null || typeof address === 'string') throw new Error('no port');
    return address.port;
  });
  await Promise.all(servers.map((server) => once(server.close(), 'close')));
  return ports;
}

async function listening(): Promise<Server> {
  const server = createServer();
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return server;
}

/** A server that was started for a test. */
export interface Running {
  readonly child: ChildProcess;
  /** What it has written so far. */
  readonly output: () => string;
  /** Ends it and waits until it is gone. */
  stop(signal?: NodeJS.Signals): Promise<void>;
}

/**
 * Starts a server in the foreground and waits until it listens on a port of 127.0.0.1. The children of a killed one hold
 * its sockets for a moment, and would be taken for the new one: they are waited for.
 */
export async function startServer(
  program: string,
  args: readonly string[],
  at: {
    readonly port: number;
    readonly env?: NodeJS.ProcessEnv;
    /** Whom it runs as. */
    readonly user?: { readonly uid: number; readonly gid: number };
  },
): Promise<Running> {
  for (let tries = 0; await listens(at.port); tries++) {
    if (tries === 400) throw new Error(`${program}: somebody listens on port ${at.port} already`);
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
  const env = { ...process.env, PATH: FOLDERS.join(delimiter), ...at.env };
  const child = spawn(program, args, { env, ...at.user, stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      output = (output + text).slice(-20_000);
    });
  }
  const ended = once(child, 'exit');
  const running: Running = {
    child,
    output: () => output,
    async stop(signal = 'SIGTERM') {
      child.kill(signal);
      await ended;
    },
  };
  for (let tries = 0; tries < 400; tries++) {
    if (child.exitCode !== null) throw new Error(`${program} ended: ${output}`);
    if (await listens(at.port)) return running;
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
  await running.stop('SIGKILL');
  throw new Error(`${program} does not listen: ${output}`);
}

function listens(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.on('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.on('error', () => resolve(false));
  });
}
