import { createHash } from 'node:crypto';
import type { Series } from '../domain/series.js';
import { openStore } from '../store/db.js';
import { type FindingFilter, listFindings, type StoredFinding } from '../store/findings.js';
import { repliesTo } from '../store/replies.js';
import { type Saved, saveReview } from '../store/save.js';
import { linkSeries } from './versions.js';
import type { Outcome } from './wire.js';

/** The stored mails, reviews and replies of one database. */
export interface Records {
  /** The database's file, or its address without a password. */
  readonly file: string;
  /** Stores the review unless its mail has one; throws, naming the mail, if it cannot. */
  save(outcome: Outcome): Promise<Saved>;
  /** The replies to these mails as they stand in the outbox, in the order of the mails. */
  replies(messageIds: readonly string[]): Promise<readonly Uint8Array[]>;
  findings(filter: FindingFilter): Promise<readonly StoredFinding[]>;
  close(): Promise<void>;
}

/** Opens the records in the database with this address; `kogin` is the version that reviews. */
export async function openRecords(database: string, kogin: string): Promise<Records> {
  const store = await openStore(database);
  const linked = new WeakSet<Series>();
  return {
    file: store.file,
    close: () => store.close(),
    replies: (messageIds) => repliesTo(store.db, messageIds),
    findings: (filter) => listFindings(store.db, filter),
    async save(outcome) {
      const { raw, message, patch, series, review, reply, composed, startedAt, finishedAt } = outcome;
      try {
        const saved = await saveReview(store.db, {
          mail: { key: mailKey(outcome), message, raw: raw.raw },
          series,
          patch,
          review,
          reply: reply === null || composed === null ? null : { reply, bytes: composed },
          stamp: { kogin, startedAt, finishedAt },
          rerun: false,
        });
        // All parts of a series come with the same series.
        if (series !== null && !linked.has(series)) {
          linked.add(series);
          await linkSeries(store.db, series);
        }
        return saved;
      } catch (cause) {
        throw new Error(`cannot store the review of ${raw.source} in ${store.file}`, { cause });
      }
    },
  };
}

/** The Message-ID; a mail without one is named by its bytes, so that the same bytes are the same mail. */
function mailKey({ message, raw }: Outcome): string {
  if (message.id !== '') return message.id;
  return `${createHash('sha256').update(raw.raw).digest('hex').slice(0, 32)}@mail.invalid`;
}
