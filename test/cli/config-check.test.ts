import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { expect, test } from 'vitest';
import { runCli } from '../../src/cli/program.js';
import { commit, newRepository, temporaryFolder } from '../io/repository.js';
import { openKeeping } from '../servers/smtp.js';

/** Runs `kogin config check` on a configuration and gives its status and its lines. */
async function check(text: string, env: Readonly<Record<string, string>> = {}) {
  const folder = temporaryFolder();
  const file = join(folder, 'kogin.toml');
  writeFileSync(file, `data = "data"\n${text}`);
  const [stdout, stderr] = [new PassThrough(), new PassThrough()];
  const args = ['config', 'check', '--config', file];
  const status = await runCli(args, { stdin: {}, stdout, stderr, env, now: Date.now });
  const said = String(stdout.read() ?? '').replaceAll(folder, '.');
  return { status, lines: said.trimEnd().split('\n'), error: String(stderr.read() ?? '') };
}

test('all that can be used is said to be', async () => {
  const tree = newRepository();
  commit(tree, { files: { Makefile: '' } });
  const server = await openKeeping();
  const smtp = `[smtp]\nhost = "127.0.0.1"\nport = ${server.port}\nsecurity = "none"\n`;
  const checked = await check(`${smtp}[[trees]]\npath = ${JSON.stringify(tree)}\nrefs = ["main"]\n`);
  await server.close();
  expect(checked).toEqual({
    status: 0,
    error: '',
    lines: [
      'ok    database ./data/kogin.db',
      'ok    who is mailed',
      'ok    checks',
      `ok    tree ${tree}`,
      'ok    mail server 127.0.0.1',
    ],
  });
});

test('what cannot be used has its reason, and the others are tried all the same', async () => {
  const tree = newRepository();
  commit(tree, { files: { Makefile: '' } });
  const text = `
[outbox]
recipients = "nobody.toml"
[smtp]
host = "127.0.0.1"
port = 9
security = "none"
[[trees]]
path = ${JSON.stringify(tree)}
refs = ["nowhere"]
[[sources]]
name = "spool"
type = "maildir"
path = "spool"
[[sources]]
name = "list"
type = "imap"
host = "127.0.0.1"
port = 9
security = "none"
user = "kogin"
password = { env = "SECRET" }
[[sources]]
name = "other"
type = "imap"
host = "127.0.0.1"
user = "kogin"
password = { env = "MISSING" }
`;
  const { status, lines, error } = await check(text, { SECRET: 'open-sesame' });
  expect({ status, error }).toEqual({ status: 2, error: 'kogin: 6 of these cannot be used\n' });
  expect(lines).toEqual([
    'ok    database ./data/kogin.db',
    expect.stringMatching(/^FAIL {2}who is mailed: .*nobody\.toml/),
    'ok    checks',
    expect.stringMatching(/^FAIL {2}tree .*: it has no commit at nowhere$/),
    expect.stringMatching(/^FAIL {2}source spool \(maildir\): there is no .*spool$/),
    expect.stringMatching(/^FAIL {2}source list \(imap\): cannot log in to 127\.0\.0\.1: \S/),
    'FAIL  source other (imap): sources (other): password: MISSING is not set',
    expect.stringMatching(/^FAIL {2}mail server 127\.0\.0\.1: \S/),
  ]);
  expect(lines.join('\n')).not.toContain('open-sesame');
});
