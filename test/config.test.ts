import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type Config, loadConfig } from '../src/config.js';

let folder: string;
let file: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'kogin-config-'));
  file = join(folder, 'own.toml');
});

afterEach(() => rmSync(folder, { recursive: true }));

function load(text: string, env: Readonly<Record<string, string>> = {}): Config {
  writeFileSync(file, text);
  return loadConfig({ file, env });
}

test('the defaults alone are complete', () => {
  const config = loadConfig({ file: null, env: {} });
  expect(config.data).toBe(resolve('data'));
  expect(config.identity.address).toBe('kogin@example.org');
  expect(config.admission.paths).toContain('drivers/gpu/drm/');
  expect(config.checks.off).toEqual([]);
  expect(config.trees).toEqual([]);
});

test('a file replaces what it names and leaves the rest', () => {
  const config = load('[identity]\nname = "Other bot"\n\n[admission]\npaths = ["mm/**"]\n');
  expect(config.identity).toEqual({
    name: 'Other bot',
    address: 'kogin@example.org',
    domain: 'example.org',
    url: 'https://kogin.example.org',
  });
  expect(config.admission.paths).toEqual(['mm/**']);
  expect(config.log.level).toBe('info');
});

test('relative paths count from the folder of their file', () => {
  const config = load('data = "there"\n[[trees]]\npath = "linux.git"\nrefs = ["drm-next"]\n');
  expect(config.data).toBe(join(folder, 'there'));
  expect(config.trees).toEqual([{ path: join(folder, 'linux.git'), refs: ['drm-next'] }]);
});

test('sources have their defaults, and their paths count from the file too', () => {
  const config = load(`
[[sources]]
name = "drm"
type = "imap"
host = "news.example.org"
group = "org.example.drm"
[[sources]]
name = "own"
type = "imap"
host = "imap.example.org"
user = "kogin"
password = { file = "password" }
ca = "ca.pem"
[[sources]]
name = "spool"
type = "maildir"
path = "spool"
`);
  expect(config.sources).toEqual([
    expect.objectContaining({ port: 993, security: 'tls', user: 'anonymous', poll: 60, seen: false }),
    expect.objectContaining({ ca: join(folder, 'ca.pem'), password: { file: join(folder, 'password') } }),
    { name: 'spool', type: 'maildir', path: join(folder, 'spool'), poll: 60 },
  ]);
  expect(config.intake).toEqual({ days: 14, limit: 4_194_304 });
  expect(config.series).toEqual({ settle: 600, quiet: 21_600 });
});

const imap = (rest: string) => `[[sources]]\nname = "a"\ntype = "imap"\nhost = "h.example.org"\n${rest}\n`;

test.each([
  ['a user without a password', imap('user = "k"'), ':1: sources[0]: needs either a password or a token'],
  [
    'a password and a token',
    imap('user = "k"\npassword = { env = "P" }\ntoken = { env = "T" }'),
    ':1: sources[0]: needs either a password or a token',
  ],
  [
    'a password in clear text',
    imap('user = "k"\npassword = { env = "P" }\nsecurity = "none"'),
    ':1: sources[0]: security = "none" would show the password to the network',
  ],
  [
    'a folder of a group',
    imap('group = "g"\nfolders = ["f"]'),
    ':1: sources[0]: has either folders or a group',
  ],
  [
    'a password that stands there',
    imap('user = "k"\npassword = "secret"'),
    ':6: sources[0].password: must be',
  ],
  ['an unknown type', '[[sources]]\nname = "a"\ntype = "nntp"\n', ':3: sources[0].type: must be'],
  ['an unknown key of a source', imap('folder = "f"'), ':5: sources[0].folder: unknown key'],
  [
    'an address that git would take for a command',
    '[[sources]]\nname = "a"\ntype = "archive"\npath = "p"\nurl = "ext::sh -c x"\n',
    ':5: sources[0].url: must be an address without a slash at its end',
  ],
])('a source with %s is an error that says where', (_, text, error) => {
  expect(() => load(text)).toThrow(`${file}${error}`);
});

test('KOGIN_CONFIG names the file, --config goes before it, KOGIN_DATA goes before both', () => {
  const other = join(folder, 'other.toml');
  writeFileSync(other, '[log]\nlevel = "debug"\n');
  expect(loadConfig({ file: null, env: { KOGIN_CONFIG: other } }).log.level).toBe('debug');
  const both = load('data = "there"\n', { KOGIN_CONFIG: other, KOGIN_DATA: '/srv/kogin' });
  expect(both.log.level).toBe('info');
  expect(both.data).toBe('/srv/kogin');
  expect(load('data = "there"\n', { KOGIN_DATA: '' }).data).toBe(join(folder, 'there'));
});

test.each([
  ['an unknown key', 'data = "x"\nfolder = "y"\n', ':2: folder: unknown key'],
  ['an unknown key of a table', '[log]\nlevel = "info"\nlevle = "warn"\n', ':3: log.levle: unknown key'],
  ['an unknown table', '\n[imap]\nhost = "h"\n', ':2: imap: unknown key'],
  [
    'an unknown key of the second tree',
    '[[trees]]\npath = "a"\n[[trees]]\npath = "b"\nref = "c"\n',
    ':5: trees[1].ref: unknown key',
  ],
  ['a missing key', '[[trees]]\nrefs = []\n', ':1: trees[0].path: this key is missing'],
  ['a wrong type', '[checks]\noff = "all"\n', ':2: checks.off: must be Array, not "all"'],
  ['a wrong element', '[checks]\noff = ["a", 3]\n', ':2: checks.off[1]: must be string, not 3'],
  [
    'a wrong word',
    '[log]\nlevel = "loud"\n',
    ':2: log.level: must be ("fatal" | "error" | "warn" | "info" | "debug" | "trace"), not "loud"',
  ],
  [
    'no mail address',
    '[identity]\naddress = "Kogin <k@example.org>"\n',
    ':2: identity.address: must be a plain mail address',
  ],
  [
    'a line break for a header',
    '[identity]\nname = "Kogin\\nBcc: all@example.org"\n',
    ':2: identity.name: must be one line',
  ],
  [
    'no web address',
    '[identity]\nurl = "javascript:x"\n',
    ':2: identity.url: must be an http or https address',
  ],
  ['an empty folder', 'data = ""\n', ':1: data: must not be empty'],
])('%s is an error that says where', (_, text, error) => {
  expect(() => load(text)).toThrow(`${file}${error}`);
});

test('text that is not TOML is an error with its line', () => {
  expect(() => load('[log]\nlevel = info\n')).toThrow(`${file}:2: `);
});

test('a file that cannot be read is an error with its name', () => {
  const absent = join(folder, 'absent.toml');
  expect(() => loadConfig({ file: absent, env: {} })).toThrow(
    `cannot read the configuration ${absent}: there is no such file`,
  );
  mkdirSync(absent);
  expect(() => loadConfig({ file: absent, env: {} })).toThrow(
    `cannot read the configuration ${absent}: it is a folder`,
  );
});
