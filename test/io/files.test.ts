import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { countHint, readMails } from '../../src/io/files.js';
import { commit, git, newRepository, temporaryFolder } from './repository.js';

const MAIL = 'From: Ada <ada@example.org>\nSubject: [PATCH] fable: fix it\n\ntext\n';
const DIFF = 'diff --git a/fable.c b/fable.c\n--- a/fable.c\n+++ b/fable.c\n@@ -1 +1 @@\n-a\n+b\n';
const FROM = 'From ada@example.org Tue Jan  1 10:00:00 2030\n';
const MBOX = `${FROM}${MAIL}\n${FROM}${MAIL}\n`;

function write(files: Readonly<Record<string, string | Buffer>>): string {
  const folder = temporaryFolder();
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  return folder;
}

/** Each mail as its kind, its source below the folder, and its text. */
async function read(
  folder: string,
  ...paths: readonly string[]
): Promise<readonly (readonly [string, string, string])[]> {
  const mails: [string, string, string][] = [];
  for await (const { kind, source, raw } of readMails(paths.map((path) => join(folder, path)))) {
    mails.push([kind, source.replace(`${folder}/`, ''), raw.toString()]);
  }
  return mails;
}

async function sources(folder: string, path = ''): Promise<readonly string[]> {
  return (await read(folder, path)).map(([, source]) => source);
}

async function* stream(...texts: readonly string[]): AsyncGenerator<Buffer> {
  for (const text of texts) yield Buffer.from(text);
}

test('a mail, an mbox, a bare diff, each also gzipped, in the order given', async () => {
  const folder = write({
    'a.eml': MAIL,
    box: MBOX,
    'c.diff': DIFF,
    'a.gz': gzipSync(MAIL),
    'box.gz': gzipSync(MBOX),
  });
  expect(await read(folder, 'c.diff', 'a.eml', 'box', 'a.gz', 'box.gz')).toEqual([
    ['diff', 'c.diff', DIFF],
    ['mail', 'a.eml', MAIL],
    ['mail', 'box#1', MAIL],
    ['mail', 'box#2', MAIL],
    ['mail', 'a.gz', MAIL],
    ['mail', 'box.gz#1', MAIL],
    ['mail', 'box.gz#2', MAIL],
  ]);
});

test.each([
  ['git show', `commit 0123456789abcdef\nAuthor: Ada <ada@example.org>\n\n    fix it\n\n${DIFF}`, 'diff'],
  ['a diff with a title that looks like a header', `fable: fix it\n\nWhy: it was wrong\n\n${DIFF}`, 'diff'],
  ['svn diff', 'Index: fable.c\n====\n--- fable.c\n+++ fable.c\n@@ -1 +1 @@\n-a\n+b\n', 'diff'],
  ['a quilt patch with a header', `From: Ada <ada@example.org>\nSubject: fix it\n\n${DIFF}`, 'mail'],
  ['a mail with a From line of its own kind', `From ada\n${MAIL}`, 'mail'],
  ['a mail with folded headers and CRLF', 'Received: by x;\r\n\tMon\r\nSubject: a\r\n\r\ntext\r\n', 'mail'],
])('%s is read as it is', async (_, text, kind) => {
  const folder = write({ file: text });
  expect(await read(folder, 'file')).toEqual([[kind, 'file', text]]);
});

test('standard input is a mail, an mbox or a diff', async () => {
  const kinds: string[] = [];
  for (const text of [MAIL, MBOX, DIFF]) {
    const halves = stream(text.slice(0, 30), text.slice(30));
    for await (const { kind, source } of readMails(['-'], { stdin: halves })) kinds.push(`${kind} ${source}`);
  }
  expect(kinds).toEqual([
    'mail standard input',
    'mail standard input#1',
    'mail standard input#2',
    'diff standard input',
  ]);
});

test('a Maildir is read in the order of its names, new or seen', async () => {
  const folder = write({
    'cur/2.b:2,S': MAIL,
    'new/1.a': MAIL,
    'new/3.c': 'odd',
    'new/.hidden': MAIL,
    'tmp/0.x': MAIL,
  });
  expect(await sources(folder)).toEqual(['new/1.a', 'cur/2.b:2,S', 'new/3.c']);
  expect(await countHint([folder])).toBe(3);
});

test('a folder of mails is read sorted, with its folders, whatever one of its files holds', async () => {
  const folder = write({
    'b.eml': MAIL,
    'a.eml': 'odd',
    'z/c.patch': MBOX,
    'y/x/d.EML': MAIL,
    'empty.eml': '',
    'notes.txt': 'x',
  });
  expect(await sources(folder)).toEqual(['a.eml', 'b.eml', 'y/x/d.EML', 'z/c.patch#1', 'z/c.patch#2']);
});

test('a link to a folder above is not followed', async () => {
  const folder = write({ 'in/a.eml': MAIL });
  symlinkSync(folder, join(folder, 'in', 'loop'));
  expect(await sources(folder)).toEqual(['in/a.eml']);
});

