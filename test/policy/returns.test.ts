import { describe, expect, test } from 'vitest';
import type { Message } from '../../src/domain/mail.js';
import { parseMessage } from '../../src/mail/parse.js';
import { readDeliveryReport } from '../../src/policy/delivery-report.js';
import { classifyReturn, type OwnSigns } from '../../src/policy/returns.js';
import { address, header, mail } from './mails.js';

const OWN: OwnSigns = {
  address: 'kogin@example.org',
  domain: 'example.org',
  botAddresses: ['robot@example.net'],
  botNames: ['kernel test robot'],
};
const OURS = 'kogin.0123456789abcdef0123456789abcdef@example.org';
const bot = address('Kogin bot <kogin@example.org>');

/** The kind of a mail, with its sign if a program wrote it. */
function kind(changes: Partial<Message>): string {
  const found = classifyReturn({ message: mail(changes), raw: new Uint8Array() }, OWN);
  return found.kind === 'automatic' ? `automatic: ${found.sign}` : found.kind;
}

describe('what a mail is', () => {
  test.each<[string, Partial<Message>, string]>([
    ['our own', { id: OURS, from: bot, headers: [header('x-kogin', 'run=1')] }, 'own'],
    ['our Message-ID from somebody else', { id: OURS }, `automatic: Message-ID ${OURS}`],
    [
      'another Kogin',
      { id: 'x@example.net', headers: [header('x-kogin', 'run=1')] },
      'automatic: X-Kogin header',
    ],
    [
      'another Kogin that says nothing else',
      { id: 'kogin.0123456789abcdef@example.net', from: address('kogin@example.net') },
      'automatic: Message-ID kogin.0123456789abcdef@example.net',
    ],
    ['our address without our Message-ID', { from: bot }, 'automatic: From kogin@example.org'],
    [
      'a vacation answer',
      { headers: [header('auto-submitted', 'auto-replied (vacation)')] },
      'automatic: Auto-Submitted: auto-replied (vacation)',
    ],
    [
      'a generated mail',
      { headers: [header('auto-submitted', 'auto-generated; x=y')] },
      'automatic: Auto-Submitted: auto-generated',
    ],
    ['an autoresponder', { headers: [header('x-autoreply', 'yes')] }, 'automatic: x-autoreply'],
    [
      'an Exchange server',
      { headers: [header('x-auto-response-suppress', 'All')] },
      'automatic: x-auto-response-suppress',
    ],
    ['junk', { headers: [header('precedence', 'junk')] }, 'automatic: Precedence: junk'],
    ['a bulk mail of no list', { headers: [header('precedence', 'bulk')] }, 'automatic: Precedence: bulk'],
    [
      'an answer that only its subject tells',
      { subject: 'Automatic reply: [PATCH] x' },
      'automatic: Subject Automatic reply: [PATCH] x',
    ],
    [
      'another one',
      { subject: 'Out of office: Re: [PATCH] x' },
      'automatic: Subject Out of office: Re: [PATCH] x',
    ],
    [
      'a read receipt',
      { headers: [header('content-type', 'multipart/report; report-type=disposition-notification')] },
      'automatic: a report',
    ],
    ['a known robot', { from: address('robot+x@example.net') }, 'automatic: From robot+x@example.net'],
    [
      'a robot known by name',
      { from: address('kernel test robot <k@example.com>') },
      'automatic: From kernel test robot',
    ],
    ['nobody', { from: null }, 'automatic: no From'],
    [
      'a delivery report',
      { headers: [header('content-type', 'multipart/report; report-type="delivery-status"')] },
      'bounce',
    ],
    ['a mail by the mailer daemon', { from: address('MAILER-DAEMON@example.net') }, 'bounce'],
    ['a mail without a way back', { headers: [header('return-path', '<>')] }, 'bounce'],
    [
      'a vacation answer without a way back',
      { headers: [header('return-path', '<>'), header('auto-submitted', 'auto-replied')] },
      'automatic: Auto-Submitted: auto-replied',
    ],
    ['failed recipients', { headers: [header('x-failed-recipients', 'a@example.net')] }, 'bounce'],
    ['a person', {}, 'person'],
    [
      'a person through a list',
      { headers: [header('precedence', 'bulk'), header('list-id', '<kumo.lists.example.org>')] },
      'person',
    ],
    ['a person who says so', { headers: [header('auto-submitted', 'no')] }, 'person'],
    ['a person with a word in the subject', { subject: 'Re: [PATCH] auto: reply to the ioctl' }, 'person'],
    ['a person with a return path', { headers: [header('return-path', '<wanda@example.org>')] }, 'person'],
  ])('%s', (_, changes, said) => {
    expect(kind(changes)).toBe(said);
  });
});

