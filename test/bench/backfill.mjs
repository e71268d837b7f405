// Measures kogin backfill on whole archives, side by side with what else reads their mails and patches. Nothing passes or
// fails here. Needs bash. node test/bench/backfill.mjs [ARCHIVE...]; without arguments those of KOGIN_ARCHIVES (with a
// colon between them), else the one of KOGIN_SHARED. KOGIN_TREE names the kernel repository to take checkpatch.pl and the
// scripts of Coccinelle from.
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { availableParallelism, cpus, tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Database } from '../../dist/store/sqlite-library.js';

/** Patches for checkpatch.pl and files for Coccinelle: so few that they take minutes, so many that our start counts for less. */
const SAMPLE = { patches: 400, files: 10 };
const CHECKPATCH = ['scripts/checkpatch.pl', 'scripts/spelling.txt', 'scripts/const_structs.checkpatch'];
/** As Kogin asks for them: every mail, oldest first. */
const RAW =
  'set -o pipefail; git --git-dir="$1" rev-list --reverse HEAD | sed "s/$/:m/" | git --git-dir="$1" cat-file --batch --buffer >/dev/null';
const here = dirname(fileURLToPath(import.meta.url));
const shared = process.env.KOGIN_SHARED ?? join(here, '..', '..', '..', 'shared');
const known = process.env.KOGIN_ARCHIVES?.split(':') ?? [
  join(shared, 'corpus', 'archives', 'etnaviv.bundle'),
];
const given = process.argv.length > 2 ? process.argv.slice(2) : known;
const tree = process.env.KOGIN_TREE;

const work = mkdtempSync(join(tmpdir(), 'kogin-bench-'));
try {
  say(
    `node ${process.version}, ${availableParallelism()} cores of ${cpus()[0]?.model ?? 'unknown'}; CPU is user and system\n`,
  );
  for (const path of given) {
    if (existsSync(path)) await benchArchive(path);
    else say(`there is no archive ${path}: name one, or set KOGIN_ARCHIVES\n`);
  }
} finally {
  rmSync(work, { recursive: true, force: true });
}

async function benchArchive(path) {
  const folder = mkdtempSync(join(work, 'archive-'));
  const archive = statSync(path).isFile() ? unbundled(path, folder) : path;
  say(`${path}`);
  const raw = await timed('bash', ['-c', RAW, 'bash', archive]);
  row('raw git cat-file --batch', raw, '');
  const runs = {};
  for (const threads of [1, 2]) {
    const data = join(folder, `threads-${threads}`);
    const run = await backfill([archive, String(threads), data]);
    runs[threads] = run;
    row(
      `kogin backfill, ${threads} threads`,
      run,
      `${(run.seconds / raw.seconds).toFixed(1)} x the raw read`,
    );
    say(`    ${run.mails} mails, ${run.patches} patches, ${run.findings} findings; peak ${run.peak} MB`);
    const { first, last } = run.perMail;
    say(
      `    CPU ms a mail: first tenth ${first.toFixed(2)}, last ${last.toFixed(2)}, last alone in an empty store ${run.last.toFixed(2)}`,
    );
  }
  say(`  two threads are ${(runs[1].seconds / runs[2].seconds).toFixed(2)} x one by the clock`);
  if (tree === undefined) say('  no KOGIN_TREE: neither checkpatch.pl nor Coccinelle');
  else await benchOthers(folder);
  say('');
}

/** Per patch and per file: what others take for a sample of the patches that were reviewed. */
async function benchOthers(folder) {
  const mails = sampleOf(join(folder, 'threads-1', 'whole', 'kogin.db'));
  const patches = join(folder, 'patches');
  const scripts = join(folder, 'scripts');
  mkdirSync(patches);
  mkdirSync(scripts);
  const names = mails.map((raw, i) => {
    const name = join(patches, `${i}.eml`);
    writeFileSync(name, raw);
    return name;
  });
  if (names.length === 0) return say('  no patch was reviewed');
  for (const name of CHECKPATCH) {
    const text = fromTree(name);
    if (text === null) return say(`  ${tree} has no ${name}`);
    writeFileSync(join(scripts, basename(name)), text);
  }
  const own = await backfill([patches, '1', join(folder, 'sample'), 'all']);
  const each =
    'tool=$1; shift; for each; do perl "$tool" --no-tree --no-summary --terse "$each" || true; done';
  const pl = await timed('bash', ['-c', each, 'bash', join(scripts, 'checkpatch.pl'), ...names]);
  const ms = (run, count) => `${((run.cpu / count) * 1000).toFixed(1)} CPU ms`;
  say(
    `  per patch, of ${names.length}: kogin ${ms(own, own.patches)}, checkpatch.pl ${ms(pl, names.length)}`,
  );
  say(`    kogin is ${(pl.cpu / names.length / (own.cpu / own.patches)).toFixed(0)} x faster`);
  await benchCoccinelle(folder, mails);
}

