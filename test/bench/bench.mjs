// Measures Kogin as its users run it: whole processes, several rounds, medians. Nothing passes or fails here.
// node test/bench/bench.mjs [MAILBOX [SINGLE_MAIL]]; KOGIN_TREE adds the same with that repository.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { availableParallelism, cpus } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { writeDay } from './day.mjs';

const ROUNDS = 5;
/** A watched day takes minutes. */
const DAY = { mails: 3000, rounds: 1 };
const here = dirname(fileURLToPath(import.meta.url));
const root = join(here, '..', '..');
const shared = process.env.KOGIN_SHARED ?? join(root, '..', 'shared');
const [
  mailbox = join(shared, 'corpus', 'lists', 'gem-dma-patches.mbox.gz'),
  single = join(shared, 'seed', 'seed-v3-3-of-3.eml'),
] = process.argv.slice(2);
const tree = process.env.KOGIN_TREE;

const absent = [mailbox, single].find((path) => !existsSync(path));
if (absent === undefined) await bench();
else {
  process.stderr.write(`there is no ${absent}: name a mailbox and a mail, or set KOGIN_SHARED\n`);
  process.exitCode = 1;
}

async function bench() {
  const main = join(root, 'dist', 'main.js');
  const review = (path, ...more) => [main, 'review', '--format', 'ndjson', ...more, path];
  const jobs = [
    { name: 'read the mails only', args: [join(here, 'read.mjs'), mailbox] },
    { name: 'review the mails', args: review(mailbox), goal: 'at least 250 mails/s, under 300 MB' },
    { name: 'review one mail', args: review(single), goal: 'under 0.5 s' },
  ];
  const days = [
    { name: `watch a day of ${DAY.mails} mails`, day: await writeDay({ mails: DAY.mails, mailbox }) },
  ];
  if (tree !== undefined) {
    jobs.push({ name: 'review the mails with the tree', args: review(mailbox, '--tree', tree) });
    jobs.push({ name: 'review one mail with the tree', args: review(single, '--tree', tree) });
    days.push({ name: 'watch it with the tree', day: await writeDay({ mails: DAY.mails, mailbox, tree }) });
  }
  say(`node ${process.version}, ${availableParallelism()} cores of ${cpus()[0]?.model ?? 'unknown'}`);
  const mails = Number((await run(jobs[0].args)).output);
  say(`${mails} mails in ${mailbox}, medians of ${ROUNDS} rounds\n`);
  const runs = jobs.map(() => []);
  // Round by round, so that whatever else the machine does falls on all of them.
  for (let round = 0; round < ROUNDS; round++)
    for (const [i, { args }] of jobs.entries()) runs[i].push(await run(args));
  for (const { name, day } of days) {
    jobs.push({
      name,
      args: [main, 'watch', '--once', '--config', day.config],
      mails: DAY.mails,
      goal: 'under 300 MB',
    });
    const each = [];
    for (let round = 0; round < DAY.rounds; round++) {
      day.again();
      each.push(await run(jobs.at(-1).args));
    }
    runs.push(each);
    day.remove();
  }
  table([
    ['', 'seconds', 'mails/s', 'CPU seconds', 'peak MB', 'goal'],
    ...jobs.map(({ name, args, goal, mails: count = args.includes(mailbox) ? mails : 0 }, i) => {
      const seconds = median(runs[i].map((each) => each.seconds));
      const rate = count > 0 ? (count / seconds).toFixed(0) : '';
      const cpu = median(runs[i].map((each) => each.cpu));
      const peak = median(runs[i].map((each) => each.maxRSS)) / 1024;
      return [name, seconds.toFixed(2), rate, cpu.toFixed(2), peak.toFixed(0), goal ?? ''];
    }),
  ]);
}

/** Runs one process to its end: wall time, CPU time, peak memory in KiB, and the beginning of what it printed. */
function run(args) {
  return new Promise((resolve, reject) => {
    const started = performance.now();
    const child = spawn(process.execPath, ['--import', join(here, 'usage.mjs'), ...args], {
      stdio: ['ignore', 'pipe', 'inherit', 'pipe'],
    });
    let output = '';
    let usage = '';
    child.stdout.setEncoding('utf8').on('data', (text) => {
      if (output.length < 100) output += text;
    });
    child.stdio[3].setEncoding('utf8').on('data', (text) => {
      usage += text;
    });
    child.on('error', reject);
    child.on('close', (code) => {
      const seconds = (performance.now() - started) / 1000;
      // 1 says that there are findings.
      if (code === 0 || code === 1) resolve({ seconds, output, ...JSON.parse(usage) });
      else reject(new Error(`${args.join(' ')} ended with status ${code}`));
    });
  });
}

function median(numbers) {
  const sorted = numbers.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

function table(rows) {
  const widths = rows[0].map((_, column) => Math.max(...rows.map((row) => row[column].length)));
  for (const row of rows) {
    const cells = row.map((cell, column) =>
      column === 0 ? cell.padEnd(widths[0]) : cell.padStart(widths[column]),
    );
    say(cells.join('  ').trimEnd());
  }
}

function say(text) {
  process.stdout.write(`${text}\n`);
}
