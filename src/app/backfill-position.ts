import { createHash } from 'node:crypto';
import { readMails } from '../io/files.js';
import type { RawMail } from '../io/raw-mail.js';
import type { Db } from '../store/db.js';
import { movePosition, positionsOf } from '../store/positions.js';
import { NO_TALLY, type Tally } from './backfill-tally.js';

/** Up to where an archive has been reviewed, and what that came to. */
export interface BackfillPosition {
  /** The last mail that is settled; null before the first. */
  readonly last: { readonly source: string; readonly digest: string } | null;
  /** What later mails are stored under that are settled, too, since they belong to a series before. */
  readonly ahead: readonly string[];
  /** Works whose findings' outcomes are still to be worked out. */
  readonly works: readonly number[];
  readonly tally: Tally;
}

const START: BackfillPosition = { last: null, ahead: [], works: [], tally: NO_TALLY };

/** What positions of backfills are stored under. */
const SOURCE = 'backfill';

/** Where the backfill of the archive at an absolute path stands. */
export async function backfillPosition(db: Db, path: string): Promise<BackfillPosition> {
  const stored = (await positionsOf(db, SOURCE)).get(path);
  return stored === undefined ? START : (JSON.parse(stored) as BackfillPosition);
}

/** Moves the backfill on, in the transaction that stores what it says is settled. */
export async function moveBackfill(
  transaction: Db,
  path: string,
  { position, at }: { readonly position: BackfillPosition; readonly at: number },
): Promise<void> {
  await movePosition(transaction, { source: SOURCE, folder: path, position: JSON.stringify(position) }, at);
}

/** The mark of a mail that the next run begins behind. */
export function markOf({ source, raw }: RawMail): NonNullable<BackfillPosition['last']> {
  return { source, digest: createHash('sha256').update(raw).digest('hex') };
}

/**
 * The mails of an archive behind a mark; null instead if the archive no longer has that mail where it was, so that it has
 * to be read from its beginning.
 */
export async function mailsAfter(
  path: string,
  last: BackfillPosition['last'],
): Promise<AsyncIterable<RawMail> | null> {
  if (last === null) return readMails([path]);
  const mails = readMails([path], { from: last.source });
  const first = await mails.next();
  if (first.done !== true && markOf(first.value).digest === last.digest) return mails;
  await mails.return(undefined);
  return null;
}
