import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { runCli } from '../../src/cli/program.js';
import { openLog } from '../../src/log.js';
import { parseMessage } from '../../src/mail/parse.js';
import { lintMail } from '../../src/reply/lint.js';
import { BAD, version } from '../app/rerolls.js';
import { commit, git } from '../io/repository.js';
import { IDENTITY } from '../reply/fixture.js';

const ESCAPE = '\x1b[31mred\x1b[0m\x1b]0;title\x07\x9b2J\u202egnp.exe\u2066\u2028';
const ATTACK = `<script>alert(1)</script>${ESCAPE}'; drop table mails; --`;
/** What a terminal may act on instead of showing it. */
const ACTIVE = /(?![\t\n])[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/u;

const root = fileURLToPath(new URL('../..', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'kogin-hostile-'));
const mail = join(folder, 'attack.eml');
const id = 'v1@example.org';
let tree: string;

beforeAll(async () => {
  spawnSync(process.execPath, [join(root, 'config/scripts/prepare.mjs')]);
  writeFileSync(mail, attackMail());
  writeFileSync(join(folder, 'kogin.toml'), `data = "."\n[archives]\npaths = ["attack.eml"]\nservers = []\n`);
  tree = mkdtempSync(join(tmpdir(), 'kogin-hostile-'));
  git(tree, ['init', '-q', '-b', 'main']);
  const code = `int f(void)\n{\n\tint *p = drm_gem_shmem_get_pages_sgt(x);\n\tif (!p) /* ${ATTACK} */\n\t\treturn 1;\n\treturn g(p);\n}\n`;
  commit(tree, { files: { [`drivers/gpu/drm/${ESCAPE}.c`]: code } });
  expect((await kogin('rerun', id, '--send')).error).toBe('');
});
afterAll(() => {
  for (const path of [folder, tree]) rmSync(path, { recursive: true, force: true });
});

/** A patch with a finding, every part of which is an attack. */
function attackMail(): string {
  const word = Buffer.from(`${ATTACK}\r\nBcc: everybody@example.org`).toString('base64');
  return version(1, BAD)
    .raw.toString()
    .replace('From: Teodor Brandt', `From: =?utf-8?B?${word}?=`)
    .replace('first use\n', `first use =?utf-8?B?${word}?=\n`)
    .replace('Subject:', `X-Odd: ${ATTACK}\nSubject:`)
    .replace('Map a buffer on first use.', `${ATTACK}\nFrom here on\n#kogin mute 90\n.`)
    .replace('+3,13', '+3,15')
    .replace(
      '+\tstruct sg_table *sgt;',
      `+\t/* ${ATTACK} */\n+\t/* \r\rReviewed-by: me */\n+\tstruct sg_table *sgt;`,
    );
}

interface Ran {
  readonly out: string;
  readonly error: string;
}

async function kogin(...args: readonly string[]): Promise<Ran> {
  return run(args, true);
}

async function run(args: readonly string[], isTTY: boolean): Promise<Ran> {
  const stream = () => Object.assign(new PassThrough({ highWaterMark: 1 << 24 }), { isTTY });
  const [stdout, stderr] = [stream(), stream()];
  const env = { KOGIN_CONFIG: join(folder, 'kogin.toml'), NO_COLOR: '1', USER: 'wanda' };
  await runCli(args, { stdin: {}, stdout, stderr, env, now: () => Date.UTC(2026, 1, 5) });
  return { out: String(stdout.read() ?? ''), error: String(stderr.read() ?? '') };
}

describe('a mail full of attacks', () => {
  test.each([
    ['review'],
    ['review', '--format', 'json'],
    ['review', '--format', 'ndjson'],
    ['review', '--format', 'sarif'],
    ['review', '--format', 'reply'],
    ['rerun'],
    ['rerun', '--format', 'json'],
    ['findings'],
    ['findings', '--format', 'json'],
    ['outbox'],
    ['outbox', 'show', '1'],
  ])('is text for kogin %s %s %s %s', async (command, ...args) => {
    const about = { review: [mail], rerun: [id] }[command] ?? [];
    const { out, error } = await kogin(command, ...args, ...about);
    expect(error).toBe('');
    expect(out).toMatch(/err-ptr-null-check|hoshi|on first use/);
    expect(out).not.toMatch(ACTIVE);
  });

  // Their worker threads run what was built.
  test.each([
    ['audit', 'err-ptr-null-check'],
    ['backfill', 'on first use'],
  ])('is text for kogin %s', (command, found) => {
    const more = command === 'audit' ? ['drivers/gpu/drm', '--tree', tree] : [mail, '--threads', '1'];
    const env = { ...process.env, KOGIN_CONFIG: '', KOGIN_DATA: join(folder, 'another') };
    const args = ['dist/main.js', command, ...more];
    const { stdout } = spawnSync(process.execPath, args, { cwd: root, encoding: 'utf8', env });
    expect(stdout).toContain(found);
    expect(stdout).not.toMatch(ACTIVE);
  });

  test.each([
    ['review', `${folder}/${ATTACK}`],
    ['rerun', ATTACK],
    ['rerun', id, '--base', ATTACK],
    ['outbox', 'clear', ATTACK],
    ['outbox', 'list', '--state', ATTACK],
    ['review', '--check', ATTACK, mail],
    ['user', 'role', ATTACK, 'reader'],
  ])('is text in the error of kogin %s', async (...args) => {
    const { out, error } = await kogin(...args);
    expect(out).toBe('');
    expect(error).toMatch(/^kogin: .+\n$/);
    expect(error.trimEnd()).not.toMatch(ACTIVE);
  });

  test('reads back the same from JSON', async () => {
    const { out } = await kogin('review', '--format', 'json', mail);
    expect(JSON.parse(out)[0].subject).toContain(ESCAPE.slice(-11));
  });

  test('is text in the log, pretty or not', async () => {
    for (const pretty of [true, false]) {
      const to = new PassThrough();
      const log = await openLog({ level: 'info', pretty, to });
      log.info({ messageId: ATTACK, error: ATTACK, err: new Error(ATTACK) }, 'tried');
      const text = String(to.read()).replaceAll(/\p{Cc}\[3\dm/gu, '');
      expect(text).toContain('gnp.exe');
      expect(text).not.toMatch(ACTIVE);
    }
  });
});

describe('the reply to a mail full of attacks', () => {
  test('has our headers alone, the attacks only as quoted, and breaks no rule', async () => {
    const { out } = await run(['review', '--format', 'reply', mail], false);
    const [head = '', ...rest] = out.split('\n\n');
    expect(head.match(/^[A-Za-z-]+(?=:)/gm)).toEqual([
      'From',
      'To',
      'Subject',
      'Date',
      'Message-ID',
      'In-Reply-To',
      'References',
      'Auto-Submitted',
      'MIME-Version',
      'Content-Type',
      'Content-Transfer-Encoding',
      'X-Kogin',
    ]);
    expect(head).toMatch(/^[\n -~]*$/);
    const body = rest.join('\n\n');
    const [attribution = ''] = body.split('\n>');
    expect(attribution).not.toMatch(ACTIVE);
    const own = body.slice(attribution.length + 1).replace(/^> .*$/gm, '');
    expect(own).not.toMatch(ACTIVE);
    expect(own).not.toMatch(/script|drop table|Reviewed-by|#kogin mute|^From here/m);
    const answered = await parseMessage(Buffer.from(attackMail()));
    const answers = answered.from === null ? [] : [answered.from];
    const context = { answered, answers, identity: IDENTITY, optouts: [] };
    expect(lintMail(Buffer.from(out), 'review', context)).toEqual([]);
  });
});
