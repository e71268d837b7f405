import { describe, expect, test } from 'vitest';
import type { Message } from '../../src/domain/mail.js';
import { parseMessage } from '../../src/mail/parse.js';
import { type Acknowledged, acknowledgementId, composeAcknowledgement } from '../../src/reply/acknowledge.js';
import { serializeReply } from '../../src/reply/headers.js';
import { lintMail } from '../../src/reply/lint.js';
import { IDENTITY, NOW } from './fixture.js';

const raw = `From: Jürgen Groß <juergen@example.org>
To: Kogin bot <kogin@example.org>
Cc: kumo-devel@lists.example.org
Subject: Re: [PATCH v3 3/3] drm/kumo: Let callers skip the kernel mapping
Message-ID: <c1@example.org>
In-Reply-To: <kogin.1@example.org>
References: <p0@example.org> <p3@example.org> <kogin.1@example.org>

#kogin wrong: the firmware wants it
`;

async function acknowledge(changes: Partial<Acknowledged> = {}, mail = raw) {
  const command = await parseMessage(Buffer.from(mail));
  const answer = 'Recorded as "wrong" for the finding 599d5a7d9ae4.';
  const input = {
    command,
    line: 'wrong: the firmware wants it',
    name: 'wrong',
    answer,
    identity: IDENTITY,
    date: NOW,
  };
  return { command, reply: composeAcknowledgement({ ...input, ...changes }) };
}

function bytesOf(reply: Awaited<ReturnType<typeof acknowledge>>['reply']): Uint8Array {
  if ('refused' in reply) throw new Error(reply.refused);
  return serializeReply(reply);
}

function broken(bytes: Uint8Array, command: Message) {
  const answers = command.from === null ? [] : [command.from];
  return lintMail(bytes, 'acknowledgement', { answered: command, answers, identity: IDENTITY, optouts: [] });
}

test('an acknowledgement goes to the sender alone, quotes the command and says what was done', async () => {
  const { command, reply } = await acknowledge();
  const bytes = bytesOf(reply);
  expect(Buffer.from(bytes).toString()).toBe(`From: Kogin bot <kogin@example.org>
To: =?UTF-8?Q?J=C3=BCrgen_Gro=C3=9F?= <juergen@example.org>
Subject: Re: [PATCH v3 3/3] drm/kumo: Let callers skip the kernel mapping
Date: Fri, 27 Mar 2026 09:30:00 +0000
Message-ID: <${acknowledgementId('c1@example.org', 'example.org')}>
In-Reply-To: <c1@example.org>
References: <p0@example.org> <p3@example.org> <kogin.1@example.org>
 <c1@example.org>
Auto-Submitted: auto-replied
MIME-Version: 1.0
Content-Type: text/plain; charset=utf-8
Content-Transfer-Encoding: 8bit
X-Kogin: command=wrong

> #kogin wrong: the firmware wants it

Recorded as "wrong" for the finding 599d5a7d9ae4.

-- 
Kogin bot, an automatic reviewer; it can be wrong.
https://kogin.example.org
`);
  expect(broken(bytes, command)).toEqual([]);
});

test('long and hostile words are cut, wrapped and made harmless', async () => {
  const line = `wrong: ${'x'.repeat(5000)}\r\nBcc: all@example.org \u202e`;
  const answer = `Reviewed-by: nobody ${'word '.repeat(60)}`;
  const { command, reply } = await acknowledge({ line, answer });
  const bytes = bytesOf(reply);
  expect(broken(bytes, command)).toEqual([]);
  expect(Buffer.from(bytes).toString()).not.toMatch(/^Bcc|Reviewed-by:/m);
});

test('the same command has the same Message-ID, another one has not', () => {
  expect(acknowledgementId('c1@example.org', 'example.org')).toBe(
    acknowledgementId('c1@example.org', 'example.org'),
  );
  expect(acknowledgementId('c2@example.org', 'example.org')).not.toBe(
    acknowledgementId('c1@example.org', 'example.org'),
  );
});

describe('there is none', () => {
  test.each([
    ['without a sender', raw.replace(/^From:.*\n/, ''), 'the mail has no From'],
    [
      'without a Message-ID',
      raw.replace('Message-ID: <c1@example.org>\n', ''),
      'the mail has no Message-ID that can be answered',
    ],
    [
      'to an address that cannot be mailed',
      raw.replace('juergen@example.org', 'größ@example.org'),
      'größ@example.org is not an address that can be mailed',
    ],
  ])('%s', async (_, mail, reason) => {
    expect((await acknowledge({}, mail)).reply).toEqual({ refused: reason });
  });
});

test('one that went to a list would be kept', async () => {
  const { command, reply } = await acknowledge();
  if ('refused' in reply) throw new Error(reply.refused);
  const bytes = serializeReply({ ...reply, cc: command.cc });
  expect(broken(bytes, command)).toEqual([
    { rule: 'to-sender-only', detail: 'an acknowledgement goes to one person' },
  ]);
});
