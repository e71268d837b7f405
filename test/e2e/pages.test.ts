import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { saveAudit } from '../../src/app/backlog.js';
import { addAccount } from '../../src/store/accounts.js';
import { pageOfFindings } from '../../src/store/queries-findings.js';
import { hashPassword } from '../../src/web/password.js';
import { openWeb, type Web } from '../../src/web/server.js';
import { audit, finding } from '../store/records.js';
import { openSite, PASSWORD, type TestSite } from '../web/site.js';
import { browserPath, openBrowser, seriousViolations } from './browser.js';

const found = finding('missing-unlock');
const other = { ...found, fingerprint: 'another', path: 'drivers/accel/sora/sora_gem.c' };
const newest = { sort: 'found', descending: true, after: null, limit: 50 } as const;

describe.skipIf(browserPath === null)(
  `the pages in a browser${browserPath === null ? ' (no chromium here)' : ''}`,
  () => {
    let pages: TestSite;
    let web: Web;
    let browser: Browser;
    let messageId: string;
    let seriesId: number;
    let findingId: string;
    let heard: { verdicts: number; reruns: string[] };
    let now = Date.now;

    beforeAll(async () => {
      pages = await openSite();
      heard = { verdicts: 0, reruns: [] };
      const { url: _, ...site } = pages.site;
      web = await openWeb({
        ...site,
        now: () => now(),
        url: null,
        address: '127.0.0.1',
        port: 0,
        heedVerdicts: async () => {
          heard.verdicts++;
        },
        rerun: async ({ messageId: id, base }) => {
          heard.reruns.push(`${id} on ${base}`);
          return '1/1 a patch (run 2, reviewed)\n  no difference';
        },
        onError: (error) => pages.errors.push(error),
      });
      await saveAudit(join(pages.folder, 'kogin.db'), audit('1'.repeat(40)), [found]);
      await saveAudit(join(pages.folder, 'kogin.db'), audit('2'.repeat(40)), [found, other]);
      browser = await openBrowser();
      const { rows } = await pageOfFindings(pages.store.db, { check: 'param-not-forwarded-const' }, newest);
      const row = rows[0]!;
      ({ messageId } = row);
      seriesId = row.seriesId!;
      findingId = row.fingerprint.slice(0, 12);
      const password = await hashPassword(PASSWORD);
      await addAccount(pages.store.db, { name: 'mina', role: 'operator', password, at: Date.now() });
    });
    afterAll(async () => {
      await browser?.close();
      await web?.close();
      await pages?.close();
    });

    async function openPage(
      options: Parameters<Browser['newContext']>[0] = {},
    ): Promise<{ page: Page; problems: string[] }> {
      const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, ...options });
      const page = await context.newPage();
      const problems: string[] = [];
      page.on('console', (message) => {
        if (message.type() === 'error' || message.type() === 'warning') problems.push(message.text());
      });
      page.on('pageerror', (error) => problems.push(String(error)));
      page.on('request', (request) => {
        if (!request.url().startsWith(web.url)) problems.push(`asked for ${request.url()}`);
      });
      return { page, problems };
    }

    async function signIn(page: Page): Promise<void> {
      await page.goto(`${web.url}/sign-in`);
      await page.fill('[name=name]', 'mina');
      await page.fill('[name=password]', PASSWORD);
      await page.click('main button');
    }

    const everyPage = () => [
      '/',
      '/findings?state=open',
      '/series',
      `/series/${seriesId}`,
      `/patch/${encodeURIComponent(messageId)}`,
      `/f/${findingId}`,
      '/checks',
      '/checks/param-not-forwarded-const',
      '/backlog',
      '/not-run',
      '/outbox',
      '/outbox/1',
      '/statistics',
      '/health',
      '/search?q=drm',
      '/help',
      '/sign-in',
    ];

    test.each([
      [1280, 'light'],
      [1280, 'dark'],
      [380, 'light'],
      [380, 'dark'],
    ] as const)(
      'are readable at %i pixels in %s: nothing to the side, no serious hindrance',
      async (width, colorScheme) => {
        const { page, problems } = await openPage({ viewport: { width, height: 800 }, colorScheme });
        for (const path of everyPage()) {
          await page.goto(web.url + path);
          const over = await page.evaluate('document.documentElement.scrollWidth - innerWidth');
          expect([path, over, await seriousViolations(page), problems]).toEqual([path, 0, [], []]);
        }
      },
    );

    test('are as usable signed in: every form can be read by everybody', async () => {
      const { page, problems } = await openPage({ viewport: { width: 380, height: 800 } });
      await signIn(page);
      for (const path of [...everyPage(), '/account', '/audit']) {
        await page.goto(web.url + path);
        const over = await page.evaluate('document.documentElement.scrollWidth - innerWidth');
        expect([path, over, await seriousViolations(page), problems]).toEqual([path, 0, [], []]);
      }
    });

    test('hold the same without JavaScript, but for the zone of their times', async () => {
      const text =
        'for (const time of document.querySelectorAll("time")) time.remove(); document.body.innerText';
      const scripted = (await openPage()).page;
      const plain = (await openPage({ javaScriptEnabled: false })).page;
      // Pages tell how many seconds ago something was.
      const at = Date.now();
      now = () => at;
      onTestFinished(() => {
        now = Date.now;
      });
      for (const path of everyPage()) {
        await scripted.goto(web.url + path);
        await plain.goto(web.url + path);
        expect([path, await plain.evaluate(text)]).toEqual([path, await scripted.evaluate(text)]);
      }
    });

    test('show the times of the reader, with UTC on hover', async () => {
      const { page } = await openPage({ timezoneId: 'Asia/Kolkata' });
      await page.goto(`${web.url}/patch/${encodeURIComponent(messageId)}`);
      const time = page.locator('main time').first();
      const at = new Date((await time.getAttribute('datetime'))!);
      const there = new Date(at.getTime() + 5.5 * 3_600_000).toISOString().slice(0, 16).replace('T', ' ');
      expect(await time.textContent()).toBe(there);
      expect(await time.getAttribute('title')).toBe(`${at.toISOString().slice(0, 19).replace('T', ' ')} UTC`);
    });

    test('are there before a second is over', async () => {
      const { page } = await openPage();
      const times: number[] = [];
      for (let load = 0; load < 5; load++) {
        await page.goto(`${web.url}/`);
        const paint = () =>
          page.evaluate(`performance.getEntriesByName('first-contentful-paint')[0]?.startTime`);
        await expect.poll(paint).toBeTypeOf('number');
        times.push(Number(await paint()));
      }
      // A machine that is busy with something else only adds to it.
      expect(Math.min(...times)).toBeLessThan(1000);
    });

    test('can be walked by keys', async () => {
      const { page } = await openPage();
      await page.goto(`${web.url}/findings`);
      await page.keyboard.press('Tab');
      expect(await page.evaluate('document.activeElement.textContent')).toBe('Skip to the content');
      await page.keyboard.press('Enter');
      await page.keyboard.press('j');
      const first = await page.evaluate('document.activeElement.href');
      await page.keyboard.press('j');
      expect(await page.evaluate('document.activeElement.href')).not.toBe(first);
      await page.keyboard.press('k');
      expect(await page.evaluate('document.activeElement.href')).toBe(first);
      await page.keyboard.press('/');
      expect(await page.evaluate('document.activeElement.id')).toBe('q');
    });

    test('follow the links that b4 review makes', async () => {
      const { page } = await openPage();
      await page.goto(`${web.url}/#/patchset/${seriesId}?part=1`);
      await page.waitForURL(`**/series/${seriesId}`);
      await page.goto(`${web.url}/#/message/${encodeURIComponent(messageId)}`);
      await page.waitForURL('**/patch/**');
      expect(await page.textContent('h1')).toContain('drm/kumo');
    });

    describe.each([
      ['with JavaScript', true],
      ['without JavaScript', false],
    ])('%s a maintainer', (_, javaScriptEnabled) => {
      test('finds the high findings of one driver of last week', async () => {
        const { page } = await openPage({ javaScriptEnabled });
        await page.goto(`${web.url}/`);
        await page.click('nav >> text=Findings');
        await page.click('summary >> text=Filter');
        await page.selectOption('[name=severity]', 'high');
        await page.selectOption('[name=state]', 'open');
        await page.fill('[name=path]', 'drm/tsuki/');
        await page.fill('[name=since]', '7d');
        await page.click('.filters button');
        expect(new URL(page.url()).search).toContain('severity=high');
        expect(await page.locator('tbody tr').count()).toBe(1);
        expect(await page.textContent('tbody')).toContain('tsuki_ring_fini()');
      });

      test("opens a finding from a mail's link, signs in, and says what it is", async () => {
        const { page } = await openPage({ javaScriptEnabled });
        const before = heard.verdicts;
        await page.goto(`${web.url}/f/${findingId}`);
        await page.click('main >> text=sign in');
        await page.fill('[name=name]', 'mina');
        await page.fill('[name=password]', PASSWORD);
        await page.click('main button');
        expect(page.url()).toBe(`${web.url}/f/${findingId}`);
        await page.check('[value=wrong]');
        await page.fill('[name=why]', 'the callers agree');
        await page.click('text=Save');
        expect(await page.textContent('.history')).toContain('called wrong by mina: the callers agree');
        expect(heard.verdicts).toBe(before + 1);
      });

      test('pastes a Message-ID and has it reviewed on another base', async () => {
        const { page } = await openPage({ javaScriptEnabled });
        await signIn(page);
        await page.fill('#q', `https://lore.kernel.org/all/${messageId}/`);
        await page.press('#q', 'Enter');
        await page.fill('[name=base]', 'drm-misc-next');
        await page.click('text=Rerun');
        expect(await page.textContent('main')).toContain('no difference');
        expect(heard.reruns.at(-1)).toBe(`${messageId} on drm-misc-next`);
      });
    });

    test('let nobody guess a password ten times', async () => {
      const { page } = await openPage();
      const answers: number[] = [];
      for (let i = 0; i < 10; i++) {
        await page.goto(`${web.url}/sign-in`);
        await page.fill('[name=name]', 'guessed');
        await page.fill('[name=password]', `guess number ${i}`);
        const [answer] = await Promise.all([page.waitForResponse('**/sign-in'), page.click('main button')]);
        answers.push(answer.status());
      }
      expect(answers).toEqual([401, 401, 401, 401, 401, 429, 429, 429, 429, 429]);
      expect(await page.textContent('[role=alert]')).toContain('Too many wrong attempts');
    });

    test('were never at fault themselves', () => {
      expect(pages.errors).toEqual([]);
    });
  },
);
