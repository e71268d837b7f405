import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Database } from '../../src/store/sqlite-library.js';
import { listMails, writeArchive, writeMaildir, writeMbox } from '../app/list-archives.js';

const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..');
const main = join(root, 'dist', 'main.js');
const ROUNDS = 60;
const MAILS = listMails(ROUNDS);
let folder: string;

beforeAll(() => {
  const script = join(root, 'config/scripts/prepare.mjs');
  expect(spawnSync(process.execPath, [script])).toMatchObject({ status: 0 });
  folder = mkdtempSync(join(tmpdir(), 'kogin-backfill-'));
  writeArchive(join(folder, 'list.git'), MAILS);
});

afterAll(() => rmSync(folder, { recursive: true }));

function environment(data: string): NodeJS.ProcessEnv {
  return {
    ...process.env,
    KOGIN_DATA: join(folder, data),
    KOGIN_CONFIG: '',
    KOGIN_DATABASE: '',
    NO_COLOR: '1',
  };
}

function kogin(data: string, args: readonly string[]): string {
  const ran = spawnSync(process.execPath, [main, ...args], {
    encoding: 'utf8',
    env: environment(data),
    maxBuffer: 1 << 28,
  });
  if (ran.status === 2) throw new Error(ran.stderr);
  return ran.stdout;
}

function backfill(data: string, path: string, ...flags: readonly string[]) {
  return JSON.parse(kogin(data, ['backfill', '--format', 'json', ...flags, join(folder, path)]));
}

/** Everything that the store holds of reviews, but for numbers of rows and times. */
function stored(data: string): Readonly<Record<string, unknown>> {
  const db = new Database(join(folder, data, 'kogin.db'), { readonly: true });
  const all = (sql: string) => db.prepare(sql).raw().all();
  const dump = {
    mails: all('select message_id, subject, from_address, sent_at, length(raw) from mails order by 1'),
    series: all('select root_id, version, total, title, author_address, cover_id from series order by 1, 2'),
    patches: all(
      `select message_id, position, root_id, patches.title, diff from patches join mails on mails.id = mail_id
       left join series on series.id = series_id order by 1`,
    ),
    runs: all(
      'select message_id, number, status, reason, bases from runs join mails on mails.id = mail_id order by 1, 2',
    ),
    findings: all(
      `select message_id, findings.position, fingerprint, disposition, held_reason, held_detail, line, body_line
       from findings join runs on runs.id = run_id join mails on mails.id = mail_id order by 1, 2`,
    ),
    works: all(
      `select b.root_id, b.version from series_versions join series a on a.id = series_id
       join series b on b.id = work_id order by a.root_id, a.version`,
    ),
    outcomes: all('select fingerprint, check_id, state from outcomes order by 1, 2, 3'),
    replies: all('select count(*) from replies'),
  };
  db.close();
  return dump;
}

interface Said {
  readonly status: string;
  readonly found: readonly (readonly unknown[])[];
}

/** The same of what `kogin review` prints of these mails; of doubles the first. */
function reviewed(path: string): ReadonlyMap<string, Said> {
  const text = kogin('review', ['review', '--format', 'ndjson', join(folder, path)]);
  const said = new Map<string, Said>();
  for (const line of text.trimEnd().split('\n')) {
    const { messageId, status, findings } = JSON.parse(line);
    const found = findings.map((one: { fingerprint: string; disposition: string; line: number }) => [
      one.fingerprint,
      one.disposition,
      one.line,
    ]);
    if (!said.has(messageId)) said.set(messageId, { status, found });
  }
  return said;
}

