import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..');
const main = join(root, 'dist', 'main.js');
const sample = (name: string) => join(root, 'config', 'sample', name);
let data: string;

beforeAll(() => {
  const prepared = spawnSync(process.execPath, [join(root, 'config/scripts/prepare.mjs')], {
    encoding: 'utf8',
  });
  expect(prepared).toMatchObject({ status: 0 });
  data = mkdtempSync(join(tmpdir(), 'kogin-main-'));
});

afterAll(() => rmSync(data, { recursive: true }));

interface Ran {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

function environment(folder: string): NodeJS.ProcessEnv {
  return { ...process.env, KOGIN_DATA: join(data, folder), KOGIN_CONFIG: '', NO_COLOR: '1' };
}

function kogin(args: readonly string[], input = '', folder = 'default'): Ran {
  const { status, stdout, stderr } = spawnSync(process.execPath, [main, ...args], {
    input,
    encoding: 'utf8',
    env: environment(folder),
  });
  return { status, stdout, stderr };
}

/** The sample's reviews as `status`, `status: check` or `status: reason`. */
function verdicts(file: string, ...flags: readonly string[]): string[] {
  const { stdout } = kogin(['review', '--format', 'ndjson', ...flags, sample(file)]);
  return stdout
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line))
    .map(({ status, reason, findings }) => {
      const reported = findings.filter((one: { disposition: string }) => one.disposition === 'report');
      const said = reason ?? reported.map((one: { check: string }) => one.check).join(' ');
      return said === '' ? status : `${status}: ${said}`;
    });
}

