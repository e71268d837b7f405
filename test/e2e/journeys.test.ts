import { mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openPages } from '../../src/app/pages.js';
import { openPeople } from '../../src/app/people.js';
import { startWatch, type Watch } from '../../src/app/watch.js';
import { databaseOf, loadConfig } from '../../src/config.js';
import { openLog } from '../../src/log.js';
import type { Web } from '../../src/web/server.js';
import { commit, git } from '../io/repository.js';
import { type KeepingServer, openKeeping } from '../servers/smtp.js';
import { browserPath, openBrowser } from './browser.js';
import { partId, seriesOf } from './series.js';

const PASSWORD = 'a long enough password';
const PATH = 'drivers/gpu/drm/kumo/kumo_gem.c';
/** The file that the patches of the tests change, as the mail expects it. */
const FILE = `${'/* kumo */\n'.repeat(9)}\treturn 1;\n}\n\n`;
/** A tree in which the function gives NULL on failure, so that the test of it is right. */
const OTHER = FILE.replace(
  /^.*\n/,
  'static struct sg_table *drm_gem_shmem_get_pages_sgt(void *shmem) { return NULL; }\n',
);

describe.skipIf(browserPath === null)(
  `the bot and its pages together${browserPath === null ? ' (no chromium here)' : ''}`,
  () => {
    let folder: string;
    let smtp: KeepingServer;
    let bot: Watch;
    let web: Web;
    let browser: Browser;

    beforeAll(async () => {
      folder = mkdtempSync(join(tmpdir(), 'kogin-journeys-'));
      smtp = await openKeeping();
      for (const name of ['cur', 'new', 'tmp']) mkdirSync(join(folder, 'box', name), { recursive: true });
      makeTree(join(folder, 'linux'));
      const config = configure(folder, smtp.port);
      const people = await openPeople(databaseOf(config), Date.now);
      await people.add({ name: 'mina', role: 'maintainer', password: PASSWORD });
      await people.close();
      const log = await openLog({ level: 'error', pretty: false });
      const setup = { config, log, kogin: '0.1.0', env: {}, now: Date.now };
      const roles = ['ingest', 'review', 'send'] as const;
      bot = await startWatch({ ...setup, roles, random: Math.random });
      web = await openPages(setup);
      browser = await openBrowser();
    });
    afterAll(async () => {
      await browser?.close();
      await web?.close();
      await bot?.stop();
      await smtp?.close();
      rmSync(folder, { recursive: true, force: true });
    });

    /** Puts mails into the Maildir that the bot watches. */
    function deliver(name: string, mails: readonly string[]): void {
      for (const [index, mail] of mails.entries()) {
        const file = `${name}.${index}.example`;
        writeFileSync(join(folder, 'box', 'tmp', file), mail);
        renameSync(join(folder, 'box', 'tmp', file), join(folder, 'box', 'new', file));
      }
    }

    async function openPage(javaScriptEnabled: boolean): Promise<Page> {
      return (await browser.newContext({ javaScriptEnabled })).newPage();
    }

    async function signIn(page: Page): Promise<void> {
      await page.fill('[name=name]', 'mina');
      await page.fill('[name=password]', PASSWORD);
      await page.click('main button');
    }

    /** Loads a page again and again until it has the text. */
    async function showing(page: Page, path: string, text: string): Promise<void> {
      for (let tries = 0; tries < 100; tries++) {
        await page.goto(`${web.url}${path}`);
        if ((await page.textContent('main'))?.includes(text)) return;
        await page.waitForTimeout(300);
      }
      throw new Error(`${path} never showed "${text}": ${await page.textContent('main')}`);
    }

    const patchPath = (name: string, version = 1) => `/patch/${encodeURIComponent(partId(name, 1, version))}`;

    describe.each([
      ['with JavaScript', true, 'with'],
      ['without JavaScript', false, 'without'],
    ] as const)('%s a maintainer', (_, javaScript, name) => {
      test('approves one mail and sees it leave', async () => {
        const id = `leaves_${name}`;
        const page = await openPage(javaScript);
        deliver(id, seriesOf(id, 1));
        await showing(page, '/outbox', `kumo: ${id} step 1`);
        await page.click('main >> text=Sign in');
        await signIn(page);
        await page.click(`.card-title >> text=${id}`);
        const mail = await page.textContent('pre.box');
        expect(mail).toContain('To: Mira Holm <mira@example.org>');
        await page.click('button >> text=Approve');
        const left = () =>
          smtp.mails.filter((each) => each.includes(`Subject: Re: [PATCH 1/1] drm/kumo: ${id}`));
        await expect.poll(() => left().length, { timeout: 20_000 }).toBe(1);
        // Byte for byte what the page showed.
        expect(left()[0]!.replaceAll('\r\n', '\n').trimEnd()).toBe(mail!.trimEnd());
        await showing(page, '/outbox?state=sent', `kumo: ${id} step 1`);
        await page.goto(`${web.url}/outbox`);
        expect(await page.textContent('main')).not.toContain(id);
      });

      test('marks a finding wrong by the link of its mail, and it stays silent on the next version', async () => {
        const id = `silent_${name}`;
        const page = await openPage(javaScript);
        deliver(id, seriesOf(id, 1));
        await showing(page, '/outbox', `kumo: ${id} step 1`);
        await page.click(`.card-title >> text=${id}`);
        const link = /https:\/\/kogin\.example\.org(\/f\/[0-9a-f]{12})/.exec(
          (await page.textContent('pre.box'))!,
        )![1]!;
        await page.goto(`${web.url}${link}`);
        await page.click('main >> text=sign in');
        await signIn(page);
        expect(page.url()).toBe(`${web.url}${link}`);
        await page.check('[value=wrong]');
        await page.fill('[name=why]', 'the helper never gives an error');
        await page.click('button >> text=Save');
        expect(await page.textContent('.history')).toContain(
          'called wrong by mina: the helper never gives an error',
        );
        deliver(`${id}-v2`, seriesOf(id, 1, 2));
        await showing(page, patchPath(id, 2), 'answered-before');
        expect(await page.textContent('main')).toContain('No mail was composed.');
        await page.goto(`${web.url}/outbox`);
        expect(await page.textContent('main')).not.toContain('[PATCH v2 1/1]');
        await page.goto(`${web.url}${link}`);
        expect(await page.textContent('.history')).toMatch(/found in v1[\s\S]+found in v2[\s\S]+not mailed/);
      });

      test('pastes a Message-ID of an archive and has it reviewed on another base', async () => {
        const id = `elsewhere_${name}`;
        const page = await openPage(javaScript);
        writeFileSync(join(folder, 'list.mbox'), seriesOf(id, 1).map(asMbox).join(''));
        await page.goto(web.url);
        const paste = async () => {
          await page.fill('#q', `https://lore.kernel.org/all/${partId(id, 1)}/`);
          await page.press('#q', 'Enter');
          await page.waitForLoadState();
        };
        await paste();
        expect(await page.textContent('main')).toContain('No stored mail has the Message-ID');
        await page.click('main >> text=Sign in');
        await signIn(page);
        await page.click('button >> text=Rerun');
        expect(await page.textContent('pre.box')).toContain('first run: 1 finding');
        const rerunOn = async (base: string) => {
          await paste();
          await page.fill('[name=base]', base);
          await page.click('button >> text=Rerun');
          return page.textContent('pre.box');
        };
        const gone = await rerunOn('other');
        expect(gone).toContain(`gone: err-ptr-null-check in ${PATH}`);
        expect(gone).toContain(`other base: ${PATH} `);
        expect(await rerunOn('other')).toContain('no difference');
        expect(await rerunOn('nowhere')).toContain(
          'Not run: no configured tree has a commit for the base "nowhere"',
        );
        await paste();
        expect(await page.textContent('main')).toContain('Checked on other at');
      });
    });
  },
);

