import { expect, onTestFinished, test } from 'vitest';
import { openTree } from '../../src/io/tree.js';
import { MOST_FOUND } from '../../src/io/tree-search.js';
import { commit, newRepository } from './repository.js';

test('the files below a folder in which all the words stand', async () => {
  const path = newRepository();
  const id = commit(path, {
    files: {
      'drv/a.c': 'int kumo_pin;\nint kumo_map;\n',
      'drv/b.c': 'int kumo_pin;\n',
      'drv/sub/c.c': 'kumo_map(kumo_pin);\n',
      'drv/d.c': 'int kumo_pinned, kumo_map;\n',
      'other/e.c': 'int kumo_pin, kumo_map;\n',
    },
  });
  const tree = await openTree({ path, refs: [] });
  onTestFinished(() => tree.close());
  expect(await tree.search(id, ['kumo_pin', 'kumo_map'], 'drv')).toEqual(['drv/a.c', 'drv/sub/c.c']);
  expect(await tree.search(id, ['kumo_pin'], 'drv')).toEqual(['drv/a.c', 'drv/b.c', 'drv/sub/c.c']);
  expect(await tree.search(id, ['nowhere'], 'drv')).toEqual([]);
  expect(await tree.search(id, ['kumo_pin'], 'absent')).toEqual([]);
});

test('words and folders from a mail are no options, patterns or paths out of the tree', async () => {
  const path = newRepository();
  const id = commit(path, { files: { 'drv/a.c': '--all\nkumo.pin\n' } });
  const tree = await openTree({ path, refs: [] });
  onTestFinished(() => tree.close());
  for (const word of ['--all', '.*', 'kumo.pin', '-O', '']) {
    expect(await tree.search(id, [word], 'drv'), word).toEqual([]);
  }
  for (const folder of ['..', 'drv/../..', '', 'drv\0']) {
    expect(await tree.search(id, ['pin'], folder), folder).toEqual([]);
  }
  expect(await tree.search('HEAD', ['pin'], 'drv')).toEqual([]);
});

test('too many files are no answer', async () => {
  const path = newRepository();
  const names = Array.from({ length: MOST_FOUND + 1 }, (_, i) => `drv/${i}.c`);
  const id = commit(path, { files: Object.fromEntries(names.map((name) => [name, 'int kumo;\n'])) });
  const tree = await openTree({ path, refs: [] });
  onTestFinished(() => tree.close());
  expect(await tree.search(id, ['kumo'], 'drv')).toBe(null);
});
