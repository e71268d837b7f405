import { describe, expect, it } from 'vitest';
import { codeFile } from '../../src/c/functions.js';
import { tablesOf } from '../../src/c/tables.js';
import { fileOf, hunksOf } from './reading.js';

const TABLE = `static const struct kumo_ops kumo_ops = {
	.open = kumo_open,
	.extra = { .close = kumo_close },
	.flags = KUMO_A | KUMO_B,
	KUMO_COMMON_OPS,
	.notify	= &kumo_notify
};
`;

describe('tablesOf', () => {
  it('reads the functions of a table, and leaves nested initialisers to themselves', () => {
    const [table] = tablesOf(fileOf(TABLE));
    expect(table?.entries.map(({ slot, value }) => `${slot}=${value}`)).toEqual([
      'open=kumo_open',
      'notify=kumo_notify',
    ]);
    expect(table).toMatchObject({ struct: 'kumo_ops', table: 'kumo_ops', complete: true });
  });

  it('knows every member that is set, whatever to, and the macros among them', () => {
    const [table] = tablesOf(fileOf(TABLE));
    expect([...(table?.slots ?? [])]).toEqual(['open', 'extra', 'flags', 'notify']);
    expect(table?.macros).toEqual(['KUMO_COMMON_OPS']);
  });

  it('takes the name from the heading where a hunk cuts into a table, and calls it incomplete', () => {
    const image = hunksOf({
      section: 'static const struct kumo_ops kumo_ops = {',
      text: '\t.open = kumo_open,\n\t.close = kumo_close,\n',
    });
    const [table] = tablesOf(codeFile('kumo.c', image));
    expect(table).toMatchObject({ struct: 'kumo_ops', complete: false });
    expect(table?.entries.map(({ value }) => value)).toEqual(['kumo_open', 'kumo_close']);
  });

  it('finds nothing in a struct that is defined, or in a function', () => {
    expect(tablesOf(fileOf('struct kumo {\n\tint a;\n};\n\nint f(void)\n{\n\treturn 0;\n}\n'))).toEqual([]);
  });
});
