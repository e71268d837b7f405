import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { loadRecipients } from '../../src/config/recipients.js';
import { loadConfig } from '../../src/config.js';

let folder: string;
let file: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'kogin-recipients-'));
  file = join(folder, 'recipients.toml');
});

afterEach(() => rmSync(folder, { recursive: true }));

test('the shipped file mails nobody', () => {
  expect(loadRecipients()).toEqual({
    optouts: [],
    copies: [],
    maintainers: [],
    release: { auto_checks: [], per_mail: 3, per_series: 3, per_day: 20 },
    breaker: { minimum: 5, factor: 5 },
    lists: [],
  });
});

test('a list that says nothing but its name is in shadow, and a person approves each mail', () => {
  writeFileSync(file, '[[lists]]\naddress = "kumo-devel@lists.example.org"\n');
  expect(loadRecipients(file).lists).toEqual([
    {
      address: 'kumo-devel@lists.example.org',
      policy: 'shadow',
      others: false,
      release: 'hold',
      embargo_hours: 0,
    },
  ]);
});

test.each([
  [
    'an unknown policy',
    '[[lists]]\naddress = "a@example.org"\npolicy = "all"\n',
    ':3: lists[0].policy: must be',
  ],
  ['an unknown key', '[[lists]]\naddress = "a@example.org"\ncc = []\n', ':3: lists[0].cc: unknown key'],
  ['a list without its name', '[[lists]]\npolicy = "list"\n', ':1: lists[0].address: this key is missing'],
  ['a name in place of an address', 'optouts = ["Wanda"]\n', ':1: optouts[0]: must be a plain mail address'],
  ['a negative number', '[release]\nper_day = -1\n', ':2: release.per_day: must be at least 0'],
  [
    'a list that is named twice',
    '[[lists]]\naddress = "a@example.org"\n[[lists]]\naddress = "A@example.org"\n',
    ': lists: names an address twice',
  ],
])('%s stops the start with its place', (_, text, error) => {
  writeFileSync(file, text);
  expect(() => loadRecipients(file)).toThrow(`${file}${error}`);
});

test('without configuration nothing can leave', () => {
  const { smtp, outbox } = loadConfig({ file: null, env: {} });
  expect(smtp).toEqual({ host: '', port: 587, security: 'starttls' });
  expect(outbox).toEqual({ authserv_id: '', give_up_hours: 96, acknowledgements_a_day: 20 });
});

test('files that the configuration names count from its folder', () => {
  const own = join(folder, 'own.toml');
  writeFileSync(own, '[smtp]\npassword = { file = "secret" }\n[outbox]\nrecipients = "recipients.toml"\n');
  const { smtp, outbox } = loadConfig({ file: own, env: {} });
  expect(smtp.password).toEqual({ file: join(folder, 'secret') });
  expect(outbox.recipients).toBe(file);
});
