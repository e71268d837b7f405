import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, onTestFinished, test } from 'vitest';
import { openBell } from '../../src/app/bell.js';
import { reviewArrived } from '../../src/app/review-arrived.js';
import { runHandOut, runQueueWorker } from '../../src/app/review-queue.js';
import { runWorker, type WorkerOptions } from '../../src/app/worker.js';
import type { Check } from '../../src/checks/check.js';
import { checks } from '../../src/checks/index.js';
import { defaultAdmission } from '../../src/policy/admission-rules.js';
import { isPostgres, openStore, type Store } from '../../src/store/db.js';
import { grammar } from '../checks/hunk.js';
import { newDatabase } from '../databases/new-database.js';
import { temporaryFolder } from '../io/repository.js';
import { freePorts } from '../servers/process.js';
import { quiet, takeIn } from './intake.js';
import { delivered } from './patch-mails.js';

const FILES = 60;
/** More than a job of the queue is tried, if each of them counted. */
const STOPS = 12;

const identity = { name: 'Kogin', address: 'kogin@example.org', domain: 'example.org', url: '' };

beforeAll(grammar);

/** A mail that adds so many files of a driver, the last one with a fault. */
function largeMail(files: number): string {
  const file = (number: number) => {
    const fault = number === files - 1 ? ['\tif (!sgt)', '\t\treturn -ENOMEM;'] : [];
    const code = [
      `static int kumo_map_${number}(struct drm_gem_shmem_object *shmem)`,
      '{',
      '\tstruct sg_table *sgt = drm_gem_shmem_get_pages_sgt(shmem);',
      '',
      ...fault,
      ...Array.from({ length: 40 }, (_, i) => `\tkumo_write(shmem, KUMO_REG(${i}), ${i});`),
      '\treturn kumo_map(sgt);',
      '}',
    ];
    const head = ['--- /dev/null', `+++ b/drivers/gpu/drm/kumo/kumo_${number}.c`];
    return [...head, `@@ -0,0 +1,${code.length} @@`, ...code.map((line) => `+${line}`)].join('\n');
  };
  const head = [
    'From: Mira Holm <mira@example.org>',
    'To: dri-devel@lists.example.org',
    'Subject: [PATCH] drm/kumo: Map all',
    `Date: ${new Date().toUTCString()}`,
    'Message-ID: <all@example.org>',
  ];
  const diff = Array.from({ length: files }, (_, number) => file(number)).join('\n');
  return `${head.join('\n')}\n\nMap the pages.\n---\n${diff}\n-- \n2.50.0\n`;
}

/** A check that finds nothing: it counts the files that are judged, and tells of each. */
function watching(judged: (count: number) => void): { readonly check: Check; readonly count: () => number } {
  let count = 0;
  const [like] = checks;
  if (like === undefined) throw new Error('there are no checks');
  const { run: _, ...rest } = like;
  const runFile: Check['runFile'] = () => {
    judged(++count);
    return [];
  };
  return { check: { ...rest, id: 'watching', runFile }, count: () => count };
}

/** Longer than a slice of a review, so that it pauses next. */
function spin(): void {
  for (const until = performance.now() + 60; performance.now() < until; );
}

async function until(condition: () => Promise<boolean>): Promise<void> {
  for (const end = Date.now() + 30_000; Date.now() < end; await new Promise((next) => setTimeout(next, 20)))
    if (await condition()) return;
  throw new Error('it never came to that');
}

interface World {
  readonly address: string;
  readonly store: Store;
}

async function openWorld(): Promise<World> {
  const address = await newDatabase(temporaryFolder());
  const store = await openStore(address);
  onTestFinished(() => store.close());
  return { address, store };
}

/** Reviews what is stored until the signal, as `kogin watch` does on the database. */
async function reviewing({ address, store }: World, check: Check, signal: AbortSignal): Promise<void> {
  const { db } = store;
  const all = { db, checks: [...checks, check], trees: [], learnt: null, identity, now: Date.now };
  const options: WorkerOptions = {
    db,
    log: quiet,
    kogin: '0',
    admission: defaultAdmission,
    rules: { settle: 0, quiet: 0 },
    now: Date.now,
    notice: async () => undefined,
    review: async (series) => (await reviewArrived(series, { ...all, stop: signal })).results,
  };
  const bell = openBell();
  if (!isPostgres(address)) return runWorker(options, bell, signal);
  const handOut = runHandOut(address, { db, log: quiet, now: Date.now, bell }, signal);
  const worker = runQueueWorker(address, { ...options, done: bell.ring }, signal);
  await Promise.all([handOut, worker]);
}

