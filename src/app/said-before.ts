import type { FindingWords, PatchReview } from '../domain/finding.js';
import type { Series } from '../domain/series.js';
import { formerFingerprints, isFormer } from '../review/former.js';
import { firstReview, type KnownReview, knownReview } from '../review/known.js';
import type { Known } from '../review/select.js';
import { type SeriesTrace, traceSeries } from '../series/trace.js';
import { groupWorks, linkVersions, REMEMBERED_MS } from '../series/versions.js';

/** What is said of the series of one input, so that it is not said again on a later version. */
export interface SaidBefore {
  /** The reviews of a series without what was said on an older version; what they say is kept for the versions to come. */
  readonly hold: (series: Series, reviews: readonly PatchReview[]) => readonly KnownReview[];
}

/** A series that has a finding, and the version on which that was said, as `v2`. */
interface Saying extends SeriesTrace {
  readonly saidOn: string;
}

/** A finding with the series that have it, the latest last. */
interface Said {
  readonly words: FindingWords;
  readonly on: readonly Saying[];
}

/** Findings that are kept at most, and versions of a series for each: the latest. */
const MOST = { findings: 10_000, versions: 24 };

/** A memory for one input, empty at first. */
export function saidBefore(): SaidBefore {
  const kept = new Map<string, Said>();
  return {
    hold: (series, reviews) => {
      if (reviews.every(({ reported }) => reported.length === 0)) return reviews.map(firstReview);
      const trace = traceSeries(series);
      const former = formerFingerprints(mayBeFormer(trace, kept, reviews), reviews);
      return reviews.map((review) => {
        const known = new Map<string, Known>();
        for (const finding of review.reported) {
          const { fingerprint } = finding;
          const own = kept.get(fingerprint)?.on ?? [];
          const same = kept.get(former.get(fingerprint) ?? '')?.on ?? [];
          const version = saidOnOlder(trace, own) ?? saidOnOlder(trace, same);
          const at = version === null ? toldAuthor(trace, own) : null;
          if (version !== null) known.set(fingerprint, { kind: 'said', version });
          else if (at !== null) known.set(fingerprint, { kind: 'told', at });
          const saying = { ...trace, saidOn: version ?? `v${series.version}` };
          kept.delete(fingerprint);
          kept.set(fingerprint, { words: wordsOf(finding), on: [...own, saying].slice(-MOST.versions) });
        }
        for (const fingerprint of kept.keys()) {
          if (kept.size <= MOST.findings) break;
          kept.delete(fingerprint);
        }
        return knownReview(review, known);
      });
    },
  };
}

/** What older versions said of which this one may say the same in other words. */
function mayBeFormer(
  trace: SeriesTrace,
  kept: ReadonlyMap<string, Said>,
  reviews: readonly PatchReview[],
): readonly FindingWords[] {
  const reported = reviews.flatMap((review) => review.reported);
  return [...kept.values()]
    .filter(({ words }) => reported.some((finding) => isFormer(words, finding)))
    .filter(({ on }) => saidOnOlder(trace, on) !== null)
    .map(({ words }) => words);
}

/** As JSON and back, since the strings are cuts of the mails, and would keep all of these. */
function wordsOf({ fingerprint, check, path, function: name, quoted, comment }: FindingWords): FindingWords {
  const words: FindingWords = { fingerprint, check, path, function: name, quoted, comment };
  return JSON.parse(JSON.stringify(words)) as FindingWords;
}

/** The version on which the last older series of the same work said it; null if there is none. */
function saidOnOlder(trace: SeriesTrace, earlier: readonly Saying[]): string | null {
  if (earlier.length === 0) return null;
  const own: Saying = { ...trace, saidOn: '' };
  const all = [...earlier, own];
  const work = groupWorks(all, linkVersions(all)).find((versions) => versions.includes(own)) ?? [];
  return work[work.indexOf(own) - 1]?.saidOn ?? null;
}

/** When one of the people who sent the series last sent another one of which it was said; null if nobody did. */
function toldAuthor({ date, people }: SeriesTrace, earlier: readonly Saying[]): number | null {
  if (date === null) return null;
  const dates = earlier
    .filter((saying) => saying.people.some((person) => people.includes(person)))
    .map((saying) => saying.date ?? Number.NEGATIVE_INFINITY)
    .filter((before) => before < date && date - before <= REMEMBERED_MS);
  return dates.length === 0 ? null : Math.max(...dates);
}
