import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, test, vi } from 'vitest';
import { judgeCase, LIMIT_MS, mailsOfCase, type Parts, type Reviewed } from './cases.mjs';

const here = dirname(fileURLToPath(import.meta.url));
let parts: Parts;

beforeAll(async () => {
  const script = join(here, '../../config/scripts/prepare.mjs');
  expect(spawnSync(process.execPath, [script])).toMatchObject({ status: 0 });
  ({ parts } = await import('./parts.mjs'));
});

describe('a share of what npm run fuzz tries', () => {
  test.each([
    ['mails', 120],
    ['functions', 80],
  ] as const)('%s', async (kind, count) => {
    const wrong: string[] = [];
    for (let number = 0; number < count; number++) {
      const said = await judgeCase(mailsOfCase(kind, 'share', number), parts);
      if (said !== null) wrong.push(`${kind} share ${number}: ${said}`);
    }
    expect(wrong).toEqual([]);
  });
});

test('a case is the same bytes each time, and no two are the same', () => {
  for (const kind of ['mails', 'functions'] as const) {
    const cases = Array.from({ length: 20 }, (_, number) => Buffer.concat(mailsOfCase(kind, 'seed', number)));
    expect(
      Array.from({ length: 20 }, (_, number) => Buffer.concat(mailsOfCase(kind, 'seed', number))),
    ).toEqual(cases);
    expect(new Set(cases.map((bytes) => bytes.toString('latin1'))).size).toBeGreaterThan(17);
    expect(Buffer.concat(mailsOfCase(kind, 'other seed', 0))).not.toEqual(cases[0]);
  }
});

describe('what is wrong is said', () => {
  const mails = [Buffer.from('mail')];
  const good: Reviewed = { message: { headers: [], body: 'a\nb\n' }, review: { crashes: [], reported: [] } };
  const saying = (reviewed: readonly Reviewed[]): Parts => ({
    review: async () => reviewed,
    admits: () => true,
    sort: async () => null,
  });

  test('a review that throws, or loses a mail', async () => {
    const thrown = { ...saying([]), review: () => Promise.reject(new Error('no memory')) };
    expect(await judgeCase(mails, thrown)).toContain('threw Error: no memory');
    expect(await judgeCase(mails, saying([]))).toBe('gave 0 results for 1 mails');
    expect(await judgeCase(mails, saying([good]))).toBe(null);
  });

  test('one that takes too long', async () => {
    const clock = vi.spyOn(performance, 'now');
    const used = vi.spyOn(process, 'cpuUsage').mockReturnValue({ user: LIMIT_MS * 2000, system: 0 });
    const slow = () => clock.mockReturnValueOnce(0).mockReturnValueOnce(LIMIT_MS + 1);
    slow();
    slow();
    slow();
    expect(await judgeCase(mails, saying([good]))).toBe(`took ${LIMIT_MS + 1} ms`);
    slow();
    expect(await judgeCase(mails, saying([good]))).toBe(null);
    used.mockReturnValue({ user: 1000, system: 0 });
    slow();
    expect(await judgeCase(mails, saying([good]))).toBe(null);
    used.mockRestore();
    clock.mockRestore();
  });

  test('a check that crashes, a line that is not there, a glance that is wrong', async () => {
    const crash = { check: 'sgt-leak', message: 'undefined' };
    const crashed = { ...good, review: { crashes: [crash], reported: [] } };
    expect(await judgeCase(mails, saying([crashed]))).toBe('crashed sgt-leak: undefined');
    const quoting = (quoted: string) => ({
      ...good,
      review: { crashes: [], reported: [{ check: 'sgt-leak', quoted, bodyLine: 2 }] },
    });
    expect(await judgeCase(mails, saying([quoting('b')]))).toBe(null);
    expect(await judgeCase(mails, saying([quoting('a')]))).toBe(
      'quotes a line that is not there: sgt-leak at 2',
    );
    const blind = { ...saying([good]), sort: async () => 'other-subsystem: a.c' };
    expect(await judgeCase(mails, blind)).toContain('ruled out at a glance');
  });
});

test('the run in threads counts what it tries, says where to go on, and saves nothing of what goes well', () => {
  const folder = mkdtempSync(join(tmpdir(), 'kogin-fuzz-'));
  const flags = ['--mails', '30', '--functions', '20', '--threads', '1', '--from', '7', '--seed', 'run'];
  const { status, stdout } = spawnSync(
    process.execPath,
    [join(here, 'fuzz.mjs'), ...flags, '--save', folder],
    {
      encoding: 'utf8',
    },
  );
  expect(stdout).toMatch(/^mails: 3\d, cases 7 to \d\d of seed run$/m);
  expect(stdout).toMatch(/^functions: 20, cases 7 to 26 of seed run$/m);
  expect(stdout).toMatch(/^0 went wrong; peak memory \d+ MB;/m);
  expect(status).toBe(0);
  expect(readdirSync(folder)).toEqual([]);
  rmSync(folder, { recursive: true });
});
