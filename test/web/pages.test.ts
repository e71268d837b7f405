import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { pageOfFindings } from '../../src/store/queries-findings.js';
import { openSite, type TestSite } from './site.js';

let pages: TestSite;
beforeAll(async () => {
  pages = await openSite();
});
afterAll(() => pages.close());

const newest = { sort: 'found', descending: true, after: null, limit: 50 } as const;
const body = async (path: string) => {
  const answer = await pages.get(path);
  return { status: answer.status, text: await answer.text() };
};

describe('every page', () => {
  const paths = [
    '/',
    '/findings',
    '/series',
    '/series/1',
    '/checks',
    '/checks/missing-unlock',
    '/backlog',
    '/not-run',
    '/outbox',
  ];
  const more = [
    '/outbox/1',
    '/statistics',
    '/statistics?by=outcome&weeks=4',
    '/health',
    '/search?q=drm',
    '/help',
    '/sign-in',
  ];

  test.each([...paths, ...more])('%s is a whole page of our own things only', async (path) => {
    const { status, text } = await body(path);
    expect(status).toBe(200);
    expect(pages.errors).toEqual([]);
    expect(text).toMatch(/^<!doctype html>/);
    expect(text.match(/<h1>/g)).toHaveLength(1);
    expect(text).not.toMatch(/<script(?! src="\/assets\/pages\.js" defer>)|\son\w+=|\sstyle=|"javascript:/i);
    const loaded = [...text.matchAll(/<(?:script|link|img)[^>]+(?:src|href)="([^"]+)"/g)].map(
      (match) => match[1],
    );
    expect(loaded.filter((address) => !address!.startsWith('/'))).toEqual([]);
  });

  test('allows nothing from elsewhere and is never framed', async () => {
    const { headers } = await pages.get('/');
    const policy = headers.get('Content-Security-Policy');
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("frame-ancestors 'none'");
    expect(policy).not.toContain('unsafe');
    expect(headers.get('X-Content-Type-Options')).toBe('nosniff');
  });

  test.each([
    '/nothing',
    '/series/999999',
    '/series/x',
    '/f/00000000',
    '/f/zz',
    '/patch/nobody@example.org',
    '/findings.exe',
  ])('%s is a 404 that helps on', async (path) => {
    const { status, text } = await body(path);
    expect(status).toBe(404);
    expect(text).toContain('href="/search"');
  });
});

describe('the page of a patch', () => {
  test('numbers every line of the mail and says under the line what the reply says', async () => {
    const { rows } = await pageOfFindings(
      pages.store.db,
      { check: 'param-not-forwarded-const', state: 'open' },
      newest,
    );
    const { messageId, bodyLine } = rows[0]!;
    const { text } = await body(`/patch/${encodeURIComponent(messageId)}`);
    const numbers = [...text.matchAll(/id="L(\d+)"/g)].map((match) => Number(match[1]));
    expect(numbers).toEqual(numbers.map((_, index) => index + 1));
    const after = text.slice(text.indexOf(`id="L${bodyLine}"`), text.indexOf(`id="L${bodyLine + 1}"`));
    // Wrapped at 72 columns, as only the reply has it.
    expect(after).toContain('KUMO_BO_PREMAPPED on, so its callers cannot choose. Should this be\nflags?');
  });

  test('folds a held finding and gives its reason', async () => {
    const { rows } = await pageOfFindings(pages.store.db, { state: 'held' }, newest);
    const { text } = await body(`/patch/${encodeURIComponent(rows[0]!.messageId)}`);
    expect(text).toMatch(/<details class="finding held"/);
    expect(text).toContain(`Not mailed (${rows[0]!.heldReason})`);
  });

  test('gives the raw mail as text, never as a page', async () => {
    const { rows } = await pageOfFindings(pages.store.db, {}, newest);
    const answer = await pages.get(`/mail/${encodeURIComponent(rows[0]!.messageId)}`);
    expect(answer.headers.get('Content-Type')).toBe('text/plain; charset=utf-8');
    expect(await answer.text()).toMatch(/^Message-ID:|\nMessage-ID:/i);
  });
});

describe('the page of a finding', () => {
  test('is found by the link of the mail and tells how to see it for oneself', async () => {
    const { rows } = await pageOfFindings(pages.store.db, { check: 'param-not-forwarded-const' }, newest);
    const row = rows[0]!;
    const { status, text } = await body(`/f/${row.fingerprint.slice(0, 12)}`);
    expect(status).toBe(200);
    expect(text).toContain(
      `curl -s &#39;https://kogin.example.org/series/${row.seriesId}/mbox&#39; | kogin review --check param-not-forwarded-const -`,
    );
    expect(text).toContain('#kogin wrong: why');
  });
});

