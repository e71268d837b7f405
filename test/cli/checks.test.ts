import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { expect, onTestFinished, test } from 'vitest';
import { runCli } from '../../src/cli/program.js';
import { checkDecisions } from '../../src/store/check-decisions.js';
import { openStore } from '../../src/store/db.js';

async function kogin(args: readonly string[], env: Readonly<Record<string, string>>) {
  const [stdout, stderr] = [new PassThrough(), new PassThrough()];
  const status = await runCli(args, { stdin: {}, stdout, stderr, env, now: () => 7 });
  return { status, stdout: String(stdout.read() ?? ''), stderr: String(stderr.read() ?? '') };
}

test('a person lets a check out of the nursery, with name and reason', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'kogin-checks-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const env = { KOGIN_DATA: folder, USER: 'wanda' };
  const restore = ['checks', 'restore', '--why', 'its trap is fixed'];
  expect(await kogin([...restore, 'err-ptr-null-check'], env)).toMatchObject({ status: 0, stderr: '' });
  expect(await kogin([...restore, 'no-such-check'], env)).toMatchObject({
    status: 2,
    stderr: 'kogin: no check is called no-such-check (kogin checks lists them)\n',
  });
  expect((await kogin([...restore, 'err-ptr-null-check'], { KOGIN_DATA: folder })).stderr).toBe(
    'kogin: who says so? (--by NAME)\n',
  );
  const store = await openStore(join(folder, 'kogin.db'));
  const decisions = await checkDecisions(store.db);
  await store.close();
  expect(decisions).toEqual([
    {
      check: 'err-ptr-null-check',
      decision: 'restore',
      by: 'wanda',
      at: 7,
      why: 'its trap is fixed',
      fixed: 0,
      wrong: 0,
    },
  ]);
});
