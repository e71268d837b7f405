import { describe, expect, it } from 'vitest';
import { prototypesOf } from '../../src/c/prototypes.js';
import { fileOf } from './reading.js';

const all = (text: string) => [...prototypesOf(fileOf(text)).values()].flat();
const types = (text: string) => all(text)[0]?.types;

describe('prototypesOf', () => {
  it.each([
    ['int f(void);', []],
    ['int f(struct kumo *kumo, u32 flags);', ['struct kumo *', 'u32']],
    ['int f(struct kumo *, u32);', ['struct kumo *', 'u32']],
    ['void f(const char *fmt, ...);', ['char *', '...']],
    ['int f(unsigned long addr, size_t n[4]);', ['unsigned long', 'size_t *']],
  ])('reads the types of %s', (text, expected) => {
    expect(types(`${text}\n`)).toEqual(expected);
  });

  it('tells declarations from definitions, and static ones from others', () => {
    const found = all('int f(int a);\n\nstatic inline int g(int a)\n{\n\treturn a;\n}\n');
    expect(found.map(({ name, kind, isStatic }) => [name, kind, isStatic])).toEqual([
      ['f', 'declaration', false],
      ['g', 'definition', true],
    ]);
  });

  it('reads neither callbacks among parameters nor typedefs nor variables', () => {
    expect(all('int f(void (*done)(int));\n')).toEqual([]);
    expect(all('typedef int (kumo_fn)(int a);\n')).toEqual([]);
    expect(all('int a = KUMO(1);\n')).toEqual([]);
  });
});
