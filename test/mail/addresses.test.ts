import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Address } from '../../src/domain/mail.js';
import {
  formatAddress,
  isListAddress,
  listsOf,
  parseMailbox,
  realAuthor,
  realSender,
  sameAddress,
} from '../../src/mail/addresses.js';
import { parseMessage } from '../../src/mail/parse.js';

const WREN = { name: 'Wren Alder', address: 'wren@example.org' };
const ZOE = { name: 'Zoë Marsh', address: 'zoe@example.org' };

async function message(headers: readonly string[], body = 'Hop further.\n') {
  return parseMessage(Buffer.from(`${headers.join('\n')}\n\n${body}`));
}

describe('realAuthor', () => {
  const from = 'From: Wren Alder <wren@example.org>';

  it.each<readonly [situation: string, body: string, author: Address]>([
    ['no From in the body', 'Hop further.\n', WREN],
    ['a From in the body', 'From: Zoë Marsh <zoe@example.org>\n\nHop further.\n', ZOE],
    ['blank lines before it', '\n\nFrom: Zoë Marsh <zoe@example.org>\n\nHop.\n', ZOE],
    ['encoded words in it', 'From: =?utf-8?q?Zo=C3=AB?= Marsh <zoe@example.org>\n\nHop.\n', ZOE],
    ['a folded one', 'From: =?utf-8?q?Zo=C3=AB?= Marsh\n <zoe@example.org>\n\nHop.\n', ZOE],
    ['quotes in it', 'From: "Zoë Marsh" <zoe@example.org>\n\nHop.\n', ZOE],
    ['an address alone', 'From: zoe@example.org\n\nHop.\n', { name: '', address: 'zoe@example.org' }],
    [
      'other headers before it',
      'Subject: hop\nDate: today\nFrom: Zoë Marsh <zoe@example.org>\n\nHop.\n',
      ZOE,
    ],
    [
      'the first lines of git format-patch',
      'From 0123456789abcdef0123456789abcdef01234567 Mon Sep 17 00:00:00 2001\nFrom: Zoë Marsh <zoe@example.org>\n\nHop.\n',
      ZOE,
    ],
    ['a sentence that starts with From:', 'From: what I read, it hops.\n', WREN],
    ['a From further down', 'Hop.\n\nFrom: Zoë Marsh <zoe@example.org>\n', WREN],
    ['a quoted From', '> From: Zoë Marsh <zoe@example.org>\n', WREN],
    ['a relay in the body', 'From: Zoë via Relay <devnull+zoe.example.org@kernel.org>\n\nHop.\n', WREN],
  ])('%s', async (_, body, author) => {
    expect(realAuthor(await message([from], body))).toEqual(author);
  });

  const relay = 'From: Wren Alder via B4 Relay <devnull+wren.example.org@kernel.org>';
  const list = "From: 'Wren Alder' via quokka-devel <quokka-devel@lists.example.org>";
  const bare = { name: 'Wren Alder', address: 'wren@example.org' };

  it.each<readonly [situation: string, headers: readonly string[], author: Address | null]>([
    ['a relay with Reply-To', [relay, 'Reply-To: wren@example.org'], bare],
    ['a relay with X-Original-From', [relay, 'X-Original-From: Wren Alder <wren@example.org>'], bare],
    [
      'a relay with its own address as Reply-To',
      [relay, 'Reply-To: devnull+wren.example.org@kernel.org'],
      null,
    ],
    ['a relay alone', [relay], null],
    ['a list with Reply-To', [list, 'Reply-To: Wren Alder <wren@example.org>'], bare],
    [
      'a list that is in Reply-To itself',
      [list, 'Reply-To: quokka-devel@lists.example.org, wren@example.org'],
      bare,
    ],
    [
      'a list that moved the author to Cc',
      [list, 'Cc: Zoe <zoe@example.org>, Wren Alder <wren@example.org>'],
      bare,
    ],
    ['a list alone', [list], null],
    ['no From at all', ['To: wren@example.org'], null],
    [
      'a name with via in it',
      ['From: Wren via Alder <wren@example.org>'],
      { ...WREN, name: 'Wren via Alder' },
    ],
    ['a Reply-To without any relay', [from, 'Reply-To: quokka-devel@lists.example.org'], WREN],
  ])('%s', async (_, headers, author) => {
    expect(realAuthor(await message(headers))).toEqual(author);
  });

  it('lets the body win over the relay', async () => {
    const mail = await message(
      [relay, 'Reply-To: wren@example.org'],
      'From: Zoë Marsh <zoe@example.org>\n\nHop.\n',
    );
    expect(realAuthor(mail)).toEqual(ZOE);
    expect(realSender(mail)).toEqual(bare);
  });
});