function makeTree(path: string): void {
  mkdirSync(path);
  git(path, ['init', '-q', '-b', 'main']);
  commit(path, { files: { [PATH]: FILE } });
  git(path, ['checkout', '-q', '-b', 'other']);
  commit(path, { files: { [PATH]: OTHER } });
}

function asMbox(mail: string): string {
  return `From mboxrd@z Thu Jan  1 00:00:00 1970\n${mail.replaceAll('\r\n', '\n')}\n`;
}

function configure(folder: string, smtpPort: number) {
  writeFileSync(
    join(folder, 'recipients.toml'),
    '[[lists]]\naddress = "dri-devel@lists.example.org"\npolicy = "author"\nrelease = "hold"\n',
  );
  writeFileSync(join(folder, 'list.mbox'), '');
  writeFileSync(
    join(folder, 'kogin.toml'),
    `data = "data"
[series]
settle = 0
quiet = 3600
[health]
port = 0
[web]
port = 0
[smtp]
host = "127.0.0.1"
port = ${smtpPort}
security = "none"
[outbox]
recipients = "recipients.toml"
[archives]
servers = []
paths = ["list.mbox"]
[[sources]]
name = "box"
type = "maildir"
path = "box"
poll = 1
[[trees]]
path = "linux"
refs = ["main", "other"]
`,
  );
  return loadConfig({ file: join(folder, 'kogin.toml'), env: {} });
}
