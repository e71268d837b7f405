import fc from 'fast-check';
import { parseAddressHeader } from 'mailparser';
import { describe, expect, test } from 'vitest';
import { plainMailboxes } from '../../src/mail/mailboxes.js';
import { parseMessage, peekMessage } from '../../src/mail/parse.js';

const CONTENT = [
  '',
  'Content-Type: text/plain\n',
  'Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: 8bit\n',
  'Content-Type: text/plain; charset="iso-8859-1"\nContent-Transfer-Encoding: 7bit\n',
  'Content-Type: text/plain;\n charset=windows-1252;\nContent-Transfer-Encoding: 8BIT\n',
  'Content-Type: text/plain; charset=iso-2022-jp\nContent-Language: en\n',
  'Content-Type: text/plain; charset=no-such-charset\n',
];
/** Of more than one part or of another encoding: the body is not its bytes. */
const CODED = [
  'Content-Type: text/plain; charset=utf-8; format=flowed\n',
  'Content-Transfer-Encoding: base64\n',
  'Content-Transfer-Encoding: quoted-printable\n',
  'Content-Type: text/plain\nContent-Type: text/html\n',
  'Content-Type: multipart/mixed; boundary=x\n',
  'Content-Disposition: attachment\n',
];
const HEAD = 'Message-ID: <plain@example.org>\nFrom: Mira Holm <mira@example.org>\n';
const piece = fc.constantFrom(
  '\n',
  '\r\n',
  '\r',
  'text',
  ' ',
  '--x',
  'From me',
  '.',
  '\0',
  '\xe4',
  '\xc3\xa4',
  '\x1b$B',
  '=',
);

function mailOf(content: string, body: string): Buffer {
  return Buffer.from(`${HEAD}${content}\n${body}`, 'latin1');
}

describe('a mail of one plain text', () => {
  test('has the text that it has where it is taken apart', async () => {
    const any = fc.record({ content: fc.constantFrom(...CONTENT), body: fc.array(piece) });
    await fc.assert(
      fc.asyncProperty(any, async ({ content, body }) => {
        const text = body.join('');
        // Nothing changes by this field but that nobody takes the body for the text unseen.
        const whole = await parseMessage(mailOf(`${content}Content-Disposition: inline\n`, text));
        const plain = await parseMessage(mailOf(content, text));
        expect(plain.body).toBe(whole.body);
        expect(peekMessage(mailOf(content, text))?.whole()?.body).toBe(whole.body);
        expect({ ...peekMessage(mailOf(content, text))?.whole(), headers: [] }).toEqual({
          ...plain,
          headers: [],
        });
      }),
      { numRuns: 500 },
    );
  });

  test.each(CODED)('is not what has %j', async (content) => {
    expect(peekMessage(mailOf(content, 'text\n'))?.whole()).toBeNull();
  });
});

describe('plain mailboxes', () => {
  test('are read as the parser of all mailboxes reads them', () => {
    const word = fc.constantFrom(
      'Mira',
      'mira@example.org',
      '<mira@example.org>',
      'J.',
      '-',
      ' ',
      ', ',
      ';',
      ':',
      '"',
      '(',
      '@',
      '.',
      '=?utf-8?q?a?=',
      '<',
      '>',
      '\\',
      '_',
      'ä',
      "'",
      '+b',
      'a..b@example.org',
      '<a@b>',
    );
    let plain = 0;
    fc.assert(
      fc.property(fc.array(word, { maxLength: 8 }), (words) => {
        const value = words.join('').trim();
        const own = plainMailboxes(value);
        if (own === null) return;
        plain++;
        const all = parseAddressHeader([value], { flatten: true, decodePunycode: false }).value;
        expect(own).toEqual(all.map(({ name, address }) => ({ name, address })));
      }),
      { numRuns: 20_000 },
    );
    expect(plain).toBeGreaterThan(100);
  });

  test('are all of a long list, in time that grows with it', () => {
    const list = Array.from({ length: 20_000 }, (_, i) => `Mira Holm <mira${i}@example.org>`).join(', ');
    expect(plainMailboxes(list)?.length).toBe(20_000);
    expect(plainMailboxes(`${'a.'.repeat(100_000)}@`)).toBeNull();
    expect(plainMailboxes(`${'a '.repeat(100_000)}<b@example.org`)).toBeNull();
  });
});
