// Measures the pages on a store of the size of a busy list: 200,000 mails, 40,000 patches, 5,000 findings.
// node test/bench/pages.mjs [FOLDER]; a folder that holds such a store already is used as it is. Exit status 1 if a
// page takes longer than it may.
import { createHash } from 'node:crypto';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { checkStandings } from '../../dist/app/maturity.js';
import { checks } from '../../dist/checks/index.js';
import { parseMessage } from '../../dist/mail/parse.js';
import { openStore } from '../../dist/store/db.js';
import { Database } from '../../dist/store/sqlite-library.js';
import { pagesApp } from '../../dist/web/pages-app.js';

const MAILS = 200_000;
const PATCHES = 40_000;
const FINDINGS = 5_000;
const ROUNDS = 40;
const PAGE_MS = 100;
const SEARCH_MS = 200;
const MINUTE = 60_000;
const NOW = Date.UTC(2026, 10, 20, 12);
/** A mail every so often, so that all of them fill about two years. */
const STEP = 5.2 * MINUTE;

const drivers = ['kumo', 'tsuki', 'hoshi', 'sora', 'nami', 'yama', 'kawa', 'umi'];
const people = ['Mira Holm', 'Ines Okafor', 'Teodor Brandt', 'Wanda Sample', 'Bo Lindqvist', 'Sefa Marsh'];
const words = [
  'map',
  'pin',
  'scanout',
  'ring',
  'fence',
  'import',
  'export',
  'vmap',
  'shrink',
  'resume',
  'handle',
  'sg',
];
const pick = (list, seed) => list[((seed * 2_654_435_761) % 4_294_967_296) % list.length];

const [given] = process.argv.slice(2);
const folder = given ?? mkdtempSync(join(tmpdir(), 'kogin-bench-'));
const file = join(folder, 'kogin.db');
try {
  const isNew = !existsSync(file);
  const store = await openStore(file);
  if (isNew) fill(file);
  process.exitCode = (await measure(store.db)) ? 0 : 1;
  await store.close();
} finally {
  if (given === undefined) rmSync(folder, { recursive: true, force: true });
}

function fill(name) {
  const started = performance.now();
  const db = new Database(name);
  db.pragma('synchronous = OFF');
  const insert = (table, columns) =>
    db.prepare(`insert into ${table} (${columns}) values (${columns.replace(/\w+/g, '?')})`);
  const to = {
    mail: insert(
      'mails',
      'id, message_id, in_reply_to, from_name, from_address, subject, sent_at, stored_at, raw',
    ),
    series: insert(
      'series',
      'id, root_id, version, total, title, author_name, author_address, cover_id, sent_at',
    ),
    patch: insert('patches', 'id, mail_id, series_id, position, title, author_name, author_address, diff'),
    file: insert('patch_files', 'patch_id, path, change'),
    list: insert('patch_lists', 'patch_id, list'),
    run: insert('runs', 'id, mail_id, number, status, reason, bases, kogin, started_at, finished_at'),
    finding: insert(
      'findings',
      'run_id, position, fingerprint, check_id, severity, disposition, held_reason, held_detail, path, function_name, line, side, body_line, quoted, comment, suggestion, evidence',
    ),
    reply: insert(
      'replies',
      'run_id, message_id, state, state_at, subject, to_addresses, cc_addresses, composed',
    ),
    notJudged: insert('not_judged', 'run_id, reason, count'),
  };
  db.transaction(() => {
    for (let id = 1; id <= MAILS; id++) addMail(to, id);
  })();
  db.exec('analyze');
  db.close();
  say(`made ${MAILS} mails, ${PATCHES} patches, ${FINDINGS} findings in ${seconds(started)}`);
}

