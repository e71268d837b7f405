import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { afterAll, describe, expect, test } from 'vitest';
import { runCli } from '../../src/cli/program.js';

const data = mkdtempSync(join(tmpdir(), 'kogin-accounts-'));
const PASSWORD = 'a long enough password';

afterAll(() => rmSync(data, { recursive: true, force: true }));

/** Starts a command with its streams. */
function start(args: readonly string[], input: string) {
  const [stdout, stderr, stdin] = [new PassThrough(), new PassThrough(), new PassThrough()];
  // Passwords are read from the process itself.
  Object.defineProperty(process, 'stdin', { value: stdin.end(input), configurable: true });
  const world = { stdin: {}, stdout, stderr, env: { KOGIN_DATA: data }, now: Date.now };
  return { stdout, stderr, ended: runCli(args, world) };
}

/** Runs a command to its end: its status, and what it said to whom. */
async function kogin(args: readonly string[], input = ''): Promise<readonly [number, string, string]> {
  const { stdout, stderr, ended } = start(args, input);
  const status = await ended;
  return [status, String(stdout.read() ?? ''), String(stderr.read() ?? '')];
}

/** Starts `kogin web` on a free port; gives the address that it names, and how to tell it to end. */
async function serve(...args: readonly string[]) {
  const { stdout, ended } = start(['web', '--port', '0', ...args], '');
  const [line] = await once(stdout, 'data');
  const url = /^The pages are at (\S+)\n$/.exec(String(line))?.[1] ?? '';
  const end = () => {
    process.emit('SIGINT');
    return ended;
  };
  return { url, end };
}

describe('kogin web without an account', () => {
  test('listens on 127.0.0.1, and ends when it is told to', async () => {
    const { url, end } = await serve();
    expect(url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
    expect((await fetch(`${url}/help`)).status).toBe(200);
    expect(await end()).toBe(0);
  });

  test.each(['0.0.0.0', '::', '', '192.0.2.1', '127.1'])('does not start on %j', async (address) => {
    expect(await kogin(['web', '--port', '0', '--address', address])).toEqual([
      2,
      '',
      `kogin: the pages are not served on ${address} before there is an account (kogin user add)\n`,
    ]);
  });

  test('refuses what is no port, and names one that is taken', async () => {
    expect(await kogin(['web', '--port', '70000'])).toEqual([2, '', 'kogin: 70000 is no port\n']);
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const address = server.address();
    const port = typeof address === 'object' ? String(address?.port) : '';
    const [status, , error] = await kogin(['web', '--port', port]);
    expect([status, error]).toEqual([
      2,
      expect.stringContaining(`the pages cannot be served on 127.0.0.1 port ${port}`),
    ]);
    server.close();
  });
});

describe('kogin user', () => {
  test('lists nobody at first, and changes nobody who is not there', async () => {
    expect(await kogin(['user', 'list'])).toEqual([0, 'There is no account (kogin user add).\n', '']);
    const unknown = [2, '', 'kogin: there is no account called mina\n'];
    expect(await kogin(['user', 'role', 'mina', 'reader'])).toEqual(unknown);
    expect(await kogin(['user', 'remove', 'mina'])).toEqual(unknown);
    expect(await kogin(['user', 'password', 'mina'], `${PASSWORD}\n`)).toEqual(unknown);
  });

  test.each([
    [['mina'], '', 'no password was given on standard input'],
    [['mina'], 'short\n', 'a password has 12 to 256 characters'],
    [['mi na'], `${PASSWORD}\n`, 'a name is letters, digits and . @ + - _'],
    [['mina', '--role', 'king'], `${PASSWORD}\n`, "option '--role <role>' argument 'king' is invalid"],
  ])('add %j with %j is an error', async (args, input, reason) => {
    const [status, out, error] = await kogin(['user', 'add', ...args], input);
    expect([status, out]).toEqual([2, '']);
    expect(error).toContain(reason);
    expect(error).not.toContain(PASSWORD);
  });

  test('adds an account that can sign in, and lets the pages out to other machines', async () => {
    expect(await kogin(['user', 'add', 'mina'], `${PASSWORD}\n`)).toEqual([
      0,
      'mina can sign in (maintainer).\n',
      '',
    ]);
    expect((await kogin(['user', 'add', 'mina'], PASSWORD))[2]).toBe(
      'kogin: there is an account called mina already\n',
    );
    expect((await kogin(['user', 'list']))[1]).toMatch(/^mina +maintainer +never here\n$/);
    const { url, end } = await serve('--address', '0.0.0.0');
    const here = url.replace('0.0.0.0', '127.0.0.1');
    const signIn = async (password: string) => {
      const body = new URLSearchParams({ name: 'mina', password, next: '/outbox' });
      return (await fetch(`${here}/sign-in`, { method: 'POST', redirect: 'manual', body })).status;
    };
    expect(await signIn(PASSWORD)).toBe(303);
    expect(await kogin(['user', 'password', 'mina'], 'another long password')).toMatchObject([
      0,
      expect.any(String),
      '',
    ]);
    expect(await signIn(PASSWORD)).toBe(401);
    expect(await signIn('another long password')).toBe(303);
    expect(await end()).toBe(0);
  });

  test('gives another role, and removes an account', async () => {
    expect(await kogin(['user', 'role', 'mina', 'operator'])).toEqual([0, 'mina is operator now.\n', '']);
    expect((await kogin(['user', 'list']))[1]).toMatch(/^mina +operator +never here/);
    expect(await kogin(['user', 'remove', 'mina'])).toEqual([0, 'mina cannot sign in any more.\n', '']);
    expect((await kogin(['user', 'list']))[1]).toBe('There is no account (kogin user add).\n');
  });
});
