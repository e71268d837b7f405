import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { AnswerDesk } from '../../src/app/answer-desk.js';
import { takeReturn } from '../../src/app/answers.js';
import { openRerunOn } from '../../src/app/open-rerun.js';
import { openPages } from '../../src/app/pages.js';
import { openPeople } from '../../src/app/people.js';
import { takeReruns } from '../../src/app/rerun-requests.js';
import { runCli } from '../../src/cli/program.js';
import { loadRecipients } from '../../src/config/recipients.js';
import { databaseOf, loadConfig } from '../../src/config.js';
import { openLog } from '../../src/log.js';
import { parseMessage } from '../../src/mail/parse.js';
import { listCommands } from '../../src/store/commands.js';
import { openStore } from '../../src/store/db.js';
import { whyNot } from '../servers/process.js';
import { type InboxServer, serveInbox } from '../servers/public-inbox-http.js';

const missing = whyNot('public-inbox-httpd');

const PASSWORD = 'a long enough password';

/** Signs in as a browser does; gives the cookie and the mark that forms carry. */
async function signIn(url: string): Promise<{ readonly Cookie: string; readonly csrf: string }> {
  const body = new URLSearchParams({ name: 'mina', password: PASSWORD, next: '/' });
  const answer = await fetch(`${url}/sign-in`, { method: 'POST', redirect: 'manual', body });
  const Cookie = (answer.headers.get('Set-Cookie') ?? '').split(';')[0] ?? '';
  const page = await (await fetch(`${url}/account`, { headers: { Cookie } })).text();
  return { Cookie, csrf: /name="csrf" value="([^"]+)"/.exec(page)?.[1] ?? '' };
}

/** The mails of a sample as a mail server gets them. */
function sampleMails(name: string): readonly string[] {
  const mbox = readFileSync(new URL(`../../config/sample/${name}.mbox`, import.meta.url), 'utf8');
  return mbox
    .split(/^From [0-9a-f]{40} .*\n/m)
    .slice(1)
    .map((mail) => mail.replace(/^To: .*/m, 'To: patches@example.org'));
}

