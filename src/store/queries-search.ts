import { sql } from 'kysely';
import type { Db } from './db.js';
import { dialectOf } from './dialect-of.js';

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
 * Letters and digits make words; all else parts them.
 */
export async function searchMails(
  db: Db,
  wanted: { readonly text: string; readonly patchesOnly: boolean; readonly limit: number },
): Promise<readonly MailHit[]> {
  const words = wanted.text.match(/[\p{L}\p{N}]{1,64}/gu)?.slice(0, WORDS) ?? [];
  if (words.length === 0) return [];
  const hits = dialectOf(db).mailsWithWords(words, HITS);
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
