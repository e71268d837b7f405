import { sql } from 'kysely';
import type { FileBase } from '../domain/finding.js';
import type { Db } from './db.js';
import { afterCursor, anywhere, type Cursor, onList, type Page, toPage } from './paging.js';
import { beforeColon, like } from './portable.js';

/** A patch of a series with its last run; `runId` is null if it was never reviewed. */
export interface PatchRow {
  readonly messageId: string;
  readonly position: number;
  readonly title: string;
  readonly author: string;
  readonly sentAt: number | null;
  readonly runId: number | null;
  readonly run: number | null;
  /** `reviewed`, `skipped` or `damaged`; null without a run. */
  readonly status: string | null;
  readonly reason: string | null;
  readonly finishedAt: number | null;
}

/** One review of one mail. */
export interface RunRow {
  readonly id: number;
  readonly number: number;
  readonly status: string;
  readonly reason: string | null;
  readonly bases: readonly FileBase[];
  readonly kogin: string;
  readonly startedAt: number;
  readonly finishedAt: number;
}

/** A stored mail with the patch that it is, if it is one. */
export interface MailRow {
  readonly id: number;
  readonly messageId: string;
  readonly inReplyTo: string | null;
  readonly from: string;
  readonly subject: string;
  readonly sentAt: number | null;
  readonly storedAt: number;
  readonly raw: Uint8Array;
  readonly seriesId: number | null;
  readonly position: number | null;
}

/** A patch that was not reviewed, and why. */
export interface NotRunRow {
  readonly id: number;
  readonly sortValue: number;
  readonly messageId: string;
  readonly subject: string;
  readonly author: string;
  readonly sentAt: number | null;
  readonly status: string;
  readonly reason: string;
  readonly seriesId: number | null;
}

/** The patches of a series in their order, each with its last run. */
export async function patchesOfSeries(db: Db, seriesId: number): Promise<readonly PatchRow[]> {
  return db
    .selectFrom('patches')
    .innerJoin('mails', 'mails.id', 'patches.mail_id')
    .leftJoin('runs', (join) =>
      join
        .onRef('runs.mail_id', '=', 'mails.id')
        .on(
          sql<boolean>`runs.number = (select max(last.number) from runs as last where last.mail_id = mails.id)`,
        ),
    )
    .select([
      'mails.message_id as messageId',
      'patches.position',
      'patches.title',
      sql<string>`coalesce(nullif(patches.author_name, ''), patches.author_address)`.as('author'),
      'mails.sent_at as sentAt',
      'runs.id as runId',
      'runs.number as run',
      'runs.status',
      'runs.reason',
      'runs.finished_at as finishedAt',
    ])
    .where('patches.series_id', '=', seriesId)
    .orderBy('patches.position')
    .orderBy('mails.id')
    .limit(500)
    .execute();
}

/** The mail with this Message-ID; null if it is not stored. */
export async function mailByMessageId(db: Db, messageId: string): Promise<MailRow | null> {
  const row = await db
    .selectFrom('mails')
    .leftJoin('patches', 'patches.mail_id', 'mails.id')
    .select([
      'mails.id',
      'mails.message_id as messageId',
      'mails.in_reply_to as inReplyTo',
      sql<string>`coalesce(nullif(mails.from_name, ''), mails.from_address)`.as('from'),
      'mails.subject',
      'mails.sent_at as sentAt',
      'mails.stored_at as storedAt',
      'mails.raw',
      'patches.series_id as seriesId',
      'patches.position',
    ])
    .where('mails.message_id', '=', messageId)
    .executeTakeFirst();
  return row ?? null;
}

/** Every review of the mail with this row id, newest first. */
export async function runsOfMail(db: Db, mailId: number): Promise<readonly RunRow[]> {
  const rows = await db
    .selectFrom('runs')
    .selectAll()
    .where('mail_id', '=', mailId)
    .orderBy('number', 'desc')
    .limit(100)
    .execute();
  return rows.map((row) => ({
    id: row.id,
    number: row.number,
    status: row.status,
    reason: row.reason,
    bases: JSON.parse(row.bases) as readonly FileBase[],
    kogin: row.kogin,
    startedAt: row.started_at,
    finishedAt: row.finished_at,
  }));
}

