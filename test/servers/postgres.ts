import { execFileSync, spawnSync } from 'node:child_process';
import { chownSync, existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { freePorts, type Running, startServer } from './process.js';

const VERSIONS = '/usr/lib/postgresql';

/** The folder of the newest PostgreSQL that Debian has installed; null if there is none. */
function programs(): string | null {
  if (!existsSync(VERSIONS)) return null;
  const [newest] = readdirSync(VERSIONS)
    .filter((version) => existsSync(join(VERSIONS, version, 'bin', 'initdb')))
    .sort((a, b) => Number(b) - Number(a));
  return newest === undefined ? null : join(VERSIONS, newest, 'bin');
}

/** Why tests with PostgreSQL cannot run, for the name of the skipped test; null if they can. Where everything has to be there (CI), it is an error. */
export function postgresMissing(): string | null {
  if (programs() !== null) return null;
  if (process.env['CI'] === 'true') throw new Error('PostgreSQL is not installed (see .ci/run)');
  return 'PostgreSQL is not installed (apt-get install postgresql)';
}

/** A running PostgreSQL of its own: an empty cluster on a port of 127.0.0.1, that takes everybody. */
export interface Postgres {
  readonly port: number;
  /** The address of a database. */
  address(database: string): string;
  /** Makes an empty database and gives its address. */
  create(): Promise<string>;
  /** Runs a statement in a database, as an operator would. */
  run(database: string, statement: string): Promise<readonly Record<string, unknown>[]>;
  stop(): Promise<void>;
}

/** Starts a PostgreSQL whose data is gone afterwards. The server does not run as root, so root starts it as `postgres`. */
export async function startPostgres(): Promise<Postgres> {
  const bin = programs();
  if (bin === null) throw new Error('PostgreSQL is not installed');
  const folder = mkdtempSync(join(tmpdir(), 'kogin-postgres-'));
  const user = serverUser();
  if (user !== null) chownSync(folder, user.uid, user.gid);
  const data = join(folder, 'data');
  const made = spawnSync(
    join(bin, 'initdb'),
    [
      '--auth=trust',
      '--username=kogin',
      '--encoding=UTF8',
      '--locale=C.UTF-8',
      '--no-sync',
      `--pgdata=${data}`,
    ],
    { ...user, cwd: folder, encoding: 'utf8' },
  );
  if (made.status !== 0) throw new Error(`initdb failed: ${made.stderr}`);
  const [port = 0] = await freePorts(1);
  const server = await started(bin, { data, port, user });
  await ready(`postgres://kogin@127.0.0.1:${port}/postgres`);
  const address = (database: string) => `postgres://kogin@127.0.0.1:${port}/${database}`;
  const run = (database: string, statement: string) => runOnce(address(database), statement);
  let count = 0;
  return {
    port,
    address,
    run,
    async create() {
      const name = `kogin_${process.pid}_${++count}_${Date.now().toString(36)}`;
      await run('postgres', `create database ${name}`);
      return address(name);
    },
    async stop() {
      // An immediate end: what is in it is thrown away.
      await server.stop('SIGQUIT');
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

interface User {
  readonly uid: number;
  readonly gid: number;
}

function serverUser(): User | null {
  if (process.getuid?.() !== 0) return null;
  const id = (flag: string) => Number(execFileSync('id', [flag, 'postgres'], { encoding: 'utf8' }));
  return { uid: id('-u'), gid: id('-g') };
}

function started(
  bin: string,
  { data, port, user }: { readonly data: string; readonly port: number; readonly user: User | null },
): Promise<Running> {
  const settings = {
    listen_addresses: '127.0.0.1',
    port: String(port),
    unix_socket_directories: '',
    // Nothing of it outlives the test.
    fsync: 'off',
    synchronous_commit: 'off',
    full_page_writes: 'off',
    max_connections: '200',
  };
  const flags = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  return startServer(join(bin, 'postgres'), ['-D', data, ...flags], { port, ...(user !== null && { user }) });
}

/** It listens before it takes anybody. */
async function ready(address: string): Promise<void> {
  for (let tries = 1; ; tries++) {
    try {
      await runOnce(address, 'select 1');
      return;
    } catch (error) {
      if (tries === 200) throw error;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
}

async function runOnce(address: string, statement: string): Promise<readonly Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString: address });
  await client.connect();
  try {
    return (await client.query(statement)).rows;
  } finally {
    await client.end();
  }
}