const bounce = `Return-Path: <>
From: Mail Delivery System <MAILER-DAEMON@mx.example.org>
To: kogin@example.org
Subject: Undelivered Mail Returned to Sender
Message-ID: <b1@mx.example.org>
Auto-Submitted: auto-replied
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="b"

--b
Content-Type: text/plain

I could not deliver your mail.

--b
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example.org
Arrival-Date: Fri, 27 Mar 2026 09:30:00 +0000

Final-Recipient: rfc822; Wanda@Example.org
Original-Recipient: rfc822;wanda@example.org
Action: failed
Status: 5.1.1
Diagnostic-Code: smtp; 550 5.1.1 <wanda@example.org>: Recipient address
    rejected: no such user

Final-Recipient: rfc822; piet@example.net
Action: delayed
Status: 4.4.1

Final-Recipient: rfc822; slow@example.net
Action: failed
Status: 4.4.7
Diagnostic-Code: smtp; 451 try later

--b
Content-Type: message/rfc822

From: Kogin bot <kogin@example.org>
Message-ID: <${OURS}>
In-Reply-To: <one@example.org>

Final-Recipient: rfc822; eve@example.com
Action: failed

--b--
`;

describe('a delivery report', () => {
  const expected = {
    about: [OURS],
    recipients: [
      {
        address: 'wanda@example.org',
        failed: true,
        status: '5.1.1',
        words: 'smtp; 550 5.1.1 <wanda@example.org>: Recipient address rejected: no such user',
      },
      { address: 'piet@example.net', failed: false, status: '4.4.1', words: '' },
      { address: 'slow@example.net', failed: false, status: '4.4.7', words: 'smtp; 451 try later' },
    ],
  };

  test.each(['\n', '\r\n'])('says whom the mail did not reach, and which mail it was (%j)', async (end) => {
    const raw = Buffer.from(bounce.replaceAll('\n', end));
    expect(readDeliveryReport(raw)).toEqual(expected);
    expect(classifyReturn({ message: await parseMessage(raw), raw }, OWN)).toEqual({
      kind: 'bounce',
      report: expected,
    });
  });

  test('in free text names nobody', () => {
    const raw = Buffer.from(`From: MAILER-DAEMON@example.net\n\nUser unknown.\n\nMessage-ID: <${OURS}>\n`);
    expect(readDeliveryReport(raw)).toEqual({ about: [OURS], recipients: [] });
  });

  test('may name its recipients in a header', async () => {
    const raw = Buffer.from(
      `From: mailer-daemon@example.net\nX-Failed-Recipients: Wanda@example.org,\n piet@example.net\n\n${OURS}\n`,
    );
    const found = classifyReturn({ message: await parseMessage(raw), raw }, OWN);
    expect(
      found.kind === 'bounce' && found.report.recipients.map((one) => [one.address, one.failed]),
    ).toEqual([
      ['wanda@example.org', true],
      ['piet@example.net', true],
    ]);
  });

  test('that goes on for ever is read in bounded time', () => {
    const endless = `Content-Type: message/delivery-status\n\n${'Final-Recipient: rfc822; a@example.org\nAction: failed\n\n'.repeat(50_000)}`;
    expect(readDeliveryReport(Buffer.from(endless)).recipients.length).toBeLessThanOrEqual(100);
  });
});