async function benchCoccinelle(folder, mails) {
  if (spawnSync('spatch', ['--version']).status !== 0) return say('  Coccinelle is not installed');
  const rules = git(['grep', '-l', '-E', 'dma_|drm_', 'HEAD', '--', 'scripts/coccinelle/*.cocci']);
  const cocci = (rules ?? '').split('\n').filter((line) => line !== '');
  const paths = mails.flatMap((raw) =>
    [...raw.toString('latin1').matchAll(/^\+\+\+ b\/(\S+\.c)$/gm)].map(([, path]) => path),
  );
  const files = [];
  for (const path of new Set(paths)) {
    const text = files.length < SAMPLE.files ? fromTree(path) : null;
    if (text === null) continue;
    files.push(join(folder, `file-${files.length}.c`));
    writeFileSync(files.at(-1), text);
  }
  const rulesHere = cocci.map((rule, i) => {
    const name = join(folder, `rule-${i}.cocci`);
    writeFileSync(name, fromTree(rule.replace(/^HEAD:/, '')) ?? '');
    return name;
  });
  if (files.length === 0 || rulesHere.length === 0) return say('  nothing for Coccinelle in this tree');
  const script =
    'rules=$1; shift; for each; do for rule in "$rules"/rule-*.cocci; do spatch --very-quiet -D report --sp-file "$rule" "$each" || true; done; done';
  const run = await timed('bash', ['-c', script, 'bash', folder, ...files]);
  const each = ((run.cpu / files.length) * 1000).toFixed(0);
  say(`  per file, of ${files.length}: Coccinelle ${each} CPU ms for ${rulesHere.length} scripts`);
}

/** The mails of reviewed patches, evenly over the archive. */
function sampleOf(file) {
  const db = new Database(file, { readonly: true });
  const ids = db.prepare("select mail_id from runs where status = 'reviewed' order by mail_id").raw().all();
  const step = Math.max(1, ids.length / SAMPLE.patches);
  const read = db.prepare('select raw from mails where id = ?');
  const mails = [];
  for (let at = 0; at < ids.length; at += step) mails.push(read.get(ids[Math.floor(at)][0]).raw);
  db.close();
  return mails;
}

async function backfill(args) {
  const started = await timed(process.execPath, [
    '--import',
    join(here, 'usage.mjs'),
    join(here, 'backfill-run.mjs'),
    ...args,
  ]);
  return { ...JSON.parse(started.output), peak: Math.round(started.usage.maxRSS / 1024) };
}

/** Runs a command: seconds by the clock, CPU seconds with those of its children, what it printed. */
function timed(command, args) {
  return new Promise((resolve, reject) => {
    const measured = ['-c', 'TIMEFORMAT="%R %U %S"; time "$@"', 'bash', command, ...args];
    const child = spawn('bash', measured, { stdio: ['ignore', 'pipe', 'pipe', 'pipe'], cwd: work });
    const said = ['', '', ''];
    for (const [i, stream] of child.stdio.slice(1).entries()) {
      stream.setEncoding('utf8').on('data', (text) => {
        said[i] = (said[i] + text).slice(-100_000);
      });
    }
    child.on('error', reject);
    child.on('close', (code) => {
      const [output, errors, usage] = said;
      const [seconds, user, system] = (errors.trim().split('\n').at(-1) ?? '').split(' ').map(Number);
      if (code !== 0) reject(new Error(`${command} ended with status ${code}: ${errors}`));
      else resolve({ seconds, cpu: user + system, output, usage: usage === '' ? null : JSON.parse(usage) });
    });
  });
}

function unbundled(path, folder) {
  const archive = join(folder, 'archive.git');
  const made = spawnSync('git', ['clone', '--quiet', '--bare', path, archive], { encoding: 'utf8' });
  if (made.status !== 0) throw new Error(made.stderr);
  return archive;
}

function fromTree(path) {
  return git(['show', `HEAD:${path}`]);
}

function git(args) {
  const ran = spawnSync('git', ['-C', tree, ...args], { encoding: 'utf8', maxBuffer: 1 << 28 });
  return ran.status === 0 ? ran.stdout : null;
}

function row(name, { seconds, cpu }, note) {
  say(
    `  ${name.padEnd(28)} ${seconds.toFixed(1).padStart(7)} s, ${cpu.toFixed(1).padStart(7)} s of CPU  ${note}`.trimEnd(),
  );
}

function say(text) {
  process.stdout.write(`${text}\n`);
}
