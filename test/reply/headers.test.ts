import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Reply } from '../../src/domain/reply.js';
import { parseMessage } from '../../src/mail/parse.js';
import { isMessageId, refuseAddress, serializeReply } from '../../src/reply/headers.js';
import { oneLine } from '../../src/reply/prose.js';
import { NOW } from './fixture.js';

const REPLY: Reply = {
  messageId: 'kogin.0123456789abcdef0123456789abcdef@example.org',
  from: { name: 'Kogin bot', address: 'kogin@example.org' },
  to: [{ name: 'Mio Tanaka', address: 'mio@example.org' }],
  cc: [],
  subject: 'Re: [PATCH] drm/kumo: Count the planes',
  inReplyTo: 'patch.1@example.org',
  references: ['patch.1@example.org'],
  date: NOW,
  marks: 'run=1',
  body: 'Hello.\n',
};
const FIELDS = [
  'From',
  'To',
  'Subject',
  'Date',
  'Message-ID',
  'In-Reply-To',
  'References',
  'Auto-Submitted',
  'MIME-Version',
  'Content-Type',
  'Content-Transfer-Encoding',
  'X-Kogin',
];

function text(reply: Reply): string {
  return Buffer.from(serializeReply(reply)).toString('utf8');
}

function head(reply: Reply): readonly string[] {
  const whole = text(reply);
  return whole.slice(0, whole.indexOf('\n\n')).split('\n');
}

function line(reply: Reply, name: string): string | undefined {
  return head(reply).find((one) => one.startsWith(`${name}: `));
}

describe('display names', () => {
  const to = (name: string) => line({ ...REPLY, to: [{ name, address: 'a@example.org' }] }, 'To');

  test.each([
    ['', 'To: a@example.org'],
    ['Mio Tanaka', 'To: Mio Tanaka <a@example.org>'],
    ['Tanaka, Mio', 'To: "Tanaka, Mio" <a@example.org>'],
    ['Mio T. (Kumo)', 'To: "Mio T. (Kumo)" <a@example.org>'],
    ['the "planes" \\ man', 'To: "the \\"planes\\" \\\\ man" <a@example.org>'],
    ['b@example.org>, <c@example.org', 'To: "b@example.org>, <c@example.org" <a@example.org>'],
    ['\u2003Mio\u00a0Tanaka ', 'To: Mio Tanaka <a@example.org>'],
    ['Zoë', 'To: =?UTF-8?Q?Zo=C3=AB?= <a@example.org>'],
    ['=?UTF-8?Q?x?=', 'To: =?UTF-8?Q?=3D=3FUTF-8=3FQ=3Fx=3F=3D?= <a@example.org>'],
    ['Mio\r\nBcc: everybody@example.org', 'To: "Mio Bcc: everybody@example.org" <a@example.org>'],
  ])('%j', (name, expected) => expect(to(name)).toBe(expected));
});

describe('fields', () => {
  test('stand in a fixed order, Cc only where there is one', () => {
    expect(head(REPLY).map((one) => one.slice(0, one.indexOf(':')))).toEqual(FIELDS);
    const cc = [
      { name: 'Kumo, Devel', address: 'kumo-devel@lists.example.org' },
      { name: '', address: 'someone.with.a.longer.address@example.org' },
    ];
    expect(text({ ...REPLY, cc })).toContain(
      '\nCc: "Kumo, Devel" <kumo-devel@lists.example.org>,\n someone.with.a.longer.address@example.org\n',
    );
  });

  test('a subject keeps its blanks when it is folded', async () => {
    const subject = `Re: [PATCH]  drm/kumo:   ${'Count the planes  of the display '.repeat(4).trim()}`;
    expect(line({ ...REPLY, subject }, 'Subject')?.length).toBeLessThanOrEqual(78);
    expect((await parseMessage(serializeReply({ ...REPLY, subject }))).subject).toBe(subject);
  });

  test('the date is written in UTC', () =>
    expect(line(REPLY, 'Date')).toBe('Date: Fri, 27 Mar 2026 09:30:00 +0000'));

  test('the body is written as it is', () => {
    const body = 'Zoë\n> \tint x;\n.\nFrom here\n';
    expect(text({ ...REPLY, body }).endsWith(`\n\n${body}`)).toBe(true);
  });
});

