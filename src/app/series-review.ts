import type { Check } from '../checks/check.js';
import type { Paused } from '../checks/paused.js';
import { problemsOf } from '../checks/run.js';
import type { Finding, PatchReview } from '../domain/finding.js';
import type { Patch, Series } from '../domain/series.js';
import { fingerprint } from '../review/build.js';
import { holdFixedLater, holdMinor } from '../review/select.js';
import { findBaseCommit, locateImages, openSeriesBase, type SeriesBase, type TreeReader } from './base.js';
import { neighboursOn } from './elsewhere.js';
import { kernelVersion } from './kernel-version.js';
import { type LearntTable, learntAt, lookUp } from './learnt-table.js';
import { type Locate, type PatchOutcome, reviewPatch, unitsOf } from './patch-review.js';
import { inSlices } from './slices.js';

const NOTHING: LearntTable['functions'] = [];

/** What a series is reviewed with. */
export interface SeriesOptions {
  readonly checks: readonly Check[];
  readonly trees: readonly TreeReader[];
  /** What a tree has taught; null if none was asked. */
  readonly learnt: LearntTable | null;
  /** A ref or commit that a person wants it judged on, before all others. */
  readonly base?: string | null;
  /** Patches that no check is run on: they are there for those that stand on them. */
  readonly silent?: ReadonlySet<Patch>;
  /** Ends the review with `Stopped` when it is aborted. */
  readonly stop?: AbortSignal;
  /** Told how many milliseconds each patch took. */
  readonly took?: (patch: Patch, milliseconds: number) => void;
}

/** Reviews the patches of a series in their order, each on top of the ones before it; one review for each patch. */
export async function reviewSeries(series: Series, options: SeriesOptions): Promise<readonly PatchReview[]> {
  const base = await openSeriesBase({
    trees: options.trees,
    baseCommit: namedBase(series),
    asked: options.base ?? null,
    date: series.patches[0]?.message.date ?? null,
  });
  const look = lookUp(options.learnt?.functions ?? NOTHING);
  const slices = inSlices(options.stop ?? null);
  const outcomes: (PatchOutcome | null)[] = [];
  for (const patch of series.patches) {
    const learnt = learntAt(options.learnt, look, patch.message.date);
    const neighbours = (own: ReadonlySet<string>) => neighboursOn(base, own);
    const given = { locate: locateOn(base), learnt, neighbours, inSlices: slices };
    const checks = options.silent?.has(patch) === true ? [] : options.checks;
    const started = performance.now();
    outcomes.push(patch.diff.kind === 'files' ? await reviewPatch(patch, checks, given) : null);
    options.took?.(patch, performance.now() - started);
  }
  const reviews: PatchReview[] = [];
  for (const [i, patch] of series.patches.entries()) {
    const later = laterPatches(series, outcomes, i);
    const fixer = (finding: Finding) => slices(fixerOf(finding, later, options.checks));
    reviews.push(await toReview(patch, outcomes[i] ?? null, fixer));
  }
  return reviews;
}

function locateOn(base: SeriesBase): Locate {
  return async (file) => {
    const images = await locateImages(file, base);
    return { images, kernel: await kernelVersion(images.base, base.trees) };
  };
}

/** The trailer stands in the cover letter or, without one, in the last patch. */
function namedBase({ cover, patches }: Series): string | null {
  const mails = [cover, ...patches.map((patch) => patch.message)];
  for (const mail of mails) {
    const named = mail === null ? null : findBaseCommit(mail.body);
    if (named !== null) return named;
  }
  return null;
}

interface Later {
  readonly title: string;
  readonly outcome: PatchOutcome;
}

function laterPatches(series: Series, outcomes: readonly (PatchOutcome | null)[], index: number): Later[] {
  return series.patches.slice(index + 1).flatMap((patch, i) => {
    const outcome = outcomes[index + 1 + i];
    return outcome === null || outcome === undefined ? [] : [{ title: patch.subject.title, outcome }];
  });
}

/** The title of the first later patch that removes the problem, or null. */
function* fixerOf(
  finding: Finding,
  later: readonly Later[],
  checks: readonly Check[],
): Paused<string | null> {
  for (const { title, outcome } of later) if (yield* removes(outcome, finding, checks)) return title;
  return null;
}

async function toReview(
  patch: Patch,
  outcome: PatchOutcome | null,
  fixer: (finding: Finding) => Promise<string | null>,
): Promise<PatchReview> {
  const named = { messageId: patch.message.id, subject: patch.message.subject };
  const nothing = { bases: [], reported: [], held: [], notJudged: {}, crashes: [] };
  if (patch.diff.kind === 'damaged') {
    const reason = `${patch.diff.reason} (line ${patch.diff.bodyLine} of the mail's text)`;
    return { ...named, ...nothing, status: 'damaged', reason };
  }
  if (outcome === null)
    return { ...named, ...nothing, status: 'skipped', reason: 'no-diff: the mail has no diff' };
  const removedBy = new Map<string, string>();
  for (const finding of outcome.reported) {
    const title = await fixer(finding);
    if (title !== null) removedBy.set(finding.fingerprint, title);
  }
  const { bases, notJudged, crashes } = outcome;
  return {
    ...named,
    status: 'reviewed',
    reason: null,
    bases,
    ...holdMinor(holdFixedLater(outcome, removedBy)),
    notJudged,
    crashes,
  };
}

/** True if the patch's old side has the problem and its new side has not. */
function* removes(
  { sources, setting }: PatchOutcome,
  finding: Finding,
  checks: readonly Check[],
): Paused<boolean> {
  const check = checks.find(({ id }) => id === finding.check);
  if (check === undefined || !sources.some(({ file }) => file.path === finding.path)) return false;
  const units = yield* unitsOf(sources);
  for (const side of ['old', 'new'] as const) {
    const problems = yield* problemsOf(units, { check, side, setting });
    const has = problems.some((judged) => fingerprint(judged) === finding.fingerprint);
    if (has !== (side === 'old')) return false;
  }
  return true;
}
