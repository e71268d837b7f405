import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { Writable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { runCli } from '../src/cli/program.js';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const folder = 'config/docs';
const documents = ['README.md', ...readdirSync(join(root, folder)).map((name) => `${folder}/${name}`)];
const deployed = readdirSync(join(root, 'config/deploy')).map((name) => `config/deploy/${name}`);
const read = (name: string) => readFileSync(join(root, name), 'utf8');

/** What `kogin ... --help` prints; null if there is no such command. */
async function help(path: readonly string[]): Promise<string | null> {
  let text = '';
  const stdout = new Writable({
    write(chunk, _encoding, done) {
      text += chunk;
      done();
    },
  });
  const world = { stdin: {}, stdout, stderr: stdout, env: {}, now: Date.now };
  return (await runCli([...path, '--help'], world)) === 0 ? text : null;
}

/** Each call of kogin in the code of a document, without what follows it on the line. */
function callsIn(text: string): readonly string[] {
  const code = [...text.matchAll(/```\w*\n([\s\S]*?)```|`([^`\n]+)`/g)].map(
    ([, block, line]) => block ?? line ?? '',
  );
  return code.flatMap((lines) =>
    [...lines.matchAll(/(?<![\w/.#-])kogin ([a-z](?:\$\([^)\n]*\)|[^|>#&;)\n])*)/g)].map(([, call]) => call!),
  );
}

/** What is wrong with a call: a command or an option that there is not. */
async function wrongIn(call: string): Promise<string | null> {
  const words = call
    .replaceAll(/\$\([^)]*\)/g, 'WORD')
    .replaceAll(/"[^"]*"|'[^']*'/g, 'WORD')
    .trim()
    .split(/\s+/);
  const path: string[] = [];
  while (words[0] !== undefined && /^[a-z-]+$/.test(words[0])) {
    const above = (await help(path)) ?? '';
    if (!new RegExp(`^ {2}${words[0]}\\b`, 'm').test(above.split('Commands:')[1] ?? '')) break;
    path.push(words.shift()!);
  }
  if (path.length === 0) return `there is no command ${words[0]}`;
  const known = (await help(path)) ?? '';
  const missing = words.filter((word) => word.startsWith('--') && !known.includes(`${word.split('=')[0]} `));
  return missing.length === 0 ? null : `kogin ${path.join(' ')} has no ${missing.join(', ')}`;
}

describe('every document', () => {
  test.each([...documents, ...deployed])(
    '%s calls only commands and options that there are',
    async (name) => {
      const text = name.endsWith('.md') ? read(name) : `\`\`\`\n${read(name)}\`\`\``;
      const wrong: string[] = [];
      for (const call of callsIn(text)) {
        const why = await wrongIn(call);
        if (why !== null) wrong.push(`${call}: ${why}`);
      }
      expect(wrong).toEqual([]);
    },
  );

  test('is looked at for calls, and a wrong one is noticed', async () => {
    expect(documents.flatMap((name) => callsIn(read(name))).length).toBeGreaterThan(30);
    expect(await wrongIn('review --no-such -')).toContain('--no-such');
    expect(await wrongIn('reviews -')).toContain('no command');
    expect(await wrongIn('outbox approve 3 --why "it is --right"')).toBeNull();
  });

  test.each(documents)('%s links only to what there is', (name) => {
    const links = [...read(name).matchAll(/\]\((?!https?:)([^)#\s]+)[^)]*\)/g)].map(([, target]) => target!);
    expect(links.filter((target) => !existsSync(join(root, dirname(name), target)))).toEqual([]);
  });

  test('can be reached from the README', () => {
    const linked = documents.filter(
      (name) => name === 'README.md' || read('README.md').includes(`(${name})`),
    );
    expect(linked).toEqual(documents);
  });

  test('names only files of the project that there are', () => {
    const named = documents.flatMap((name) =>
      [...read(name).matchAll(/`((?:src|test|config)\/[\w./@-]+\.\w+)`/g)].map(([, file]) => file!),
    );
    expect(named.length).toBeGreaterThan(20);
    expect(named.filter((file) => !existsSync(join(root, file)))).toEqual([]);
  });
});

test('the threat model names a test for each threat', () => {
  const rows = read(`${folder}/threats.md`)
    .split('\n')
    .filter((line) => /^\| to /.test(line));
  expect(rows.length).toBeGreaterThan(30);
  const wrong = rows.filter((row) => {
    const [, file, title] = /`(test\/[\w./-]+\.test\.ts)`: "(.+?)"/.exec(row) ?? [];
    return (
      file === undefined ||
      title === undefined ||
      !existsSync(join(root, file)) ||
      !read(file).includes(title)
    );
  });
  expect(wrong).toEqual([]);
});

test('the operator is told of every metric', () => {
  const metrics = new Set(read('src/app/metrics.ts').match(/kogin_\w+/g));
  expect(new Set(read(`${folder}/operator.md`).match(/kogin_\w+/g))).toEqual(metrics);
});

test('the README says of every library what it is for', () => {
  const { dependencies, optionalDependencies, devDependencies } = JSON.parse(read('package.json'));
  const table = read('README.md').split('## Libraries')[1] ?? '';
  const rows = table.split('\n').filter((line) => line.startsWith('| `'));
  const named = rows.flatMap((row) =>
    [...(row.split('|')[1] ?? '').matchAll(/`([^`]+)`/g)].map(([, name]) => name!),
  );
  expect(named.sort()).toEqual(
    Object.keys({ ...dependencies, ...optionalDependencies, ...devDependencies }).sort(),
  );
});

describe('the hook of the author page', () => {
  let place: string;

  beforeAll(() => {
    const prepared = spawnSync(process.execPath, [join(root, 'config/scripts/prepare.mjs')]);
    expect(prepared.status).toBe(0);
    place = mkdtempSync(join(tmpdir(), 'kogin-hook-'));
    const [, hook] = /```sh\n([\s\S]*?)```/.exec(read(`${folder}/author.md`)) ?? [];
    writeFileSync(join(place, 'hook'), hook ?? '');
    writeFileSync(
      join(place, 'kogin'),
      `#!/bin/sh\nexec "${process.execPath}" "${join(root, 'dist/main.js')}" "$@"\n`,
    );
    chmodSync(join(place, 'hook'), 0o755);
    chmodSync(join(place, 'kogin'), 0o755);
    const git = (...args: string[]) => expect(spawnSync('git', args, { cwd: place }).status).toBe(0);
    git('init', '--quiet');
    git(
      '-c',
      'user.name=Mira',
      '-c',
      'user.email=mira@example.org',
      'commit',
      '--quiet',
      '--allow-empty',
      '-m',
      'start',
    );
  });

  afterAll(() => rmSync(place, { recursive: true }));

  test.each([
    ['error-pointer-tested-for-null.mbox', 1],
    ['kernel-doc-not-updated.mbox', 0],
    ['clean.mbox', 0],
  ])('ends with the status for %s', (mail, status) => {
    const env = {
      ...process.env,
      PATH: `${place}:${process.env['PATH']}`,
      KOGIN_DATA: place,
      KOGIN_CONFIG: '',
    };
    const ran = spawnSync(join(place, 'hook'), [join(root, 'config/sample', mail)], {
      cwd: place,
      env,
      encoding: 'utf8',
    });
    expect(ran).toMatchObject({ status, stderr: '' });
  });
});