describe('what no header may carry', () => {
  test.each([
    ['a recipient is missing', { to: [] }],
    ['an address with a line break', { to: [{ name: '', address: 'a@example.org\nBcc: b@example.org' }] }],
    ['an address with a comma', { to: [{ name: '', address: 'a@example.org,b@example.org' }] }],
    ['an id with a blank', { inReplyTo: 'a b@example.org' }],
    ['a reference with a bracket', { references: ['a>@example.org'] }],
    ['a date that is none', { date: Number.NaN }],
    ['a body with a carriage return', { body: 'a\rb' }],
  ] satisfies readonly (readonly [string, Partial<Reply>])[])('%s', (_, wrong) =>
    expect(() => serializeReply({ ...REPLY, ...wrong })).toThrow(),
  );

  test.each(['a@b', 'x-1+y@lists.example.org', "o'hara@example.org"])('%s can be mailed', (address) =>
    expect(refuseAddress({ name: '', address })).toBeNull(),
  );
  test.each(['', '@example.org', 'a@', 'a', 'a b@example.org', 'ä@example.org', '<a@example.org>'])(
    '%j cannot',
    (address) => expect(refuseAddress({ name: '', address })).not.toBeNull(),
  );
  test.each(['20260326.1-mio@example.org', 'no-at-sign', 'a!b$c%d@[127.0.0.1]'])('%s is an id', (id) =>
    expect(isMessageId(id)).toBe(true),
  );
  test.each(['', 'a b@c', '<a@b>', 'a@b\n', 'a\tb', 'ä@b', 'x'.repeat(501)])('%j is no id', (id) =>
    expect(isMessageId(id)).toBe(false),
  );
});

describe('hostile text', () => {
  const hostile = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 300 }),
    fc.string({ unit: 'grapheme', maxLength: 300 }),
    fc
      .array(
        fc.constantFrom(
          '\r\n',
          '\n',
          '\r',
          'Bcc: x@example.org',
          ' ',
          '=?',
          '?=',
          '"',
          '\\',
          '\0',
          '\u2028',
          'ö',
          '\u{1f600}',
          '<',
          ',',
        ),
        { maxLength: 60 },
      )
      .map((parts) => parts.join('')),
  );

  test('adds no field and no line that a header may not have', () => {
    fc.assert(
      fc.property(hostile, hostile, hostile, (name, subject, marks) => {
        const reply = {
          ...REPLY,
          to: [{ name, address: 'a@example.org' }],
          subject: `Re: ${subject}`,
          marks,
        };
        const lines = head(reply);
        const fields = lines.filter((one) => !one.startsWith(' '));
        expect(fields.map((one) => one.slice(0, one.indexOf(':')))).toEqual(FIELDS);
        for (const one of lines) expect(one).toMatch(/^[ -~]{0,998}$/);
        for (const one of lines) expect(one.trim()).not.toBe('');
        expect(text(reply).endsWith('\n\nHello.\n')).toBe(true);
      }),
      { numRuns: 300 },
    );
  });

  test('is read back as the same name and subject', async () => {
    const plain = fc.string({ unit: 'grapheme', maxLength: 120 }).map(oneLine);
    await fc.assert(
      fc.asyncProperty(plain, plain, async (name, subject) => {
        const reply = {
          ...REPLY,
          to: [{ name, address: 'a@example.org' }],
          subject: `Re: [PATCH] ${subject}.`,
        };
        const read = await parseMessage(serializeReply(reply));
        expect(read.subject).toBe(`Re: [PATCH] ${subject}.`);
        expect(read.to).toEqual([{ name, address: 'a@example.org' }]);
      }),
      { numRuns: 200 },
    );
  });
});
