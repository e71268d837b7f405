import { type Kysely, type Migration, sql } from 'kysely';

/** Columns of arrivals that only the first databases with that table have, and that were never read. */
const UNREAD = ['position', 'title', 'change_id'];

/** Makes databases that were made by steps as they were first written the same as those that were made later. */
export function aligned(): Migration {
  return {
    async up(db: Kysely<unknown>) {
      const tables = await db.introspection.getTables();
      const columns = tables.find(({ name }) => name === 'arrivals')?.columns ?? [];
      for (const { name } of columns.filter((column) => UNREAD.includes(column.name)))
        await db.schema.alterTable('arrivals').dropColumn(name).execute();
      await db.schema.dropIndex('series_sent').execute();
      await sql`create index series_sent on series (coalesce(sent_at, 0), id)`.execute(db);
    },
  };
}
