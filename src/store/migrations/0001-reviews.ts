import type { Kysely, Migration } from 'kysely';
import type { ColumnTypes } from '../columns.js';

/** The first schema: mails, series, patches, runs and what came of them. */
export function reviews(types: ColumnTypes): Migration {
  return {
    async up(db: Kysely<unknown>) {
      await createMails(db, types);
      await createRuns(db, types);
      await createResults(db, types);
    },
  };
}

async function createMails(db: Kysely<unknown>, types: ColumnTypes): Promise<void> {
  await db.schema
    .createTable('mails')
    .addColumn('id', types.id, (column) => column.primaryKey())
    .addColumn('message_id', 'text', (column) => column.notNull().unique())
    .addColumn('in_reply_to', 'text')
    .addColumn('from_name', 'text', (column) => column.notNull())
    .addColumn('from_address', 'text', (column) => column.notNull())
    .addColumn('subject', 'text', (column) => column.notNull())
    .addColumn('sent_at', 'bigint')
    .addColumn('stored_at', 'bigint', (column) => column.notNull())
    .addColumn('raw', types.bytes, (column) => column.notNull())
    .execute();
  await db.schema
    .createTable('series')
    .addColumn('id', types.id, (column) => column.primaryKey())
    .addColumn('root_id', 'text', (column) => column.notNull())
    .addColumn('version', 'integer', (column) => column.notNull())
    .addColumn('total', 'integer', (column) => column.notNull())
    .addColumn('title', 'text', (column) => column.notNull())
    .addColumn('author_name', 'text', (column) => column.notNull())
    .addColumn('author_address', 'text', (column) => column.notNull())
    .addColumn('cover_id', 'text')
    .addUniqueConstraint('series_root_version', ['root_id', 'version'])
    .execute();
  await db.schema
    .createTable('patches')
    .addColumn('id', types.id, (column) => column.primaryKey())
    .addColumn('mail_id', 'integer', (column) => column.notNull().unique().references('mails.id'))
    .addColumn('series_id', 'integer', (column) => column.references('series.id'))
    .addColumn('position', 'integer', (column) => column.notNull())
    .addColumn('title', 'text', (column) => column.notNull())
    .addColumn('author_name', 'text', (column) => column.notNull())
    .addColumn('author_address', 'text', (column) => column.notNull())
    .addColumn('diff', 'text', (column) => column.notNull())
    .execute();
  await db.schema.createIndex('patches_series').on('patches').column('series_id').execute();
  await db.schema.createIndex('patches_author').on('patches').column('author_address').execute();
  await db.schema
    .createTable('patch_files')
    .addColumn('patch_id', 'integer', (column) => column.notNull().references('patches.id'))
    .addColumn('path', 'text', (column) => column.notNull())
    .addColumn('change', 'text', (column) => column.notNull())
    .addPrimaryKeyConstraint('patch_files_key', ['patch_id', 'path'])
    .execute();
  await db.schema.createIndex('patch_files_path').on('patch_files').column('path').execute();
}

async function createRuns(db: Kysely<unknown>, types: ColumnTypes): Promise<void> {
  await db.schema
    .createTable('runs')
    .addColumn('id', types.id, (column) => column.primaryKey())
    .addColumn('mail_id', 'integer', (column) => column.notNull().references('mails.id'))
    .addColumn('number', 'integer', (column) => column.notNull())
    .addColumn('status', 'text', (column) => column.notNull())
    .addColumn('reason', 'text')
    .addColumn('bases', 'text', (column) => column.notNull())
    .addColumn('kogin', 'text', (column) => column.notNull())
    .addColumn('started_at', 'bigint', (column) => column.notNull())
    .addColumn('finished_at', 'bigint', (column) => column.notNull())
    .addUniqueConstraint('runs_mail_number', ['mail_id', 'number'])
    .execute();
  await db.schema.createIndex('runs_finished').on('runs').column('finished_at').execute();
}

async function createResults(db: Kysely<unknown>, types: ColumnTypes): Promise<void> {
  await db.schema
    .createTable('findings')
    .addColumn('id', types.id, (column) => column.primaryKey())
    .addColumn('run_id', 'integer', (column) => column.notNull().references('runs.id'))
    .addColumn('position', 'integer', (column) => column.notNull())
    .addColumn('fingerprint', 'text', (column) => column.notNull())
    .addColumn('check_id', 'text', (column) => column.notNull())
    .addColumn('severity', 'text', (column) => column.notNull())
    .addColumn('disposition', 'text', (column) => column.notNull())
    .addColumn('held_reason', 'text')
    .addColumn('held_detail', 'text')
    .addColumn('path', 'text', (column) => column.notNull())
    .addColumn('function_name', 'text', (column) => column.notNull())
    .addColumn('line', 'integer', (column) => column.notNull())
    .addColumn('side', 'text', (column) => column.notNull())
    .addColumn('body_line', 'integer', (column) => column.notNull())
    .addColumn('quoted', 'text', (column) => column.notNull())
    .addColumn('comment', 'text', (column) => column.notNull())
    .addColumn('suggestion', 'text')
    .addColumn('evidence', 'text', (column) => column.notNull())
    .addUniqueConstraint('findings_run_position', ['run_id', 'position'])
    .execute();
  await db.schema.createIndex('findings_fingerprint').on('findings').column('fingerprint').execute();
  await db.schema.createIndex('findings_check').on('findings').column('check_id').execute();
  await db.schema.createIndex('findings_path').on('findings').column('path').execute();
  await db.schema
    .createTable('not_judged')
    .addColumn('run_id', 'integer', (column) => column.notNull().references('runs.id'))
    .addColumn('reason', 'text', (column) => column.notNull())
    .addColumn('count', 'integer', (column) => column.notNull())
    .addPrimaryKeyConstraint('not_judged_key', ['run_id', 'reason'])
    .execute();
  await db.schema
    .createTable('crashes')
    .addColumn('id', types.id, (column) => column.primaryKey())
    .addColumn('run_id', 'integer', (column) => column.notNull().references('runs.id'))
    .addColumn('check_id', 'text', (column) => column.notNull())
    .addColumn('path', 'text', (column) => column.notNull())
    .addColumn('function_name', 'text', (column) => column.notNull())
    .addColumn('message', 'text', (column) => column.notNull())
    .execute();
  await db.schema.createIndex('crashes_run').on('crashes').column('run_id').execute();
  await createReplies(db, types);
}

async function createReplies(db: Kysely<unknown>, types: ColumnTypes): Promise<void> {
  await db.schema
    .createTable('replies')
    .addColumn('id', types.id, (column) => column.primaryKey())
    .addColumn('run_id', 'integer', (column) => column.notNull().unique().references('runs.id'))
    .addColumn('message_id', 'text', (column) => column.notNull().unique())
    .addColumn('state', 'text', (column) => column.notNull())
    .addColumn('state_at', 'bigint', (column) => column.notNull())
    .addColumn('subject', 'text', (column) => column.notNull())
    .addColumn('to_addresses', 'text', (column) => column.notNull())
    .addColumn('cc_addresses', 'text', (column) => column.notNull())
    .addColumn('composed', types.bytes, (column) => column.notNull())
    .execute();
  await db.schema.createIndex('replies_state').on('replies').column('state').execute();
}
