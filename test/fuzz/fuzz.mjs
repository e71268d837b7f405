// Reviews mutated mails and mutated C functions, in threads. Every case follows from its seed and number, so a run can be
// cut into several by --from; one that goes wrong is printed and saved. Exit status 1 if any does.
// node test/fuzz/fuzz.mjs [--mails N] [--functions N] [--seed TEXT] [--from CASE] [--threads N] [--minutes N] [--save FOLDER]
import { mkdirSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { openThreads } from '../../dist/app/threads.js';
import { LIMIT_MS, mailsOfCase } from './cases.mjs';

const { values } = parseArgs({
  options: {
    mails: { type: 'string', default: '1000000' },
    functions: { type: 'string', default: '200000' },
    seed: { type: 'string', default: '1' },
    /** The first case: to go on with an earlier run. */
    from: { type: 'string', default: '0' },
    threads: { type: 'string', default: String(availableParallelism()) },
    /** Each of the two kinds ends after so long, whatever it has come to. */
    minutes: { type: 'string', default: '600' },
    save: { type: 'string', default: 'fuzz-found' },
  },
});

/** Cases that a thread is handed at a time. */
const HANDFUL = 100;
/** Milliseconds that a thread may take for one case before it is ended. */
const PATIENCE = 5 * LIMIT_MS;
/** Megabytes of the whole process: what it has itself, and what a thread may have. */
const MOST_MEMORY = { own: 300, thread: 400 };
/** Saved cases of a kind of failure. */
const SAVED = 20;

const count = Number(values.threads);
const module = new URL('./worker.mjs', import.meta.url);
const threads = openThreads({ module, count, given: null });
const failed = new Map();
const started = Date.now();

try {
  await tryKind('mails', Number(values.mails));
  await tryKind('functions', Number(values.functions));
} finally {
  await threads.close();
}
const { maxRSS, userCPUTime, systemCPUTime } = process.resourceUsage();
const peak = Math.round(maxRSS / 1024);
const most = MOST_MEMORY.own + count * MOST_MEMORY.thread;
if (peak > most) failed.set(`took more memory than ${most} MB`, ['of the whole run']);
const cpu = Math.round((userCPUTime + systemCPUTime) / 1e6);
say(
  `${[...failed.values()].flat().length} went wrong; peak memory ${peak} MB; ${cpu} s of CPU in ${seconds(started)} s`,
);
for (const [wrong, cases] of failed)
  say(`  ${cases.length} times: ${wrong} (${cases.slice(0, 5).join(', ')})`);
process.exitCode = failed.size === 0 ? 0 : 1;

/** Tries cases until so many mails or functions have been made, or the time is up. */
async function tryKind(kind, wanted) {
  const first = Number(values.from);
  const begun = Date.now();
  let next = first;
  let made = 0;
  let saidAt = begun;
  const isOver = () => made >= wanted || Date.now() - begun > Number(values.minutes) * 60_000;
  const work = async () => {
    while (!isOver()) {
      const from = next;
      // A case is a mail at least, and what the other threads are at counts as well.
      next += Math.max(1, Math.min(HANDFUL, Math.ceil((wanted - made) / count)));
      const { mails, failures } = await tryRange(kind, from, next);
      made += mails;
      for (const failure of failures) keep(kind, failure);
      if (Date.now() - saidAt < 30_000) continue;
      saidAt = Date.now();
      say(`${kind}: ${made} of ${wanted}, ${Math.round(made / seconds(begun))} a second`);
    }
  };
  await Promise.all(Array.from({ length: count }, work));
  if (next > first) say(`${kind}: ${made}, cases ${first} to ${next - 1} of seed ${values.seed}`);
}

/** A thread that dies over a handful dies of one case: the handful is tried case by case then. */
async function tryRange(kind, from, to) {
  const value = { kind, seed: values.seed, from, to };
  try {
    return await threads.run('tryCases', { value, transfer: [], limit: PATIENCE * (to - from) ** 0.5 });
  } catch (error) {
    if (to - from === 1) {
      return { mails: 1, failures: [{ number: from, wrong: `ended the thread: ${error.message}` }] };
    }
    const result = { mails: 0, failures: [] };
    for (let number = from; number < to; number++) {
      const { mails, failures } = await tryRange(kind, number, number + 1);
      result.mails += mails;
      result.failures.push(...failures);
    }
    return result;
  }
}

function keep(kind, { number, wrong }) {
  const sort = wrong.replace(/\d+/g, 'N').split('\n').slice(0, 2).join(' ');
  const cases = failed.get(sort) ?? [];
  failed.set(sort, [...cases, `${kind} ${number}`]);
  if (cases.length >= SAVED) return;
  mkdirSync(values.save, { recursive: true });
  const name = `${kind}-${values.seed}-${number}`;
  for (const [i, mail] of mailsOfCase(kind, values.seed, number).entries())
    writeFileSync(join(values.save, `${name}-${i}.eml`), mail);
  say(
    `seed ${values.seed}, ${kind} ${number}: ${wrong.split('\n').slice(0, 6).join('\n')}\n  saved as ${join(values.save, name)}-*.eml`,
  );
}

function seconds(since) {
  return Math.max(1, Math.round((Date.now() - since) / 1000));
}

function say(text) {
  process.stdout.write(`${text}\n`);
}
