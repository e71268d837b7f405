// Labels, verdicts, and what Kogin says of mails.
import { spawn } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './places.mjs';

/** The records of a file with one JSON value a line. */
export function readLines(path) {
  return readFileSync(path, 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line));
}

/** What was judged of findings on real patches, in a fixed order. */
export function readVerdicts(folder = process.env.KOGIN_VERDICTS ?? join(root, 'test/quality/verdicts')) {
  return readdirSync(folder)
    .filter((name) => name.endsWith('.jsonl'))
    .sort()
    .flatMap((name) => readLines(join(folder, name)));
}

/** Reviews by what was reviewed: several parts ask about the same list. */
const done = new Map();

/** Reviews what the paths name, once; the records by message-id, in the order of the input. */
export function review(paths, trees = []) {
  const key = JSON.stringify([paths, trees]);
  const running = done.get(key) ?? printed(paths, trees).then(recordsOf);
  done.set(key, running);
  return running;
}

function recordsOf(output) {
  const lines = output.toString('utf8').split('\n');
  const records = lines.filter((line) => line !== '').map((line) => JSON.parse(line));
  return new Map(records.map((record) => [record.messageId, record]));
}

/** What a review of the paths prints, as bytes, one line a mail; each time anew. */
export function printed(paths, trees = []) {
  const args = [join(root, 'dist', 'main.js'), 'review', '--format', 'ndjson'];
  args.push(...trees.flatMap((tree) => ['--tree', tree]), ...paths);
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
    const chunks = [];
    child.stdout.on('data', (chunk) => chunks.push(chunk));
    child.on('error', reject);
    child.on('close', (code) => {
      // 1 says that there are findings.
      if (code !== 0 && code !== 1) return reject(new Error(`${args.join(' ')} ended with status ${code}`));
      return resolve(Buffer.concat(chunks));
    });
  });
}

/** A message-id without its brackets. */
export function bare(id) {
  return id.replace(/^<|>$/g, '');
}

/** Whether a finding would be mailed. */
export function isReported({ disposition }) {
  return disposition === 'report';
}

/** A share as `12 of 34 (35.3 %)`. */
export function share(part, whole) {
  return `${part} of ${whole}${whole === 0 ? '' : ` (${((100 * part) / whole).toFixed(1)} %)`}`;
}

/** A row that says what is asked for, in percent or in cases, and whether it is so. */
export function asked(what, { part, whole, least, most, leastCases, mostCases }) {
  const percent = whole === 0 ? 0 : (100 * part) / whole;
  const [limit, met] =
    least !== undefined
      ? [`at least ${least} %`, percent >= least]
      : most !== undefined
        ? [`at most ${most} %`, percent <= most]
        : leastCases !== undefined
          ? [`at least ${leastCases}`, part >= leastCases]
          : [`at most ${mostCases}`, part <= mostCases];
  return ['asked for', what, `${share(part, whole)}, ${limit}: ${met ? 'yes' : 'NO'}`];
}
