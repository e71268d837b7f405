import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MAX_MAIL_BYTES, parseMessage, UnreadableMail } from '../../src/mail/parse.js';

const DIFF = [
  'diff --git a/hop.c b/hop.c',
  '--- a/hop.c',
  '+++ b/hop.c',
  '@@ -1 +1 @@',
  '-\told ',
  '+\tnew ',
  '',
].join('\n');

/** A mail with these headers; in the body a character is a byte. */
function mail(headers: readonly string[], body: string): Buffer {
  return Buffer.concat([Buffer.from(`${headers.join('\n')}\n\n`), Buffer.from(body, 'latin1')]);
}

function bytes(text: string): string {
  return Buffer.from(text).toString('latin1');
}

async function body(headers: readonly string[], text: string): Promise<string> {
  return (await parseMessage(mail(headers, text))).body;
}

describe('the headers of parseMessage', () => {
  it('are decoded, unfolded and otherwise as received', async () => {
    const message = await parseMessage(
      mail(
        [
          'From: =?utf-8?q?Zo=C3=AB?= Marsh <zoe@example.org>',
          'To: Wren Alder <wren@example.org>, "Reed, Tamsin" <tamsin@example.org>',
          'To: hop@example.org',
          'Cc: Friends: wren@example.org, Zoe <Zoe@Example.org>;, undisclosed-recipients:;',
          'Reply-To: zoe@example.org',
          'Subject: [PATCH 1/2] =?utf-8?q?drm/quokka=3A?=',
          '\t=?utf-8?b?IGhvcMOp?= further',
          'Date: Mon, 1 Jun 2026 10:00:00 +0200 (CEST)',
          'Message-ID:',
          ' <hop-1@example.org>',
          'In-Reply-To: <hop-0@example.org> (Wren on hops)',
          'References: <start@example.org>',
          '\t<hop-0@example.org>',
          'X-Hop: =?utf-8?q?d=C3=A9j=C3=A0?= vu',
        ],
        'Hop.\n',
      ),
    );
    expect(message).toMatchObject({
      id: 'hop-1@example.org',
      inReplyTo: 'hop-0@example.org',
      references: ['start@example.org', 'hop-0@example.org'],
      from: { name: 'Zoë Marsh', address: 'zoe@example.org' },
      replyTo: [{ name: '', address: 'zoe@example.org' }],
      to: [
        { name: 'Wren Alder', address: 'wren@example.org' },
        { name: 'Reed, Tamsin', address: 'tamsin@example.org' },
        { name: '', address: 'hop@example.org' },
      ],
      cc: [
        { name: '', address: 'wren@example.org' },
        { name: 'Zoe', address: 'Zoe@Example.org' },
      ],
      subject: '[PATCH 1/2] drm/quokka: hopé further',
      date: Date.UTC(2026, 5, 1, 8),
      dateText: 'Mon, 1 Jun 2026 10:00:00 +0200 (CEST)',
      body: 'Hop.\n',
    });
    const last = message.headers.at(-1);
    expect([last?.name, last?.value]).toEqual(['x-hop', 'déjà vu']);
    expect(message.headers.filter(({ name }) => name === 'to')).toHaveLength(2);
  });

  it('may be raw UTF-8 or raw Latin-1', async () => {
    const utf8 = await parseMessage(Buffer.from('From: Zoë <zoe@example.org>\nSubject: hopé\n\n'));
    const latin = await parseMessage(Buffer.from('From: Zoë <zoe@example.org>\nSubject: hopé\n\n', 'latin1'));
    for (const { from, subject } of [utf8, latin]) expect([from?.name, subject]).toEqual(['Zoë', 'hopé']);
  });

  it('never hold a line break, not even from an encoded word', async () => {
    const message = await parseMessage(
      mail(
        [
          'Subject: =?utf-8?q?hop=0D=0ABcc=3A_zoe=40example=2Eorg?=',
          'From: =?utf-8?q?Wren=0Ahops?= <w@example.org>',
        ],
        '',
      ),
    );
    expect(message.subject).toBe('hop Bcc: zoe@example.org');
    expect(message.from).toEqual({ name: 'Wren hops', address: 'w@example.org' });
  });

  it('may all be missing', async () => {
    for (const raw of ['', '\n', '\n\nHop.\n', 'From 0123456789 Mon Sep 17 00:00:00 2001\n\n']) {
      const message = await parseMessage(Buffer.from(raw));
      expect(message).toMatchObject({
        id: '',
        inReplyTo: null,
        references: [],
        from: null,
        to: [],
        date: null,
      });
    }
  });
});

