import type { PatchReview } from '../domain/finding.js';
import type { Patch, Series } from '../domain/series.js';
import { formerFingerprints } from '../review/former.js';
import { firstReview, type KnownReview, knownReview } from '../review/known.js';
import type { Known } from '../review/select.js';
import { REMEMBERED_MS } from '../series/versions.js';
import { isAnswered } from '../store/answers.js';
import type { Db } from '../store/db.js';
import { findingsOnOlder, lastToldAuthor } from '../store/history.js';
import { type Verdict, verdictsOn } from '../store/verdicts.js';

/** A stored series whose reviews are compared with what was said before. */
export interface KnownSeries {
  readonly series: Series;
  /** Its row, linked with its versions before. */
  readonly seriesId: number;
  /** Whether only what has left as a mail counts as said, or all that was reported. */
  readonly mailed: boolean;
}

/**
 * Holds in each review what people have answered, on whatever version, what was said on an older version of the series,
 * and what its author was told on another patch; also where it goes by another name now. One review for each patch.
 */
export async function holdWhatIsKnown(
  db: Db,
  { series, seriesId, mailed }: KnownSeries,
  reviews: readonly PatchReview[],
): Promise<readonly KnownReview[]> {
  if (reviews.every(({ reported }) => reported.length === 0)) return reviews.map(firstReview);
  const older = await findingsOnOlder(db, seriesId);
  const former = formerFingerprints(older, reviews);
  const said = new Map(
    older
      .filter((finding) => finding.mailed || !mailed)
      .map(({ fingerprint, version }) => [fingerprint, version]),
  );
  const held: KnownReview[] = [];
  for (const [i, review] of reviews.entries()) {
    const known = new Map<string, Known>();
    for (const { fingerprint } of review.reported) {
      const before = former.get(fingerprint);
      const names = before === undefined ? [fingerprint] : [fingerprint, before];
      const version = names.map((name) => said.get(name)).find((each) => each !== undefined);
      const how =
        (await answered(db, names)) ??
        (version === undefined ? null : ({ kind: 'said', version } as const)) ??
        (await told(db, series.patches[i], { seriesId, fingerprint, mailed }));
      if (how !== null) known.set(fingerprint, how);
    }
    held.push(knownReview(review, known));
  }
  return held;
}

async function answered(db: Db, names: readonly string[]): Promise<Known | null> {
  for (const name of names) {
    const detail = await answerTo(db, name);
    if (detail !== null) return { kind: 'answered', detail };
  }
  return null;
}

async function told(
  db: Db,
  patch: Patch | undefined,
  finding: { readonly seriesId: number; readonly fingerprint: string; readonly mailed: boolean },
): Promise<Known | null> {
  const date = patch?.message.date ?? null;
  const author = patch?.author?.address ?? '';
  if (date === null || author === '') return null;
  const at = await lastToldAuthor(db, { ...finding, author, before: date, since: date - REMEMBERED_MS });
  return at === null ? null : { kind: 'told', at };
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
