import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { saveReview } from '../../src/store/save.js';
import { csv } from '../../src/web/exports/csv.js';
import { mbox } from '../../src/web/exports/mbox.js';
import { markup, shown } from '../../src/web/markup.js';
import { finding, patch, record, review } from '../store/records.js';
import { openSite, reviewInto, type TestSite } from './site.js';

const SCRIPT = '<script>alert(1)</script>';
const BREAKOUT = `"><img src=x onerror=alert(2)>'"`;
const ESCAPE = '\x1b[31mred\x1b[0m\u202egnp.exe\u2066';
const SQL = `'; drop table mails; --`;
const ATTACK = `${SCRIPT}${BREAKOUT}${ESCAPE}${SQL}`;
const ID = `<script>"'&%00../..?#@example.org`;

let pages: TestSite;
beforeAll(async () => {
  pages = await openSite({ paths: [] });
  await saveAttack();
  const mail = join(pages.folder, 'attack.eml');
  writeFileSync(mail, attackMail());
  await reviewInto(pages.database, [mail]);
});
afterAll(() => pages.close());

/** A mail whose every part is an attack, and findings that quote it. */
async function saveAttack(): Promise<void> {
  const part = patch(ID);
  const person = { name: ATTACK, address: `${BREAKOUT}@example.org` };
  const message = { ...part.message, subject: `=${ATTACK}`, from: person };
  const hostile = (check: string) => ({
    ...finding(check),
    fingerprint: `abcdef012345${check}`,
    path: `drivers/${ATTACK}.c`,
    function: ATTACK,
    quoted: `+${ATTACK}`,
    comment: ATTACK,
    suggestion: ATTACK,
    evidence: [{ path: ATTACK, line: 1, text: ATTACK, note: ATTACK }],
  });
  const attacked = {
    ...part,
    message,
    author: person,
    subject: { ...part.subject, title: `=${ATTACK}` },
  };
  await saveReview(
    pages.store.db,
    record(ID, {
      mail: { key: ID, message, raw: Buffer.from(attackMail()) },
      patch: attacked,
      series: {
        rootId: ID,
        version: 1,
        total: 1,
        title: `=${ATTACK}`,
        author: person,
        cover: null,
        patches: [attacked],
        missing: [],
      },
      review: {
        ...review(ID),
        reported: [hostile('missing-unlock')],
        held: [{ finding: hostile('new-param-unused'), reason: 'nursery', detail: ATTACK }],
        notJudged: { [ATTACK]: 1 },
        crashes: [{ check: 'missing-unlock', path: ATTACK, function: ATTACK, message: ATTACK }],
      },
      stamp: { kogin: ATTACK, startedAt: Date.now(), finishedAt: Date.now() },
    }),
  );
}

function attackMail(): string {
  return [
    `From: "${SCRIPT}" <evil@example.org>`,
    `Subject: [PATCH] ${SCRIPT}${SQL}`,
    'Message-ID: <hostile@example.org>',
    'Date: Mon, 2 Feb 2026 11:02:12 +0100',
    '',
    ATTACK,
    'From here on',
    '---',
    `diff --git a/drivers/${SCRIPT}.c b/drivers/${SCRIPT}.c`,
    `--- a/drivers/${SCRIPT}.c`,
    `+++ b/drivers/${SCRIPT}.c`,
    '@@ -1,1 +1,2 @@',
    ' int a;',
    `+${ATTACK}`,
    '',
  ].join('\n');
}