describe('the body of parseMessage', () => {
  const plain = 'Content-Type: text/plain; charset=utf-8';

  const bodies: readonly (readonly [
    situation: string,
    headers: readonly string[],
    raw: string,
    text: string,
  ])[] = [
    ['no MIME headers', ['Subject: hop'], 'Hop.\n', 'Hop.\n'],
    ['no newline at the end', ['Subject: hop'], 'Hop.', 'Hop.\n'],
    ['CRLF', [plain], 'Hop.\r\n\r\n\tfar \r\n', 'Hop.\n\n\tfar \n'],
    ['base64', [plain, 'Content-Transfer-Encoding: base64'], 'SG9ww6kuCg==\n', 'Hopé.\n'],
    [
      'base64 of CRLF',
      [plain, 'Content-Transfer-Encoding: base64'],
      'SG9wLg0KCWZhciANCg==\n',
      'Hop.\n\tfar \n',
    ],
    [
      'quoted-printable',
      [plain, 'Content-Transfer-Encoding: quoted-printable'],
      'Hop=C3=A9 =3D far=\n ther.=20\n',
      'Hopé = far ther. \n',
    ],
    ['8bit without a charset', ['Content-Transfer-Encoding: 8bit'], bytes('Hopé.\n'), 'Hopé.\n'],
    ['Latin-1 without a charset', ['Content-Transfer-Encoding: 8bit'], 'Hop\xe9.\n', 'Hopé.\n'],
    ['UTF-8 called ASCII', ['Content-Type: text/plain; charset=us-ascii'], bytes('Hopé.\n'), 'Hopé.\n'],
    ['UTF-8 called "y"', ['Content-Type: text/plain; charset="y"'], bytes('Hopé.\n'), 'Hopé.\n'],
    ['Latin-1 called UTF-8', [plain], 'Hop\xe9.\n', 'Hopé.\n'],
    ['Latin-1', ['Content-Type: text/plain; charset=iso-8859-1'], 'Hop\xe9.\n', 'Hopé.\n'],
    ['Latin-2', ['Content-Type: text/plain; charset=iso-8859-2'], 'Hop\xb3.\n', 'Hopł.\n'],
    ['KOI8-R', ['Content-Type: text/plain; charset=koi8-r'], '\xd0\xd2\xd9\xc7.\n', 'прыг.\n'],
    ['GB2312', ['Content-Type: text/plain; charset=gb2312'], '\xcc\xf8.\n', '跳.\n'],
    ['UTF-8 called GB2312', ['Content-Type: text/plain; charset=gb2312'], bytes('“Hop”\n'), '“Hop”\n'],
    ['ISO-2022-JP', ['Content-Type: text/plain; charset=iso-2022-jp'], '\x1b$B$H$V\x1b(B.\n', 'とぶ.\n'],
    [
      'format=flowed: not reflowed, stuffed spaces kept',
      ['Content-Type: text/plain; charset=utf-8; format=flowed; delsp=yes'],
      'One \ntwo \n  stuffed\n',
      'One \ntwo \n  stuffed\n',
    ],
    ['HTML alone', ['Content-Type: text/html'], '<p>Hop.</p>\n', ''],
  ];

  it.each(bodies)('%s', async (...[, headers, raw, text]) => {
    expect(await body(headers, raw)).toBe(text);
  });

  function multipart(type: string, ...parts: readonly string[]): Promise<string> {
    const text = parts.map((part) => `--=_hop\n${part}\n`).join('');
    return body([`Content-Type: multipart/${type}; boundary="=_hop"`], `${text}--=_hop--\n`);
  }
  const inline = 'Content-Type: text/plain\n\n';
  const attached =
    'Content-Type: text/x-patch; name=hop.patch\nContent-Disposition: attachment; filename=hop.patch\n\n';

  it('joins inline text parts and leaves HTML, signatures and other files out', async () => {
    expect(await multipart('alternative', '\nHop.', 'Content-Type: text/html\n\n<p>Hop.</p>')).toBe('Hop.\n');
    expect(await multipart('mixed', `${inline}Hop.\n\n${DIFF}`, `${inline}list footer`)).toBe(
      `Hop.\n\n${DIFF}list footer\n`,
    );
    expect(
      await multipart('signed', `${inline}Hop.`, 'Content-Type: application/pgp-signature\n\n0123'),
    ).toBe('Hop.\n');
    expect(await multipart('mixed', `${inline}Hop.`, 'Content-Type: image/png\n\n0123')).toBe('Hop.\n');
    expect(
      await multipart('mixed', `Content-Type: text/x-diff\nContent-Disposition: inline\n\n${DIFF}`),
    ).toBe(DIFF);
  });

  it('adds attached patches only if no inline part has a diff', async () => {
    const text = attached.replace('text/x-patch', 'text/plain');
    const octets = attached.replace('text/x-patch', 'application/octet-stream');
    for (const kind of [attached, text, octets]) {
      expect(await multipart('mixed', `${inline}Hop.`, kind + DIFF)).toBe(`Hop.\n${DIFF}`);
    }
    expect(await multipart('mixed', `${inline}Hop.\n\n${DIFF}`, attached + DIFF)).toBe(`Hop.\n\n${DIFF}`);
    expect(await multipart('mixed', `${inline}Hop.`, `${text.replace('.patch', '.log')}a log\n`)).toBe(
      'Hop.\n',
    );
  });

  it('leaves forwarded mails out', async () => {
    const forwarded = `Content-Type: message/rfc822\n\nSubject: [PATCH] hop\n\n${DIFF}`;
    expect(await multipart('mixed', `${inline}Look.`, forwarded)).toBe('Look.\n');
  });
});

