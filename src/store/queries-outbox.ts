import { sql } from 'kysely';
import type { Address } from '../domain/mail.js';
import type { Db } from './db.js';
import type { ReplyState } from './outbox.js';
import { afterCursor, type Cursor, type Page, toPage } from './paging.js';

/** A mail of ours as the outbox lists it. */
export interface OutboxRow {
  readonly id: number;
  readonly sortValue: number;
  readonly kind: string;
  readonly messageId: string;
  readonly state: ReplyState;
  readonly stateAt: number;
  readonly detail: string | null;
  readonly subject: string;
  readonly to: readonly Address[];
  readonly cc: readonly Address[];
  readonly dueAt: number;
  readonly attempts: number;
  /** Message-ID of the patch that it answers; null for an acknowledgement. */
  readonly patchId: string | null;
  readonly findings: number;
}

/** The mails of ours in one of the states (all, if none is named), newest first. */
export async function pageOfOutbox(
  db: Db,
  states: readonly ReplyState[],
  page: { readonly after: Cursor | null; readonly limit: number },
): Promise<Page<OutboxRow>> {
  let select = db
    .selectFrom('replies')
    .leftJoin('runs', 'runs.id', 'replies.run_id')
    .leftJoin('mails', 'mails.id', 'runs.mail_id')
    .select([
      'replies.id',
      'replies.id as sortValue',
      'replies.kind',
      'replies.message_id as messageId',
      'replies.state',
      'replies.state_at as stateAt',
      'replies.detail',
      'replies.subject',
      'replies.to_addresses as to',
      'replies.cc_addresses as cc',
      'replies.due_at as dueAt',
      'replies.attempts',
      'mails.message_id as patchId',
      sql<number>`(select count(*) from findings where findings.run_id = replies.run_id
        and findings.disposition = 'report')`.as('findings'),
    ]);
  if (states.length > 0) select = select.where('replies.state', 'in', [...states]);
  if (page.after !== null)
    select = select.where(afterCursor({ value: sql`replies.id`, id: sql`replies.id` }, page.after, true));
  const rows = await select
    .orderBy('replies.id', 'desc')
    .limit(page.limit + 1)
    .execute();
  return toPage(
    rows.map((row) => ({
      ...row,
      state: row.state as ReplyState,
      to: JSON.parse(row.to) as readonly Address[],
      cc: JSON.parse(row.cc) as readonly Address[],
    })),
    page.limit,
  );
}

/** How many mails of ours are in each state. */
export async function countOutbox(
  db: Db,
): Promise<readonly { readonly state: ReplyState; readonly count: number }[]> {
  const rows = await db
    .selectFrom('replies')
    .select(['state', sql<number>`count(*)`.as('count')])
    .groupBy('state')
    .execute();
  return rows.map(({ state, count }) => ({ state: state as ReplyState, count }));
}

/** The mail of ours that a run composed, with its state; null if it composed none. */
export async function replyToRun(
  db: Db,
  runId: number,
): Promise<{
  readonly id: number;
  readonly messageId: string;
  readonly state: ReplyState;
  readonly stateAt: number;
  readonly composed: Uint8Array;
} | null> {
  const row = await db
    .selectFrom('replies')
    .select(['id', 'message_id as messageId', 'state', 'state_at as stateAt', 'composed'])
    .where('run_id', '=', runId)
    .executeTakeFirst();
  return row === undefined ? null : { ...row, state: row.state as ReplyState };
}

/** The answers of people to the mails about a finding, oldest first. */
export async function answersTo(
  db: Db,
  fingerprint: string,
): Promise<readonly { readonly messageId: string; readonly address: string; readonly at: number }[]> {
  return db
    .selectFrom('answers')
    .innerJoin('replies', 'replies.id', 'answers.reply_id')
    .innerJoin('findings', 'findings.run_id', 'replies.run_id')
    .select(['answers.message_id as messageId', 'answers.address', 'answers.received_at as at'])
    .distinct()
    .where('findings.fingerprint', '=', fingerprint)
    .where('findings.disposition', '=', 'report')
    .orderBy('answers.received_at')
    .limit(100)
    .execute();
}