/** What the checks of these runs could not judge, by reason, most frequent first. */
export async function notJudgedIn(
  db: Db,
  runIds: readonly number[],
): Promise<readonly { readonly runId: number; readonly reason: string; readonly count: number }[]> {
  if (runIds.length === 0) return [];
  return db
    .selectFrom('not_judged')
    .select(['run_id as runId', 'reason', 'count'])
    .where('run_id', 'in', [...runIds])
    .orderBy('count', 'desc')
    .execute();
}

/** The checks that threw in these runs. */
export async function crashesIn(
  db: Db,
  runIds: readonly number[],
): Promise<
  readonly {
    readonly check: string;
    readonly path: string;
    readonly function: string;
    readonly message: string;
  }[]
> {
  if (runIds.length === 0) return [];
  return db
    .selectFrom('crashes')
    .select(['check_id as check', 'path', 'function_name as function', 'message'])
    .where('run_id', 'in', [...runIds])
    .limit(100)
    .execute();
}

/** Which unreviewed patches are wanted; an absent field does not narrow. */
export interface NotRunQuery {
  /** The reason's name, as `bot`; or `damaged`. */
  readonly reason?: string;
  readonly text?: string;
  readonly author?: string;
  /** A part of the address of a list that the patch went to. */
  readonly list?: string;
}

/** The patches whose last run did not review them, newest run first. */
export async function pageOfNotRun(
  db: Db,
  query: NotRunQuery,
  page: { readonly after: Cursor | null; readonly limit: number },
): Promise<Page<NotRunRow>> {
  let select = notRun(db)
    .innerJoin('mails', 'mails.id', 'runs.mail_id')
    .select([
      'runs.id',
      'runs.id as sortValue',
      'mails.message_id as messageId',
      'mails.subject',
      sql<string>`coalesce(nullif(patches.author_name, ''), nullif(mails.from_name, ''), mails.from_address)`.as(
        'author',
      ),
      'mails.sent_at as sentAt',
      'runs.status',
      sql<string>`coalesce(runs.reason, '')`.as('reason'),
      'patches.series_id as seriesId',
    ]);
  if (query.reason === 'damaged') select = select.where('runs.status', '=', 'damaged');
  else if (query.reason !== undefined)
    select = select
      .where('runs.reason', '>=', `${query.reason}:`)
      .where('runs.reason', '<', `${query.reason};`);
  if (query.text !== undefined) select = select.where(like('mails.subject', anywhere(query.text)));
  if (query.author !== undefined)
    select = select.where(
      sql<boolean>`(${like('patches.author_name', anywhere(query.author))}
        or ${like('patches.author_address', anywhere(query.author))})`,
    );
  if (query.list !== undefined) select = select.where(onList(sql`patches.id`, query.list));
  if (page.after !== null)
    select = select.where(afterCursor({ value: sql`runs.id`, id: sql`runs.id` }, page.after, true));
  const rows = await select
    .orderBy('runs.id', 'desc')
    .limit(page.limit + 1)
    .execute();
  return toPage(rows, page.limit);
}

/** How many patches were not reviewed since a time, by the reason's name, most frequent first. */
export async function countNotRun(
  db: Db,
  since: number,
): Promise<readonly { readonly reason: string; readonly count: number }[]> {
  return notRun(db)
    .select([
      sql<string>`case when runs.status = 'damaged' then 'damaged'
        else ${beforeColon('runs.reason')} end`.as('reason'),
      sql<number>`count(*)`.as('count'),
    ])
    .where('runs.finished_at', '>=', since)
    .groupBy(sql`1`)
    .orderBy('count', 'desc')
    .execute();
}

function notRun(db: Db) {
  return (
    db
      .selectFrom('runs')
      // SQLite keeps the order of a cross join: the newest runs first, until the page is full.
      .crossJoin('patches')
      .whereRef('patches.mail_id', '=', 'runs.mail_id')
      .where('runs.status', '<>', 'reviewed')
      .where('patches.position', '>', 0)
      .where(
        sql<boolean>`not exists (select 1 from runs as later
        where later.mail_id = runs.mail_id and later.number > runs.number)`,
      )
  );
}
