import type { SqliteDatabase, SqliteStatement } from 'kysely';
import type { Connection } from './sqlite-library.js';

/** So many statements are kept; those of queries whose text hangs on their values would go on without end. */
const KEPT = 200;
/** Characters of the longest statement that is kept. */
const LONGEST = 8000;

/**
 * The connection with its statements compiled once for each text. Kysely has each query compiled anew, which took as long
 * as running them: half of what storing a review costs.
 */
export function keepStatements(connection: Connection): SqliteDatabase {
  const kept = new Map<string, SqliteStatement>();
  return {
    close: () => {
      kept.clear();
      connection.close();
    },
    prepare: (text) => {
      const known = kept.get(text);
      if (known !== undefined) {
        // A Map keeps the order of insertion: the first key is the one unused for longest.
        kept.delete(text);
        kept.set(text, known);
        return known;
      }
      const statement = connection.prepare(text);
      if (text.length > LONGEST) return statement;
      kept.set(text, statement);
      const [oldest] = kept.keys();
      if (kept.size > KEPT && oldest !== undefined) kept.delete(oldest);
      return statement;
    },
  };
}