describe('parseMailbox', () => {
  it.each<readonly [text: string, address: Address | null]>([
    ['Wren Alder <wren@example.org>', WREN],
    ['"Alder, Wren" <wren@example.org>', { ...WREN, name: 'Alder, Wren' }],
    ['wren@example.org (Wren Alder)', WREN],
    ['<wren@example.org>', { ...WREN, name: '' }],
    ['Wren Alder', null],
    ['Wren <wren>', null],
    ['Wren <a@b@c>', null],
    ['', null],
  ])('%j', (text, address) => expect(parseMailbox(text)).toEqual(address));
});

describe('sameAddress', () => {
  it('ignores case and names, and nothing else', () => {
    expect(sameAddress(WREN, { name: '', address: 'WREN@Example.org' })).toBe(true);
    expect(sameAddress(WREN, { name: 'Wren Alder', address: 'wren@example.org.example.net' })).toBe(false);
    expect(sameAddress(WREN, { name: 'Wren Alder', address: 'awren@example.org' })).toBe(false);
  });
});

describe('formatAddress', () => {
  it.each<readonly [address: Address, text: string]>([
    [WREN, 'Wren Alder <wren@example.org>'],
    [{ ...WREN, name: '' }, 'wren@example.org'],
    [{ ...WREN, name: 'Alder, Wren' }, '"Alder, Wren" <wren@example.org>'],
    [{ ...WREN, name: 'Wren "Hop" \\ Alder' }, '"Wren \\"Hop\\" \\\\ Alder" <wren@example.org>'],
    [ZOE, '=?utf-8?B?Wm/DqyBNYXJzaA==?= <zoe@example.org>'],
    [{ ...WREN, name: 'Wren\r\nBcc: zoe@example.org' }, '"Wren Bcc: zoe@example.org" <wren@example.org>'],
    [{ ...WREN, name: '=?utf-8?q?x?=' }, '"=?utf-8?q?x?=" <wren@example.org>'],
  ])('%j', (address, text) => expect(formatAddress(address)).toBe(text));

  it.each([
    '',
    'wren',
    'wren@example.org\nBcc: zoe@example.org',
    'a b@example.org',
    'a>@example.org',
    'é@example.org',
  ])('refuses the address %j', (address) =>
    expect(() => formatAddress({ name: 'Wren', address })).toThrow(RangeError),
  );

  it('is one line of ASCII that reads back as the same address, whatever the name', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (name) => {
        const text = formatAddress({ name, address: WREN.address });
        expect(text).toMatch(/^[ -~]*$/);
        expect(parseMailbox(text.slice(-900))?.address).toBe(WREN.address);
      }),
    );
  });
});

describe('the lists of a mail', () => {
  it.each([
    ['252 characters', 'le.'.repeat(79), true],
    ['more than any address', 'le.'.repeat(25_000), false],
  ])('are known by a host of %s, or not', (_, labels, isList) => {
    const address = `birds@${labels}vger.kernel.org`;
    expect(isListAddress({ name: '', address }, { headers: [] })).toBe(isList);
  });

  it('are those among its recipients and that of its List-Id, each once', async () => {
    const mail = await message([
      'From: Wren <wren@example.org>',
      'To: Kumo <KUMO@Lists.Example.org>, zoe@example.org',
      'Cc: linux-kernel@vger.kernel.org, pond@example.org, kumo@lists.example.org',
      'List-Post: <mailto:pond@example.org>',
      'List-Id: All of the birds <birds.lists.example.org>',
    ]);
    expect(listsOf(mail)).toEqual([
      'kumo@lists.example.org',
      'linux-kernel@vger.kernel.org',
      'pond@example.org',
      'birds@lists.example.org',
    ]);
  });

  it.each([
    'List-Id: <no-dot>',
    'List-Id: birds',
    'List-Id: <a b.example.org>',
    'X-List: <birds.example.org>',
  ])('are none in %j', async (line) => {
    expect(listsOf(await message(['From: Wren <wren@example.org>', 'To: zoe@example.org', line]))).toEqual(
      [],
    );
  });
});
