import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { PassThrough } from 'node:stream';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { runCli } from '../../src/cli/program.js';
import { tableNames } from '../../src/store/all-tables.js';
import { isPostgres, openStore, shownAddress } from '../../src/store/db.js';
import { listOutbox } from '../../src/store/outbox.js';
import { newDatabase } from '../databases/new-database.js';
import { fillTables } from '../store/fill.js';

const NOW = Date.UTC(2026, 10, 24, 12);
const ROWS = tableNames.length * 8;

let folder: string;
let database: string;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'kogin-cli-db-'));
  database = await newDatabase(folder);
});

afterEach(() => rmSync(folder, { recursive: true }));

/** Runs a command on a database, which as a file is called `kogin.db`: its status, and what it said to whom. */
async function kogin(
  address: string,
  ...args: readonly string[]
): Promise<readonly [number, string, string]> {
  const config = join(folder, 'kogin.toml');
  const server = isPostgres(address) ? `database = ${JSON.stringify(address)}\n` : '';
  writeFileSync(config, `data = ${JSON.stringify(dirname(address))}\n${server}`);
  const [stdout, stderr] = [new PassThrough(), new PassThrough()];
  const env = { KOGIN_CONFIG: config, USER: 'wanda' };
  const status = await runCli(args, { stdin: {}, stdout, stderr, env, now: () => NOW });
  return [status, String(stdout.read() ?? ''), String(stderr.read() ?? '')];
}

/** Fills the database: one mail of ours in each state. */
async function fill(): Promise<void> {
  const store = await openStore(database);
  await fillTables(store.db, 8);
  for (const [i, state] of [
    ...'held approved claimed sending sent unknown refused withdrawn'.split(' '),
  ].entries())
    await store.db
      .updateTable('replies')
      .set({ state, to_addresses: '[]', cc_addresses: '[]' })
      .where('id', '=', i + 1)
      .execute();
  await store.close();
}

const copied = (to: string) =>
  `${to} has all ${ROWS} rows of ${tableNames.length} tables, each table with the same checksum.\n`;

test('a new database gets its schema, once', async () => {
  expect(await kogin(database, 'db', 'migrate')).toEqual([
    0,
    'The schema is up to date now: 0001-reviews, 0002-intake, 0003-outbox, 0004-versions, 0005-pages, 0006-backlog, 0007-lists, 0008-aligned.\n',
    '',
  ]);
  expect(await kogin(database, 'db', 'migrate')).toEqual([0, 'The schema is up to date.\n', '']);
});

test('a look at the database tells its schema and the rows of each table', async () => {
  await fill();
  const [status, said] = await kogin(database, 'db', 'check');
  const lines = said.split('\n');
  expect([status, ...lines.slice(0, 3)]).toEqual([
    0,
    `database  ${shownAddress(database)}`,
    'schema    0008-aligned',
    '',
  ]);
  expect(lines[3]).toMatch(/^table +rows +checksum$/);
  expect(lines[4]).toMatch(/^mails +8 +[0-9a-f]{16}$/);
  expect(lines).toHaveLength(4 + tableNames.length + 1);
});

describe('a backup', () => {
  test('is a file that has the same checksums', async () => {
    await fill();
    const file = join(folder, 'backup', 'kogin.db');
    expect(await kogin(database, 'db', 'backup', file)).toEqual([0, copied(file), '']);
    const sums = async (address: string) => (await kogin(address, 'db', 'check'))[1].split('\n').slice(3);
    expect(await sums(file)).toEqual(await sums(database));
  });

  test('never takes the place of another file', async () => {
    const file = join(folder, 'notes.txt');
    writeFileSync(file, 'mine');
    expect(await kogin(database, 'db', 'backup', file)).toEqual([
      2,
      '',
      `kogin: ${file} is there already: name a new file\n`,
    ]);
  });

  test('leaves no file behind that is not whole', async () => {
    const missing = join(folder, 'no', 'kogin.db');
    const [status, , error] = await kogin(missing, 'db', 'backup', join(folder, 'backup.db'));
    expect([status, error]).toEqual([2, `kogin: there is no database ${missing}\n`]);
    expect(readdirSync(folder)).toEqual(['kogin.toml']);
  });
});

describe('a restored backup', () => {
  test('has all, but what was about to leave is unknown, and nothing is mailed until the mute is lifted', async () => {
    await fill();
    const file = join(folder, 'backup.db');
    await kogin(database, 'db', 'backup', file);
    const to = await newDatabase(join(folder, 'new'));
    expect(await kogin(to, 'db', 'restore', file)).toEqual([
      0,
      `${copied(shownAddress(to))}3 mails may have left since the backup: kogin outbox list shows them, kogin outbox settle settles them.\nNothing is mailed for 30 days, since what was mailed after the backup is not known: kogin outbox clear mute ends that.\n`,
      '',
    ]);
    const store = await openStore(to);
    const states = (await listOutbox(store.db, {})).map(({ state }) => state);
    await store.close();
    expect(states).toEqual([
      'held',
      'unknown',
      'unknown',
      'unknown',
      'sent',
      'unknown',
      'refused',
      'withdrawn',
    ]);
    const stops = async () => (await kogin(to, 'outbox', 'stops'))[1];
    expect(await stops()).toContain('2026-12-24');
    expect(await kogin(to, 'outbox', 'clear', 'mute')).toEqual([0, 'mute is cleared\n', '']);
    expect(await stops()).not.toContain('2026-12-24');
    const untouched = await openStore(file);
    expect((await listOutbox(untouched.db, {})).map(({ state }) => state)).toContain('approved');
    await untouched.close();
  });

  test('is not put over what is there', async () => {
    await fill();
    const file = join(folder, 'backup.db');
    await kogin(database, 'db', 'backup', file);
    const [status, , error] = await kogin(database, 'db', 'restore', file);
    expect([status, error]).toEqual([
      2,
      expect.stringMatching(
        /^kogin: cannot copy \S+ to \S+: it is not empty, there are mails in it: name a new one\n$/,
      ),
    ]);
  });

  test('has to be there, and to be a database', async () => {
    const file = join(folder, 'backup.db');
    expect((await kogin(database, 'db', 'restore', file))[2]).toBe(`kogin: there is no backup ${file}\n`);
    expect(existsSync(file)).toBe(false);
    writeFileSync(file, 'From wanda@example.org Mon Sep 17 00:00:00 2001\n'.repeat(40));
    expect((await kogin(database, 'db', 'restore', file))[2]).toMatch(/file is not a database\n$/);
  });
});

describe('a copy', () => {
  test('goes to another database as it is', async () => {
    await fill();
    const to = await newDatabase(join(folder, 'new'));
    expect(await kogin(database, 'db', 'copy', '--to', to)).toEqual([0, copied(shownAddress(to)), '']);
    const store = await openStore(to);
    expect((await listOutbox(store.db, { states: ['approved', 'sending'] })).map(({ id }) => id)).toEqual([
      2, 4,
    ]);
    await store.close();
  });

  test('goes to no address that is none of a database', async () => {
    await kogin(database, 'db', 'migrate');
    const to = 'mysql://kogin:secret@db.example.org/kogin';
    expect((await kogin(database, 'db', 'copy', '--to', to))[2]).toBe(
      'kogin: mysql is no kind of database: name a file or a postgres:// address\n',
    );
  });

  test('does not go to the database itself', async () => {
    await kogin(database, 'db', 'migrate');
    expect(await kogin(database, 'db', 'copy', '--to', database)).toEqual([
      2,
      '',
      `kogin: ${shownAddress(database)} is the database itself: name another one\n`,
    ]);
  });
});
