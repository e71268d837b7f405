import type { Kysely, Migration } from 'kysely';
import type { ColumnTypes } from '../columns.js';

/** Versions of works, what became of findings, and which checks ran. */
export function versions(types: ColumnTypes): Migration {
  return {
    async up(db: Kysely<unknown>) {
      await createVersions(db);
      await createOutcomes(db);
      await createChecks(db, types);
    },
  };
}

async function createVersions(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('series_versions')
    .addColumn('series_id', 'integer', (column) => column.primaryKey().references('series.id'))
    .addColumn('work_id', 'integer', (column) => column.notNull())
    .addColumn('sent_at', 'bigint')
    .addColumn('trace', 'text', (column) => column.notNull())
    .execute();
  await db.schema.createIndex('series_versions_work').on('series_versions').column('work_id').execute();
  await db.schema
    .createTable('version_keys')
    .addColumn('key', 'text', (column) => column.notNull())
    .addColumn('series_id', 'integer', (column) => column.notNull().references('series.id'))
    .addPrimaryKeyConstraint('version_keys_key', ['key', 'series_id'])
    .execute();
  await db.schema.createIndex('version_keys_series').on('version_keys').column('series_id').execute();
}

async function createOutcomes(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('outcomes')
    .addColumn('work_id', 'integer', (column) => column.notNull())
    .addColumn('fingerprint', 'text', (column) => column.notNull())
    .addColumn('check_id', 'text', (column) => column.notNull())
    .addColumn('state', 'text', (column) => column.notNull())
    .addColumn('version', 'text', (column) => column.notNull())
    .addColumn('detail', 'text', (column) => column.notNull())
    .addColumn('history', 'text', (column) => column.notNull())
    .addPrimaryKeyConstraint('outcomes_key', ['work_id', 'fingerprint'])
    .execute();
  await db.schema.createIndex('outcomes_fingerprint').on('outcomes').column('fingerprint').execute();
  await db.schema.createIndex('outcomes_check').on('outcomes').columns(['check_id', 'state']).execute();
  await db.schema
    .createTable('merges')
    .addColumn('fingerprint', 'text', (column) => column.primaryKey())
    .addColumn('tree', 'text', (column) => column.notNull())
    .addColumn('ref', 'text', (column) => column.notNull())
    .addColumn('commit_id', 'text', (column) => column.notNull())
    .addColumn('found_at', 'bigint', (column) => column.notNull())
    .execute();
}

async function createChecks(db: Kysely<unknown>, types: ColumnTypes): Promise<void> {
  await db.schema
    .createTable('check_decisions')
    .addColumn('id', types.id, (column) => column.primaryKey())
    .addColumn('check_id', 'text', (column) => column.notNull())
    .addColumn('decision', 'text', (column) => column.notNull())
    .addColumn('decided_by', 'text', (column) => column.notNull())
    .addColumn('decided_at', 'bigint', (column) => column.notNull())
    .addColumn('why', 'text', (column) => column.notNull())
    .addColumn('fixed', 'integer', (column) => column.notNull())
    .addColumn('wrong', 'integer', (column) => column.notNull())
    .execute();
  await db.schema
    .createTable('check_sets')
    .addColumn('id', types.id, (column) => column.primaryKey())
    .addColumn('digest', 'text', (column) => column.notNull().unique())
    .addColumn('checks', 'text', (column) => column.notNull())
    .execute();
  await db.schema
    .createTable('run_checks')
    .addColumn('run_id', 'integer', (column) => column.primaryKey().references('runs.id'))
    .addColumn('set_id', 'integer', (column) => column.notNull().references('check_sets.id'))
    .execute();
}
