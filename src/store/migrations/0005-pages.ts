import { type Kysely, type Migration, sql } from 'kysely';
import type { ColumnTypes } from '../columns.js';
import type { Dialect } from '../dialect.js';

/** What the pages need: accounts, sessions, the audit log, the words of mails, and an order for every list. */
export function pages(dialect: Dialect): Migration {
  const types = dialect.columns;
  return {
    async up(db: Kysely<unknown>) {
      await createAccounts(db, types);
      await createAudit(db, types);
      await dateSeries(db);
      await indexLists(db);
      await dialect.indexWords(db);
    },
  };
}

async function createAccounts(db: Kysely<unknown>, types: ColumnTypes): Promise<void> {
  await db.schema
    .createTable('accounts')
    .addColumn('id', types.id, (column) => column.primaryKey())
    .addColumn('name', 'text', (column) => column.notNull().unique())
    .addColumn('role', 'text', (column) => column.notNull())
    .addColumn('password', 'text', (column) => column.notNull())
    .addColumn('paths', 'text', (column) => column.notNull().defaultTo(''))
    .addColumn('created_at', 'bigint', (column) => column.notNull())
    .addColumn('seen_at', 'bigint')
    .addColumn('last_visit_at', 'bigint')
    .execute();
  await db.schema
    .createTable('sessions')
    .addColumn('token_hash', 'text', (column) => column.primaryKey())
    .addColumn('account_id', 'integer', (column) => column.notNull().references('accounts.id'))
    .addColumn('created_at', 'bigint', (column) => column.notNull())
    .addColumn('seen_at', 'bigint', (column) => column.notNull())
    .execute();
  await db.schema.createIndex('sessions_account').on('sessions').column('account_id').execute();
  await db.schema
    .createTable('sign_ins')
    .addColumn('id', types.id, (column) => column.primaryKey())
    .addColumn('at', 'bigint', (column) => column.notNull())
    .addColumn('name', 'text', (column) => column.notNull())
    .addColumn('remote', 'text', (column) => column.notNull())
    .execute();
  await db.schema.createIndex('sign_ins_at').on('sign_ins').column('at').execute();
}

async function createAudit(db: Kysely<unknown>, types: ColumnTypes): Promise<void> {
  await db.schema
    .createTable('audit')
    .addColumn('id', types.id, (column) => column.primaryKey())
    .addColumn('at', 'bigint', (column) => column.notNull())
    .addColumn('account', 'text', (column) => column.notNull())
    .addColumn('remote', 'text', (column) => column.notNull())
    .addColumn('action', 'text', (column) => column.notNull())
    .addColumn('subject', 'text', (column) => column.notNull())
    .addColumn('detail', 'text', (column) => column.notNull())
    .execute();
  await db.schema.createIndex('audit_subject').on('audit').columns(['subject', 'id']).execute();
}

/** A series is as old as its first mail; without its own column every list of series would read all mails. */
async function dateSeries(db: Kysely<unknown>): Promise<void> {
  await db.schema.alterTable('series').addColumn('sent_at', 'bigint').execute();
  await sql`update series set sent_at = (
    select min(mails.sent_at) from patches join mails on mails.id = patches.mail_id
    where patches.series_id = series.id)`.execute(db);
}

async function indexLists(db: Kysely<unknown>): Promise<void> {
  await sql`create index series_sent on series (coalesce(sent_at, 0), id)`.execute(db);
  await db.schema.createIndex('series_title').on('series').columns(['title', 'id']).execute();
  await db.schema.createIndex('series_author').on('series').columns(['author_name', 'id']).execute();
  await db.schema.createIndex('mails_sent').on('mails').columns(['sent_at', 'id']).execute();
  await db.schema.createIndex('mails_stored').on('mails').column('stored_at').execute();
  // Wide on purpose: the reasons why patches were not run are read without touching the rows.
  await db.schema
    .createIndex('runs_status')
    .on('runs')
    .columns(['status', 'id', 'mail_id', 'number', 'reason'])
    .execute();
  await db.schema
    .createIndex('runs_status_finished')
    .on('runs')
    .columns(['status', 'finished_at', 'mail_id', 'number'])
    .execute();
  await db.schema.createIndex('not_judged_reason').on('not_judged').column('reason').execute();
}
