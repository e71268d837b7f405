import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseSignature, plainType, signatureName } from '../../src/kernel/signature.js';

describe('parseSignature', () => {
  it('takes name, return type and parameters apart', () => {
    expect(
      parseSignature('const struct kumo_ring *kumo_ring_get(struct device *dev, unsigned int index)'),
    ).toEqual({
      name: 'kumo_ring_get',
      returnType: 'const struct kumo_ring *',
      params: [
        { name: 'dev', type: 'struct device *' },
        { name: 'index', type: 'unsigned int' },
      ],
    });
  });

  it('knows no parameters, variable arguments, arrays and pointers to pointers', () => {
    expect(parseSignature('void kumo_stop(void)').params).toEqual([]);
    expect(parseSignature('int kumo_say(const char *fmt, ...)').params[1]).toEqual({
      name: '...',
      type: '...',
    });
    expect(parseSignature('int kumo_set(const char *names[3])').params).toEqual([
      { name: 'names', type: 'const char *[]' },
    ]);
    expect(parseSignature('int kumo_pages(struct page **pages)').params).toEqual([
      { name: 'pages', type: 'struct page **' },
    ]);
  });

  it('does not split inside the parameters of a callback', () => {
    expect(
      parseSignature('int kumo_each(bool (*visit)(struct page *page, int at), void *data)').params,
    ).toEqual([
      { name: 'visit', type: 'bool (*)(struct page *page, int at)' },
      { name: 'data', type: 'void *' },
    ]);
  });

  it('refuses what is no signature, naming it', () => {
    expect(() => parseSignature('kumo_stop')).toThrow('not a C signature: kumo_stop');
    expect(() => parseSignature('int kumo(int)')).toThrow('has no name or type: int');
    expect(() => signatureName('(int a)')).toThrow('no function name');
  });

  it('ends with a result or an Error on any text', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom('a', ' ', '*', '(', ')', ',', '[', '.'), maxLength: 60 }),
        (text) => {
          try {
            expect(parseSignature(text).name).toMatch(/^[A-Za-z_]\w*$/);
          } catch (error) {
            expect((error as Error).message).toContain('signature');
          }
        },
      ),
    );
  });
});

describe('plainType', () => {
  it.each([
    ['struct  drm_device*', 'struct drm_device *'],
    ['struct page * *', 'struct page **'],
    ['const void *', 'const void *'],
    ['unsigned\tlong', 'unsigned long'],
  ])('%j is %j', (written, plain) => {
    expect(plainType(written)).toBe(plain);
  });
});
