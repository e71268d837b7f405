import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { runCli } from '../../src/cli/program.js';
import { addBounce } from '../../src/store/bounces.js';
import { addOptout } from '../../src/store/optouts.js';
import { addReview, LIST, MIO, type OutboxWorld, openWorld } from '../app/outbox-world.js';
import { type KeepingServer, openKeeping } from '../servers/smtp.js';

let world: OutboxWorld;
let config: string;

beforeEach(async () => {
  world = await openWorld();
  config = join(world.folder, 'kogin.toml');
  writeFileSync(config, `data = "."\n[outbox]\nrecipients = "recipients.toml"\n`);
  writeFileSync(join(world.folder, 'recipients.toml'), `[[lists]]\naddress = "${LIST}"\npolicy = "author"\n`);
  await addReview(world, 1);
  await addReview(world, 2);
});

afterEach(() => world.close());

interface Ran {
  readonly status: number;
  readonly out: string;
  readonly error: string;
}

async function kogin(...args: readonly string[]): Promise<Ran> {
  const streams = { stdout: new PassThrough(), stderr: new PassThrough() };
  const env = { KOGIN_CONFIG: config, USER: 'wanda' };
  const status = await runCli(args, { ...streams, stdin: {}, env, now: () => world.now });
  const read = (stream: PassThrough) => String(stream.read() ?? '');
  return { status, out: read(streams.stdout), error: read(streams.stderr) };
}

test('lists what is not settled, and what is in one state', async () => {
  const { out } = await kogin('outbox');
  expect(out.split('\n')).toHaveLength(3);
  expect(out).toMatch(/^1 {2}held {2}2026-03-27 12:00 {2}mio@example\.org {2}Re: \[PATCH v3 3\/3\]/);
  expect((await kogin('outbox', 'list', '--state', 'sent')).out).toBe('The outbox has no such mail.\n');
});

test('shows a mail as it would leave, with what stands against that', async () => {
  const { out } = await kogin('outbox', 'show', '1');
  expect(out).toContain(`Now: a person decides: list-holds: ${LIST}: a person approves each mail\n`);
  expect(out).toContain(`\nTo: Mio Tanaka <${MIO}>\nSubject: Re: [PATCH v3 3/3]`);
  expect(await kogin('outbox', 'show', '9')).toEqual({
    status: 2,
    out: '',
    error: 'kogin: the outbox has no mail 9\n',
  });
});

test('approvals and refusals are kept with who and when', async () => {
  expect(await kogin('outbox', 'approve', '1', '2')).toMatchObject({
    status: 0,
    out: '1: approved\n2: approved\n',
  });
  expect(await kogin('outbox', 'refuse', '2', '--why', 'too late', '--by', 'piet')).toMatchObject({
    status: 0,
    out: '2: it will not be mailed\n',
  });
  expect((await kogin('outbox', 'show', '2')).out).toContain(
    'State: withdrawn since 2026-03-27 12:00\nDetail: refuse by piet: too late\n2026-03-27 12:00: approve by wanda\n2026-03-27 12:00: refuse by piet too late\n',
  );
  expect(await kogin('outbox', 'approve', '1', '9')).toMatchObject({
    status: 1,
    out: '1: it is approved, not held\n9: there is no such mail\n',
  });
});

test('an unknown mail is settled, nothing else', async () => {
  await world.store.db.updateTable('replies').set({ state: 'unknown' }).where('id', '=', 1).execute();
  expect(await kogin('outbox', 'settle', '1', '--sent')).toMatchObject({
    status: 0,
    out: '1: settled as sent\n',
  });
  expect(await kogin('outbox', 'settle', '2', '--lost')).toMatchObject({ status: 1, out: '2: it is held\n' });
});

test('what is stopped is listed, and cleared', async () => {
  expect((await kogin('outbox', 'stops')).out).toBe('Nothing is stopped.\n');
  await addOptout(world.store.db, 'piet@example.net', world.now);
  const bounce = {
    messageId: 'b@example.org',
    replyId: 1,
    status: '5.1.1',
    words: '550 no such \x1b[1muser',
  };
  await addBounce(world.store.db, { ...bounce, address: MIO, at: world.now, stops: true });
  expect((await kogin('outbox', 'stops')).out).toBe(
    `piet@example.net opted out, 2026-03-27 12:00\n${MIO} cannot be reached, 2026-03-27 12:00: 550 no such \\x1b[1muser\n`,
  );
  expect((await kogin('outbox', 'clear', MIO)).out).toBe(`${MIO} is cleared\n`);
  expect((await kogin('outbox', 'clear', MIO)).error).toBe(
    `kogin: ${MIO} is not stopped (kogin outbox stops lists what is)\n`,
  );
});

test.each([
  [['outbox', 'approve'], "missing required argument 'id'"],
  [['outbox', 'approve', 'one'], "command-argument value 'one' is invalid"],
  [['outbox', 'refuse', '1'], "required option '--why <reason>' not specified"],
  [['outbox', 'settle', '1'], 'settle needs either --sent or --lost'],
  [['outbox', 'settle', '1', '--sent', '--lost'], 'settle needs either --sent or --lost'],
  [['outbox', 'list', '--state', 'gone'], "argument 'gone' is invalid"],
  [['send-test', MIO], 'smtp.host: no mail server is configured'],
])('kogin %j is one line of error', async (args, reason) => {
  const { status, out, error } = await kogin(...args);
  expect({ status, out }).toEqual({ status: 2, out: '' });
  expect(error).toContain(reason);
});

test('send-test mails one sample reply to the operator, and to nobody else', async () => {
  const server: KeepingServer = await openKeeping();
  try {
    writeFileSync(
      config,
      `data = "."\n[smtp]\nhost = "127.0.0.1"\nport = ${server.port}\nsecurity = "none"\n`,
    );
    const { status, out } = await kogin('send-test', 'ops@example.org');
    expect(status).toBe(0);
    expect(out).toMatch(/^127\.0\.0\.1:\d+ took the mail to ops@example\.org: 250 /);
    expect(server.mails).toHaveLength(1);
    expect(server.mails[0]).toMatch(
      /^From: Kogin bot <kogin@example\.org>\r\nTo: ops@example\.org\r\nSubject: Re: \[PATCH/,
    );
  } finally {
    await server.close();
  }
  expect(await kogin('send-test', 'ops@example.org')).toMatchObject({
    status: 2,
    error: expect.stringContaining('did not take the mail (later): '),
  });
  expect(await kogin('send-test', 'ops@example.org\r\nBcc: x')).toMatchObject({ status: 2 });
});
