import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { type Reviewed, reviewMails } from '../../src/app/review.js';
import { checks } from '../../src/checks/index.js';
import { readMails } from '../../src/io/files.js';
import type { RawMail } from '../../src/io/raw-mail.js';
import { defaultAdmission } from '../../src/policy/admission-rules.js';

const SHARED = process.env['KOGIN_SHARED'] ?? '../shared';
const PRESENT = existsSync(join(SHARED, 'corpus'));
const WHERE = PRESENT
  ? 'reviews of real mails'
  : `reviews of real mails (skipped: there is no folder ${SHARED})`;

/** Most that one mail may take, in milliseconds of this process: what else runs on the machine must not fail a test. */
const LIMIT_MS = 2000;

const identity = {
  name: 'Kogin bot',
  address: 'kogin@example.org',
  domain: 'example.org',
  url: 'https://kogin.example.org',
};

async function reviewed(raw: RawMail): Promise<Reviewed> {
  async function* mails(): AsyncGenerator<RawMail> {
    yield raw;
  }
  const options = { checks, trees: [], learnt: null, admission: defaultAdmission, identity, now: () => 0 };
  const results: Reviewed[] = [];
  for await (const result of reviewMails(mails(), options)) results.push(result);
  expect(results).toHaveLength(1);
  return results[0]!;
}

async function seed(name: string): Promise<RawMail> {
  for await (const raw of readMails([join(SHARED, 'seed', name)])) return raw;
  throw new Error(`${name} is empty`);
}

/** What a whole list gives, each mail reviewed by itself so that its time is its own. */
interface Tally {
  readonly mails: number;
  readonly crashes: readonly string[];
  /** How often each check reports, and how often its findings are held. */
  readonly findings: Readonly<Record<string, number>>;
  readonly slow: readonly string[];
}

async function tally(path: string): Promise<Tally> {
  const crashes: string[] = [];
  const slow: string[] = [];
  const findings = new Map<string, number>();
  const count = (name: string) => findings.set(name, (findings.get(name) ?? 0) + 1);
  let mails = 0;
  for await (const raw of readMails([join(SHARED, path)])) {
    const start = process.cpuUsage();
    const { review } = await reviewed(raw);
    const { user, system } = process.cpuUsage(start);
    if ((user + system) / 1000 > LIMIT_MS) slow.push(raw.source);
    mails++;
    crashes.push(...review.crashes.map(({ check, message }) => `${raw.source}: ${check}: ${message}`));
    for (const { check } of review.reported) count(`${check}: reported`);
    for (const { finding, reason } of review.held) count(`${finding.check}: held, ${reason}`);
  }
  return { mails, crashes, slow, findings: Object.fromEntries([...findings].sort()) };
}

/** For reading along: a change of a check shows in these numbers. */
function print(title: string, { findings }: Tally): void {
  const lines = Object.entries(findings).map(([name, times]) => `  ${String(times).padStart(4)}  ${name}`);
  process.stdout.write(`${title}\n${lines.join('\n')}\n`);
}

describe.skipIf(!PRESENT)(WHERE, () => {
  test('the seed has exactly one finding: flags is not passed on', async () => {
    const { review, reply, message } = await reviewed(await seed('seed-v3-3-of-3.eml'));
    expect(review.reported).toHaveLength(1);
    expect(review.reported[0]).toMatchObject({
      check: 'param-not-forwarded-const',
      severity: 'high',
      function: 'drm_gem_dma_create_with_handle',
      side: 'new',
      quoted: '+\tdma_obj = drm_gem_dma_create_flags(drm, size, DRM_MODE_DUMB_KERNEL_MAP);',
      suggestion: 'flags',
    });
    const finding = review.reported[0]!;
    const body = message.body.split('\n');
    expect(body[finding.bodyLine - 1]).toBe(finding.quoted);
    // It passes the same constant on and is right: it has no flags. What young checks hold must not name it either.
    const named = [...review.reported, ...review.held.map((held) => held.finding)].map(
      (each) => each.function,
    );
    expect(named).not.toContain('drm_gem_dma_create');
    const quoted = reply!.body.split('\n').filter((line) => /^> ?[-+ @d]/.test(line));
    expect(quoted.length).toBeGreaterThan(5);
    for (const line of quoted) expect(body).toContain(line.slice(2));
    expect(reply!.body.replace(/\s+/g, ' ')).toContain('Should this be flags?');
  });

  test('its ancestor, which passes flags on, has none', async () => {
    const { review, reply } = await reviewed(await seed('ancestor-2019-4-of-6.eml'));
    expect(review.status).toBe('reviewed');
    expect(review.reported).toEqual([]);
    expect(reply).toBe(null);
  });

  test('the list of patches: no crash, and no mail takes long', async () => {
    const result = await tally('corpus/lists/gem-dma-patches.mbox.gz');
    print('1,598 patches about GEM and DMA:', result);
    expect(result.mails).toBe(1598);
    expect(result.crashes).toEqual([]);
    expect(result.slow).toEqual([]);
  }, 600_000);

  test('a whole archive: no crash, and no mail takes long', async () => {
    const result = await tally('corpus/archives/etnaviv.bundle');
    print('3,377 mails of a list:', result);
    expect(result.mails).toBe(3377);
    expect(result.crashes).toEqual([]);
    expect(result.slow).toEqual([]);
  }, 600_000);
});
