import { beforeAll, describe, expect, it } from 'vitest';
import { squeeze } from '../../src/c/signature.js';
import { grammar } from '../checks/hunk.js';
import { functionIn, hunksOf, wholeFile } from './reading.js';

beforeAll(grammar);

describe('heads in view', () => {
  it.each<[string, string, readonly string[]]>([
    ['int f(void)', 'int', []],
    ['int f()', 'int', []],
    ['int f(int a)', 'int', ['int a']],
    ['static inline u32 f(u32 a, u32 b)', 'u32', ['u32 a', 'u32 b']],
    ['static struct kumo_bo *\nf(struct drm_device *drm)', 'struct kumo_bo *', ['struct drm_device * drm']],
    ['const struct kumo *f(const struct kumo *k)', 'const struct kumo *', ['const struct kumo * k']],
    ['void f(struct kumo **k)', 'void', ['struct kumo ** k']],
    ['void f(int a[], u8 b[4])', 'void', ['int [] a', 'u8 [4] b']],
    [
      'void f(unsigned long attrs, enum dma_data_direction dir)',
      'void',
      ['unsigned long attrs', 'enum dma_data_direction dir'],
    ],
    ['int f(const char *fmt, ...)', 'int', ['const char * fmt']],
    [
      'void f(void __user *p, size_t __maybe_unused n)',
      'void',
      ['void __user * p', 'size_t __maybe_unused n'],
    ],
    ['void f(int a,\n       /* unused */ int b)', 'void', ['int a', 'int b']],
    ['static __init int f(int a)', 'int', ['int a']],
  ])('%j', (head, returnType, params) => {
    const fn = functionIn(wholeFile(`${head}\n{\n}\n`), 'f');
    expect(fn.returnType).toBe(returnType);
    expect(fn.params.map(({ type, name }) => `${type} ${name}`)).toEqual(params);
    expect(fn.isStatic).toBe(head.startsWith('static'));
    expect(fn.head).toBe('whole');
  });

  it('a parameter that is a function has the name of the function', () => {
    const fn = functionIn(wholeFile('void f(int (*call)(int a), int b)\n{\n}\n'), 'f');
    expect(fn.params.map(({ name }) => name)).toEqual(['call', 'b']);
  });

  it('the place of a parameter is its name', () => {
    const text = 'void f(struct kumo *kumo,\n       u32 flags)\n{\n}\n';
    const fn = functionIn(wholeFile(text), 'f');
    expect(fn.params.map(({ start, name }) => text.slice(start, start + name.length))).toEqual([
      'kumo',
      'flags',
    ]);
  });
});

describe('heads that are cut', () => {
  it('only the parameters in view are known, and neither the type nor whether it is static', () => {
    const fn = functionIn(
      hunksOf({ section: 'static int f(int a,', text: '\t\tu32 b, int c)\n{\n\treturn b;\n}\n' }),
      'f',
    );
    expect(fn.head).toBe('part');
    expect(fn.params.map(({ type, name }) => `${type} ${name}`)).toEqual(['u32 b', 'int c']);
    expect(fn.returnType).toBe('');
    expect(fn.isStatic).toBe(false);
  });

  it('a heading is not taken for a head', () => {
    const fn = functionIn(hunksOf({ section: 'static int f(int a)', text: '\treturn b;\n}\n' }), 'f');
    expect(fn.head).toBe('none');
    expect(fn.params).toEqual([]);
  });
});

describe('squeeze', () => {
  it.each([
    ['struct  drm_device\t*', 'struct drm_device *'],
    ['char**', 'char **'],
    ['char * *', 'char **'],
    ['int', 'int'],
    ['const char *const', 'const char * const'],
  ])('%j becomes %j', (text, expected) => {
    expect(squeeze(text)).toBe(expected);
  });
});