describe('the sample', () => {
  test('holds a constant that is passed on in place of a new parameter', () => {
    expect(verdicts('parameter-not-forwarded.mbox')).toEqual([
      'skipped: cover-letter: 0/3',
      'reviewed',
      'reviewed: param-not-forwarded-const',
      'reviewed',
    ]);
  });

  test('holds an error pointer that is tested against NULL', () => {
    expect(verdicts('error-pointer-tested-for-null.mbox')).toEqual(['reviewed: err-ptr-null-check']);
  });

  test('holds memory that is freed by the function of another family', () => {
    expect(verdicts('freed-by-another-family.mbox')).toEqual([
      'reviewed: alloc-free-family-mismatch',
      'reviewed',
    ]);
  });

  test('holds a parameter that its kernel-doc does not know', () => {
    expect(verdicts('kernel-doc-not-updated.mbox')).toEqual(['reviewed']);
    expect(kogin(['review', sample('kernel-doc-not-updated.mbox')])).toMatchObject({
      status: 1,
      stdout: expect.stringMatching(/held back: 1\n +kdoc-param-missing at .* \(minor: /),
    });
  });

  test('holds a series with nothing to say about', () => {
    expect(verdicts('clean.mbox')).toEqual(['skipped: cover-letter: 0/2', 'reviewed', 'reviewed']);
  });

  test('holds what is not reviewed, and a patch that a mailer broke', () => {
    const [reply, stable] = verdicts('not-for-review.mbox');
    expect(reply).toMatch(/^skipped: reply/);
    expect(stable).toMatch(/^skipped: stable-round/);
    expect(verdicts('line-wrapped.eml')).toEqual([expect.stringMatching(/^damaged: .*wrapped/)]);
  });
});

describe('kogin review', () => {
  test('says by its status whether there is something to report', () => {
    const faulty = sample('error-pointer-tested-for-null.mbox');
    expect(kogin(['review', faulty]).status).toBe(1);
    expect(kogin(['review', '--fail-on', 'high', faulty]).status).toBe(1);
    expect(kogin(['review', '--fail-on', 'critical', faulty]).status).toBe(0);
    expect(kogin(['review', sample('clean.mbox')]).status).toBe(0);
  });

  test('runs only the checks that are named', () => {
    expect(verdicts('kernel-doc-not-updated.mbox', '--check', 'err-ptr-null-check')).toEqual(['reviewed']);
  });

  test('leaves out the checks that the configuration switches off', () => {
    const file = join(data, 'off.toml');
    writeFileSync(file, '[checks]\noff = ["kdoc-param-missing"]\n');
    expect(verdicts('kernel-doc-not-updated.mbox', '--config', file)).toEqual(['reviewed']);
  });

  test('reads standard input, and answers with a whole mail', () => {
    const mail = readFileSync(sample('error-pointer-tested-for-null.mbox'), 'utf8');
    const piped = kogin(['review', '--format', 'reply', '-'], mail);
    expect(piped.stdout).toMatch(
      /^From: Kogin bot <kogin@example\.org>\nTo: Teodor Brandt <teodor@example\.org>\n/,
    );
    expect(piped.stdout).toContain('\n> +\tif (!sgt)\n\ndrm_gem_shmem_get_pages_sgt() returns');
    expect(kogin(['review'], mail).stdout).toContain('1 finding to report');
  });

  test('keeps the order of its inputs', () => {
    const { stdout } = kogin([
      'review',
      '--format',
      'json',
      sample('line-wrapped.eml'),
      sample('clean.mbox'),
    ]);
    const statuses = JSON.parse(stdout).map((review: { status: string }) => review.status);
    expect(statuses).toEqual(['damaged', 'skipped', 'reviewed', 'reviewed']);
  });

  test('ends quietly when the reader of its output has seen enough', () => {
    const command = `"${process.execPath}" "${main}" review "${join(root, 'config/sample')}" | head -n 1`;
    const { stdout, stderr } = spawnSync('sh', ['-c', command], {
      encoding: 'utf8',
      env: environment('head'),
    });
    expect(stdout.split('\n')).toHaveLength(2);
    expect(stderr).toBe('');
  });
});

test.each([
  [['review', '/nowhere/a.mbox'], '/nowhere/a.mbox'],
  [['review', '--tree', '/nowhere/linux', 'config/sample'], '/nowhere/linux'],
  [['review', '--config', '/nowhere/k.toml', 'config/sample'], '/nowhere/k.toml: there is no such file'],
  [['review', '--check', 'no-such-check', 'config/sample'], 'no check is called no-such-check'],
  [['review', '--format', 'html', 'config/sample'], "argument 'html' is invalid"],
  [['checks', 'show', 'no-such\ncheck'], 'no check is called no-such check'],
  [['findings', '--since', 'yesterday'], "argument 'yesterday' is invalid"],
  [['answer'], "unknown command 'answer'"],
  [[], 'no command is given'],
])('kogin %j is one line of error and status 2', (args, reason) => {
  const { status, stdout, stderr } = kogin(args);
  expect(status).toBe(2);
  expect(stdout).toBe('');
  expect(stderr).toMatch(/^kogin: [^\n]+\n$/);
  expect(stderr).toContain(reason);
});

test('kogin checks lists every check, and shows the page of one', () => {
  const { status, stdout } = kogin(['checks']);
  expect(status).toBe(0);
  expect(stdout).toMatch(/^param-not-forwarded-const +high +/m);
  expect(kogin(['checks', 'list']).stdout).toBe(stdout);
  expect(kogin(['checks', 'show', 'err-ptr-null-check']).stdout).toMatch(/^# err-ptr-null-check\n/);
});

describe('what is stored', () => {
  test('the first run stores the sample, the second adds nothing and shows the same replies', () => {
    const first = kogin(['start', '--once'], '', 'start');
    const second = kogin(['start', '--once'], '', 'start');
    expect(first).toMatchObject({ status: 0, stderr: '' });
    expect(first.stdout).toContain(
      `Stored 14 mails with their reviews in ${join(data, 'start', 'kogin.db')}`,
    );
    expect(first.stdout.match(/^-- Reply /gm)).toHaveLength(3);
    expect(second.stdout).toBe(first.stdout);
    const stored = JSON.parse(kogin(['findings', '--format', 'json'], '', 'start').stdout);
    expect(
      stored.filter((finding: { disposition: string }) => finding.disposition === 'report'),
    ).toHaveLength(3);
  });

  test('findings are narrowed by check and time', () => {
    const only = kogin(['findings', '--check', 'kdoc-param-missing', '--since', '1h'], '', 'start');
    expect(only.stdout.trimEnd().split('\n')).toEqual([expect.stringContaining('kdoc-param-missing')]);
    expect(kogin(['findings', '--since', '2999-01-01'], '', 'start').stdout).toBe(
      'No stored finding matches.\n',
    );
  });

  test('two processes that store the same mails at once store each once', async () => {
    const both = await Promise.all([saving(), saving()]);
    expect(both).toEqual([
      { status: 1, stderr: '' },
      { status: 1, stderr: '' },
    ]);
    const stored = JSON.parse(kogin(['findings', '--format', 'json'], '', 'two').stdout);
    const places = stored.map(
      (finding: { messageId: string; check: string }) => `${finding.messageId} ${finding.check}`,
    );
    expect(places.length).toBeGreaterThan(3);
    expect(new Set(places).size).toBe(places.length);
  });
});

function saving(): Promise<{ status: number | null; stderr: string }> {
  const args = [main, 'review', '--save', '--format', 'ndjson', join(root, 'config/sample')];
  const child = spawn(process.execPath, args, {
    env: environment('two'),
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let stderr = '';
  child.stderr.on('data', (chunk) => {
    stderr += String(chunk);
  });
  return new Promise((resolve) => child.on('close', (status) => resolve({ status, stderr })));
}
