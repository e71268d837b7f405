/** The column types that databases call by different names; all others are `text`, `integer` and `bigint`. */
export interface ColumnTypes {
  /** A primary key that the database fills in. */
  readonly id: 'integer' | 'serial';
  readonly bytes: 'blob' | 'bytea';
}

/** SQLite's names; an `integer` primary key fills itself in. */
export const sqliteColumns: ColumnTypes = { id: 'integer', bytes: 'blob' };

/** PostgreSQL's names. */
export const postgresColumns: ColumnTypes = { id: 'serial', bytes: 'bytea' };
