import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { takeReturn } from '../../src/app/answers.js';
import { sendDue } from '../../src/app/sender.js';
import { isAnswered } from '../../src/store/answers.js';
import { listBounces } from '../../src/store/bounces.js';
import { recordAttempt } from '../../src/store/claims.js';
import { listCommands } from '../../src/store/commands.js';
import { outboxItem } from '../../src/store/outbox.js';
import { type Answer, acknowledged, answer, nextNumber } from './answer-mails.js';
import { addReview, arrival, LIST, MIO, type OutboxWorld, openWorld } from './outbox-world.js';

let world: OutboxWorld;
/** Message-ID of the mail of ours that all answers answer. */
let ours: string;
let fingerprint: string;

beforeEach(async () => {
  world = await openWorld();
  ours = await addReview(world);
  await sendDue(world.sender);
  const [finding] = await world.store.db.selectFrom('findings').select('fingerprint').execute();
  fingerprint = finding?.fingerprint ?? '';
  expect(world.given).toHaveLength(1);
});

afterEach(() => world.close());

async function take(given: Answer): Promise<string> {
  return takeReturn(world.answers, await arrival(answer(ours, given)));
}

describe('what never makes the bot answer', () => {
  const command = '#kogin rerun';

  test.each<[string, Answer, string]>([
    [
      'our own mail, come back',
      {
        id: 'OURS',
        from: 'Kogin bot <kogin@example.org>',
        headers: 'X-Kogin: run=1\nAuto-Submitted: auto-replied',
      },
      'own',
    ],
    [
      'our own mail, quoted back by a list without our headers',
      { id: 'OURS', from: 'Kogin bot <kogin@example.org>' },
      'own',
    ],
    [
      'another Kogin',
      { from: 'Kogin bot <kogin@example.net>', headers: 'X-Kogin: run=1\nAuto-Submitted: auto-replied' },
      'automatic',
    ],
    [
      'another Kogin without its headers',
      { from: 'x@example.net', id: 'kogin.0123456789abcdef@example.net' },
      'automatic',
    ],
    ['a vacation answer', { headers: 'Auto-Submitted: auto-replied' }, 'automatic'],
    ['an old vacation answer', { subject: 'Out of office: Re: [PATCH] x' }, 'automatic'],
    ['a bounce', { from: 'MAILER-DAEMON@example.org', headers: 'Return-Path: <>' }, 'bounce'],
    [
      'a delivery report',
      { headers: 'Content-Type: multipart/report; report-type=delivery-status; boundary=b' },
      'bounce',
    ],
    ['a robot', { from: 'kernel test robot <lkp@example.com>' }, 'automatic'],
    ['an acknowledgement of another bot', { from: 'Robot <robot@example.net>' }, 'automatic'],
  ])('%s, even with a command in it', async (_, given, kind) => {
    const id = given.id === 'OURS' ? ours : undefined;
    expect(await take({ ...given, ...(id !== undefined && { id }), body: command })).toBe(kind);
    expect(await acknowledged(world)).toEqual([]);
    expect(await listCommands(world.store.db, 9)).toEqual([]);
    expect(await sendDue(world.sender)).toMatchObject({ sent: 0 });
  });

  test('a plain answer by a person', async () => {
    expect(await take({})).toBe('answer');
    expect(await acknowledged(world)).toEqual([]);
    expect(await sendDue(world.sender)).toMatchObject({ sent: 0 });
  });

  test('its own acknowledgement, come back', async () => {
    await take({ body: '#kogin old' });
    await sendDue(world.sender);
    const text = world.given[1] ?? '';
    expect(text).toContain(`To: Mio Tanaka <${MIO}>\n`);
    expect(await takeReturn(world.answers, await arrival(text))).toBe('own');
    expect(await acknowledged(world)).toHaveLength(1);
  });

  test('two bots that acknowledge each other', async () => {
    await take({ body: '#kogin old' });
    await sendDue(world.sender);
    const echo = (world.given[1] ?? '').replace(/kogin\.(\w+)@example\.org/g, 'kogin.$1@example.net');
    const mirrored = echo.replace(
      'From: Kogin bot <kogin@example.org>',
      'From: Kogin bot <kogin@example.net>',
    );
    expect(await takeReturn(world.answers, await arrival(mirrored))).toBe('automatic');
    expect(await acknowledged(world)).toHaveLength(1);
  });
});

