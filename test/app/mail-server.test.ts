import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { mailServer } from '../../src/app/mail-server.js';
import { IDENTITY } from '../reply/fixture.js';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'kogin-server-'));
});

afterEach(() => rmSync(folder, { recursive: true }));

const plain = { host: 'mx.example.org', port: 587, security: 'starttls' } as const;

function server(smtp: Parameters<typeof mailServer>[0]['smtp'], env: Readonly<Record<string, string>> = {}) {
  return mailServer({ smtp, identity: IDENTITY }, env);
}

test('without a host there is none', () => {
  expect(server({ ...plain, host: '' })).toBeNull();
});

test('the password comes from the environment, or is the first line of a file', () => {
  const file = join(folder, 'secret');
  writeFileSync(file, 'from the file\nand a comment\n');
  const fromEnv = { ...plain, user: 'kogin', password: { env: 'SECRET' } };
  expect(server(fromEnv, { SECRET: 'from the environment' })?.login).toEqual({
    user: 'kogin',
    password: 'from the environment',
  });
  expect(server({ ...plain, user: 'kogin', password: { file } })?.login?.password).toBe('from the file');
  expect(server(plain)).toEqual({ ...plain, login: null, name: 'example.org' });
});

test.each<[string, Partial<Parameters<typeof server>[0]>, string]>([
  [
    'a password that is not set',
    { user: 'kogin', password: { env: 'SECRET' } },
    'smtp.password: SECRET is not set',
  ],
  [
    'a file that is not there',
    { user: 'kogin', password: { file: '/nowhere/s' } },
    'smtp.password: cannot read /nowhere/s',
  ],
  [
    'a user without a password',
    { user: 'kogin' },
    'smtp.user and smtp.password: either both are given or neither',
  ],
  [
    'no encryption over the network',
    { security: 'none' },
    'smtp.security: "none" is only for a server on this machine',
  ],
])('%s stops the start', (_, changes, reason) => {
  expect(() => server({ ...plain, ...changes })).toThrow(reason);
});

test('a server on this machine may do without encryption', () => {
  expect(server({ ...plain, host: '127.0.0.1', security: 'none' })).toMatchObject({ security: 'none' });
});