describe('hostile mails', () => {
  it('over the limit are refused with both sizes', async () => {
    const error = await parseMessage(Buffer.alloc(1001), 1000).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(UnreadableMail);
    expect(error).toMatchObject({
      reason: 'too-large',
      message: 'mail of 1001 bytes is over the limit of 1000',
    });
    await expect(parseMessage(Buffer.alloc(MAX_MAIL_BYTES + 1))).rejects.toThrow(UnreadableMail);
  });

  it('nested a thousand deep are refused', async () => {
    const levels = Array.from(
      { length: 1000 },
      (_, at) => `Content-Type: multipart/mixed; boundary=b${at}\n\n--b${at}\n`,
    );
    await expect(parseMessage(Buffer.from(levels.join('')))).rejects.toMatchObject({ reason: 'malformed' });
  });

  it.each<readonly [what: string, raw: string]>([
    ['header lines', 'X-Hop: hop\n'.repeat(8000)],
    ['one folded header', `Subject: hop${'\n hop'.repeat(60_000)}\n`],
    ['encoded words', `Subject: ${'=?utf-8?q?hop?= '.repeat(20_000)}\n`],
    ['half encoded words', `Subject: ${'=?utf-8?q?hop '.repeat(20_000)}\n`],
    ['angle brackets', `References: ${'<'.repeat(400_000)}\n`],
    ['addresses', `To: ${'wren@example.org, '.repeat(20_000)}\n`],
    ['address groups', `To: ${'a:'.repeat(100_000)}\n`],
    ['quotes', `From: ${'"'.repeat(400_000)}\n`],
    ['parentheses', `From: ${'('.repeat(400_000)}\n`],
    [
      'lines that look like boundaries',
      `Content-Type: multipart/mixed; boundary=b\n\n--b\n\n${'--bb\n'.repeat(1_000_000)}`,
    ],
    ['lines that look like diffs', `\n${'--- a\n+++ b\n'.repeat(500_000)}`],
    ['one line', `\n${'a'.repeat(8_000_000)}`],
    ['quoted-printable', `Content-Transfer-Encoding: quoted-printable\n\n${'='.repeat(4_000_000)}`],
  ])('full of %s take less than two seconds', async (_, raw) => {
    const start = performance.now();
    await parseMessage(Buffer.from(raw)).catch((error: unknown) =>
      expect(error).toBeInstanceOf(UnreadableMail),
    );
    expect(performance.now() - start).toBeLessThan(2000);
  });

  it('of any bytes give a message', async () => {
    const piece = fc.constantFrom(
      ...[
        'Content-Type: multipart/mixed; boundary=b\n',
        'Content-Type: text/plain; charset=utf-16\n',
        '--b\n',
        '--b--\n',
      ],
      ...[
        'Content-Transfer-Encoding: base64\n',
        'From: ',
        '<a@b>',
        'Subject: =?utf-16?b?AAA?=\n',
        '\n',
        '\n\n',
        ' ',
      ],
    );
    const raw = fc.oneof(
      fc.uint8Array({ maxLength: 500 }),
      fc.array(fc.oneof(piece, fc.string()), { maxLength: 40 }).map((pieces) => Buffer.from(pieces.join(''))),
    );
    await fc.assert(
      fc.asyncProperty(raw, async (input) => {
        const message = await parseMessage(input);
        expect(message.body === '' || message.body.endsWith('\n')).toBe(true);
        expect(message.subject).not.toMatch(/\n/);
      }),
      { numRuns: 300 },
    );
  });
});
