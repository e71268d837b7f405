import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeWords, encodeWords } from '../../src/mail/words.js';

describe('decodeWords', () => {
  it.each([
    ['hop', 'hop'],
    ['=?utf-8?q?hop=C3=A9?=', 'hopé'],
    ['=?UTF-8?B?aG9ww6k=?=', 'hopé'],
    ['=?utf-8?q?a_b?= c', 'a b c'],
    ['=?utf-8?q?a?= =?utf-8?q?b?=', 'ab'],
    ['=?utf-8?q?a?= and =?utf-8?q?b?=', 'a and b'],
    ['=?utf-8?q?hop=C3?= =?utf-8?q?=A9?=', 'hopé'],
    ['=?iso-8859-1?q?hop=E9?= =?utf-8?q?=C3=A9?=', 'hopéé'],
    ['=?utf-8*en?q?hop?=', 'hop'],
    ['=?hop?q?hop=C3=A9?=', 'hopé'],
    ['=?utf-8?q?with spaces?=', 'with spaces'],
    ['=?utf-8?x?hop?=', '=?utf-8?x?hop?='],
    ['=?utf-8?q?hop', '=?utf-8?q?hop'],
    ['a == b ? c : d?=', 'a == b ? c : d?='],
  ])('%j is %j', (value, text) => expect(decodeWords(value)).toBe(text));
});

describe('encodeWords', () => {
  it('is undone by decodeWords, and no word is longer than 75 characters', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 300 }), (text) => {
        const encoded = encodeWords(text);
        expect(decodeWords(encoded)).toBe(text.replace(/^\uFEFF/, ''));
        for (const word of encoded.split(' ')) expect(word.length).toBeLessThanOrEqual(75);
      }),
    );
  });
});
