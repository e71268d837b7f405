import type { Kysely, Migration } from 'kysely';
import type { ColumnTypes } from '../columns.js';

/** Audits of whole trees, each with its findings. */
export function backlog(types: ColumnTypes): Migration {
  return {
    async up(db: Kysely<unknown>) {
      await db.schema
        .createTable('backlog_runs')
        .addColumn('id', types.id, (column) => column.primaryKey())
        .addColumn('tree', 'text', (column) => column.notNull())
        .addColumn('ref', 'text', (column) => column.notNull())
        .addColumn('commit_id', 'text', (column) => column.notNull())
        .addColumn('paths', 'text', (column) => column.notNull())
        .addColumn('checks', 'text', (column) => column.notNull())
        .addColumn('kogin', 'text', (column) => column.notNull())
        .addColumn('started_at', 'bigint', (column) => column.notNull())
        .addColumn('finished_at', 'bigint', (column) => column.notNull())
        .addColumn('files', 'integer', (column) => column.notNull())
        .addColumn('functions', 'integer', (column) => column.notNull())
        .addColumn('unread', 'integer', (column) => column.notNull())
        .addColumn('not_judged', 'text', (column) => column.notNull())
        .execute();
      await db.schema
        .createTable('backlog_findings')
        .addColumn('id', types.id, (column) => column.primaryKey())
        .addColumn('run_id', 'integer', (column) => column.notNull().references('backlog_runs.id'))
        .addColumn('fingerprint', 'text', (column) => column.notNull())
        .addColumn('check_id', 'text', (column) => column.notNull())
        .addColumn('severity', 'text', (column) => column.notNull())
        .addColumn('path', 'text', (column) => column.notNull())
        .addColumn('function_name', 'text', (column) => column.notNull())
        .addColumn('line', 'integer', (column) => column.notNull())
        .addColumn('quoted', 'text', (column) => column.notNull())
        .addColumn('comment', 'text', (column) => column.notNull())
        .addColumn('evidence', 'text', (column) => column.notNull())
        .execute();
      await db.schema
        .createIndex('backlog_findings_run')
        .on('backlog_findings')
        .columns(['run_id', 'fingerprint'])
        .execute();
    },
  };
}
