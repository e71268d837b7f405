import type { RawMail } from '../io/raw-mail.js';

/**
 * Mails that are looked at together, so that the parts of a series find each other; twice as many are kept. What is kept
 * of a mail weighs many times its bytes, so a batch ends with enough of them, but not within a usual series.
 */
const BATCH = { mails: 256, bytes: 768 * 1024, usualSeries: 32, mostBytes: 16 * 1024 * 1024 };

/** Cuts mails into batches, in their order; where one ends depends on nothing but its own mails. */
export async function* inBatches(mails: AsyncIterable<RawMail>): AsyncGenerator<readonly RawMail[]> {
  let batch: RawMail[] = [];
  let bytes = 0;
  for await (const mail of mails) {
    batch.push(mail);
    bytes += mail.raw.length;
    if (!isFull(batch.length, bytes)) continue;
    yield batch;
    batch = [];
    bytes = 0;
  }
  if (batch.length > 0) yield batch;
}

function isFull(mails: number, bytes: number): boolean {
  if (mails >= BATCH.mails || bytes >= BATCH.mostBytes) return true;
  return mails >= BATCH.usualSeries && bytes >= BATCH.bytes;
}
