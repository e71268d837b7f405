import { createHash } from 'node:crypto';
import type { AnyRow } from './all-tables.js';
import { storable } from './storable.js';

/** How many rows a table has, and what tells their values from any others, whatever their order and the database. */
export interface TableSum {
  readonly table: string;
  readonly rows: number;
  /** 16 hexadecimal digits. */
  readonly checksum: string;
}

/** Adds up the rows of a table. */
export interface Summing {
  add(row: AnyRow): void;
  sum(): TableSum;
}

/** Begins to add up a table. */
export function summing(table: string): Summing {
  let rows = 0;
  let total = 0n;
  return {
    add(row) {
      rows++;
      total = BigInt.asUintN(64, total + hashOf(row));
    },
    sum: () => ({ table, rows, checksum: total.toString(16).padStart(16, '0') }),
  };
}

/** Values count as every database can hold them, each with its kind and length. */
function hashOf(row: AnyRow): bigint {
  const hash = createHash('sha256');
  for (const column of Object.keys(row).sort()) {
    const value = storable(row[column]);
    const bytes = value instanceof Uint8Array ? value : Buffer.from(value === null ? '' : String(value));
    const kind = value instanceof Uint8Array ? 'bytes' : value === null ? 'null' : typeof value;
    hash.update(`${column} ${kind} ${bytes.length}\n`).update(bytes);
  }
  return hash.digest().readBigUInt64BE();
}
