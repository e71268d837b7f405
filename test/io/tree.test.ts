import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chmodSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { openTree, type Tree, type TreeOptions } from '../../src/io/tree.js';
import { commit, git, newRepository, temporaryFolder } from './repository.js';

async function open(options: Partial<TreeOptions> & { readonly path: string }): Promise<Tree> {
  const tree = await openTree({ refs: [], ...options });
  onTestFinished(() => tree.close());
  return tree;
}

test('a file of a commit, its blob by full and short id, the commit by branch and tag', async () => {
  const path = newRepository();
  const id = commit(path, { files: { 'drv/fable.c': 'int a;\n' }, day: 2 });
  git(path, ['tag', '-a', 'v1', '-m', 'one']);
  const tree = await open({ path, refs: ['main', 'v1'] });
  const blob = git(path, ['rev-parse', 'HEAD:drv/fable.c']);
  expect(await tree.file(id, 'drv/fable.c')).toEqual({ blob, text: 'int a;\n' });
  expect(await tree.blob(blob)).toEqual({ id: blob, text: 'int a;\n' });
  expect(await tree.blob(blob.slice(0, 12))).toEqual({ id: blob, text: 'int a;\n' });
  const tagObject = git(path, ['rev-parse', 'v1']);
  expect(tagObject).not.toBe(id);
  expect(
    await Promise.all(['main', 'v1', 'HEAD', id, id.slice(0, 12), tagObject].map((ref) => tree.resolve(ref))),
  ).toEqual(Array.from({ length: 6 }, () => id));
  expect(await tree.commitTime(id)).toBe(Date.UTC(2030, 0, 3, 12));
});

test('a bare repository and a linked worktree are trees, too', async () => {
  const path = newRepository();
  const id = commit(path, { files: { a: '1\n' } });
  const bare = join(temporaryFolder(), 'bare.git');
  git(path, ['clone', '--quiet', '--bare', path, bare]);
  const linked = join(temporaryFolder(), 'linked');
  git(path, ['worktree', 'add', '--quiet', '--detach', linked]);
  for (const each of [bare, linked]) {
    const tree = await open({ path: each });
    expect(await tree.file(id, 'a'), each).toMatchObject({ text: '1\n' });
  }
});

test('what is not there is null', async () => {
  const path = newRepository();
  const id = commit(path, { files: { 'a/b': '1\n' } });
  const tree = await open({ path });
  const blob = git(path, ['rev-parse', 'HEAD:a/b']);
  expect(await tree.file(id, 'c')).toBe(null);
  expect(await tree.file(id, 'a')).toBe(null); // a folder
  expect(await tree.file('0'.repeat(40), 'a/b')).toBe(null);
  expect(await tree.blob('1234567')).toBe(null);
  expect(await tree.blob(id)).toBe(null); // a commit
  expect(await tree.resolve('nowhere')).toBe(null);
  expect(await tree.resolve(blob)).toBe(null);
  expect(await tree.commitTime('nowhere')).toBe(null);
});

/** Two texts whose blob ids share their first seven digits. */
function ambiguous(): { readonly id: string; readonly texts: readonly [string, string] } {
  const seen = new Map<string, string>();
  for (let number = 0; ; number++) {
    const text = `${number}\n`;
    const id = createHash('sha1').update(`blob ${text.length}\0${text}`).digest('hex').slice(0, 7);
    const other = seen.get(id);
    if (other !== undefined) return { id, texts: [other, text] };
    seen.set(id, text);
  }
}

test('an ambiguous short id is null', async () => {
  const { id, texts } = ambiguous();
  const path = newRepository();
  commit(path, { files: { a: texts[0] } });
  const tree = await open({ path });
  expect(await tree.blob(id)).toMatchObject({ text: texts[0] });
  commit(path, { files: { b: texts[1] } });
  const later = await open({ path });
  expect(await later.blob(id)).toBe(null);
});

test('a branch that is called like a short id does not stand in for it', async () => {
  const path = newRepository();
  commit(path, { files: { a: '1\n' } });
  git(path, ['tag', 'abcdef1', git(path, ['rev-parse', 'HEAD:a'])]);
  const tree = await open({ path });
  expect(await tree.blob('abcdef1')).toBe(null);
});

test.each(['./a', '../a', 'x/../a', '/a', 'a//b', '', '.', 'a\nHEAD:a', 'a\0b', 'x'.repeat(5000)])(
  'a path that git would not take as one is null, and the next question is answered: %j',
  async (odd) => {
    const path = newRepository();
    const id = commit(path, { files: { a: '1\n' } });
    const tree = await open({ path });
    expect(await tree.file(id, odd)).toBe(null);
    expect(await tree.file(id, 'a')).toMatchObject({ text: '1\n' });
  },
);

test.each([
  '--help',
  '-x',
  'HEAD:a',
  ':/change',
  'HEAD^{/change}',
  'main..main',
  '@{-1}',
  'a b',
  'HEAD\nHEAD',
  '',
])('a ref that is no plain name is null, and the next question is answered: %j', async (odd) => {
  const path = newRepository();
  const id = commit(path, { files: { a: '1\n' } });
  const tree = await open({ path });
  expect(await tree.resolve(odd)).toBe(null);
  expect(await tree.blob(odd)).toBe(null);
  expect(await tree.file(odd, 'a')).toBe(null);
  expect(await tree.resolve('main')).toBe(id);
});

