import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { version } from '../app/rerolls.js';
import { temporaryFolder } from '../io/repository.js';
import { freePorts } from '../servers/process.js';

test.each(['SIGTERM', 'SIGINT'] as const)('the bot ends in order, and soon, on %s', async (signal) => {
  const folder = temporaryFolder();
  const [port = 0] = await freePorts(1);
  for (const name of ['cur', 'new', 'tmp']) mkdirSync(join(folder, 'box', name), { recursive: true });
  writeFileSync(join(folder, 'box', 'new', '1'), version(1, 'if (!sgt)').raw);
  writeFileSync(
    join(folder, 'kogin.toml'),
    `data = "data"\nhealth = { port = ${port} }\n[[sources]]\nname = "box"\ntype = "maildir"\npath = "box"\n`,
  );
  const args = ['dist/main.js', 'watch', '--config', join(folder, 'kogin.toml')];
  const bot = spawn(process.execPath, args, { stdio: 'ignore' });
  const ended = once(bot, 'exit');
  const healthy = () =>
    fetch(`http://127.0.0.1:${port}/healthz`).then(
      ({ status }) => status === 200,
      () => false,
    );
  await expect.poll(healthy, { timeout: 30_000, interval: 100 }).toBe(true);
  const told = performance.now();
  bot.kill(signal);
  expect(await ended).toEqual([0, null]);
  expect(performance.now() - told).toBeLessThan(10_000);
});
