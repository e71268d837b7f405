import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { rewriteMacros } from '../../src/c/macros.js';
import { maskComments, maskText } from '../../src/c/mask.js';

function rewrite(text: string): ReturnType<typeof rewriteMacros> {
  const source = { code: maskComments(text), masked: maskText(text) };
  return rewriteMacros(source, text.indexOf('{'));
}

/** The rewritten code with its white space folded. */
function code(text: string): string {
  return rewrite(text).code.replace(/\s+/g, ' ').trim();
}

describe('attributes', () => {
  it.each([
    ['int f(void __user *p) {}', 'int f(void *p) {}'],
    ['static __always_inline int f(void) {}', 'static int f(void) {}'],
    ['int f(void) __must_hold(&l) {}', 'int f(void) {}'],
    ['__printf(1, 2) int f(const char *s) {}', 'int f(const char *s) {}'],
    ['int f(int a __maybe_unused) {}', 'int f(int a ) {}'],
    ['void f(void) { struct x *y __free(kfree) = z(); }', 'void f(void) { struct x *y = z(); }'],
    [
      'void f(void) { switch (a) { case 1: b(); fallthrough; case 2: } }',
      'void f(void) { switch (a) { case 1: b(); ; case 2: } }',
    ],
    ['void f(void) { my__user(a); __init_x(); }', 'void f(void) { my__user(a); __init_x(); }'],
  ])('%s', (text, expected) => {
    expect(code(text)).toBe(expected);
  });
});

describe('block macros', () => {
  it.each([
    [
      'void f(void) { list_for_each_entry(a, &b->list, node) { c(a); } }',
      'while (a, &b->list, node) { c(a); }',
    ],
    ['void f(void) { list_for_each_entry(a, b, c) d(a); }', 'while (a, b, c) d(a);'],
    ['void f(void) { for_each_sgtable_dma_sg(t, sg, i) if (i) g(sg); }', 'while (t, sg, i) if (i) g(sg);'],
    ['void f(void) { scoped_guard(mutex, &a->lock) { b(); } }', 'if (mutex, &a->lock) { b(); }'],
    ['void f(void) { drm_modeset_lock_all(a); }', 'drm_modeset_lock_all(a);'],
    ['void f(void) { if (a) { b(); } }', 'if (a) { b(); }'],
    [
      'void f(void) { while (a) { b(); } for (;;) { } switch (c) { } }',
      'while (a) { b(); } for (;;) { } switch (c) { }',
    ],
    ['void f(void) { x = for_each_count(a, b); }', 'x = for_each_count(a, b);'],
    ['void f(void) { g(for_each_count(a), b); }', 'g(for_each_count(a), b);'],
  ])('%s', (text, inner) => {
    expect(code(text)).toBe(`void f(void) { ${inner} }`);
  });
});

describe('types as arguments', () => {
  it.each([
    ['container_of(a, struct b, c)', 'container_of(a, b, c)'],
    ['kmalloc_array(n, sizeof(struct b), GFP_KERNEL)', 'kmalloc_array(n, sizeof(struct b), GFP_KERNEL)'],
    ['devm_drm_dev_alloc(dev, &drv, struct kumo, drm)', 'devm_drm_dev_alloc(dev, &drv, kumo, drm)'],
    ['min_t(unsigned int, a, b)', 'min_t(x , a, b)'],
    ['min_t(u32, a, b)', 'min_t(x , a, b)'],
    ['va_arg(ap, char *)', 'va_arg(ap, x )'],
    ['(struct a *)b', '(struct a *)b'],
    ['(unsigned long)b', '(unsigned long)b'],
    ['g((u32)a, (struct b *)c)', 'g((u32)a, (struct b *)c)'],
    ['g(size, u32flags)', 'g(size, u32flags)'],
  ])('%s', (text, expected) => {
    expect(code(`void f(void) { ${text}; }`)).toBe(`void f(void) { ${expected}; }`);
  });

  it('case ranges become one expression', () => {
    expect(code('void f(void) { switch (a) { case 1 ... 3: b(); } }')).toContain('case 1 | 3: b();');
  });
});

describe('directives', () => {
  it.each([
    ['#ifdef A\na();\n#else\nb();\n#endif\nc();', 'a(); c();', ['b();']],
    ['#if 0\na();\n#endif\nc();', 'c();', ['a();']],
    ['#if 0\na();\n#else\nb();\n#endif\nc();', 'b(); c();', ['a();']],
    ['#if A\na();\n#elif B\nb();\n#else\nd();\n#endif\nc();', 'a(); c();', ['b();', 'd();']],
    ['#if A\n#if 0\na();\n#endif\nb();\n#endif\nc();', 'b(); c();', ['a();']],
    ['a();\n#else\nb();\n#endif\nc();', 'a(); c();', ['b();']],
    ['#define X(a) \\\n\ty(a)\nc();', 'c();', []],
    ['# define X 1\n  #undef X\nc();', 'c();', []],
    ['#endif\nc();', 'c();', []],
    ['a();\n#else\nb();', 'a();', ['b();\n}']],
    ['#if 0\n#if A\na();\n#else\nb();\n#endif\nd();\n#endif\nc();', 'c();', ['a();', 'b();', 'd();']],
  ])('%j', (text, expected, unseen) => {
    const read = rewrite(`{\n${text}\n}\n`);
    const code = read.code.replace(/\s+/g, ' ').trim();
    expect(code.replace(/ ?\}$/, '')).toBe(`{ ${expected}`);
    const dropped = read.unseen.map(([start, end]) => `{\n${text}\n}\n`.slice(start, end).trim());
    expect(dropped.filter((each) => each !== '')).toEqual(unseen);
  });
});

describe('any text', () => {
  const piece = fc.constantFrom(
    '#if 0\n',
    '#else\n',
    '#endif\n',
    '#define X \\\n',
    '\\\n',
    '/*',
    '*/',
    '"',
    "'",
    '(',
    ')',
    '{',
    '}',
    ';',
    ',',
    ' ',
    '\n',
    '\t',
    'list_for_each_entry(',
    'scoped_guard(',
    '__user ',
    '__must_hold(',
    'fallthrough',
    'struct x',
    'unsigned int',
    'case 1 ... 2:',
    'u32',
    '*',
    'a',
  );

  it('keeps its length and its line ends', () => {
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 40 }), fc.nat(60), (pieces, open) => {
        const text = pieces.join('');
        const source = { code: maskComments(text), masked: maskText(text) };
        const read = rewriteMacros(source, open < text.length ? open : -1);
        for (const side of [read.code, read.masked]) {
          expect(side.length).toBe(text.length);
          expect([...side.matchAll(/\n/g)].map((match) => match.index)).toEqual(
            [...text.matchAll(/\n/g)].map((match) => match.index),
          );
        }
        for (const [start, end] of read.unseen)
          expect(0 <= start && start <= end && end <= text.length).toBe(true);
      }),
      { numRuns: 300 },
    );
  });

  it.each(['case 1 ', '(', 'struct x ', 'unsigned ', 'a(', '#if\n', '__must_hold(', '\\\n', ',struct a *'])(
    'takes time in proportion to its length: %j many times',
    (part) => {
      const time = (count: number) => {
        const text = part.repeat(count);
        const start = performance.now();
        rewriteMacros({ code: text, masked: text }, 0);
        return performance.now() - start;
      };
      time(1000);
      expect(time(20_000)).toBeLessThan(1500);
    },
  );
});