describe('answers', () => {
  test('mark the finding as answered, once, also further down the thread', async () => {
    expect(await isAnswered(world.store.db, fingerprint)).toBe(false);
    await take({ id: 'a1@example.org' });
    await take({ id: 'a1@example.org' });
    await take({ replyTo: 'a1@example.org', headers: `References: <${ours}> <a1@example.org>` });
    expect(await isAnswered(world.store.db, fingerprint)).toBe(true);
    expect(await world.store.db.selectFrom('answers').selectAll().execute()).toHaveLength(2);
  });

  test('that answer something else are none of ours', async () => {
    expect(await take({ replyTo: 'elsewhere@example.org' })).toBe('unrelated');
    expect(await isAnswered(world.store.db, fingerprint)).toBe(false);
  });
});

describe('our own mail, come back', () => {
  const back = () => ({ id: ours, from: 'Kogin bot <kogin@example.org>', headers: 'X-Kogin: run=1' });

  test('settles one of which it is unknown whether it left', async () => {
    await world.store.db.updateTable('replies').set({ state: 'unknown' }).execute();
    expect(await take(back())).toBe('own');
    expect(await outboxItem(world.store.db, 1)).toMatchObject({
      state: 'sent',
      detail: 'it came back from a list',
    });
  });

  test('before it was ever sent is a forgery that keeps nothing from leaving', async () => {
    await world.store.db.updateTable('replies').set({ state: 'approved', claimed_at: null }).execute();
    await take(back());
    expect(await outboxItem(world.store.db, 1)).toMatchObject({ state: 'approved', seenAt: null });
  });

  test('while the answer of the server is still awaited', async () => {
    await world.store.db.updateTable('replies').set({ state: 'sending' }).execute();
    await take(back());
    const attempt = { id: 1, by: 'this process', at: world.now, state: 'unknown', detail: 'lost' } as const;
    await recordAttempt(world.store.db, attempt);
    expect(await outboxItem(world.store.db, 1)).toMatchObject({ state: 'sent' });
  });
});

describe('bounces', () => {
  const report = (recipient: string, status: string, about = ours) => `From: MAILER-DAEMON@mx.example.org
Return-Path: <>
Message-ID: <bounce.${nextNumber()}@mx.example.org>
Content-Type: multipart/report; report-type=delivery-status; boundary="b"

--b
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example.org

Final-Recipient: rfc822; ${recipient}
Action: ${status.startsWith('5') ? 'failed' : 'delayed'}
Status: ${status}

--b
Content-Type: text/rfc822-headers

Message-ID: <${about}>
--b--
`;
  const stopped = async () => (await listBounces(world.store.db)).map(({ address }) => address);

  test.each([
    ['stop the recipient of our mail', MIO, '5.1.1', [MIO]],
    ['stop a list', LIST.toUpperCase(), '5.2.1', [LIST]],
    ['for now do not', MIO, '4.2.2', []],
    ['for somebody who never got a mail of ours do not', 'eve@example.com', '5.1.1', []],
  ])('%s', async (...[, recipient, status, addresses]) => {
    expect(await takeReturn(world.answers, await arrival(report(recipient, status)))).toBe('bounce');
    expect(await stopped()).toEqual(addresses);
  });

  test('of a mail that is not ours stop nobody', async () => {
    const foreign = 'kogin.ffffffffffffffffffffffffffffffff@example.org';
    await takeReturn(world.answers, await arrival(report(MIO, '5.1.1', foreign)));
    expect(await stopped()).toEqual([]);
  });
});