test.each([
  ['nothing', null, 'there is no such file or folder'],
  ['an empty file', '', 'it is empty'],
  ['text', 'Dear all,\n\nthis is no mail.\n', 'it is neither a mail, an mbox, an archive nor a patch'],
  ['bytes', Buffer.from([0, 1, 2, 0xff]), 'it is neither a mail, an mbox, an archive nor a patch'],
  ['broken gzip', gzipSync(MBOX.repeat(50)).subarray(0, 60), 'unexpected end of file'],
  ['a broken bundle', '# v2 git bundle\nnonsense\n', 'cannot read the bundle'],
])('%s is an error that names the path and the reason', async (_, content, reason) => {
  const folder = write(content === null ? {} : { file: content });
  const failure = await read(folder, 'file').catch((error: Error) => error.message);
  expect(failure).toContain(join(folder, 'file'));
  expect(failure).toContain(reason);
});

test('standard input without anything, or with a bundle, is an error', async () => {
  const one = async (text: string) => readMails(['-'], { stdin: stream(text) }).next();
  await expect(one('')).rejects.toThrow('cannot read standard input: it is empty');
  await expect(one('# v2 git bundle\n')).rejects.toThrow(
    'cannot read standard input: a git bundle must be given as a file',
  );
});

test('a folder without mails is an error', async () => {
  const folder = write({ 'notes.txt': 'x' });
  await expect(sources(folder)).rejects.toThrow(
    `cannot read ${folder}: it is no Maildir, no public-inbox archive`,
  );
});

/** A public-inbox archive of three mails, one of which was deleted. */
function archive(): { readonly folder: string; readonly ids: readonly string[] } {
  const folder = newRepository();
  const first = commit(folder, { files: { m: `${MAIL}1\n` } });
  const second = commit(folder, { files: { m: `${MAIL}2\n` } });
  commit(folder, { files: { m: null, d: `${MAIL}1\n` } });
  const third = commit(folder, { files: { m: `${MAIL}3\n`, d: null } });
  return { folder, ids: [first, second, third].map((id) => id.slice(0, 12)) };
}

test('a public-inbox archive is read oldest first, as repository, clone and bundle', async () => {
  const { folder, ids } = archive();
  const place = temporaryFolder();
  git(folder, ['clone', '--quiet', '--bare', folder, join(place, 'bare.git')]);
  git(folder, ['bundle', 'create', '--quiet', join(place, 'all.bundle'), 'HEAD', 'main']);
  git(folder, ['bundle', 'create', '--quiet', join(place, 'branch.bundle'), 'main']);
  const texts = [1, 2, 3].map((number) => `${MAIL}${number}\n`);
  for (const path of [
    folder,
    ...['bare.git', 'all.bundle', 'branch.bundle'].map((name) => join(place, name)),
  ]) {
    const mails = await read('/', path);
    expect(
      mails.map(([, , text]) => text),
      path,
    ).toEqual(texts);
    expect(
      mails.map(([, source]) => source.split('@')[1]),
      path,
    ).toEqual(ids);
  }
  expect(await countHint([folder])).toBe(4);
  expect(await countHint([join(place, 'all.bundle')])).toBe(null);
});

test('the epochs of an archive follow each other as numbers', async () => {
  const { folder } = archive();
  const inbox = temporaryFolder();
  for (const epoch of [10, 9])
    git(folder, ['clone', '--quiet', '--bare', folder, join(inbox, 'git', `${epoch}.git`)]);
  expect(new Set((await sources(inbox)).map((source) => source.replace(/@.*/, '')))).toEqual(
    new Set(['git/9.git', 'git/10.git']),
  );
  expect((await sources(inbox))[0]).toMatch(/^git\/9\.git@/);
  expect(await countHint([inbox])).toBe(8);
});

test('a repository that is no archive is an error', async () => {
  const empty = newRepository();
  await expect(read('/', empty)).rejects.toThrow(
    `cannot read the archive ${empty}/.git: it has no commit at HEAD`,
  );
  const code = newRepository();
  commit(code, { files: { 'fable.c': 'int a;\n' } });
  await expect(read('/', code)).rejects.toThrow(
    `${code}/.git is no public-inbox v2 archive: no commit has a file "m"`,
  );
});

test('reading may stop early', async () => {
  const { folder } = archive();
  for await (const { raw } of readMails([folder])) {
    expect(raw.toString()).toBe(`${MAIL}1\n`);
    break;
  }
  const box = write({ box: MBOX });
  const first = await readMails([join(box, 'box')]).next();
  expect(first.value?.source).toBe(join(box, 'box#1'));
});

test('hooks and configuration of an archive are not used', async () => {
  const { folder } = archive();
  writeFileSync(join(folder, '.git', 'hooks', 'post-checkout'), '#!/bin/sh\necho ran >> ../ran\n', {
    mode: 0o755,
  });
  git(folder, ['config', 'core.fsmonitor', `sh -c 'touch ${folder}/ran'`]);
  expect(await read('/', folder)).toHaveLength(3);
  expect(() => readFileSync(join(folder, 'ran'))).toThrow('ENOENT');
});
