import type { Kysely, Migration } from 'kysely';

/** The lists that each patch went to. */
export function lists(): Migration {
  return {
    async up(db: Kysely<unknown>) {
      await db.schema
        .createTable('patch_lists')
        .addColumn('patch_id', 'integer', (column) => column.notNull().references('patches.id'))
        .addColumn('list', 'text', (column) => column.notNull())
        .addPrimaryKeyConstraint('patch_lists_key', ['patch_id', 'list'])
        .execute();
    },
  };
}