function addMail(to, id) {
  const at = Math.round(NOW - (MAILS - id) * STEP);
  const every = MAILS / PATCHES;
  const patch = id % every === 0 ? id / every : null;
  const name = pick(people, patch === null ? id : Math.ceil(patch / 4));
  const address = `${name.toLowerCase().replace(' ', '.')}@example.org`;
  const driver = pick(drivers, patch === null ? id : Math.ceil(patch / 4));
  const title = `drm/${driver}: ${pick(words, id)} the ${pick(words, id + 1)} before ${pick(words, id + 2)} ${id}`;
  const position = patch === null ? 0 : ((patch - 1) % 4) + 1;
  const subject = patch === null ? `Re: ${title}` : `[PATCH ${position}/4] ${title}`;
  const path = `drivers/gpu/drm/${driver}/${driver}_gem.c`;
  const raw = rawMail({ id, subject, name, address, path, patch });
  to.mail.run(id, `${id}@example.org`, null, name, address, subject, at, at + MINUTE, raw);
  if (patch === null) {
    to.run.run(
      id,
      id,
      1,
      'skipped',
      'reply: the subject begins with Re:',
      '[]',
      '0.1.0',
      at,
      at + 2 * MINUTE,
    );
    return;
  }
  const series = Math.ceil(patch / 4);
  if (position === 1) {
    const version = (series % 3) + 1;
    to.series.run(series, `${id}@example.org`, version, 4, title, name, address, null, at);
  }
  to.patch.run(patch, id, series, position, title, name, address, 'files');
  to.list.run(patch, 'dri-devel@lists.example.org');
  if (driver === 'kumo') to.list.run(patch, 'kumo@lists.example.org');
  to.file.run(patch, path, 'modified');
  to.file.run(patch, `include/drm/${driver}.h`, 'modified');
  const skipped = patch % 7 === 0;
  const bases = JSON.stringify([{ path, step: 'hunks', tree: null, ref: null, commit: null }]);
  const status = skipped ? 'skipped' : 'reviewed';
  const reason = skipped ? `${pick(['bot', 'stable-round', 'other-project'], patch)}: made up` : null;
  to.run.run(id, id, 1, status, reason, bases, '0.1.0', at, at + (2 + (patch % 50)) * MINUTE);
  to.notJudged.run(id, 'the function is not all in view', 3);
  if (patch % (PATCHES / FINDINGS) === 0)
    addFinding(to, { id, patch, path, driver, at, subject, name, address });
}

function addFinding(to, { id, patch, path, driver, at, subject, name, address }) {
  const check = pick(checks, patch);
  const held = patch % 3 === 0;
  const fingerprint = createHash('sha256').update(String(patch)).digest('hex');
  const severity = pick(['critical', 'high', 'medium', 'low'], patch);
  const comment = `${driver}_${pick(words, patch)}() forgets the ${pick(words, patch + 5)} on its error path. Should it not?`;
  const evidence = JSON.stringify([{ path, line: 42, text: '\tret = -ENOMEM;', note: 'the error' }]);
  to.finding.run(
    id,
    0,
    fingerprint,
    check.id,
    severity,
    held ? 'hold' : 'report',
    held ? 'nursery' : null,
    held ? 'the check is young' : null,
    path,
    `${driver}_pin`,
    42,
    'new',
    20,
    '+\treturn ret;',
    comment,
    null,
    evidence,
  );
  if (held) return;
  const mail = `From: Kogin bot <kogin@example.org>\r\nTo: ${address}\r\nSubject: Re: ${subject}\r\n\r\n> x\r\n\r\n${comment}\r\n`;
  const addresses = JSON.stringify([{ name, address }]);
  const state = patch % 5 === 0 ? 'held' : 'sent';
  to.reply.run(
    id,
    `kogin.${id}@example.org`,
    state,
    at,
    `Re: ${subject}`,
    addresses,
    '[]',
    Buffer.from(mail),
  );
}

/** A mail of about four kilobytes; a patch has a diff of 120 lines. */
function rawMail({ id, subject, name, address, path, patch }) {
  const head = `From: ${name} <${address}>\nSubject: ${subject}\nMessage-ID: <${id}@example.org>\nDate: Mon, 2 Feb 2026 11:02:12 +0100\n\n`;
  const text = 'The buffer is mapped once more than it has to be, which takes time on resume.\n'.repeat(5);
  if (patch === null) return Buffer.from(`${head}${'> quoted\n'.repeat(200)}${text}`);
  const lines = Array.from({ length: 120 }, (_, line) =>
    line === 8 ? '+\treturn ret;' : ' \tkumo_step(bo, flags);',
  );
  const diff = `---\n\ndiff --git a/${path} b/${path}\n--- a/${path}\n+++ b/${path}\n@@ -10,119 +10,120 @@\n${lines.join('\n')}\n`;
  return Buffer.from(`${head}${text}${diff}`);
}

