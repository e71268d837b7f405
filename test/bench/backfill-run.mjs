// One backfill of an archive into an empty store, and once more of its last tenth alone, in one process; prints what it took.
// node test/bench/backfill-run.mjs ARCHIVE THREADS FOLDER [all]
import { mkdirSync } from 'node:fs';
import { resolve } from 'node:path';
import { markOf, moveBackfill } from '../../dist/app/backfill-position.js';
import { NO_TALLY } from '../../dist/app/backfill-tally.js';
import { openBackfill } from '../../dist/app/open-backfill.js';
import { checks } from '../../dist/checks/index.js';
import { databaseOf, loadConfig } from '../../dist/config.js';
import { readMails } from '../../dist/io/files.js';
import { openStore } from '../../dist/store/db.js';

const [archive, threads, folder, all] = process.argv.slice(2);
const path = resolve(archive);

const whole = await run(configOf('whole'));
const last = all === undefined ? await lastTenthAlone(whole.mails) : null;
process.stdout.write(`${JSON.stringify({ ...whole, last })}\n`);

function configOf(name) {
  const data = resolve(folder, name);
  mkdirSync(data, { recursive: true });
  const config = loadConfig({ file: null, env: { KOGIN_DATA: data } });
  return all === undefined ? config : { ...config, admission: { ...config.admission, paths: [] } };
}

/** What a backfill takes, from when its threads are asked for; the archive's first and last tenths apart. */
async function run(config) {
  const backfill = await openBackfill({
    paths: [path],
    config,
    trees: [],
    checks,
    threads: Number(threads),
    kogin: 'bench',
    now: Date.now,
  });
  const marks = [];
  let reached;
  for await (const { settled, total, tally } of backfill.progress) {
    marks.push({ at: settled, ...usage() });
    reached = { total, tally };
  }
  const end = usage();
  await backfill.close();
  const { tally, total } = reached;
  const start = marks[0];
  const tenth = Math.floor(total / 10);
  const first = marks.find(({ at }) => at >= tenth) ?? start;
  const late = marks.find(({ at }) => at >= total - tenth) ?? start;
  return {
    mails: tally.mails,
    patches: tally.patches,
    findings: Object.values(tally.findings).reduce((sum, { reported, held }) => sum + reported + held, 0),
    seconds: end.seconds - start.seconds,
    cpu: end.cpu - start.cpu,
    perMail: {
      first: ((first.cpu - start.cpu) / (first.at - start.at)) * 1000,
      last: ((end.cpu - late.cpu) / (tally.mails - late.at)) * 1000,
    },
  };
}

/** CPU milliseconds for a mail of the last tenth where the store holds nothing of the mails before. */
async function lastTenthAlone(mails) {
  const config = configOf('last');
  const store = await openStore(databaseOf(config));
  const from = mails - Math.floor(mails / 10);
  let seen = 0;
  for await (const mail of readMails([path])) {
    if (++seen < from) continue;
    const position = { last: markOf(mail), ahead: [], works: [], tally: { ...NO_TALLY, mails: seen } };
    await store.db
      .transaction()
      .execute((transaction) => moveBackfill(transaction, path, { position, at: Date.now() }));
    break;
  }
  await store.close();
  const { cpu } = await run(config);
  return (cpu / (mails - from)) * 1000;
}

function usage() {
  const { user, system } = process.cpuUsage();
  return { seconds: performance.now() / 1000, cpu: (user + system) / 1e6 };
}
