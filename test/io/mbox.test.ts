import fc from 'fast-check';
import { expect, test } from 'vitest';
import { looksLikeMbox, splitMbox } from '../../src/io/mbox.js';
import { MAX_RAW_BYTES } from '../../src/io/raw-mail.js';

const FROM = 'From ada@example.org Tue Jan  1 10:00:00 2030\n';

async function* chunks(text: string, size: number): AsyncGenerator<Buffer> {
  const bytes = Buffer.from(text);
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

async function split(text: string, size = 7): Promise<readonly string[]> {
  const mails: string[] = [];
  for await (const { raw } of splitMbox(chunks(text, size), 'box')) mails.push(raw.toString());
  return mails;
}

test.each([
  'From ada@example.org Tue Jan  1 10:00:00 2030',
  'From mboxrd@z Thu Jan  1 00:00:00 1970',
  'From 0123456789abcdef0123456789abcdef01234567 Mon Sep 17 00:00:00 2001',
  'From ada at example.org  Tue Jan  1 10:00:00 2030',
  'From ada@example.org Tue Jan  1 10:00:00 2030 +0100',
  'From ada@example.org Tue Jan  1 10:00:00 CET 2030',
  'From - Tue Jan 01 10:00:00 2030',
  'From MAILER-DAEMON Tue Jan  1 10:00 2030',
])('a separator: %s', async (separator) => {
  expect(looksLikeMbox(Buffer.from(`${separator}\nSubject: a\n\n`))).toBe(true);
  const mails = await split(`${separator}\nSubject: a\n\none\n\n${separator}\nSubject: b\n\ntwo\n`);
  expect(mails).toEqual(['Subject: a\n\none\n', 'Subject: b\n\ntwo\n']);
});

test.each([
  ['no empty line before', 'text\nFrom ada@example.org Tue Jan  1 10:00:00 2030\nSubject: b\n'],
  ['no date', 'text\n\nFrom ada@example.org I heard that\nSubject: b\n'],
  ['no header behind', 'text\n\nFrom ada@example.org Tue Jan  1 10:00:00 2030\nwe know more.\n'],
  ['a sentence', 'text\n\nFrom now on it is better.\n'],
])('no separator: %s', async (_, body) => {
  expect(await split(`${FROM}Subject: a\n\n${body}`)).toEqual([`Subject: a\n\n${body}`]);
});

test('quoted From lines lose one sign, in mboxes that quote', async () => {
  const body = '\n>From here\n>>From there\n> From\n';
  expect(await split(`${FROM}Subject: a\n${body}`)).toEqual([
    'Subject: a\n\nFrom here\n>From there\n> From\n',
  ]);
});

test('git format-patch does not quote, so nothing is unquoted', async () => {
  const from = 'From 0123456789abcdef0123456789abcdef01234567 Mon Sep 17 00:00:00 2001\n';
  expect(await split(`${from}Subject: a\n\n>From here\n`)).toEqual(['Subject: a\n\n>From here\n']);
});

test('CRLF mboxes are cut, too', async () => {
  const mail = `${FROM}Subject: a\n\none\n\n`.replaceAll('\n', '\r\n');
  expect(await split(mail + mail)).toEqual(['Subject: a\r\n\r\none\r\n', 'Subject: a\r\n\r\none\r\n']);
});

test('sources count from 1', async () => {
  const sources: string[] = [];
  for await (const { source, kind } of splitMbox(chunks(`${FROM}A: 1\n\n\n${FROM}A: 2\n\n`, 9), 'box')) {
    sources.push(`${kind} ${source}`);
  }
  expect(sources).toEqual(['mail box#1', 'mail box#2']);
});

test('bytes are kept as they are, whatever their charset', async () => {
  const bytes = Buffer.concat([
    Buffer.from(`${FROM}Subject: a\n\n>From `),
    Buffer.from([0xe9, 0xff, 0x00, 0x0a]),
  ]);
  for await (const { raw } of splitMbox(chunksOf(bytes), 'box')) {
    expect(raw).toEqual(
      Buffer.concat([Buffer.from('Subject: a\n\nFrom '), Buffer.from([0xe9, 0xff, 0x00, 0x0a])]),
    );
  }
});

async function* chunksOf(bytes: Buffer): AsyncGenerator<Buffer> {
  yield bytes;
}

test('a mail over the measure is cut, and the next one is whole', async () => {
  const huge = `${FROM}Subject: a\n\n${'x'.repeat(79).concat('\n').repeat(600_000)}\n`;
  const mails = await split(`${huge}${FROM}Subject: b\n\ntwo\n`, 1 << 20);
  expect(mails).toHaveLength(2);
  expect(mails[0]?.length).toBeGreaterThan(MAX_RAW_BYTES - 1000);
  expect(mails[0]?.length).toBeLessThanOrEqual(MAX_RAW_BYTES);
  expect(mails[1]).toBe('Subject: b\n\ntwo\n');
});

test('what was written as an mbox comes back, however it is cut into chunks', async () => {
  const line = fc.oneof(
    fc.constantFrom('', 'From ada@example.org Tue Jan  1 10:00:00 2030', '>From x', 'Subject: x'),
    fc.string(),
  );
  const mail = fc
    .array(
      line.map((text) => text.replace(/[\r\n]/g, '')),
      { maxLength: 12 },
    )
    .map((lines) => `Subject: a\n\n${lines.map((text) => `${text}\n`).join('')}`);
  await fc.assert(
    fc.asyncProperty(
      fc.array(mail, { minLength: 1, maxLength: 5 }),
      fc.integer({ min: 1, max: 4000 }),
      async (mails, size) => {
        const box = mails.map((text) => `${FROM}${text.replace(/^(>*From )/gm, '>$1')}\n`).join('');
        expect(await split(box, size)).toEqual(mails);
      },
    ),
    { numRuns: 300 },
  );
});