async function measure(db) {
  const site = {
    db,
    name: 'Kogin bot',
    url: 'https://kogin.example.org',
    version: '0.1.0',
    behindProxy: false,
    now: () => NOW,
    readMail: (raw) => parseMessage(raw),
    bases: ['drm-misc-next', 'drm-next'],
    rerun: null,
    decide: null,
    heedVerdicts: async () => undefined,
    standings: () => checkStandings(db, checks),
    restoreCheck: async () => undefined,
  };
  const app = pagesApp(site, (error, path) => say(`${path}: ${error.stack}`));
  const prints = db.selectFrom('findings').select('fingerprint').orderBy('id', 'desc').limit(ROUNDS);
  const fingerprints = (await prints.execute()).map((row) => row.fingerprint.slice(0, 12));
  const patchOf = (round) => `${MAILS - (round + 1) * 40}%40example.org`;
  const jobs = {
    today: () => '/',
    findings: () => '/findings',
    'findings, filtered': (round) => `/findings?path=${pick(drivers, round)}&state=open&sort=-severity`,
    'findings, words': (round) => `/findings?q=${pick(words, round)}`,
    'findings, of a list': () => '/findings?list=kumo@',
    'findings, newest versions': () => '/findings?latest=yes&answered=no',
    series: () => '/series',
    'series by author': () => '/series?sort=author',
    'series, filtered': (round) => `/series?path=${pick(drivers, round)}&state=findings`,
    'series, not run': () => '/series?state=not-run',
    'series, of a list': () => '/series?list=kumo@',
    'series, of no list': () => '/series?list=nobody@',
    'series, nobody': () => '/series?author=nobody-has-this-name',
    'a series': (round) => `/series/${round + 100}`,
    'a patch': (round) => `/patch/${patchOf(round)}`,
    'a finding': (round) => `/f/${fingerprints[round]}`,
    checks: () => '/checks',
    'a check': (round) => `/checks/${pick(checks, round).id}`,
    backlog: () => '/backlog',
    'not run, of a list': () => '/not-run?list=kumo@',
    'not run': () => '/not-run',
    'not run, by reason': () => '/not-run?reason=bot',
    outbox: () => '/outbox',
    'outbox, sent': () => '/outbox?state=sent',
    'a mail of the outbox': (round) => `/outbox/${round + 1}`,
    statistics: () => '/statistics',
    'statistics of a year': () => '/statistics?weeks=52&by=outcome',
    health: () => '/health',
    feed: () => '/findings.atom',
    'API: findings': () => '/api/v1/findings',
    'API: patchset': (round) => `/api/patchset?id=${patchOf(round)}`,
    'search: words': (round) => `/search?q=${pick(words, round)}+${pick(drivers, round)}`,
    'search: author': (round) => `/search?q=author:${pick(people, round).split(' ')[0]}`,
    'search: nothing': (round) => `/search?q=nothing${round}`,
    'search: path': (round) => `/search?q=drivers/gpu/drm/${pick(drivers, round)}/`,
  };
  say(`node ${process.version}; ${ROUNDS} rounds of each, in milliseconds\n`);
  let good = true;
  for (const [name, pathOf] of Object.entries(jobs)) {
    const limit = name.startsWith('search') ? SEARCH_MS : PAGE_MS;
    const times = [];
    let bytes = 0;
    const used = process.cpuUsage();
    for (let round = 0; round < ROUNDS; round++) {
      const started = performance.now();
      const answer = await app.request(`http://127.0.0.1${pathOf(round)}`);
      bytes = (await answer.arrayBuffer()).byteLength;
      times.push(performance.now() - started);
      if (answer.status !== 200) throw new Error(`${pathOf(round)} answered ${answer.status}`);
    }
    const { user, system } = process.cpuUsage(used);
    const cpu = (user + system) / 1000 / ROUNDS;
    times.sort((a, b) => a - b);
    const p95 = times[Math.ceil(ROUNDS * 0.95) - 1];
    if (p95 > limit) good = false;
    const median = times[ROUNDS / 2];
    say(
      `${name.padEnd(28)} median ${format(median)}  p95 ${format(p95)}  cpu ${format(cpu)}  ${format(bytes / 1024)} kB${p95 > limit ? `  OVER ${limit}` : ''}`,
    );
  }
  return good;
}

function format(number) {
  return number.toFixed(1).padStart(7);
}

function seconds(started) {
  return `${((performance.now() - started) / 1000).toFixed(1)} s`;
}

function say(text) {
  process.stdout.write(`${text}\n`);
}