/** What the reviews have left in the store. */
async function stored({ store: { db } }: World) {
  const count = async (table: 'runs' | 'findings' | 'patches' | 'series_states') => {
    const { n } = await db
      .selectFrom(table)
      .select(({ fn }) => fn.countAll().as('n'))
      .executeTakeFirstOrThrow();
    return Number(n);
  };
  return {
    runs: await count('runs'),
    findings: await count('findings'),
    patches: await count('patches'),
    decisions: await count('series_states'),
    replies: (await db.selectFrom('replies').select('state').execute()).map(({ state }) => state),
    arrivals: await db.selectFrom('arrivals').select(['state', 'attempts']).execute(),
  };
}

const NOTHING = { runs: 0, findings: 0, patches: 0, decisions: 0, replies: [] };
const WHOLE = { runs: 1, findings: 1, patches: 1, decisions: 1, replies: ['held'] };

test('a review that is told to stop in a large patch ends at once, leaves nothing, and is done whole by the next start', async () => {
  const world = await openWorld();
  await takeIn(delivered([largeMail(FILES)]), world.store).ended;
  for (let start = 0; start < STOPS; start++) {
    const end = new AbortController();
    const { check, count } = watching((files) => {
      if (files === 3) end.abort();
      spin();
    });
    await reviewing(world, check, end.signal);
    expect(count()).toBe(3);
    expect(await stored(world)).toEqual({ ...NOTHING, arrivals: [{ state: 'waiting', attempts: 0 }] });
  }
  const end = new AbortController();
  const { check, count } = watching(() => undefined);
  const started = reviewing(world, check, end.signal);
  await until(async () => (await stored(world)).decisions > 0);
  // Whatever was left over of the times before would be taken up now.
  await new Promise((resolve) => setTimeout(resolve, 1500));
  end.abort();
  await started;
  expect(count()).toBe(FILES);
  expect(await stored(world)).toMatchObject({ ...WHOLE, arrivals: [{ state: 'done' }] });
});

/** Starts the bot on a Maildir, and waits until it tells of its health. */
async function startBot(config: string, port: number) {
  const bot = spawn(process.execPath, ['dist/main.js', 'watch', '--config', config], { stdio: 'ignore' });
  const ended = once(bot, 'exit');
  onTestFinished(() => void bot.kill('SIGKILL'));
  await until(() =>
    fetch(`http://127.0.0.1:${port}/healthz`).then(
      () => true,
      () => false,
    ),
  );
  return async () => {
    bot.kill('SIGTERM');
    return ended;
  };
}

test('so is the bot by SIGTERM', async () => {
  const folder = temporaryFolder();
  const address = await newDatabase(folder);
  for (const name of ['cur', 'new', 'tmp']) mkdirSync(join(folder, 'box', name), { recursive: true });
  writeFileSync(join(folder, 'box', 'new', '1'), largeMail(280));
  const [port = 0] = await freePorts(1);
  const config = join(folder, 'kogin.toml');
  writeFileSync(
    config,
    `data = ${JSON.stringify(folder)}
${isPostgres(address) ? `database = "${address}"` : ''}
series = { settle = 0, quiet = 0 }
health = { port = ${port} }
[[sources]]
name = "box"
type = "maildir"
path = ${JSON.stringify(join(folder, 'box'))}
`,
  );
  const terminate = await startBot(config, port);
  const store = await openStore(address);
  onTestFinished(() => store.close());
  const world = { address, store };
  await until(async () =>
    (await stored(world)).arrivals.some(({ state, attempts }) => state === 'waiting' && attempts === 1),
  );
  expect(await terminate()).toEqual([0, null]);
  expect(await stored(world)).toEqual({ ...NOTHING, arrivals: [{ state: 'waiting', attempts: 0 }] });
  const again = await startBot(config, port);
  await until(async () => (await stored(world)).decisions > 0);
  expect(await again()).toEqual([0, null]);
  expect(await stored(world)).toMatchObject({ ...WHOLE, arrivals: [{ state: 'done' }] });
});
