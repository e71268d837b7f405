import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { findBaseCommit, locateImages, openSeriesBase, type SeriesBase } from '../../src/app/base.js';
import { parseDiff } from '../../src/diff/parse.js';
import type { PatchedFile } from '../../src/domain/diff.js';
import { openTree, type Tree } from '../../src/io/tree.js';
import { commit, git, newRepository } from '../io/repository.js';

const LINES = Array.from({ length: 30 }, (_, index) => `line ${index + 1}`);
const TEXT = `${LINES.join('\n')}\n`;
const PATH = 'drivers/gpu/drm/fable/fable.c';
const DAY = 24 * 60 * 60 * 1000;
const NEW_YEAR = Date.UTC(2030, 0, 1, 12);

/** The patch between two commits, as mailed. */
function patch(repository: string, range: string, ...options: readonly string[]): readonly PatchedFile[] {
  const diff = parseDiff(git(repository, ['diff', '-M', ...options, range]));
  if (diff.kind !== 'files') throw new Error(diff.kind);
  return diff.files;
}

function only(files: readonly PatchedFile[]): PatchedFile {
  const [file] = files;
  if (file === undefined) throw new Error('no file');
  return file;
}

async function open(path: string, ...refs: readonly string[]): Promise<Tree> {
  const tree = await openTree({ path, refs });
  onTestFinished(() => tree.close());
  return tree;
}

function series(options: Partial<Parameters<typeof openSeriesBase>[0]>): Promise<SeriesBase> {
  return openSeriesBase({ trees: [], baseCommit: null, date: null, ...options });
}

/** A repository whose author changed a line of the file, with the commits before and after. */
function authored(): { readonly path: string; readonly before: string; readonly after: string } {
  const path = newRepository();
  const before = commit(path, { files: { [PATH]: TEXT } });
  const after = commit(path, { files: { [PATH]: TEXT.replace('line 15\n', 'line fifteen\n') } });
  return { path, before, after };
}

/** Another repository with the same file, but for something far from the changed line. */
function elsewhere(day: number, line = 'line 2\n'): string {
  const path = newRepository();
  commit(path, { files: { [PATH]: TEXT.replace(line, 'another\n') }, day });
  return path;
}

test('first the blob of the index line, in any tree', async () => {
  const { path, before, after } = authored();
  const file = only(patch(path, `${before}..${after}`));
  const base = await series({ trees: [await open(elsewhere(0)), await open(path)], baseCommit: before });
  const images = await locateImages(file, base);
  expect(images.base).toEqual({ step: 'blob', tree: path, ref: null, commit: null });
  expect(images.before).toMatchObject({ text: TEXT, whole: true });
  expect(images.after).toMatchObject({ text: TEXT.replace('line 15', 'line fifteen'), whole: true });
});

test('then the named base, also by a tag', async () => {
  const { path, before, after } = authored();
  const file = { ...only(patch(path, `${before}..${after}`)), oldBlob: null };
  git(path, ['tag', '-a', 'v1', '-m', 'one', before]);
  const tree = await open(path);
  for (const name of [before, before.slice(0, 12), 'v1', git(path, ['rev-parse', 'v1'])]) {
    const images = await locateImages(
      file,
      await series({ trees: [await open(elsewhere(0)), tree], baseCommit: name }),
    );
    expect(images.base).toEqual({ step: 'base-commit', tree: path, ref: name, commit: before });
  }
});

test('a named base that no tree has, or that the hunks do not fit, is passed over', async () => {
  const { path, before, after } = authored();
  const file = { ...only(patch(path, `${before}..${after}`)), oldBlob: null };
  const tree = await open(path, before);
  for (const baseCommit of ['f'.repeat(40), after, '--help']) {
    expect((await locateImages(file, await series({ trees: [tree], baseCommit }))).base).toMatchObject({
      step: 'ref',
      ref: before,
    });
  }
});

test('then the refs: of those that every hunk fits, the one nearest in time to the mail', async () => {
  const { path, before, after } = authored();
  const file = { ...only(patch(path, `${before}..${after}`)), oldBlob: null };
  const [far, near, unfit] = [elsewhere(10), elsewhere(20), elsewhere(22, 'line 14\n')];
  const trees = [await open(far, 'main'), await open(near, 'main'), await open(unfit, 'main')];
  const at = async (day: number | null) => {
    const date = day === null ? null : NEW_YEAR + day * DAY;
    return (await locateImages(file, await series({ trees, date }))).base;
  };
  expect(await at(23)).toMatchObject({
    step: 'ref',
    tree: near,
    ref: 'main',
    commit: git(near, ['rev-parse', 'HEAD']),
  });
  expect(await at(11)).toMatchObject({ tree: far });
  expect(await at(15)).toMatchObject({ tree: far }); // as near as the other, and older
  expect(await at(null)).toMatchObject({ tree: far }); // the order of the configuration
});

test('then the hunks alone', async () => {
  const { path, before, after } = authored();
  const file = { ...only(patch(path, `${before}..${after}`)), oldBlob: null };
  const trees = [await open(elsewhere(0, 'line 14\n'))];
  const images = await locateImages(file, await series({ trees }));
  expect(images.base).toEqual({ step: 'hunks', tree: null, ref: null, commit: null });
  expect(images.before).toMatchObject({ whole: false, pieces: [{ line: 12 }] });
  expect((await locateImages(file, await series({}))).base.step).toBe('hunks');
});

test('a blob that the hunks do not fit is passed over', async () => {
  const { path, before, after } = authored();
  const wrong = git(path, ['rev-parse', `${after}:${PATH}`]);
  const file = { ...only(patch(path, `${before}..${after}`)), oldBlob: wrong };
  const images = await locateImages(file, await series({ trees: [await open(path, before)] }));
  expect(images.base.step).toBe('ref');
});

