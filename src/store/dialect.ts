import type { Expression, Kysely, OperationNode, RawBuilder } from 'kysely';
import type { ColumnTypes } from './columns.js';
import type { Tables } from './tables.js';

/** What databases write differently, one object a database; all other SQL of the store is the same for all of them. */
export interface Dialect {
  readonly columns: ColumnTypes;
  /** The pieces of SQL of {@link PortableName}, made of their arguments. */
  readonly pieces: Readonly<Record<PortableName, (...values: readonly Piece[]) => RawBuilder<unknown>>>;
  /** Makes the index of the words of mails, for {@link Dialect.mailsWithWords}. */
  indexWords(db: Kysely<unknown>): Promise<void>;
  /** The ids of the newest mails that have every word, the last also as the beginning of one. */
  mailsWithWords(words: readonly string[], limit: number): RawBuilder<{ readonly id: number }>;
  /** What every step of the schema ends with. */
  finishStep(db: Kysely<unknown>): Promise<void>;
  /** Has the database number further rows of a table on from those that it has. */
  numberOn(db: Kysely<Tables>, table: keyof Tables): Promise<void>;
  /** What is wrong with the database itself, in its own words; nothing if it is as it should be. */
  faults(db: Kysely<Tables>): Promise<readonly string[]>;
  /** Within a transaction: waits until no other one holds the key, and holds it until the transaction ends. */
  holdKey(db: Kysely<unknown>, key: string): Promise<void>;
}

/** A part of a query. */
export type Piece = Expression<unknown>;

/** Pieces of SQL that every dialect has in its own words: see {@link ./portable.ts}. */
export type PortableName = 'portable_like' | 'portable_head';

/** The node as a part of a query. */
export function piece(node: OperationNode): Piece {
  return { expressionType: undefined, toOperationNode: () => node };
}