test('odd names of files are found', async () => {
  const names = ['two words', ' lead', 'tail ', 'a missing', 'fäb', '-x', '"q"', 'a:b'];
  const path = newRepository();
  const id = commit(path, { files: Object.fromEntries(names.map((name) => [name, `${name}\n`])) });
  const tree = await open({ path });
  for (const name of names) expect(await tree.file(id, name), name).toMatchObject({ text: `${name}\n` });
});

test('a file over the limit is null, and the next one is read', async () => {
  const path = newRepository();
  const id = commit(path, { files: { big: 'x'.repeat(200_000), small: '1\n' } });
  const tree = await open({ path, maxBlobBytes: 100_000 });
  expect(await tree.file(id, 'big')).toBe(null);
  expect(await tree.file(id, 'small')).toMatchObject({ text: '1\n' });
});

test('questions asked at once get their own answers', async () => {
  const path = newRepository();
  const names = Array.from({ length: 50 }, (_, index) => `f${index}`);
  const id = commit(path, { files: Object.fromEntries(names.map((name) => [name, name])) });
  const tree = await open({ path, cacheBytes: 20 });
  const texts = await Promise.all(
    [...names, ...names].map(async (name) => (await tree.file(id, name))?.text),
  );
  expect(texts).toEqual([...names, ...names]);
});

test('a commit that arrives later is seen', async () => {
  const path = newRepository();
  commit(path, { files: { a: '1\n' } });
  const tree = await open({ path });
  await tree.resolve('main');
  const id = commit(path, { files: { a: '2\n' } });
  expect(await tree.resolve('main')).toBe(id);
  expect(await tree.file(id, 'a')).toMatchObject({ text: '2\n' });
});

test('a missing object is null', async () => {
  const path = newRepository();
  const id = commit(path, { files: { a: '1\n', b: '2\n' } });
  const blob = git(path, ['rev-parse', 'HEAD:a']);
  const object = join(path, '.git', 'objects', blob.slice(0, 2), blob.slice(2));
  rmSync(object);
  const tree = await open({ path });
  expect(await tree.file(id, 'a')).toBe(null);
  expect(await tree.file(id, 'b')).toMatchObject({ text: '2\n' });
});

test('a partial clone does not fetch what it lacks', async () => {
  const path = newRepository();
  const id = commit(path, { files: { a: '1\n' } });
  git(path, ['config', 'uploadpack.allowFilter', 'true']);
  const clone = join(temporaryFolder(), 'partial.git');
  git(path, ['clone', '--quiet', '--bare', '--filter=blob:none', `file://${path}`, clone]);
  const tree = await open({ path: clone });
  expect(await tree.file(id, 'a')).toBe(null);
  expect(await tree.resolve('main')).toBe(id);
});

test('a damaged pack is an error that names the tree, and the tree stays usable', async () => {
  const path = newRepository();
  const id = commit(path, { files: { a: '1\n', b: '2\n' } });
  const name = execFileSync('git', ['pack-objects', '--quiet', '.git/objects/pack/pack'], {
    cwd: path,
    input: `${git(path, ['rev-parse', 'HEAD:a'])}\n`,
    encoding: 'utf8',
  });
  git(path, ['prune-packed']);
  const pack = join(path, '.git', 'objects', 'pack', `pack-${name.trim()}.pack`);
  const bytes = readFileSync(pack);
  chmodSync(pack, 0o600);
  writeFileSync(pack, bytes.fill(0xff, 13, bytes.length - 20));
  const tree = await open({ path });
  await expect(tree.file(id, 'a')).rejects.toThrow(`cannot read ${id}:a in the tree ${path}`);
  expect(await tree.file(id, 'b')).toMatchObject({ text: '2\n' });
});

test('a tree that cannot be used is an error with path and reason', async () => {
  const folder = temporaryFolder();
  const file = join(folder, 'file');
  writeFileSync(file, '');
  mkdirSync(join(folder, 'empty'));
  const path = newRepository();
  await expect(openTree({ path: '/nowhere/kogin', refs: [] })).rejects.toThrow(
    'cannot use the tree /nowhere/kogin: there is no such folder',
  );
  await expect(openTree({ path: file, refs: [] })).rejects.toThrow(
    `cannot use the tree ${file}: it is no folder`,
  );
  await expect(openTree({ path: join(folder, 'empty'), refs: [] })).rejects.toThrow(
    'it is no git repository',
  );
  await expect(openTree({ path, refs: [] })).rejects.toThrow(
    `cannot use the tree ${path}: it has no commit at HEAD`,
  );
  commit(path, { files: { a: '1\n' } });
  await expect(openTree({ path, refs: ['main', 'next'] })).rejects.toThrow('it has no commit at next');
  mkdirSync(join(path, 'below'));
  await expect(openTree({ path: join(path, 'below'), refs: [] })).rejects.toThrow('it is no git repository');
});

test('a closed tree answers no more', async () => {
  const path = newRepository();
  commit(path, { files: { a: '1\n' } });
  const tree = await openTree({ path, refs: [] });
  await tree.close();
  await tree.close();
  await expect(tree.resolve('main')).rejects.toThrow(`the tree ${path} is closed`);
});
