import type { PatchReview } from '../domain/finding.js';
import { type KnownReview, knownReview } from '../review/known.js';
import type { Known } from '../review/select.js';
import { isAnswered } from '../store/answers.js';
import type { Db } from '../store/db.js';
import { mailedOnOlder } from '../store/history.js';
import { type Verdict, verdictsOn } from '../store/verdicts.js';

/**
 * Holds in each review what people have answered, on whatever version, and what was mailed on an older version of the
 * series; `seriesId` is the series' row, linked with its versions before.
 */
export async function holdWhatIsKnown(
  db: Db,
  seriesId: number,
  reviews: readonly PatchReview[],
): Promise<readonly KnownReview[]> {
  const mailed = await mailedOnOlder(db, seriesId);
  const held: KnownReview[] = [];
  for (const review of reviews) {
    const known = new Map<string, Known>();
    for (const { fingerprint } of review.reported) {
      const answer = await answerTo(db, fingerprint);
      const version = mailed.get(fingerprint);
      if (answer !== null) known.set(fingerprint, { kind: 'answered', detail: answer });
      else if (version !== undefined) known.set(fingerprint, { kind: 'said', version });
    }
    held.push(knownReview(review, known));
  }
  return held;
}

/** What people said to a finding, in one line; null if nobody did. */
export async function answerTo(db: Db, fingerprint: string): Promise<string | null> {
  const [verdict] = await verdictsOn(db, fingerprint);
  if (verdict !== undefined) return verdictWords(verdict);
  return (await isAnswered(db, fingerprint)) ? 'a person has answered the mail' : null;
}

function verdictWords({ verdict, by, at, detail }: Verdict): string {
  const said = `${verdict}, said ${by} on ${new Date(at).toISOString().slice(0, 10)}`;
  return detail === '' ? said : `${said}: ${detail}`;
}