describe.skipIf(missing !== null)(
  `a mail that is only on a server${missing === null ? '' : ` (${missing})`}`,
  () => {
    let folder: string;
    let server: InboxServer;

    beforeAll(async () => {
      folder = mkdtempSync(join(tmpdir(), 'kogin-rerun-'));
      server = await serveInbox([
        ...sampleMails('parameter-not-forwarded'),
        ...sampleMails('error-pointer-tested-for-null'),
      ]);
      const config = `data = "data"\n[archives]\nservers = ["${server.url}"]\n`;
      writeFileSync(join(folder, 'kogin.toml'), config);
    }, 60_000);

    afterAll(async () => {
      await server?.stop();
      rmSync(folder, { recursive: true, force: true });
    });

    async function kogin(...args: readonly string[]) {
      let stdout = '';
      let stderr = '';
      const into = (add: (text: string) => void) =>
        new Writable({
          write(chunk, _, done) {
            add(String(chunk));
            done();
          },
        });
      const world = {
        stdin: {},
        stdout: into((text) => {
          stdout += text;
        }),
        stderr: into((text) => {
          stderr += text;
        }),
        env: { KOGIN_CONFIG: join(folder, 'kogin.toml') },
        now: () => Date.UTC(2026, 3, 1),
      };
      const status = await runCli(args, world);
      return { status, stdout, stderr };
    }

    test('is reviewed with its whole series, by the id of any part; the second time there is no difference', async () => {
      const first = await kogin('rerun', '20260202110210.4410-3-mira@example.org');
      expect(first).toMatchObject({ status: 1, stderr: '' });
      expect(first.stdout).toContain(`3 of 3 patches, from ${server.url}`);
      expect(first.stdout).toMatch(
        /\n {2}new {3}high param-not-forwarded-const {2}drivers\/gpu\/drm\/kumo\//,
      );
      const second = await kogin('rerun', '<20260202110210.4410-1-mira@example.org>');
      expect(second).toMatchObject({ status: 0, stderr: '' });
      expect(second.stdout).toContain('3 of 3 patches, from the store');
      expect(second.stdout.match(/no difference/g)).toHaveLength(3);
      expect(second.stdout).toMatch(/run 2\n {2}no difference \(1 the same\)/);
    }, 30_000);

    test('is understood as a URL, and its reply waits in the outbox once', async () => {
      const id = '20260203162248.118203-1-teodor@example.org';
      const first = await kogin('rerun', '--send', `https://lore.kernel.org/all/${id}/T/#u`);
      expect(first.stdout).toContain('a reply with what is new waits in the outbox');
      const second = await kogin('rerun', '--send', id);
      expect(second.stdout).toContain(
        'no difference (1 the same)\n  no reply: nothing that was not said before',
      );
      expect((await kogin('outbox', 'list')).stdout.match(/teodor@example\.org/g)).toHaveLength(1);
    }, 30_000);

    test('is found for the pages, and the second time there is no difference', async () => {
      const config = {
        ...loadConfig({ file: join(folder, 'kogin.toml'), env: {} }),
        data: join(folder, 'pages'),
      };
      const people = await openPeople(databaseOf(config), Date.now);
      await people.add({ name: 'mina', role: 'maintainer', password: PASSWORD });
      await people.close();
      const log = await openLog({ level: 'fatal', pretty: false });
      const web = await openPages({
        config: { ...config, web: { ...config.web, port: 0 } },
        kogin: '1',
        log,
        env: {},
        now: Date.now,
      });
      try {
        const { Cookie, csrf } = await signIn(web.url);
        const again = async (id: string, given: Record<string, string> = {}) => {
          const body = new URLSearchParams({ csrf, id, base: '', ...given });
          const answer = await fetch(`${web.url}/rerun`, { method: 'POST', headers: { Cookie }, body });
          return /<pre class="box">([^<]*)/.exec(await answer.text())?.[1];
        };
        expect(await again('20260202110210.4410-1-mira@example.org')).toContain('first run: 1 finding');
        const second = await again('https://lore.kernel.org/all/20260202110210.4410-3-mira@example.org/');
        expect(second?.match(/no difference/g)).toHaveLength(3);
        expect(second).toContain('the same: 1 finding');
        expect(second).not.toContain('outbox');
        const third = await again('20260202110210.4410-1-mira@example.org', { send: 'yes' });
        expect(third?.match(/a mail with what is new waits in the outbox/g)).toHaveLength(1);
        expect(await (await fetch(`${web.url}/outbox`)).text()).toContain('held 1');
      } finally {
        await web.close();
      }
    }, 30_000);

    test('is found for a command by mail, and the second time there is no difference', async () => {
      const data = join(folder, 'others');
      const store = await openStore(join(data, 'kogin.db'));
      const config = { ...loadConfig({ file: join(folder, 'kogin.toml'), env: {} }), data };
      const opened = await openRerunOn(store.db, { config, kogin: '1.0.0', env: {}, now: () => 7 });
      const log = await openLog({ level: 'fatal', pretty: false });
      const desk: AnswerDesk = {
        db: store.db,
        log,
        now: () => 7,
        identity: config.identity,
        people: { ...loadRecipients(), maintainers: ['mina@example.net'] },
        robots: { addresses: [], names: [] },
        authservId: 'mx.kogin.example.org',
        acknowledgementsADay: 10,
        explain: () => null,
      };
      for (const id of ['first@example.net', 'second@example.net']) {
        const mail = [
          'Authentication-Results: mx.kogin.example.org; dkim=pass header.d=example.net',
          'Received: from out.example.net by mx.kogin.example.org',
          'From: Mina <mina@example.net>',
          `To: dri-devel@lists.example.org, ${config.identity.address}`,
          `Message-ID: <${id}>`,
          'In-Reply-To: <20260203162248.118203-1-teodor@example.org>',
          'Subject: Re: a patch that Kogin has not seen',
          '',
          '#kogin rerun',
          '',
        ].join('\n');
        expect(
          await takeReturn(desk, { message: await parseMessage(Buffer.from(mail)), raw: Buffer.from(mail) }),
        ).toBe('command');
        expect(await takeReruns(opened.context, log)).toBe(1);
      }
      const outcomes = (await listCommands(store.db, 2)).map(({ outcome }) => outcome);
      expect(outcomes).toEqual(['no difference, 1 the same', '1 new, 0 gone, 0 the same']);
      await opened.close();
      await store.close();
    }, 30_000);

    test.each([
      [
        'nobody-knows@example.org',
        /^kogin: no mail with the Message-ID nobody-knows@example\.org was found in the store, http/,
      ],
      [
        'https://lists.freedesktop.org/archives/dri-devel/2026-April/1.html',
        /^kogin: lists\.freedesktop\.org numbers/,
      ],
      ['not an id', /^kogin: "not an id" is neither a Message-ID nor/],
    ])('%s is refused in one line', async (reference, reason) => {
      const { status, stdout, stderr } = await kogin('rerun', reference);
      expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
      expect(stderr).toMatch(reason);
    });
  },
);
