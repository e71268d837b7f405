import { FunctionNode, type RawBuilder, sql } from 'kysely';
import type { PortableName } from './dialect.js';

/** Whether a column has the pattern (of {@link ./paging.ts}'s `anywhere`); the case of ASCII letters does not count. */
export function like(column: string, pattern: string): RawBuilder<boolean> {
  return portable('portable_like', sql.ref(column), sql`${pattern}`);
}

/** The text of a column up to the first colon; all of it if there is none. */
export function beforeColon(column: string): RawBuilder<string> {
  return portable('portable_head', sql.ref(column));
}

/** A function's node, that the compiler of each dialect writes in its own words. */
function portable<T>(name: PortableName, ...values: readonly RawBuilder<unknown>[]): RawBuilder<T> {
  const node = FunctionNode.create(
    name,
    values.map((value) => value.toOperationNode()),
  );
  return sql<T>`${{ expressionType: undefined, toOperationNode: () => node }}`;
}