describe('a whole archive', { timeout: 240_000 }, () => {
  test('is reviewed as kogin review does it, with one thread as with two, and nothing can be mailed', () => {
    const one = backfill('one', 'list.git', '--threads', '1');
    const two = backfill('two', 'list.git', '--threads', '2');
    expect({ ...two, slowest: [], seconds: 0 }).toEqual({ ...one, slowest: [], seconds: 0 });
    expect(stored('two')).toEqual(stored('one'));
    const { runs, findings, replies } = stored('one') as Record<string, unknown[][]>;
    expect(replies).toEqual([[0]]);
    const review = reviewed('list.git');
    const admitted = runs!.filter(([, , status]) => status !== 'skipped');
    const own = new Map(
      admitted.map(([id, , status]) => {
        const found = findings!.filter(([of]) => of === id).map((row) => [row[2], row[3], row[6]]);
        return [id, { status, found }];
      }),
    );
    for (const [id, each] of own) expect([id, review.get(id as string)]).toEqual([id, each]);
    const missed = [...review].filter(([id, { status }]) => status !== 'skipped' && !own.has(id));
    // What touches nothing but the network is no patch of the subsystem.
    expect(missed.filter(([id]) => !/^(?:net|two)\./.test(id))).toEqual([]);
  });

  test('says how far it is, and nothing else besides', () => {
    // V8 itself would complain there of a flag that this Node does not know.
    const args = [main, 'backfill', '--format', 'json', join(folder, 'list.git')];
    const ran = spawnSync(process.execPath, args, { encoding: 'utf8', env: environment('one') });
    expect(ran.status).toBe(0);
    expect(ran.stderr.split('\n').filter((line) => line !== '' && !/ \d+\/\d+ mails, /.test(line))).toEqual(
      [],
    );
  });

  test('is summed up', () => {
    const summary = backfill('one', 'list.git');
    const count = (name: string) => MAILS.filter((mail) => mail.includes(`Message-ID: <${name}.`)).length;
    expect(summary).toMatchObject({
      mails: MAILS.length,
      before: MAILS.length,
      patches: ROUNDS * 2 + count('v2') + count('broken'),
      series: ROUNDS + count('v2') + count('broken'),
      known: count('v2'),
      skipped: {
        reply: ROUNDS,
        bot: ROUNDS,
        'pull-request': ROUNDS,
        'cover-letter': ROUNDS,
        'other-subsystem': 2 * ROUNDS,
      },
      crashes: {},
    });
    expect(Object.values(summary.damaged)).toEqual([count('broken')]);
    expect(summary.findings['null-ret-is-err']).toEqual({
      reported: ROUNDS / 2 + count('v2') / 2,
      held: ROUNDS / 2 + count('v2') / 2,
    });
    expect(summary.slowest).toHaveLength(10);
    const text = kogin('one', ['backfill', join(folder, 'list.git')]);
    expect(text).toContain(`${MAILS.length} mails, 0 of them in this run`);
    expect(text).toMatch(
      new RegExp(`findings\\n {2}null-ret-is-err +\\d+ reported +${ROUNDS / 2 + count('v2') / 2} held\\n`),
    );
  });

  test('gives the same as an mbox and as a Maildir', () => {
    const some = MAILS.slice(0, 150);
    writeArchive(join(folder, 'some.git'), some);
    writeMbox(join(folder, 'some.mbox'), some);
    writeMaildir(join(folder, 'maildir'), some);
    backfill('some', 'some.git');
    backfill('mbox', 'some.mbox');
    backfill('maildir-data', 'maildir');
    const { mails, ...rest } = stored('some');
    for (const data of ['mbox', 'maildir-data']) expect(stored(data)).toMatchObject(rest);
    expect((stored('mbox')['mails'] as unknown[][]).map(([id]) => id)).toEqual(
      (mails as unknown[][]).map(([id]) => id),
    );
  });

  test('that has grown is gone on with, and one that was made anew is read anew', () => {
    const gitDir = join(folder, 'grown.git');
    writeArchive(gitDir, MAILS.slice(0, 300));
    backfill('grown', 'grown.git');
    writeArchive(gitDir, MAILS.slice(300, 400));
    const { before, mails, known } = backfill('grown', 'grown.git');
    expect({ before, mails }).toEqual({ before: 300, mails: 400 });
    const after = stored('grown');
    rmSync(gitDir, { recursive: true });
    writeArchive(gitDir, [
      'From: a@example.org\nSubject: first\nMessage-ID: <first@example.org>\n\n',
      ...MAILS.slice(0, 400),
    ]);
    const again = backfill('grown', 'grown.git');
    expect(again).toMatchObject({ mails: 401, before: 0, patches: 0 });
    expect(again.known).toBeGreaterThan(known + 90);
    expect(stored('grown')).toEqual(after);
  });
});

describe('a backfill that is killed', () => {
  test('goes on where it was, with nothing lost and nothing twice', { timeout: 240_000 }, async () => {
    const marks = [1, 200, 400];
    for (const mark of marks) await killedAt('killed', mark);
    const summary = backfill('killed', 'list.git', '--threads', '2');
    expect(summary.before).toBeGreaterThanOrEqual(400);
    const { slowest: _, seconds, before, ...total } = summary;
    const { slowest: __, seconds: ___, before: ____, ...whole } = backfill('one', 'list.git');
    expect(total).toEqual(whole);
    expect(stored('killed')).toEqual(stored('one'));
  });
});

/** Starts a backfill and kills it once it has settled more than so many mails. */
async function killedAt(data: string, mails: number): Promise<void> {
  const args = [main, 'backfill', '--threads', '2', join(folder, 'list.git')];
  const child = spawn(process.execPath, args, { env: environment(data), stdio: 'ignore' });
  const ended = new Promise((resolve) => child.on('close', resolve));
  while (child.exitCode === null && settledMails(data) < mails) await new Promise((go) => setTimeout(go, 5));
  child.kill('SIGKILL');
  await ended;
}

function settledMails(data: string): number {
  if (!existsSync(join(folder, data, 'kogin.db'))) return 0;
  try {
    const db = new Database(join(folder, data, 'kogin.db'), { readonly: true });
    try {
      const row = db.prepare("select position from positions where source = 'backfill'").get() as
        | { position: string }
        | undefined;
      return row === undefined ? 0 : JSON.parse(row.position).tally.mails;
    } finally {
      db.close();
    }
  } catch (error) {
    // The database is being made.
    if (error instanceof Error && 'code' in error && String(error.code).startsWith('SQLITE')) return 0;
    throw error;
  }
}

describe('what cannot be read', () => {
  test('is said before anything is done', () => {
    const run = (...paths: readonly string[]) =>
      spawnSync(process.execPath, [main, 'backfill', ...paths], {
        encoding: 'utf8',
        env: environment('none'),
      }).stderr;
    expect(run(join(folder, 'nowhere'))).toContain('there is no such file or folder');
    expect(run('-')).toContain('a pipe cannot be read again');
    writeFileSync(join(folder, 'text'), 'nothing of the kind');
    expect(run(join(folder, 'text'))).toContain('neither a mail, an mbox, an archive nor a patch');
    expect(run('--threads', '0', folder)).toContain('Expected a number from 1 to 64');
  });
});
