import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openRerunOn } from '../../src/app/open-rerun.js';
import { rerunForPages, takeReruns } from '../../src/app/rerun-requests.js';
import { runCli } from '../../src/cli/program.js';
import { loadConfig } from '../../src/config.js';
import { openLog } from '../../src/log.js';
import { addCommand } from '../../src/store/commands.js';
import { openStore } from '../../src/store/db.js';
import { whyNot } from '../servers/process.js';
import { type InboxServer, serveInbox } from '../servers/public-inbox-http.js';

const missing = whyNot('public-inbox-httpd');

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

    test('is found for the pages and for a command by mail, too', async () => {
      const data = join(folder, 'others');
      const store = await openStore(join(data, 'kogin.db'));
      const config = { ...loadConfig({ file: join(folder, 'kogin.toml'), env: {} }), data };
      const opened = await openRerunOn(store.db, { config, kogin: '1.0.0', now: () => 7 });
      const fromPage = rerunForPages(opened.context);
      const messageId = '20260202110210.4410-1-mira@example.org';
      expect(await fromPage({ messageId, base: null })).toBe('1 new, 0 gone, 0 the same');
      expect(await fromPage({ messageId, base: null })).toBe('no difference, 1 the same');
      const asked = (id: string) =>
        addCommand(store.db, {
          messageId: id,
          replyId: null,
          patchId: '20260203162248.118203-1-teodor@example.org',
          address: 'teodor@example.org',
          name: 'rerun',
          text: '#kogin rerun',
          argument: '',
          authentication: 'dkim',
          applied: true,
          outcome: '',
          at: 7,
        });
      const lines: string[] = [];
      const log = await openLog({
        level: 'info',
        pretty: false,
        to: { write: (line) => void lines.push(line) },
      });
      for (const id of ['first@example.org', 'second@example.org']) {
        await asked(id);
        expect(await takeReruns(opened.context, log)).toBe(1);
      }
      expect(lines.map((line) => JSON.parse(line).outcome)).toEqual([
        '1 new, 0 gone, 0 the same',
        'no difference, 1 the same',
      ]);
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
