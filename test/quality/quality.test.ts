import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, test } from 'vitest';

const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..');
let folder: string;

/** Labelled mails made of one of the samples: a list with one mail, on which one finding is reported. */
beforeAll(() => {
  const prepared = spawnSync(process.execPath, [join(root, 'config/scripts/prepare.mjs')]);
  expect(prepared.status).toBe(0);
  folder = mkdtempSync(join(tmpdir(), 'kogin-quality-'));
  const lists = join(folder, 'shared', 'corpus', 'lists');
  mkdirSync(lists, { recursive: true });
  mkdirSync(join(folder, 'verdicts'));
  const sample = readFileSync(join(root, 'config/sample/error-pointer-tested-for-null.mbox'));
  writeFileSync(join(lists, 'gem-dma-patches.mbox.gz'), gzipSync(sample));
}, 120_000);

afterAll(() => rmSync(folder, { recursive: true }));

interface Verdict {
  readonly check: string;
  readonly verdict: 'right' | 'wrong';
}

function quality(verdicts: readonly Verdict[], ...parts: readonly string[]) {
  const records = verdicts.map((verdict) => ({
    messageId: '20260203162248.118203-1-teodor@example.org',
    path: 'drivers/gpu/drm/hoshi/hoshi_mmu.c',
    function: 'hoshi_mmu_map_bo',
    subject: 'page',
    why: 'It was read.',
    ...verdict,
  }));
  const text = records.map((record) => `${JSON.stringify(record)}\n`).join('');
  writeFileSync(join(folder, 'verdicts', 'kumo.jsonl'), text);
  const { status, stdout } = spawnSync(process.execPath, [join(root, 'test/quality/quality.mjs'), ...parts], {
    encoding: 'utf8',
    env: {
      ...process.env,
      KOGIN_SHARED: join(folder, 'shared'),
      KOGIN_MIRROR: join(folder, 'none'),
      KOGIN_VERDICTS: join(folder, 'verdicts'),
      KOGIN_TREES: '',
      KOGIN_ARCHIVES: '',
    },
  });
  return { status, lines: stdout.split('\n').map((line) => line.replace(/ {2,}/g, ' | ')) };
}

test('counts what is reported, and says what it leaves out', () => {
  const { status, lines } = quality([], 'list');
  expect(status).toBe(0);
  expect(lines).toContain('1 patches about GEM and DMA | with a reported finding | 1 of 1 (100.0 %)');
  expect(lines).toContain(
    'asked for | 1 patches about GEM and DMA: with a reported finding | 1 of 1 (100.0 %), at most 2 %: NO',
  );
  expect(lines).toContain('1 patches about GEM and DMA | reported and not read | 1');
  expect(lines).toContain('left out | everything with trees: none was named (KOGIN_TREES)');
});

test('knows which right findings are still there and which are lost', () => {
  const { status, lines } = quality(
    [
      { check: 'err-ptr-null-check', verdict: 'right' },
      { check: 'kumo-fault', verdict: 'right' },
    ],
    'verdicts',
  );
  expect(status).toBe(0);
  expect(lines).toContain('judged findings | right, still found | 1 of 2');
  expect(lines.filter((line) => line.includes('right, lost'))).toEqual([
    expect.stringContaining('kumo-fault drivers/gpu/drm/hoshi/hoshi_mmu.c hoshi_mmu_map_bo'),
  ]);
});

test('fails if a finding that is known to be wrong would be mailed', () => {
  const { status, lines } = quality([{ check: 'err-ptr-null-check', verdict: 'wrong' }], 'verdicts');
  expect(status).toBe(1);
  expect(lines).toContain('judged findings | wrong, reported again | 1 of 1');
  expect(lines.filter((line) => line.startsWith('FAILED'))).toHaveLength(1);
});

test('refuses a part that it does not have', () => {
  expect(quality([], 'speed').status).toBe(2);
});
