import { type FunctionNode, type Kysely, PostgresDialect, PostgresQueryCompiler, sql } from 'kysely';
import { postgresColumns } from './columns.js';
import { type Dialect, type PortableName, piece } from './dialect.js';

/**
 * The words of a mail, as the index has them: all ASCII but letters and digits parts words, so that PostgreSQL takes no
 * path or address for one word. What is beyond any real subject is cut off, since the words of a text have a limit.
 */
const words = sql.raw(
  `to_tsvector('simple', regexp_replace(
    left(subject, 2000) || ' ' || left(from_name, 500) || ' ' || left(from_address, 500),
    '[^a-zA-Z0-9\\u0080-\\U0010ffff]+', ' ', 'g'))`,
);

/** PostgreSQL: any number of processes on any number of machines; their transactions run at the same time. */
export const postgres: Dialect = {
  columns: postgresColumns,
  pieces: {
    portable_like: (column, pattern) => sql`${column} ilike ${pattern} escape '\\'`,
    portable_head: (text) => sql`split_part(${text}, ':', 1)`,
  },
  async indexWords(db) {
    await sql`create index mails_words on mails using gin ((${words}))`.execute(db);
  },
  mailsWithWords(wanted, limit) {
    const query = `${wanted.join(' & ')}:*`;
    return sql`(select id from mails where ${words} @@ to_tsquery('simple', ${query})
      order by id desc limit ${limit})`;
  },
  finishStep: orderTextByBytes,
  async numberOn(db, table) {
    await sql`select setval(pg_get_serial_sequence(${table}, 'id'), max(id)) from ${sql.table(table)}
      having max(id) is not null`.execute(db);
  },
  /** It keeps rows together by itself; an index that was not built to its end finds less than there is. */
  async faults(db) {
    const { rows } = await sql<{ name: string }>`
      select indexrelid::regclass::text as name from pg_index join pg_class on pg_class.oid = indrelid
      where not indisvalid and relnamespace = current_schema()::regnamespace`.execute(db);
    return rows.map(({ name }) => `the index ${name} is not valid: REINDEX INDEX ${name}`);
  },
  /** Numbers of 64 bits stand for keys; should two keys ever have the same one, they only wait for each other. */
  async holdKey(db, key) {
    await sql`select pg_advisory_xact_lock(hashtextextended(${key}, 0))`.execute(db);
  },
};

/** Lists are paged by text, and findings looked up by its beginning: both need the order that SQLite has. */
async function orderTextByBytes(db: Kysely<unknown>): Promise<void> {
  const { rows } = await sql<{ table_name: string; column_name: string }>`
    select relation.relname as table_name, attname as column_name
    from pg_attribute join pg_class as relation on relation.oid = attrelid
    where relkind = 'r' and relnamespace = current_schema()::regnamespace
      and relowner = (select oid from pg_roles where rolname = current_user)
      and attnum > 0 and not attisdropped and atttypid = 'text'::regtype
      and attcollation <> (select oid from pg_collation where collname = 'C' and collencoding = -1)`.execute(
    db,
  );
  for (const { table_name, column_name } of rows) {
    await sql`alter table ${sql.table(table_name)} alter column ${sql.ref(column_name)} type text collate "C"`.execute(
      db,
    );
  }
}

class Compiler extends PostgresQueryCompiler {
  protected override visitFunction(node: FunctionNode): void {
    const write = postgres.pieces[node.func as PortableName];
    if (write === undefined) super.visitFunction(node);
    else this.visitNode(write(...node.arguments.map(piece)).toOperationNode());
  }
}

/** Kysely's PostgreSQL with this file's words for what is written differently. */
export class PortablePostgres extends PostgresDialect {
  override createQueryCompiler(): PostgresQueryCompiler {
    return new Compiler();
  }
}
