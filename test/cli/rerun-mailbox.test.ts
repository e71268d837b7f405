import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { mailboxSources } from '../../src/app/mailbox-sources.js';
import { openRerunOn } from '../../src/app/open-rerun.js';
import { takeReruns } from '../../src/app/rerun-requests.js';
import { runCli } from '../../src/cli/program.js';
import { loadConfig } from '../../src/config.js';
import { openLog } from '../../src/log.js';
import { addCommand, listCommands } from '../../src/store/commands.js';
import { openStore } from '../../src/store/db.js';
import { type Dovecot, PASSWORD, startDovecot, USER } from '../servers/dovecot.js';
import { whyNot } from '../servers/process.js';

const missing = whyNot('dovecot');
const SECOND = '20260202110210.4410-3-mira@example.org';

/** The mails of a sample as a mail server gets them. */
function sampleMails(name: string): readonly string[] {
  const mbox = readFileSync(new URL(`../../config/sample/${name}.mbox`, import.meta.url), 'utf8');
  return mbox.split(/^From [0-9a-f]{40} .*\n/m).slice(1);
}

describe.skipIf(missing !== null)(
  `a mail that is only in the watched mailbox${missing === null ? '' : ` (${missing})`}`,
  () => {
    let folder: string;
    let dovecot: Dovecot;
    let file: string;

    beforeAll(async () => {
      folder = mkdtempSync(join(tmpdir(), 'kogin-rerun-'));
      dovecot = await startDovecot();
      await dovecot.deliver([...sampleMails('error-pointer-tested-for-null'), ...sampleMails('clean')]);
      // Read and put away, as the bot can be told to.
      dovecot.admin('mailbox create', 'Done');
      await dovecot.deliver(sampleMails('parameter-not-forwarded'));
      dovecot.admin('move', 'Done', 'mailbox', 'INBOX', 'header', 'Subject', '2/3');
      file = configure('kogin.toml', dovecot.imapPort);
    });

    afterAll(async () => {
      await dovecot?.remove();
      rmSync(folder, { recursive: true, force: true });
    });

    function configure(name: string, port: number): string {
      const path = join(folder, name);
      writeFileSync(join(folder, 'local.mbox'), sampleMails('clean')[0] ?? '');
      writeFileSync(
        path,
        `data = "${name}.data"
[archives]
paths = ["local.mbox"]
servers = []
[[sources]]
name = "box"
type = "imap"
host = "127.0.0.1"
port = ${port}
security = "none"
user = "${USER}"
password = { env = "BOX_PASSWORD" }
move = "Done"
`,
      );
      return path;
    }

    async function kogin(...args: readonly string[]) {
      const said = { out: '', error: '' };
      const into = (where: 'out' | 'error') =>
        new Writable({
          write(chunk, _, done) {
            said[where] += String(chunk);
            done();
          },
        });
      const env = { KOGIN_CONFIG: file, BOX_PASSWORD: PASSWORD };
      const streams = { stdout: into('out'), stderr: into('error') };
      const status = await runCli(args, { ...streams, stdin: {}, env, now: () => 7 });
      return { status, ...said };
    }

    test('is found with its whole series, and the second time in the store', async () => {
      const first = await kogin('rerun', SECOND, '--format', 'json');
      expect(first.error).toBe('');
      expect(JSON.parse(first.out)).toMatchObject({ sources: ['the mailbox box'] });
      expect(JSON.parse(first.out).parts).toHaveLength(3);
      const second = await kogin('rerun', SECOND, '--format', 'json');
      expect(JSON.parse(second.out)).toMatchObject({ sources: ['the store'] });
      expect(second.status).toBe(0);
    });

    test('is looked for after the store, before the archives', async () => {
      expect((await kogin('rerun', 'nobody@example.org')).error).toBe(
        `kogin: no mail with the Message-ID nobody@example.org was found in the store, the mailbox box, ${join(folder, 'local.mbox')}\n`,
      );
    });

    test('is found for a command by mail', async () => {
      const config = loadConfig({ file, env: {} });
      const store = await openStore(join(folder, 'mail.db'));
      const env = { BOX_PASSWORD: PASSWORD };
      const { context, close } = await openRerunOn(store.db, { config, kogin: '1', env, now: () => 7 });
      const asked = {
        messageId: 'c@example.org',
        patchId: SECOND,
        replyId: null,
        address: 'mina@example.org',
      };
      const command = { name: 'rerun', text: '#kogin rerun', argument: '', authentication: '', outcome: '' };
      await addCommand(store.db, { ...asked, ...command, applied: true, at: 7 });
      await takeReruns(context, await openLog({ level: 'fatal', pretty: false }));
      expect(await listCommands(store.db, 1)).toMatchObject([{ outcome: '1 new, 0 gone, 0 the same' }]);
      await close();
      await store.close();
    });

    test('of a mailbox that cannot be asked costs only that source', async () => {
      const { sources, intake } = loadConfig({ file, env: {} });
      const [box] = mailboxSources({ sources, intake }, {});
      await expect(box?.find(SECOND)).rejects.toThrow('sources (box): password: BOX_PASSWORD is not set');
      const [small] = mailboxSources(
        { sources, intake: { ...intake, limit: 10 } },
        { BOX_PASSWORD: PASSWORD },
      );
      expect(await small?.find(SECOND)).toBe(null);
      expect(dovecot.admin('search', 'mailbox', 'INBOX', 'seen')).toBe('');
    });
  },
);
