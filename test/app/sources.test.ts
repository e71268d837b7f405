import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { imapAccount, openSources } from '../../src/app/sources.js';
import type { SourceConfig } from '../../src/config.js';

const imap = {
  name: 'list',
  type: 'imap',
  host: 'imap.example.org',
  port: 993,
  security: 'tls',
  user: 'kogin',
  password: { env: 'PASSWORD' },
  poll: 60,
  seen: false,
} as const satisfies SourceConfig;

function names(...sources: SourceConfig[]): readonly string[] {
  return openSources({ sources, intake: { days: 14, limit: 1000 } }, {}).map(({ name }) => name);
}

test('each folder is a source of its own, a group is one', () => {
  const spool = { name: 'spool', type: 'maildir', path: '/var/mail/k', poll: 60 } as const;
  expect(names(imap, spool)).toEqual(['list INBOX', 'spool']);
  expect(names({ ...imap, folders: ['drm', 'iommu'] })).toEqual(['list drm', 'list iommu']);
  expect(names({ ...imap, group: 'org.example.drm' })).toEqual(['list']);
});

test('two sources cannot have one name', () => {
  expect(() => names(imap, imap)).toThrow('sources: two of them are called list INBOX');
});

test('a secret comes from the environment or is the first line of a file', () => {
  const folder = mkdtempSync(join(tmpdir(), 'kogin-secret-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const file = join(folder, 'token');
  writeFileSync(file, 'open-sesame\nand a remark\n');
  expect(imapAccount(imap, { PASSWORD: 'p' }).secret).toEqual({ password: 'p' });
  const { password: _, ...bare } = imap;
  expect(imapAccount({ ...bare, token: { file } }, {}).secret).toEqual({ token: 'open-sesame' });
  expect(imapAccount({ ...bare, user: 'anonymous' }, {}).secret).toEqual({ password: 'anonymous' });
});

test('a secret that is not there is an error that names the key', () => {
  expect(() => imapAccount(imap, {})).toThrow('sources (list): password: PASSWORD is not set');
  expect(() => imapAccount({ ...imap, ca: '/nowhere/ca.pem' }, { PASSWORD: 'p' })).toThrow(
    'sources (list): ca: cannot read /nowhere/ca.pem',
  );
});
