import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openDesk } from '../../src/app/open-desk.js';
import { approveMail, showOutbox } from '../../src/app/outbox.js';
import { startWatch, type Watch } from '../../src/app/watch.js';
import { type Config, loadConfig } from '../../src/config.js';
import { openLog } from '../../src/log.js';
import { type Dovecot, PASSWORD, startDovecot, USER } from '../servers/dovecot.js';
import { openPostfix, type Postfix, postfixMissing } from '../servers/postfix.js';
import { whyNot } from '../servers/process.js';
import { seriesOf } from './series.js';

const missing = whyNot('dovecot') ?? postfixMissing();
if (missing !== null && process.env['CI'] === 'true') throw new Error(missing);

describe.skipIf(missing !== null)(`the whole circle${missing === null ? '' : ` (${missing})`}`, () => {
  let dovecot: Dovecot;
  let postfix: Postfix;
  let data: string;
  const roles = ['ingest', 'review', 'send'] as const;
  let bot: Watch;
  let config: Config;

  beforeAll(async () => {
    dovecot = await startDovecot();
    // Whoever it is for, as if all lists and people were in the one mailbox.
    postfix = await openPostfix({
      transport: `lmtp:inet:127.0.0.1:${dovecot.lmtpPort}`,
      settings: [
        'recipient_canonical_maps = static:kogin@example.org',
        'recipient_canonical_classes = envelope_recipient',
      ],
    });
    data = mkdtempSync(join(tmpdir(), 'kogin-circle-'));
    config = configure({ data, imap: dovecot.imapPort, smtp: postfix.port });
    const env = { IMAP_PASSWORD: PASSWORD };
    const log = await openLog({ level: 'error', pretty: false });
    bot = await startWatch({ config, roles, env, log, kogin: '0', now: Date.now, random: Math.random });
  });

  afterAll(async () => {
    await bot.stop();
    await postfix.close();
    await dovecot.remove();
    rmSync(data, { recursive: true, force: true });
  });

  test('a series of 40 mails is reviewed, its reply leaves when approved, and is known when it comes back', async () => {
    await smtp(postfix.port, seriesOf('round', 39));
    const held = await until(
      () => outbox(config, 'held'),
      (items) => items.length === 1,
    );
    expect(held[0]?.to.map(({ address }) => address)).toEqual(['mira@example.org']);
    await approve(config, held[0]?.id ?? 0);
    const sent = await until(
      () => outbox(config, 'sent'),
      (items) => items.length === 1,
    );
    expect(sent[0]?.attempts).toBe(1);
    // It came back through the list, and nobody answered it.
    const back = () =>
      dovecot.admin('search', 'mailbox', 'INBOX', 'header', 'message-id', `<${sent[0]?.messageId}>`).trim();
    await until(
      async () => back(),
      (found) => found !== '',
    );
    await until(
      async () => (await bot.health()).sources[0]?.mails ?? 0,
      (mails) => mails === 41,
    );
    expect(await outbox(config, 'held')).toEqual([]);
    expect((await outbox(config, 'sent')).length).toBe(1);
  });

  test('from the last mail to the stored review it takes moments', async () => {
    const times: number[] = [];
    for (let round = 0; round < 5; round++) {
      const before = (await outbox(config, 'held')).length;
      await smtp(postfix.port, seriesOf(`lap${round}`, 3));
      const delivered = Date.now();
      await until(
        () => outbox(config, 'held'),
        (items) => items.length === before + 1,
      );
      times.push(Date.now() - delivered);
    }
    times.sort((a, b) => a - b);
    // A machine that is busy with something else only adds to it.
    expect(times[0]).toBeLessThan(2000);
    process.stdout.write(
      `from delivery to the stored review: median ${times[2]} ms of ${times.join(', ')}\n`,
    );
  });

  test('its health and figures can be read', async () => {
    const health = await fetch(`${bot.healthUrl}/healthz`);
    expect(health.status).toBe(200);
    const figures = await (await fetch(`${bot.healthUrl}/metrics`)).text();
    expect(figures).toContain('kogin_replies{state="sent"} 1');
    expect(figures).toMatch(/kogin_source_up\{source="box INBOX"\} 1/);
  });

  test('a second bot on the same data says so and stops', async () => {
    const log = await openLog({ level: 'error', pretty: false });
    const again = startWatch({
      config,
      roles,
      env: { IMAP_PASSWORD: PASSWORD },
      log,
      kogin: '0',
      now: Date.now,
      random: Math.random,
    });
    await expect(again).rejects.toThrow(`another kogin watch works on ${data}`);
  });
});

function configure({ data, imap, smtp }: { data: string; imap: number; smtp: number }): Config {
  writeFileSync(join(data, 'recipients.toml'), RECIPIENTS);
  writeFileSync(
    join(data, 'kogin.toml'),
    `data = ${JSON.stringify(data)}
[series]
settle = 0
quiet = 3600
[health]
port = 0
[smtp]
host = "127.0.0.1"
port = ${smtp}
security = "none"
[outbox]
recipients = "recipients.toml"
[[sources]]
name = "box"
type = "imap"
host = "127.0.0.1"
port = ${imap}
security = "none"
user = "${USER}"
password = { env = "IMAP_PASSWORD" }
`,
  );
  return loadConfig({ file: join(data, 'kogin.toml'), env: {} });
}

const RECIPIENTS = `[[lists]]
address = "dri-devel@lists.example.org"
policy = "author"
release = "hold"
`;

async function outbox(config: Config, state: 'held' | 'sent') {
  const { desk, close } = await openDesk(config, Date.now);
  try {
    return await showOutbox(desk, [state]);
  } finally {
    await close();
  }
}

async function approve(config: Config, id: number): Promise<void> {
  const { desk, close } = await openDesk(config, Date.now);
  try {
    await approveMail(desk, id, { by: 'mira', why: '' });
  } finally {
    await close();
  }
}

async function until<Value>(ask: () => Promise<Value>, good: (value: Value) => boolean): Promise<Value> {
  for (let tries = 0; tries < 600; tries++) {
    const value = await ask();
    if (good(value)) return value;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`it did not come to pass: ${JSON.stringify(await ask())}`);
}

/** Hands mails to an SMTP server, one transaction each, as a list server would. */
function smtp(port: number, mails: readonly string[]): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1');
    const script = mails.flatMap((mail) => [
      'MAIL FROM:<list-bounces@lists.example.org>',
      'RCPT TO:<kogin@example.org>',
      'DATA',
      `${mail.replace(/^\./gm, '..')}\r\n.`,
    ]);
    const lines = ['EHLO lists.example.org', ...script, 'QUIT'];
    socket.on('error', reject).on('end', resolve);
    let rest = '';
    socket.setEncoding('utf8').on('data', (text: string) => {
      rest += text;
      const replies = rest.split('\r\n');
      rest = replies.pop() ?? '';
      for (const reply of replies) {
        if (!/^\d{3} /.test(reply)) continue;
        if (/^[45]/.test(reply)) reject(new Error(reply));
        const next = lines.shift();
        if (next !== undefined) socket.write(`${next}\r\n`);
      }
    });
  });
}