describe('a mail full of attacks', () => {
  const id = encodeURIComponent(ID);
  const paths = [
    '/',
    '/findings',
    '/series',
    '/series/1',
    '/checks',
    '/checks/missing-unlock',
    '/not-run',
    '/statistics',
    '/health',
    '/f/abcdef012345',
    `/patch/${id}`,
    '/patch/hostile%40example.org',
    `/search?q=${encodeURIComponent(ATTACK)}`,
    `/findings?path=${encodeURIComponent(BREAKOUT)}`,
    `/search?q=${encodeURIComponent('<nobody<script>@example.org>')}`,
    `/sign-in?next=${encodeURIComponent(BREAKOUT)}`,
    `/${encodeURIComponent(SCRIPT)}`,
    `/statistics?by=${encodeURIComponent(BREAKOUT)}`,
  ];

  test.each(paths)('is text on %s', async (path) => {
    const answer = await pages.get(path);
    const text = await answer.text();
    expect(pages.errors).toEqual([]);
    expect(text).not.toMatch(/<script>|<img|(?![\t\n])\p{Cc}|\u202e|\u2066/u);
    // Quotes of texts are escaped, so what stands between quotes is the value of an attribute of ours.
    expect(text.replace(/"[^"]*"/g, '""')).not.toMatch(/<[^>]*\sonerror=/);
  });

  test('is text in feeds, which stay well-formed', async () => {
    for (const path of ['/findings.atom', '/series.atom', '/not-run.atom']) {
      const text = await (await pages.get(path)).text();
      if (path === '/findings.atom') expect(text).toContain('&lt;script&gt;');
      expect(text).not.toMatch(/<script>|<img|(?![\t\n])\p{Cc}|\u202e/u);
      expect(text.match(/<entry>/g)?.length ?? 0).toBe(text.match(/<\/entry>/g)?.length ?? 0);
    }
  });

  test('is no formula, no control and no further cell in CSV', async () => {
    const text = await (await pages.get('/series.csv')).text();
    expect(text).not.toMatch(/(?![\t\n\r])\p{Cc}|\u202e/u);
    expect(text).toContain(`,"'=${SCRIPT}""`);
    const findings = await (await pages.get('/findings.csv')).text();
    expect(findings).not.toMatch(/(?![\t\n\r])\p{Cc}|\u202e/u);
    expect(findings).toContain(SCRIPT);
  });

  test('is text in the outbox, on its page and in its list', async () => {
    const run = await pages.store.db.selectFrom('runs').select('id').executeTakeFirstOrThrow();
    await pages.store.db
      .insertInto('replies')
      .values({
        run_id: run.id,
        message_id: 'reply@example.org',
        state: 'held',
        state_at: 1,
        subject: `Re: ${ATTACK}`,
        to_addresses: JSON.stringify([{ name: ATTACK, address: `${BREAKOUT}@example.org` }]),
        cc_addresses: '[]',
        composed: Buffer.from(`Subject: Re: x\r\n\r\n> ${ATTACK}\r\n\r\n${ATTACK}\r\n`),
      })
      .execute();
    const { id } = await pages.store.db.selectFrom('replies').select('id').executeTakeFirstOrThrow();
    for (const path of ['/outbox', `/outbox/${id}`]) {
      const text = await (await pages.get(path)).text();
      expect(text).toContain('&lt;script&gt;');
      expect(text).not.toMatch(/<script>|<img|(?![\t\n])\p{Cc}|\u202e|\u2066/u);
    }
  });

  test('goes into no header', async () => {
    for (const path of ['/findings.csv', '/findings.mbox', `/patch/${id}`]) {
      const { headers } = await pages.get(path);
      for (const [, value] of headers) expect(value).not.toMatch(/script>|alert/);
    }
  });

  test('stays one mail of an mbox', async () => {
    const text = await (await pages.get('/series.mbox')).text();
    expect(text.match(/^From /gm)).toHaveLength(text.match(/^From mboxrd@z/gm)!.length);
    expect(text).toContain('\n>From here on\n');
  });

  test('left the tables where they were', async () => {
    expect(await (await pages.get('/api/v1/health')).json()).toMatchObject({ mails: 2 });
  });
});

describe('texts of strangers', () => {
  test('in a template are neither markup nor hidden', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const made = markup`<p title="${text}">${text}</p>`.toString();
        expect(made.replace(/<\/?p[^<>]*>/g, '')).not.toMatch(/[<>"]/);
        expect(made).not.toMatch(/(?![\t\n])\p{Cc}|\p{Cf}/u);
      }),
    );
  });

  test('keep what a reader can see', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom('a', 'é', '中', '😀', '\t', '\n', '<') }), (text) => {
        expect(shown(text)).toBe(text);
      }),
    );
  });

  test('in CSV never begin a formula or another row', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const line = csv([text], []);
        expect(line).not.toMatch(/^"?[=+\-@\t]/);
        const inner = line.startsWith('"') ? line.slice(1, -3).replaceAll('""', '') : line.slice(0, -2);
        expect(inner).not.toMatch(line.startsWith('"') ? /"/ : /[",\n]/);
      }),
    );
  });

  test('as mails come out of an mbox as they went in', () => {
    const line = fc.constantFrom('From me', '>From me', '>>From', 'text', '', 'From ');
    fc.assert(
      fc.property(fc.array(line, { minLength: 1 }), (lines) => {
        const mail = `Subject: x\n\n${lines.join('\n')}\n`;
        const text = Buffer.from(mbox([{ raw: Buffer.from(mail) }])).toString();
        expect(text.replace(/^From mboxrd@z.*\n/, '').replace(/^>(>*From )/gm, '$1')).toBe(`${mail}\n`);
      }),
    );
  });
});
