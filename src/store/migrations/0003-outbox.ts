import { type Kysely, type Migration, sql } from 'kysely';
import type { ColumnTypes } from '../columns.js';

/** What leaves and what comes back: the states of the outbox, decisions, stops, answers, commands and verdicts. */
export function outbox(types: ColumnTypes): Migration {
  return {
    async up(db: Kysely<unknown>) {
      await extendReplies(db, types);
      await createStops(db, types);
      await createAnswers(db, types);
    },
  };
}

/** SQLite cannot lift `not null` from a column, so the table is written anew. */
async function extendReplies(db: Kysely<unknown>, types: ColumnTypes): Promise<void> {
  await db.schema.dropIndex('replies_state').execute();
  await db.schema.alterTable('replies').renameTo('replies_before').execute();
  await db.schema
    .createTable('replies')
    .addColumn('id', types.id, (column) => column.primaryKey())
    .addColumn('kind', 'text', (column) => column.notNull().defaultTo('review'))
    .addColumn('run_id', 'integer', (column) => column.unique().references('runs.id'))
    .addColumn('message_id', 'text', (column) => column.notNull().unique())
    .addColumn('state', 'text', (column) => column.notNull())
    .addColumn('state_at', 'bigint', (column) => column.notNull())
    .addColumn('detail', 'text')
    .addColumn('subject', 'text', (column) => column.notNull())
    .addColumn('to_addresses', 'text', (column) => column.notNull())
    .addColumn('cc_addresses', 'text', (column) => column.notNull())
    .addColumn('composed', types.bytes, (column) => column.notNull())
    .addColumn('approved_at', 'bigint')
    .addColumn('due_at', 'bigint', (column) => column.notNull().defaultTo(0))
    .addColumn('attempts', 'integer', (column) => column.notNull().defaultTo(0))
    .addColumn('claimed_by', 'text')
    .addColumn('claimed_at', 'bigint')
    .addColumn('seen_at', 'bigint')
    .execute();
  // In the order of the ids, so that the numbers that the database gives stay the same.
  await sql`insert into replies
    (run_id, message_id, state, state_at, subject, to_addresses, cc_addresses, composed)
    select run_id, message_id, state, state_at, subject, to_addresses, cc_addresses, composed
    from replies_before order by id`.execute(db);
  await db.schema.dropTable('replies_before').execute();
  await db.schema.createIndex('replies_state').on('replies').columns(['state', 'due_at']).execute();
  await db.schema.createIndex('replies_claimed').on('replies').column('claimed_at').execute();
  await db.schema
    .createTable('approvals')
    .addColumn('id', types.id, (column) => column.primaryKey())
    .addColumn('reply_id', 'integer', (column) => column.notNull().references('replies.id'))
    .addColumn('decision', 'text', (column) => column.notNull())
    .addColumn('decided_by', 'text', (column) => column.notNull())
    .addColumn('decided_at', 'bigint', (column) => column.notNull())
    .addColumn('why', 'text', (column) => column.notNull())
    .execute();
  await db.schema.createIndex('approvals_reply').on('approvals').column('reply_id').execute();
}

