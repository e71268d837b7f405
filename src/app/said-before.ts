import type { PatchReview } from '../domain/finding.js';
import type { Series } from '../domain/series.js';
import { type KnownReview, knownReview } from '../review/known.js';
import type { Known } from '../review/select.js';
import { type SeriesTrace, traceSeries } from '../series/trace.js';
import { groupWorks, linkVersions } from '../series/versions.js';

/** What is said of the series of one input, so that it is not said again on a later version. */
export interface SaidBefore {
  /** The reviews of a series without what was said on an older version; what they say is kept for the versions to come. */
  readonly hold: (series: Series, reviews: readonly PatchReview[]) => readonly KnownReview[];
}

/** A series that has a finding, and the version on which that was said, as `v2`. */
interface Saying extends SeriesTrace {
  readonly saidOn: string;
}

/** Findings that are kept at most, and versions of a series for each: the latest. */
const MOST = { findings: 10_000, versions: 24 };

/** A memory for one input, empty at first. */
export function saidBefore(): SaidBefore {
  const kept = new Map<string, readonly Saying[]>();
  return {
    hold: (series, reviews) => {
      if (reviews.every(({ reported }) => reported.length === 0))
        return reviews.map((review) => ({ review, stillOpen: null }));
      const trace = traceSeries(series);
      return reviews.map((review) => {
        const known = new Map<string, Known>();
        for (const { fingerprint } of review.reported) {
          const earlier = kept.get(fingerprint) ?? [];
          const version = saidOnOlder(trace, earlier);
          if (version !== null) known.set(fingerprint, { kind: 'said', version });
          const saying = { ...trace, saidOn: version ?? `v${series.version}` };
          kept.delete(fingerprint);
          kept.set(fingerprint, [...earlier, saying].slice(-MOST.versions));
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

/** The version on which the last older series of the same work said it; null if there is none. */
function saidOnOlder(trace: SeriesTrace, earlier: readonly Saying[]): string | null {
  const own: Saying = { ...trace, saidOn: '' };
  const all = [...earlier, own];
  const work = groupWorks(all, linkVersions(all)).find((versions) => versions.includes(own)) ?? [];
  return work[work.indexOf(own) - 1]?.saidOn ?? null;
}
