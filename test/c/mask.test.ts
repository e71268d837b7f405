import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { beginsInComment, blank, maskComments, maskText } from '../../src/c/mask.js';

describe('maskText', () => {
  it.each([
    ['a /* b */ c', 'a         c'],
    ['a // b\nc', 'a     \nc'],
    ['a /* b\nc */ d', 'a     \n     d'],
    ['s = "a // b";', 's =         ;'],
    ['s = "a \\" /* b";', 's =            ;'],
    ["c = '\"'; d", 'c =    ; d'],
    ["c = '\\''; d", 'c =     ; d'],
    ['/* never closed\nx', '               \n '],
    ['s = "never closed\nx = 1;', 's =              \nx = 1;'],
    ['// a \\ b */ c', '             '],
    ['/* // */ x', '         x'],
    ['a / b * c', 'a / b * c'],
    ["don't\nx", 'don  \nx'],
    ['', ''],
  ])('%j becomes %j', (text, masked) => {
    expect(maskText(text)).toBe(masked);
  });

  it('begins inside a comment where it is told so', () => {
    expect(maskText(' * a\n */ b', true)).toBe('    \n    b');
    expect(maskText(' * a "\n b', true)).toBe('      \n  ');
  });
});

describe('maskComments', () => {
  it.each([
    ['s = "a // b"; // c', 's = "a // b";     '],
    ['s = "/*"; x /* " */', 's = "/*"; x        '],
  ])('%j keeps its strings: %j', (text, masked) => {
    expect(maskComments(text)).toBe(masked);
  });
});

describe('beginsInComment', () => {
  it.each([
    [' * @flags: bits\n */\nint f(void)\n', true],
    [' text */\n', true],
    [' * only the middle\n * of a comment\n', true],
    ['\t/* a */\n', false],
    ['int f(void) /* a */\n', false],
    ['\t* p = 1;\n', false],
    ['\t*p = 1;\n', false],
    ['int f(void)\n', false],
    ['', false],
  ])('%j: %s', (text, expected) => {
    expect(beginsInComment(text)).toBe(expected);
  });
});

describe('any text', () => {
  const text = fc.string({
    unit: fc.constantFrom('/', '*', '"', "'", '\\', '\n', 'a', ' ', '\t', '\u{1f600}', '\r', '\u2028'),
    maxLength: 60,
  });

  it('keeps its length, its line ends and what is not masked', () => {
    fc.assert(
      fc.property(text, fc.boolean(), (source, inside) => {
        for (const masked of [maskText(source, inside), maskComments(source, inside)]) {
          expect(masked.length).toBe(source.length);
          for (let i = 0; i < source.length; i++) {
            if (source[i] === '\n') expect(masked[i]).toBe('\n');
            else if (masked[i] !== ' ') expect(masked[i]).toBe(source[i]);
          }
        }
        expect(blank(source)).toBe(
          source
            .split('')
            .map((each) => (each === '\n' ? '\n' : ' '))
            .join(''),
        );
      }),
    );
  });

  it('has nothing left to mask once it was masked', () => {
    fc.assert(
      fc.property(text, (source) => {
        const masked = maskText(source);
        expect(maskText(masked)).toBe(masked);
      }),
    );
  });
});