async function createStops(db: Kysely<unknown>, types: ColumnTypes): Promise<void> {
  await db.schema
    .createTable('optouts')
    .addColumn('id', types.id, (column) => column.primaryKey())
    .addColumn('address', 'text', (column) => column.notNull())
    .addColumn('since', 'bigint', (column) => column.notNull())
    .addColumn('ended_at', 'bigint')
    .execute();
  await db.schema.createIndex('optouts_address').on('optouts').column('address').execute();
  await db.schema
    .createTable('mutes')
    .addColumn('id', types.id, (column) => column.primaryKey())
    .addColumn('muted_by', 'text', (column) => column.notNull())
    .addColumn('since', 'bigint', (column) => column.notNull())
    .addColumn('until', 'bigint', (column) => column.notNull())
    .addColumn('lifted_at', 'bigint')
    .addColumn('lifted_by', 'text')
    .execute();
  await db.schema
    .createTable('bounces')
    .addColumn('id', types.id, (column) => column.primaryKey())
    .addColumn('message_id', 'text', (column) => column.notNull())
    .addColumn('address', 'text', (column) => column.notNull())
    .addColumn('reply_id', 'integer', (column) => column.notNull().references('replies.id'))
    .addColumn('status', 'text', (column) => column.notNull())
    .addColumn('words', 'text', (column) => column.notNull())
    .addColumn('received_at', 'bigint', (column) => column.notNull())
    .addColumn('stops', 'integer', (column) => column.notNull())
    .addColumn('cleared_at', 'bigint')
    .addUniqueConstraint('bounces_mail_address', ['message_id', 'address'])
    .execute();
  await db.schema.createIndex('bounces_address').on('bounces').column('address').execute();
  await db.schema
    .createTable('breakers')
    .addColumn('id', types.id, (column) => column.primaryKey())
    .addColumn('check_id', 'text', (column) => column.notNull())
    .addColumn('opened_at', 'bigint', (column) => column.notNull())
    .addColumn('detail', 'text', (column) => column.notNull())
    .addColumn('closed_at', 'bigint')
    .addColumn('closed_by', 'text')
    .execute();
  await db.schema.createIndex('breakers_check').on('breakers').column('check_id').execute();
}

async function createAnswers(db: Kysely<unknown>, types: ColumnTypes): Promise<void> {
  await db.schema
    .createTable('answers')
    .addColumn('id', types.id, (column) => column.primaryKey())
    .addColumn('message_id', 'text', (column) => column.notNull())
    .addColumn('reply_id', 'integer', (column) => column.notNull().references('replies.id'))
    .addColumn('address', 'text', (column) => column.notNull())
    .addColumn('received_at', 'bigint', (column) => column.notNull())
    .addUniqueConstraint('answers_mail_reply', ['message_id', 'reply_id'])
    .execute();
  await db.schema.createIndex('answers_reply').on('answers').column('reply_id').execute();
  await db.schema
    .createTable('commands')
    .addColumn('id', types.id, (column) => column.primaryKey())
    .addColumn('message_id', 'text', (column) => column.notNull().unique())
    .addColumn('reply_id', 'integer', (column) => column.references('replies.id'))
    .addColumn('patch_id', 'text')
    .addColumn('address', 'text', (column) => column.notNull())
    .addColumn('name', 'text', (column) => column.notNull())
    .addColumn('text', 'text', (column) => column.notNull())
    .addColumn('argument', 'text', (column) => column.notNull())
    .addColumn('authentication', 'text', (column) => column.notNull())
    .addColumn('applied', 'integer', (column) => column.notNull())
    .addColumn('outcome', 'text', (column) => column.notNull())
    .addColumn('received_at', 'bigint', (column) => column.notNull())
    .addColumn('done_at', 'bigint')
    .execute();
  await db.schema.createIndex('commands_name').on('commands').columns(['name', 'done_at']).execute();
  await db.schema
    .createIndex('commands_address')
    .on('commands')
    .columns(['address', 'received_at'])
    .execute();
  await db.schema
    .createTable('verdicts')
    .addColumn('id', types.id, (column) => column.primaryKey())
    .addColumn('fingerprint', 'text', (column) => column.notNull())
    .addColumn('verdict', 'text', (column) => column.notNull())
    .addColumn('detail', 'text', (column) => column.notNull())
    .addColumn('command_id', 'integer', (column) => column.notNull().references('commands.id'))
    .addColumn('given_by', 'text', (column) => column.notNull())
    .addColumn('given_at', 'bigint', (column) => column.notNull())
    .execute();
  await db.schema.createIndex('verdicts_fingerprint').on('verdicts').column('fingerprint').execute();
}
