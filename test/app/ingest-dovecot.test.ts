import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { connectImap } from '../../src/io/imap.js';
import { type Dovecot, startDovecot } from '../servers/dovecot.js';
import { whyNot } from '../servers/process.js';
import { account, inbox } from './dovecot-inbox.js';
import { arrived, arrivedCount, mail, newStore, numbered, takeIn } from './intake.js';

const missing = whyNot('dovecot');

describe.skipIf(missing !== null)(`a mailbox of Dovecot${missing === null ? '' : ` (${missing})`}`, () => {
  let dovecot: Dovecot;
  beforeAll(async () => {
    dovecot = await startDovecot();
  });
  afterAll(() => dovecot.remove(), 180_000);

  function emptyMailbox(): void {
    dovecot.admin('expunge', 'mailbox', 'INBOX', 'all');
  }

  test('is read over TLS only with a certificate that is trusted', async () => {
    const tls = { port: dovecot.imapsPort, security: 'tls' } as const;
    const signal = new AbortController().signal;
    const trusting = await connectImap(account(dovecot, { ...tls, ca: dovecot.certificate }), signal);
    await expect(trusting.open('INBOX', true)).resolves.toMatchObject({ guessed: false });
    trusting.close();
    await expect(connectImap(account(dovecot, tls), signal)).rejects.toThrow(
      'cannot log in to 127.0.0.1: self-signed certificate',
    );
    const upgraded = { security: 'starttls', ca: dovecot.certificate } as const;
    const session = await connectImap(account(dovecot, upgraded), signal);
    session.close();
    await expect(connectImap(account(dovecot, { security: 'starttls' }), signal)).rejects.toThrow(
      'self-signed',
    );
  });

  test('is not read with a wrong password, which no error repeats', async () => {
    const wrong = account(dovecot, { secret: { password: 'hunter2' } });
    const failure = await connectImap(wrong, new AbortController().signal).catch((error: Error) => error);
    expect(String(failure)).toMatch(/^Error: cannot log in to 127\.0\.0\.1: .*[Aa]uthentication failed/);
    expect(JSON.stringify(failure)).not.toContain('hunter2');
  });

  test('gives each mail once, over stops, and says when a new one comes', async () => {
    emptyMailbox();
    const store = await newStore();
    await dovecot.deliver(numbered(1, 3).map((id) => mail(id)));
    const first = takeIn(inbox(dovecot), store);
    await first.caughtUp();
    expect([...(await arrived(store))].sort()).toEqual(numbered(1, 3));
    await dovecot.deliver([mail('m4')]);
    await first.until(async () => (await arrivedCount(store)) === 4);
    await first.stop();
    await dovecot.deliver(numbered(5, 6).map((id) => mail(id)));
    const second = takeIn(inbox(dovecot), store);
    await second.caughtUp();
    expect((await arrived(store)).slice(3)).toEqual(numbered(4, 6));
    expect(second.status()).toMatchObject({ state: 'following', mails: 2, reconnects: 0, problem: null });
    expect(Date.now() - (second.status().lastMailAt ?? 0)).toBeLessThan(10_000);
  });

  test('gives what it had before newest first, and what comes in between before that', async () => {
    emptyMailbox();
    const store = await newStore();
    const now = Date.now();
    const old = numbered(1, 450).map((id, i) => ({
      names: [`${3_000_000 + i}.k`],
      text: mail(id),
      at: now,
    }));
    dovecot.place(old);
    const source = inbox(dovecot);
    let delivered = false;
    const intake = takeIn(
      {
        name: source.name,
        async *open(options) {
          for await (const each of source.open(options)) {
            yield each;
            if (delivered || !each.some(({ kind }) => kind === 'mail')) continue;
            delivered = true;
            await dovecot.deliver([mail('m451')]);
          }
        },
      },
      store,
    );
    await intake.caughtUp();
    const order = await arrived(store);
    expect(order.slice(0, 3)).toEqual(['m450', 'm449', 'm448']);
    expect(order.indexOf('m451')).toBe(200);
    expect(order).toHaveLength(451);
  });

  test('is read on where mails in the middle are gone', async () => {
    emptyMailbox();
    const store = await newStore();
    await dovecot.deliver(numbered(1, 4).map((id) => mail(id)));
    const first = takeIn(inbox(dovecot), store);
    await first.caughtUp();
    await first.stop();
    await dovecot.deliver(numbered(5, 9).map((id) => mail(id)));
    dovecot.admin('expunge', 'mailbox', 'INBOX', 'header', 'message-id', '<m2@example.org>');
    dovecot.admin('expunge', 'mailbox', 'INBOX', 'header', 'message-id', '<m6@example.org>');
    const second = takeIn(inbox(dovecot), store);
    await second.caughtUp();
    expect((await arrived(store)).slice(4)).toEqual(['m5', 'm7', 'm8', 'm9']);
    // Also while it is being followed, and the last one.
    dovecot.admin('expunge', 'mailbox', 'INBOX', 'header', 'message-id', '<m9@example.org>');
    await dovecot.deliver([mail('m10')]);
    await second.until(async () => (await arrivedCount(store)) === 9);
    expect((await arrived(store)).at(-1)).toBe('m10');
  });

  test('gives no mail twice after its UIDVALIDITY changed, and misses none', async () => {
    emptyMailbox();
    const store = await newStore();
    await dovecot.deliver(numbered(1, 5).map((id) => mail(id)));
    const first = takeIn(inbox(dovecot), store);
    await first.caughtUp();
    await first.stop();
    await dovecot.deliver(numbered(6, 8).map((id) => mail(id)));
    dovecot.admin('mailbox update', '--uid-validity', '4242424242', 'INBOX');
    const second = takeIn(inbox(dovecot), store);
    await second.caughtUp();
    expect([...(await arrived(store)).slice(5)].sort()).toEqual(numbered(6, 8));
    expect(second.status().mails).toBe(3);
    dovecot.admin('mailbox update', '--uid-validity', '4242424343', 'INBOX');
    await dovecot.deliver([mail('m9')]);
    await second.until(async () => (await arrivedCount(store)) === 9);
    expect(second.status().mails).toBe(4);
  });

  test('gives no mail twice that is delivered a second time', async () => {
    emptyMailbox();
    const store = await newStore();
    const mails = numbered(1, 20).map((id) => mail(id));
    await dovecot.deliver(mails);
    const intake = takeIn(inbox(dovecot), store);
    await intake.caughtUp();
    await dovecot.deliver([...mails, mail('m21')]);
    await intake.until(async () => (await arrivedCount(store)) === 21);
    expect(intake.status().mails).toBe(21);
  });

  test('gives no more of a mail over the limit than its header', async () => {
    emptyMailbox();
    const store = await newStore();
    await dovecot.deliver([
      mail('m1'),
      mail('m2', Date.now(), 'x'.repeat(70) + '\n'.repeat(200_000)),
      mail('m3'),
    ]);
    const intake = takeIn(inbox(dovecot), store);
    await intake.caughtUp();
    expect([...(await arrived(store))].sort()).toEqual([
      'm1',
      expect.stringMatching(/^m2 \(too-large: \d{6} bytes, limit 100000\)$/),
      'm3',
    ]);
    const { raw } = await store.db
      .selectFrom('mails')
      .select('raw')
      .where('message_id', '=', 'm2@example.org')
      .executeTakeFirstOrThrow();
    expect(raw.length).toBeLessThan(70_000);
  });

  test('is left as it is, unless mails are to be marked or moved', async () => {
    emptyMailbox();
    dovecot.admin('mailbox create', 'Done');
    await dovecot.deliver(numbered(1, 3).map((id) => mail(id)));
    const count = (...query: string[]) =>
      dovecot
        .admin('search', ...query)
        .trim()
        .split('\n')
        .filter(Boolean).length;
    const left = takeIn(inbox(dovecot), await newStore());
    await left.caughtUp();
    await left.stop();
    expect(count('mailbox', 'INBOX', 'unseen')).toBe(3);
    const seen = takeIn(inbox(dovecot, { aftercare: { seen: true, move: null } }), await newStore());
    await seen.caughtUp();
    await dovecot.deliver([mail('m4')]);
    await seen.until(() => seen.status().mails === 4 && count('mailbox', 'INBOX', 'seen') === 4);
    await seen.stop();
    const moved = takeIn(inbox(dovecot, { aftercare: { seen: false, move: 'Done' } }), await newStore());
    await moved.caughtUp();
    expect([count('mailbox', 'INBOX', 'all'), count('mailbox', 'Done', 'all')]).toEqual([0, 4]);
  });

  test('is opened again, with a new connection, when the server was away, cut it or froze', async () => {
    emptyMailbox();
    const store = await newStore();
    const short = account(dovecot, { timeout: 1500 });
    const source = inbox(dovecot, { connect: (signal) => connectImap(short, signal) });
    const intake = takeIn(source, store);
    await intake.caughtUp();
    await dovecot.stop();
    await intake.until(() => intake.status().state === 'waiting');
    expect(intake.status().problem).toMatch(/connection was lost|cannot log in/);
    await dovecot.start();
    await dovecot.deliver([mail('m1')]);
    await intake.until(async () => (await arrivedCount(store)) === 1);
    for (const pid of dovecot.sessions()) process.kill(pid, 'SIGKILL');
    await intake.until(() => intake.status().state === 'waiting');
    await dovecot.deliver([mail('m2')]);
    await intake.until(async () => (await arrivedCount(store)) === 2);
    const frozen = dovecot.sessions();
    for (const pid of frozen) process.kill(pid, 'SIGSTOP');
    await dovecot.deliver([mail('m3')]);
    await intake.until(async () => (await arrivedCount(store)) === 3);
    for (const pid of frozen) process.kill(pid, 'SIGKILL');
    expect(intake.status().mails).toBe(3);
  });
});
