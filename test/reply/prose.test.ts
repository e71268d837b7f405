import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { cut, oneLine, paragraphs, WIDTH, wrap } from '../../src/reply/prose.js';

describe('prose', () => {
  test('wraps between words and never inside one', () => {
    const word = 'drm_gem_dma_prime_import_sg_table_vmap()';
    expect(wrap(`${word} ${word} a`)).toEqual([word, `${word} a`]);
    const path = `drivers/${'display/'.repeat(10)}kumo.c`;
    expect(wrap(`see ${path} there`)).toEqual(['see', path, 'there']);
  });

  test('indents what follows the first line', () => {
    expect(wrap(`- ${'word '.repeat(20)}`, '  ')).toEqual([
      `- ${'word '.repeat(14).trim()}`,
      '  word word word word word word',
    ]);
  });

  test('starts no line with a quote mark', () => {
    expect(wrap(`${'x'.repeat(70)} > y`)).toEqual([`${'x'.repeat(70)} >`, 'y']);
    expect(wrap('> a claim')).toEqual(['a claim']);
  });

  test('replaces controls, escapes, hidden marks and half characters', () => {
    expect(oneLine('a\x1b[31mb\r\nc\u202ed\u200be\ud800')).toBe('a [31mb c d e\ufffd');
  });

  test('keeps paragraphs apart', () => {
    expect(paragraphs('one\ntwo\n \nthree\n\n\n')).toEqual(['one two', 'three']);
  });

  test('cuts long text without splitting a character', () => {
    expect(cut('abcdef', 6)).toBe('abcdef');
    expect(cut('abcdefg', 6)).toBe('abc...');
    expect(cut('ab\u{1f600}defgh', 6)).toBe('ab...');
  });

  test('any text: lines are short, safe, and keep the words', () => {
    const text = fc.array(
      fc.oneof(fc.string({ unit: 'binary', maxLength: 80 }), fc.constantFrom('>', '>>x', '-- ', '\n')),
    );
    fc.assert(
      fc.property(text, (parts) => {
        const lines = wrap(parts.join(' '), '  ');
        for (const line of lines) {
          expect(line).not.toMatch(/^\s*>|\p{Cc}|\p{Cs}/u);
          const breaks = line
            .trim()
            .split(' ')
            .filter((word) => !word.startsWith('>'));
          if (line.length > WIDTH && !line.includes(' >')) expect(breaks).toHaveLength(1);
        }
      }),
    );
  });
});
