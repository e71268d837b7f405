import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { backlogRuns } from '../../src/store/backlog.js';
import { openStore } from '../../src/store/db.js';
import { commit, newRepository } from '../io/repository.js';

const folder = mkdtempSync(join(tmpdir(), 'kogin-audit-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const PATH = 'drivers/gpu/drm/hoshi/hoshi_gem.c';

/** A function with the fault, or without it. */
const map = (name: string, test: string) => `
static int ${name}(struct drm_gem_shmem_object *shmem)
{
	struct sg_table *sgt = drm_gem_shmem_get_pages_sgt(shmem);

	if (${test})
		return -ENOMEM;
	return hoshi_map(sgt);
}
`;

/** The workers of an audit are files of the build. */
function kogin(...args: readonly string[]) {
  const env = { ...process.env, KOGIN_DATA: join(folder, 'data') };
  const { status, stdout, stderr } = spawnSync(process.execPath, ['dist/main.js', ...args], {
    env,
    encoding: 'utf8',
  });
  return { status, stdout, stderr };
}

test('an audit prints what it finds and keeps it with --save, with what came and went', async () => {
  const tree = newRepository();
  const audit = (...flags: readonly string[]) =>
    kogin('audit', '--tree', tree, '--check', 'err-ptr-null-check', ...flags, 'drivers/gpu/drm');
  commit(tree, { files: { [PATH]: map('hoshi_one', '!sgt') + map('hoshi_two', '!sgt') } });
  const first = audit('--save');
  expect(first).toMatchObject({ status: 1, stderr: 'Saved as audit 1: the first of these paths\n' });
  expect(first.stdout).toContain(`${PATH}:6 hoshi_one()`);
  expect(first.stdout).toContain('2 findings in 2 functions of 1 files at ');
  commit(tree, { files: { [PATH]: map('hoshi_two', '!sgt') + map('hoshi_three', '!sgt') } });
  expect(audit().stderr).toBe('');
  expect(audit('--save', '--format', 'json').stderr).toBe('Saved as audit 2: 1 came and 1 went since 1\n');
  commit(tree, { files: { [PATH]: map('hoshi_two', 'IS_ERR(sgt)') } });
  expect(audit('--save')).toMatchObject({
    status: 0,
    stderr: 'Saved as audit 3: 0 came and 2 went since 2\n',
  });
  const store = await openStore(join(folder, 'data', 'kogin.db'));
  const runs = await backlogRuns(store.db, 10);
  await store.close();
  expect(runs.map(({ id, tree: of, functions }) => [id, of, functions])).toEqual([
    [3, tree, 1],
    [2, tree, 2],
    [1, tree, 2],
  ]);
});

test('an audit of what is not there says so in one line and keeps nothing', () => {
  const tree = newRepository();
  commit(tree, { files: { [PATH]: map('hoshi_one', '!sgt') } });
  const { status, stderr } = kogin('audit', '--tree', tree, '--save', 'drivers/accel');
  expect(status).toBe(2);
  expect(stderr).toBe(`kogin: the tree ${tree} has no C files below drivers/accel at HEAD\n`);
});
