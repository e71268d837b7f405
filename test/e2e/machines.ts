import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { type Postgres, startPostgres } from '../servers/postgres.js';
import { freePorts } from '../servers/process.js';
import { type Cable, layCable } from './cable.js';
import { seriesOf } from './series.js';

/** A process of the bot with a cable of its own to the database, as on a machine of its own. */
export interface Machine {
  readonly cable: Cable;
  /** Starts it, again if it was killed, and waits until it tells of its health. */
  start(): Promise<void>;
  kill(signal?: NodeJS.Signals): Promise<void>;
  /** False once it has ended, by itself too. */
  lives(): boolean;
  /** What it has logged, since it was first started. */
  log(): string;
}

/** A PostgreSQL, and machines that share a database of it. */
export interface Machines {
  readonly folder: string;
  /** Sets up a machine that does one role; `settings` are further lines of its configuration. */
  machine(role: string, settings?: string): Promise<Machine>;
  query<Row>(text: string): Promise<readonly Row[]>;
  close(): Promise<void>;
}

/** Starts PostgreSQL with an empty database. */
export async function openMachines(): Promise<Machines> {
  const postgres: Postgres = await startPostgres();
  const address = new URL(await postgres.create());
  const folder = mkdtempSync(join(tmpdir(), 'kogin-machines-'));
  writeFileSync(join(folder, 'recipients.toml'), RECIPIENTS);
  const pool = new pg.Pool({ connectionString: address.href, max: 2 });
  pool.on('error', () => undefined);
  const machines: Machine[] = [];
  return {
    folder,
    async machine(role, settings = '') {
      const made = await newMachine({ folder, role, settings, address, number: machines.length });
      machines.push(made);
      return made;
    },
    query: async (text) => (await pool.query(text)).rows,
    async close() {
      for (const each of machines) {
        await each.kill('SIGKILL');
        await each.cable.close();
      }
      await pool.end();
      await postgres.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

interface Setup {
  readonly folder: string;
  readonly role: string;
  readonly settings: string;
  readonly address: URL;
  readonly number: number;
}

async function newMachine({ folder, role, settings, address, number }: Setup): Promise<Machine> {
  const cable = await layCable(Number(address.port));
  const own = new URL(address.href);
  own.port = String(cable.port);
  const [health = 0] = await freePorts(1);
  const file = join(folder, `machine-${number}.toml`);
  writeFileSync(
    file,
    configuration({ folder: join(folder, `data-${number}`), health, database: own.href }) + settings,
  );
  let child: ChildProcess | null = null;
  let log = '';
  const lives = () => child !== null && child.exitCode === null && child.signalCode === null;
  return {
    cable,
    lives,
    log: () => log,
    async start() {
      const args = ['dist/main.js', 'watch', '--config', file, '--role', role];
      child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'pipe'] });
      for (const stream of [child.stdout, child.stderr])
        stream?.setEncoding('utf8').on('data', (text: string) => {
          log = (log + text).slice(-200_000);
        });
      await answering(`http://127.0.0.1:${health}/healthz`, () => log);
    },
    async kill(signal = 'SIGKILL') {
      if (child === null || !lives()) return;
      const ended = once(child, 'exit');
      child.kill(signal);
      await ended;
    },
  };
}

/** Writes a mailbox of series of two patches each, the second with a fault; gives the lines that make it a source. */
export function mailboxOf(folder: string, patches: number): string {
  const file = join(folder, 'box.mbox');
  // Each by another author: whatever one person sends in a day is compared, to find what belongs together.
  const mails = Array.from({ length: patches / 2 }, (_, i) =>
    seriesOf(`n${i}`, 2).map((mail) => mail.replaceAll('mira@', `mira${i}@`)),
  ).flat();
  const text = mails.map(
    (mail) => `From mira@example.org Mon Sep 17 00:00:00 2001\n${mail.replaceAll('\r\n', '\n')}\n`,
  );
  writeFileSync(file, text.join(''));
  return `[[sources]]\nname = "box"\ntype = "files"\npath = ${JSON.stringify(file)}\n`;
}

function configuration({
  folder,
  health,
  database,
}: {
  readonly folder: string;
  readonly health: number;
  readonly database: string;
}): string {
  return `data = ${JSON.stringify(folder)}
database = ${JSON.stringify(database)}
[series]
settle = 0
quiet = 3600
[health]
port = ${health}
[outbox]
recipients = "recipients.toml"
`;
}

const RECIPIENTS = `[release]
auto_checks = ["err-ptr-null-check"]
per_day = 100000
[breaker]
minimum = 100000
[[lists]]
address = "dri-devel@lists.example.org"
policy = "author"
release = "auto"
`;

async function answering(url: string, log: () => string): Promise<void> {
  for (let tries = 0; tries < 600; tries++) {
    const answers = await fetch(url).then(
      () => true,
      () => false,
    );
    if (answers) return;
    await pause(100);
  }
  throw new Error(`the bot does not start: ${log()}`);
}

/** Waits so many milliseconds. */
export function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
