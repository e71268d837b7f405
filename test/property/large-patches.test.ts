import { beforeAll, expect, test } from 'vitest';
import { auditFile } from '../../src/app/audit.js';
import { reviewMails } from '../../src/app/review.js';
import { checks } from '../../src/checks/index.js';
import type { PatchReview } from '../../src/domain/finding.js';
import type { RawMail } from '../../src/io/raw-mail.js';
import { defaultAdmission } from '../../src/policy/admission-rules.js';
import { grammar } from '../checks/hunk.js';

/** Seconds of CPU, several times what it takes; what takes the square of such a patch takes a minute and more. */
const LIMIT = 15;

const identity = { name: 'Kogin', address: 'kogin@example.org', domain: 'example.org', url: '' };

beforeAll(grammar);

async function review(diff: string): Promise<PatchReview> {
  const mail = [
    'From: Mira Holm <mira@example.org>',
    'Subject: [PATCH] drm/kumo: Read them all',
    'Message-ID: <1@example.org>',
    '',
    '---',
    diff,
  ];
  async function* mails(): AsyncGenerator<RawMail> {
    yield { kind: 'mail', raw: Buffer.from(mail.join('\n')), source: 'test' };
  }
  const rules = { checks, trees: [], learnt: null, admission: defaultAdmission, identity, now: () => 0 };
  const before = process.cpuUsage();
  const reviews: PatchReview[] = [];
  for await (const each of reviewMails(mails(), rules)) reviews.push(each.review);
  const { user, system } = process.cpuUsage(before);
  expect((user + system) / 1e6).toBeLessThan(LIMIT);
  expect(reviews).toMatchObject([{ status: 'reviewed', crashes: [] }]);
  return reviews[0]!;
}

function reader(number: number | string): readonly string[] {
  return [
    `static int kumo_read_${number}(struct dma_buf *buf, void *to)`,
    '{',
    '\tstruct iosys_map map;',
    '\tint ret;',
    '',
    '\tret = dma_buf_vmap(buf, &map);',
    '\tif (ret)',
    '\t\treturn ret;',
    '\tmemcpy(to, map.vaddr, 4096);',
    '\tdma_buf_vunmap(buf, &map);',
    '\treturn 0;',
    '}',
  ];
}

function hunk(path: string, lines: readonly string[]): string {
  const head = [`--- a/${path}`, `+++ b/${path}`, `@@ -1,${lines.length - 1} +1,${lines.length} @@`];
  return [...head, ...lines.map((line, i) => `${i === 8 ? '+' : ' '}${line}`)].join('\n');
}

function newFile(lines: readonly string[]): string {
  const head = ['--- /dev/null', '+++ b/drivers/gpu/drm/kumo/kumo.c', `@@ -0,0 +1,${lines.length} @@`];
  return [...head, ...lines.map((line) => `+${line}`)].join('\n');
}

const times = <T>(count: number, make: (number: number) => T) =>
  Array.from({ length: count }, (_, number) => make(number));

test('a patch of thousands of files is judged as far as a patch of people goes', async () => {
  const files = times(2000, (number) => hunk(`drivers/gpu/drm/kumo/k${number}.c`, reader(number)));
  const { notJudged } = await review(files.join('\n'));
  expect(notJudged).toEqual({ 'the patch changes more than 600 functions and files': 1700 });
});

test('so is one of thousands of functions that all have one name', async () => {
  const files = times(2000, (number) => hunk(`drivers/gpu/drm/kumo/k${number}.c`, reader('all')));
  const { notJudged } = await review(files.join('\n'));
  expect(notJudged).toEqual({ 'the patch changes more than 600 functions and files': 1700 });
});

test('so is one file of thousands of functions', async () => {
  const { notJudged } = await review(newFile(times(2000, (number) => [...reader(number), '']).flat()));
  expect(notJudged).toEqual({ 'the patch changes more than 600 functions and files': 1401 });
});

test('a driver of some hundred functions is judged whole', async () => {
  const { notJudged } = await review(newFile(times(500, (number) => [...reader(number), '']).flat()));
  expect(notJudged).toEqual({});
});

test('a file of a tree is judged whole, however many functions it has', () => {
  const lines = times(1000, (number) => [...reader(number), '']).flat();
  const { findings, notJudged } = auditFile(
    { path: 'drivers/gpu/drm/kumo/kumo.c', text: `${lines.join('\n')}\n` },
    checks.filter(({ id }) => id === 'iosys-iomem-ignored'),
    { kernel: null, learnt: () => null },
  );
  expect({ findings: findings.length, notJudged }).toEqual({ findings: 1000, notJudged: {} });
});

test('a block of thousands of jumps takes no longer than others of its size', async () => {
  const lines = ['int kumo_read(void)', '{', ...times(12_000, () => '\treturn 0;'), '\tkumo_put();', '}'];
  expect((await review(newFile(lines))).reported).not.toEqual([]);
});

test('a function of thousands of calls takes no longer than others of its size', async () => {
  const lines = ['int kumo_read(void)', '{', ...times(12_000, () => '\tkumo_get(a);'), '}'];
  await review(newFile(lines));
});

test('a word of a hundred thousand letters is read once', async () => {
  await review(newFile([`int ${'kumo'.repeat(50_000)} kumo_read(void)`, '{', '\treturn 0;', '}']));
});

test('thousands of functions that one file has under one name are looked at as far as people repeat one', async () => {
  const one = ['int kumo_read(struct kumo *kumo)', '{', '\tint fd;', '}', ''];
  await review(newFile(times(6000, () => one).flat()));
});

test('a function that takes more than people ever take is followed as far as that', async () => {
  const takes = times(1500, () => '\tstruct kumo_bo *bo = kzalloc(sizeof(*bo), GFP_KERNEL);');
  await review(newFile(['int kumo_read(void)', '{', ...takes, '\tkfree(bo);', '\treturn 0;', '}']));
});
