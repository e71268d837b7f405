import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { type AddressInfo, createServer, connect as dial } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

/** Whether Debian's Postfix can be started here, or why not. */
export function postfixMissing(): string | null {
  if (!existsSync('/usr/lib/postfix/sbin/master'))
    return 'Postfix is not installed (apt-get install postfix)';
  return process.getuid?.() === 0 ? null : 'Postfix can only be started by root';
}

/** A running Postfix with folders of its own. */
export interface Postfix {
  readonly port: number;
  readonly log: () => string;
  close(): Promise<void>;
}

/** How a Postfix is set up. */
export interface PostfixOptions {
  /** Where it hands every mail on, as `smtp:[127.0.0.1]:2525` or `lmtp:inet:127.0.0.1:24`. */
  readonly transport: string;
  /** Further lines of main.cf. */
  readonly settings?: readonly string[];
}

/** Starts Debian's Postfix on a free port of 127.0.0.1; several can run beside each other. */
export async function openPostfix({ transport, settings = [] }: PostfixOptions): Promise<Postfix> {
  const folder = mkdtempSync(join(tmpdir(), 'kogin-postfix-'));
  const port = await freePort();
  for (const name of ['conf', 'queue', 'data']) mkdirSync(join(folder, name));
  spawnSync('chmod', ['755', folder]);
  spawnSync('chown', ['postfix', join(folder, 'data')]);
  const log = join(folder, 'log');
  writeFileSync(
    join(folder, 'conf', 'main.cf'),
    [...mainSettings(folder, transport), ...settings, ''].join('\n'),
  );
  writeFileSync(join(folder, 'conf', 'master.cf'), services(port));
  const child = spawn('postfix', ['-c', join(folder, 'conf'), 'start-fg'], {
    stdio: 'ignore',
    detached: true,
  });
  const readLog = () => (existsSync(log) ? readFileSync(log, 'utf8') : '');
  try {
    await answering(port, child, readLog);
  } catch (error) {
    await stopped(child, folder);
    throw error;
  }
  return { port, log: readLog, close: () => stopped(child, folder) };
}

function mainSettings(folder: string, transport: string): readonly string[] {
  return [
    'compatibility_level = 3.6',
    `queue_directory = ${folder}/queue`,
    `data_directory = ${folder}/data`,
    'command_directory = /usr/sbin',
    'daemon_directory = /usr/lib/postfix/sbin',
    'mail_owner = postfix',
    'setgid_group = postdrop',
    'myhostname = mx.example.org',
    'mydestination =',
    'inet_interfaces = 127.0.0.1',
    'inet_protocols = ipv4',
    'mynetworks = 127.0.0.0/8',
    'alias_maps =',
    'alias_database =',
    `maillog_file = ${folder}/log`,
    `maillog_file_prefixes = ${tmpdir()}`,
    `default_transport = ${transport}`,
    'disable_dns_lookups = yes',
  ];
}

function services(port: number): string {
  const daemons = [
    `127.0.0.1:${port} inet n - n - - smtpd`,
    'cleanup unix n - n - 0 cleanup',
    'qmgr unix n - n 300 1 qmgr',
    'rewrite unix - - n - - trivial-rewrite',
    ...['bounce', 'defer', 'trace'].map((name) => `${name} unix - - n - 0 bounce`),
    ...['smtp', 'lmtp', 'proxymap'].map((name) => `${name} unix - - n - - ${name}`),
    ...['error', 'retry'].map((name) => `${name} unix - - n - - error`),
    ...['anvil', 'scache'].map((name) => `${name} unix - - n - 1 ${name}`),
    'postlog unix-dgram n - n - 1 postlogd',
  ];
  return `${daemons.join('\n')}\n`;
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

async function answering(port: number, child: ChildProcess, log: () => string): Promise<void> {
  for (let tries = 0; tries < 150; tries++) {
    if (child.exitCode !== null) break;
    if (await greets(port)) return;
    await sleep(100);
  }
  throw new Error(`Postfix does not answer: ${log()}`);
}

function greets(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = dial(port, '127.0.0.1');
    const end = (greeted: boolean) => {
      socket.destroy();
      resolve(greeted);
    };
    socket.once('data', () => end(true));
    socket.once('error', () => end(false));
    socket.setTimeout(2000, () => end(false));
  });
}

/** The master process is in a session of its own, so a signal to the script that started it does not reach it. */
async function stopped(child: ChildProcess, folder: string): Promise<void> {
  const gone = child.exitCode === null ? new Promise((resolve) => child.once('exit', resolve)) : null;
  const pidFile = join(folder, 'queue', 'pid', 'master.pid');
  const master = existsSync(pidFile) ? Number(readFileSync(pidFile, 'utf8')) : child.pid;
  if (gone !== null && master !== undefined) {
    process.kill(master, 'SIGTERM');
    await gone;
  }
  rmSync(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 });
}
