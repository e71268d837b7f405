import type { Kysely, Migration } from 'kysely';
import type { ColumnTypes } from '../columns.js';

/** What comes in: where each source stands, how far each mail of it has come, and what became of each series. */
export function intake(_types: ColumnTypes): Migration {
  return {
    async up(db: Kysely<unknown>) {
      await createPositions(db);
      await createArrivals(db);
      await createSeriesStates(db);
    },
  };
}

async function createPositions(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('positions')
    .addColumn('source', 'text', (column) => column.notNull())
    .addColumn('folder', 'text', (column) => column.notNull())
    .addColumn('position', 'text', (column) => column.notNull())
    .addColumn('moved_at', 'bigint', (column) => column.notNull())
    .addPrimaryKeyConstraint('positions_key', ['source', 'folder'])
    .execute();
}

async function createArrivals(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('arrivals')
    .addColumn('mail_id', 'integer', (column) => column.primaryKey().references('mails.id'))
    .addColumn('source', 'text', (column) => column.notNull())
    .addColumn('place', 'text', (column) => column.notNull())
    .addColumn('history', 'integer', (column) => column.notNull())
    .addColumn('arrived_at', 'bigint', (column) => column.notNull())
    .addColumn('state', 'text', (column) => column.notNull())
    .addColumn('reason', 'text')
    .addColumn('attempts', 'integer', (column) => column.notNull().defaultTo(0))
    .addColumn('due_at', 'bigint', (column) => column.notNull())
    .addColumn('sender', 'text')
    .addColumn('version', 'integer')
    .addColumn('total', 'integer')
    .addColumn('thread', 'text')
    .execute();
  await db.schema
    .createIndex('arrivals_due')
    .on('arrivals')
    .columns(['state', 'history', 'due_at', 'mail_id'])
    .execute();
  await db.schema
    .createIndex('arrivals_sender')
    .on('arrivals')
    .columns(['sender', 'version', 'total'])
    .execute();
  await db.schema.createIndex('arrivals_time').on('arrivals').column('arrived_at').execute();
}

async function createSeriesStates(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('series_states')
    .addColumn('series_id', 'integer', (column) => column.primaryKey().references('series.id'))
    .addColumn('state', 'text', (column) => column.notNull())
    .addColumn('detail', 'text')
    .addColumn('decided_at', 'bigint', (column) => column.notNull())
    .execute();
}
