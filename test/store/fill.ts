import { tableNames } from '../../src/store/all-tables.js';
import type { Db } from '../../src/store/db.js';

/** Text that needs care wherever it goes. */
export const ODD = 'é \u{1f600} \'%_\\ "\n\u2028';

/** Fills every table with so many rows, each of which refers to the one with its own number. */
export async function fillTables(db: Db, count: number): Promise<void> {
  const known = await db.introspection.getTables();
  for (const table of tableNames) {
    const columns = known.find(({ name }) => name === table)?.columns ?? [];
    const rows = Array.from({ length: count }, (_, i) =>
      Object.fromEntries(columns.map(({ name, dataType }) => [name, filling(dataType, name, i + 1)])),
    );
    await db
      .insertInto(table)
      .values(rows as never)
      .execute();
  }
}

function filling(type: string, name: string, number: number): unknown {
  if (/^(?:integer|int4|serial)$/i.test(type)) return number;
  if (/^(?:bigint|int8)$/i.test(type)) return 4_102_444_800_000 + number;
  if (/^(?:blob|bytea)$/i.test(type)) return Buffer.from([0, 255, number]);
  return `${name} ${number} ${ODD}`;
}
