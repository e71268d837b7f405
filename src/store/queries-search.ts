import { sql } from 'kysely';
import type { Db } from './db.js';

/** A mail that a search has found. */
export interface MailHit {
  readonly messageId: string;
  readonly subject: string;
  readonly from: string;
  readonly sentAt: number | null;
  readonly seriesId: number | null;
}

/** Words that one search looks for; further ones are left out. */
const WORDS = 12;
/** The newest matches that are looked at. */
const HITS = 200;

/**
 * The newest mails whose subject or sender has every word of the text, the last one also as the beginning of a word.
 * Letters and digits make words; all else parts them, as SQLite's full-text index has it.
 */
export async function searchMails(
  db: Db,
  wanted: { readonly text: string; readonly patchesOnly: boolean; readonly limit: number },
): Promise<readonly MailHit[]> {
  const match = matchOf(wanted.text);
  if (match === null) return [];
  const hits = sql<{ id: number }>`(select rowid as id from mail_words
    where mail_words match ${match} order by rowid desc limit ${HITS})`;
  let query = db
    .selectFrom(hits.as('hits'))
    .innerJoin('mails', 'mails.id', 'hits.id')
    .leftJoin('patches', 'patches.mail_id', 'mails.id')
    .select([
      'mails.message_id as messageId',
      'mails.subject',
      sql<string>`coalesce(nullif(mails.from_name, ''), mails.from_address)`.as('from'),
      'mails.sent_at as sentAt',
      'patches.series_id as seriesId',
    ])
    .orderBy('mails.id', 'desc')
    .limit(wanted.limit);
  if (wanted.patchesOnly) query = query.where('patches.position', '>', 0);
  return query.execute();
}

/** The words quoted, so that nothing in them is an operator; null if there are none. */
function matchOf(text: string): string | null {
  const words = text.match(/[\p{L}\p{N}]{1,64}/gu)?.slice(0, WORDS) ?? [];
  if (words.length === 0) return null;
  return `${words.map((word) => `"${word}"`).join(' ')}*`;
}
