import { describe, expect, it } from 'vitest';
import { structsOf } from '../../src/c/members.js';
import { fileOf } from './reading.js';

describe('structsOf', () => {
  it('reads members with their types and counts', () => {
    const [struct] = structsOf(
      fileOf('struct kumo {\n\t__u32 a;\n\tstruct kumo *next;\n\tu8 name[16];\n};\n'),
    );
    expect(struct).toMatchObject({ name: 'kumo', plain: true, attributes: '' });
    expect(struct?.members.map(({ name, type, count }) => [name, type, count])).toEqual([
      ['a', '__u32', null],
      ['next', 'struct kumo *', null],
      ['name', 'u8', '16'],
    ]);
  });

  it.each(['unsigned int a : 3;', 'union { int a; int b; };', 'void (*done)(int);', 'int a, b;'])(
    'does not take a struct with `%s` for plain',
    (member) => {
      expect(structsOf(fileOf(`struct kumo {\n\t${member}\n};\n`))[0]?.plain ?? false).toBe(false);
    },
  );

  it('keeps the attributes behind the brace', () => {
    const [struct] = structsOf(fileOf('struct kumo {\n\tint a;\n} __attribute__((packed));\n'));
    expect(struct?.attributes).toBe('__attribute__((packed))');
  });
});