describe('lists', () => {
  test('filters narrow, combine and stay in the address', async () => {
    const { text } = await body('/findings?severity=high&state=open&path=kumo');
    expect(text).toContain('kumo_bo_create_with_handle()');
    expect(text).not.toContain('hoshi');
    expect(text).toContain('href="/findings.csv?severity=high&amp;state=open&amp;path=kumo"');
    expect((await body('/findings?path=kumo&author=nobody')).text).toContain('No finding matches.');
  });

  test('can be narrowed to a mailing list, and so can series and what was not run', async () => {
    const hoshi = await body('/findings?list=Hoshi@lists');
    expect([hoshi.text.includes('hoshi_'), hoshi.text.includes('kumo_bo_create_with_handle()')]).toEqual([
      true,
      false,
    ]);
    const series = await body('/series?list=kumo-devel@');
    expect(series.text).toContain('href="/series/');
    expect((await body('/series?list=nobody@')).text).toContain('No series matches.');
    expect((await body('/not-run?list=nobody@')).text).toContain('Every patch was reviewed.');
    expect((await body('/search?q=list:hoshi@')).text).toContain('hoshi_');
  });

  test('a percent sign in a filter is a percent sign', async () => {
    expect((await body('/findings?path=%25')).text).toContain('No finding matches.');
  });

  test.each(['found', 'severity', 'check', 'path', 'author'] as const)(
    'pages by %s hold every row once, in order, both ways',
    async (sort) => {
      const all = await pageOfFindings(pages.store.db, {}, { ...newest, sort, descending: false });
      for (const descending of [false, true]) {
        const seen: number[] = [];
        let after: Awaited<ReturnType<typeof pageOfFindings>>['next'] = null;
        do {
          const page = await pageOfFindings(pages.store.db, {}, { sort, descending, after, limit: 2 });
          seen.push(...page.rows.map(({ id }) => id));
          after = page.next;
        } while (after !== null);
        const ids = all.rows.map(({ id }) => id);
        expect(seen).toEqual(descending ? ids.reverse() : ids);
      }
      expect(all.rows.length).toBeGreaterThan(4);
    },
  );

  test.each(['%', 'W10', 'bnVsbA', 'eyJhIjoxfQ', '!!!', 'W1tdLDFd'])(
    'a made-up place (%s) is the beginning',
    async (after) => {
      const { status, text } = await body(`/findings?after=${encodeURIComponent(after)}`);
      expect(status).toBe(200);
      expect(text).toContain('kumo_bo_create_with_handle()');
    },
  );

  test('the mbox of a series is its mails as they came', async () => {
    const text = await (await pages.get('/series/1/mbox')).text();
    expect(text).toMatch(/^From mboxrd@z /);
    expect(text.match(/^From mboxrd@z /gm)!.length).toBeGreaterThanOrEqual(1);
  });

  test('the feed names each finding by its permanent address', async () => {
    const answer = await pages.get('/findings.atom?check=param-not-forwarded-const');
    const text = await answer.text();
    expect(answer.headers.get('Content-Type')).toBe('application/atom+xml; charset=utf-8');
    expect(text).toMatch(/<id>https:\/\/kogin\.example\.org\/f\/[0-9a-f]{12}<\/id>/);
    expect(text.match(/<entry>/g)).toHaveLength(1);
  });
});

describe('the search box', () => {
  test('leads from a Message-ID or an archive address to the patch', async () => {
    const { rows } = await pageOfFindings(pages.store.db, {}, newest);
    const id = rows[0]!.messageId;
    for (const given of [
      id,
      `<${id}>`,
      `https://lore.kernel.org/dri-devel/${id}/`,
      `https://lists.example.org/r/${encodeURIComponent(id)}/t/#u`,
    ]) {
      const answer = await pages.get(`/search?q=${encodeURIComponent(given)}`);
      expect([given, answer.headers.get('Location')]).toEqual([given, `/patch/${encodeURIComponent(id)}`]);
    }
  });

  test('takes words, fields and the beginning of a fingerprint', async () => {
    expect((await body('/search?q=kumo+severity:high')).text).toContain('kumo_bo_create_with_handle()');
    expect((await body('/search?q=check:missing-unlock')).text).toContain('No finding matches.');
    const { rows } = await pageOfFindings(pages.store.db, {}, newest);
    const answer = await pages.get(`/search?q=${rows[0]!.fingerprint.slice(0, 10)}`);
    expect(answer.headers.get('Location')).toBe(`/f/${rows[0]!.fingerprint.slice(0, 12)}`);
  });

  test.each([
    '"',
    '" OR "',
    'NEAR(',
    '*',
    "'; drop table mails; --",
    '\u0000',
    'a'.repeat(3000),
    'check:',
    '(((',
  ])('is not upset by %j', async (text) => {
    expect((await body(`/search?q=${encodeURIComponent(text)}`)).status).toBe(200);
    expect(pages.errors).toEqual([]);
  });
});
