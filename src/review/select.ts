import type { Finding, Held, HeldReason, Severity } from '../domain/finding.js';
import type { Candidate } from './build.js';

/** What may be said about one patch, and what is kept back and why. */
export interface Selection {
  readonly reported: readonly Finding[];
  readonly held: readonly Held[];
}

/** Decides for one patch what is said: only what it introduces, by stable checks, each fault once. */
export function select(candidates: readonly Candidate[]): Selection {
  const ranked = [...candidates].sort(byWeight);
  const reported: Finding[] = [];
  const held: Held[] = [];
  const said = new Map<string, Finding>();
  for (const candidate of ranked) {
    const reason = whyHeld(candidate, said);
    if (reason === null) {
      said.set(subjectOf(candidate), candidate.finding);
      reported.push(candidate.finding);
    } else held.push({ finding: candidate.finding, ...reason });
  }
  return { reported: reported.sort(byPlace), held: held.sort((a, b) => byPlace(a.finding, b.finding)) };
}

/** Holds what a later patch of the same series removes again; `removedBy` maps fingerprints to that patch's title. */
export function holdFixedLater(selection: Selection, removedBy: ReadonlyMap<string, string>): Selection {
  const reported = selection.reported.filter((finding) => !removedBy.has(finding.fingerprint));
  const fixed = selection.reported.flatMap((finding): Held[] => {
    const title = removedBy.get(finding.fingerprint);
    return title === undefined
      ? []
      : [{ finding, reason: 'fixed-later-in-series', detail: `removed by "${title}"` }];
  });
  return { reported, held: [...selection.held, ...fixed].sort((a, b) => byPlace(a.finding, b.finding)) };
}

/** Holds what is minor where nothing else is said: it rides along with another finding, but is worth no mail of its own. */
export function holdMinor({ reported, held }: Selection): Selection {
  if (reported.some(({ severity }) => severity !== 'low')) return { reported, held };
  const minor = reported.map(
    (finding): Held => ({ finding, reason: 'minor', detail: 'nothing else is to be said of this patch' }),
  );
  return { reported: [], held: [...held, ...minor].sort((a, b) => byPlace(a.finding, b.finding)) };
}

/**
 * Why a finding need not be said on this version: a person has answered it, it was said on an older one, or its author
 * was told it on another patch.
 */
export type Known =
  | { readonly kind: 'answered'; readonly detail: string }
  | { readonly kind: 'said'; readonly version: string }
  | { readonly kind: 'told'; readonly at: number };

/** A selection with the findings that were said on an older version and are still there. */
export interface KnownSelection extends Selection {
  readonly stillOpen: readonly { readonly finding: Finding; readonly version: string }[];
}

/** Holds what a person has answered, and what was said before and is simply still there; `known` is by fingerprint. */
export function holdKnown(selection: Selection, known: ReadonlyMap<string, Known>): KnownSelection {
  const reported: Finding[] = [];
  const held: Held[] = [...selection.held];
  const stillOpen: { finding: Finding; version: string }[] = [];
  for (const finding of selection.reported) {
    const how = known.get(finding.fingerprint);
    if (how === undefined) {
      reported.push(finding);
    } else if (how.kind === 'answered') {
      held.push({ finding, reason: 'answered-before', detail: how.detail });
    } else if (how.kind === 'told') {
      const day = new Date(how.at).toISOString().slice(0, 10);
      held.push({ finding, reason: 'duplicate', detail: `said to its author on a patch of ${day}` });
    } else {
      held.push({ finding, reason: 'duplicate', detail: `said on ${how.version} and still open` });
      stillOpen.push({ finding, version: how.version });
    }
  }
  return { reported, held: held.sort((a, b) => byPlace(a.finding, b.finding)), stillOpen };
}

function whyHeld(
  { judged, introduced }: Candidate,
  said: ReadonlyMap<string, Finding>,
): { reason: HeldReason; detail: string } | null {
  if (!introduced) return { reason: 'not-introduced', detail: 'the code before the patch has it too' };
  if (judged.check.maturity === 'nursery')
    return { reason: 'nursery', detail: `${judged.check.id} is not mailed yet` };
  if (judged.onSimilarBase)
    return {
      reason: 'similar-base',
      detail: 'it rests on code outside of the patch, and only a similar tree is at hand',
    };
  const other = said.get(subjectOf({ judged }));
  return other === undefined ? null : { reason: 'duplicate', detail: `said by ${other.check}` };
}

/** Two checks that name the same variable of the same function see one fault. */
function subjectOf({ judged }: Pick<Candidate, 'judged'>): string {
  return [judged.path, judged.function, judged.subject].join('\0');
}

const WEIGHT: Readonly<Record<Severity, number>> = { critical: 0, high: 1, medium: 2, low: 3 };

function byWeight(a: Candidate, b: Candidate): number {
  return WEIGHT[a.finding.severity] - WEIGHT[b.finding.severity] || byPlace(a.finding, b.finding);
}

function byPlace(a: Finding, b: Finding): number {
  return a.bodyLine - b.bodyLine || (a.check < b.check ? -1 : Number(a.check > b.check));
}