test('a new file needs no base, and a deleted one is spelled out', async () => {
  const path = newRepository();
  const one = commit(path, { files: { a: '1\n' } });
  const two = commit(path, { files: { a: null, b: '2\n2\n' } });
  const [deleted, added] = patch(path, `${one}..${two}`, '--no-renames');
  const base = await series({ trees: [await open(path)] });
  if (added === undefined || deleted === undefined) throw new Error('two files expected');
  expect(await locateImages(added, base)).toMatchObject({
    before: null,
    after: { text: '2\n2\n', whole: true },
  });
  expect(await locateImages(deleted, base)).toMatchObject({
    before: { text: '1\n', whole: true },
    after: null,
  });
});

test('a deletion without its lines is looked up', async () => {
  const path = newRepository();
  const one = commit(path, { files: { a: '1\n' } });
  const two = commit(path, { files: { a: null } });
  const file = only(patch(path, `${one}..${two}`, '--irreversible-delete'));
  const images = await locateImages(file, await series({ trees: [await open(path)] }));
  expect(images).toMatchObject({ base: { step: 'blob' }, before: { text: '1\n', whole: true }, after: null });
});

test('later patches see what earlier ones made of their files', async () => {
  const path = newRepository();
  const base = commit(path, { files: { [PATH]: TEXT } });
  const one = commit(path, { files: { [PATH]: TEXT.replace('line 5\n', 'five\n') } });
  const two = commit(path, { files: { [PATH]: TEXT.replace('line 5\n', 'FIVE\n') } });
  const three = commit(path, {
    files: { [PATH]: null, 'drivers/moral.c': TEXT.replace('line 5\n', 'FIVE\n') },
  });
  const four = commit(path, { files: { 'drivers/moral.c': TEXT.replace('line 5\n', 'moral\n') } });
  const clone = join(newRepository(), 'only-base');
  git(path, ['branch', 'base', base]);
  git(path, ['clone', '--quiet', '--single-branch', '--branch', 'base', `file://${path}`, clone]);
  const context = await series({ trees: [await open(clone)], baseCommit: base });
  const texts: unknown[] = [];
  for (const range of [`${base}..${one}`, `${one}..${two}`, `${two}..${three}`, `${three}..${four}`]) {
    const images = await locateImages(only(patch(path, range)), context);
    texts.push([
      images.base.step,
      images.before?.text.includes('\nfive\n'),
      images.after?.text.split('\n')[4],
    ]);
  }
  expect(texts).toEqual([
    ['blob', false, 'five'],
    ['blob', true, 'FIVE'],
    ['blob', false, 'FIVE'],
    ['blob', false, 'moral'],
  ]);
});

test('a later patch sees a file that an earlier one adds', async () => {
  const path = newRepository();
  const base = commit(path, { files: { a: '1\n' } });
  const one = commit(path, { files: { [PATH]: TEXT } });
  const two = commit(path, { files: { [PATH]: TEXT.replace('line 5\n', 'five\n') } });
  const context = await series({});
  await locateImages(only(patch(path, `${base}..${one}`)), context);
  const images = await locateImages(only(patch(path, `${one}..${two}`)), context);
  expect(images.before).toMatchObject({ text: TEXT, whole: true });
});

test('what became of a file that could not be located is not known to later patches', async () => {
  const { path, before, after } = authored();
  const file = { ...only(patch(path, `${before}..${after}`)), oldBlob: null };
  const other = elsewhere(0, 'line 14\n');
  const context = await series({ trees: [await open(other)] });
  await locateImages(file, context);
  expect([...context.overlay.keys()]).toEqual([]);
});

test('a binary file is not looked up', async () => {
  const path = newRepository();
  const one = commit(path, { files: { fw: 'a\0b' } });
  const two = commit(path, { files: { fw: 'a\0c' } });
  const images = await locateImages(
    only(patch(path, `${one}..${two}`)),
    await series({ trees: [await open(path)] }),
  );
  expect(images).toMatchObject({ base: { step: 'hunks' }, before: { whole: false, text: '' } });
});

test.each([
  [`-- \n2.43.0\nbase-commit: ${'a1'.repeat(20)}\n`, 'a1'.repeat(20)],
  ['base-commit: v6.18-rc2', 'v6.18-rc2'],
  ['> base-commit: v6.18', null],
  ['base-commit: --output=x', null],
  ['base-commit:', null],
  ['No base-commit: v6.18 here', null],
])('the base named in %j', (body, expected) => {
  expect(findBaseCommit(body)).toBe(expected);
});

test('a base that a person asks for goes before the blob, and the patches before this one stay laid over it', async () => {
  const { path, before, after } = authored();
  const asked = commit(path, { files: { [PATH]: `asked for\n${TEXT}` } });
  const file = only(patch(path, `${before}..${after}`));
  const context = await series({ trees: [await open(path)], asked });
  const images = await locateImages(file, context);
  expect(images.base).toEqual({ step: 'ref', tree: path, ref: asked, commit: asked });
  expect(images.before?.text.startsWith('asked for\n')).toBe(true);
  expect(context.overlay.get(PATH)?.text?.startsWith('asked for\n')).toBe(true);
});

test('where the patch does not fit the base that is asked for, it is judged as if nobody had asked', async () => {
  const { path, before, after } = authored();
  const asked = commit(path, { files: { [PATH]: 'another file\n' } });
  const context = await series({ trees: [await open(path)], asked });
  expect((await locateImages(only(patch(path, `${before}..${after}`)), context)).base.step).toBe('blob');
});
