import { createHash } from 'node:crypto';
import type { Check } from '../checks/check.js';
import type { PatchReview } from '../domain/finding.js';
import type { Patch, Series } from '../domain/series.js';
import { compareRuns, type RunDifference } from '../review/difference.js';
import type { KnownReview } from '../review/known.js';
import { parseMailReference } from '../series/archive-link.js';
import { noteChecks } from '../store/check-sets.js';
import { fingerprintsSaid, lastRun } from '../store/history.js';
import { putMail } from '../store/mails.js';
import type { ComposedReply } from '../store/replies.js';
import { saveReview } from '../store/save.js';
import type { TreeReader } from './base.js';
import { composeKnowing, type KnowingOptions, reviewKnowing } from './composing.js';
import { type FoundSeries, findSeries } from './find-series.js';
import { prepareGrammar } from './grammar.js';
import { refreshOutcomes } from './outcomes.js';
import type { ThreadSource } from './thread-sources.js';

/** What a person asks for: a Message-ID or an archive's address, a base or none, and whether the difference may be mailed. */
export interface RerunRequest {
  readonly reference: string;
  /** A ref or commit of a tree: `drm-misc-next`, or `linux:drm-misc-next` for one tree only. */
  readonly base: string | null;
  readonly send: boolean;
}

/** What a rerun is made with. */
export interface RerunContext extends KnowingOptions {
  /** In the order in which they are asked. */
  readonly sources: readonly ThreadSource[];
  /** The version of Kogin. */
  readonly kogin: string;
}

/** A rerun with its parts in the order of the series, or why there is none. */
export type Rerun =
  | { readonly kind: 'refused'; readonly reason: string }
  | {
      readonly kind: 'done';
      readonly series: Series;
      readonly sources: readonly string[];
      /** Sources that could not be asked, with the reason. */
      readonly failed: readonly string[];
      readonly parts: readonly RerunPart[];
    };

/** One patch of a rerun. */
export interface RerunPart {
  readonly patch: Patch;
  /** The number of the new run. */
  readonly run: number;
  readonly review: PatchReview;
  /** Null if this is the first run of the patch. */
  readonly difference: RunDifference | null;
  /** Whether a reply about what is new now waits for approval, or why there is none. */
  readonly reply: 'held' | 'not-asked' | 'nothing-new' | { readonly unsaid: string };
  /** Files that the patch does not fit on the base that was asked for. */
  readonly offBase: readonly string[];
}

/**
 * Reviews the whole series of a mail again and stores it as new runs. Nothing is sent: with `send`, a reply with only
 * what no earlier reply named is put among the held ones. What is wrong with the request is refused with the reason.
 */
export async function rerun(request: RerunRequest, context: RerunContext): Promise<Rerun> {
  const reference = parseMailReference(request.reference);
  if ('refused' in reference) return { kind: 'refused', reason: reference.refused };
  const based = await onBase(request.base, context.trees);
  if ('refused' in based) return { kind: 'refused', reason: based.refused };
  const found = await findSeries(reference.id, context.sources);
  if (found.kind === 'not-found') return { kind: 'refused', reason: found.reason };
  await prepareGrammar();
  const { series, sources, failed } = found;
  const startedAt = context.now();
  const { workId, reviews } = await reviewKnowing(series, { ...context, ...based });
  await keepCover(found, context);
  const parts: RerunPart[] = [];
  for (const [i, patch] of series.patches.entries()) {
    const judged = reviews[i];
    if (judged === undefined) throw new Error(`patch ${patch.message.id} was not reviewed`);
    parts.push(await finishPart({ patch, judged, found, startedAt, asked: based.base, request }, context));
  }
  await refreshOutcomes(context.db, workId);
  return { kind: 'done', series, sources, failed, parts };
}

/** The trees and the base to judge on; `TREE:REF` narrows to a configured tree, by its path or its folder's name. */
async function onBase(
  wanted: string | null,
  trees: readonly TreeReader[],
): Promise<{ trees: readonly TreeReader[]; base: string | null } | { refused: string }> {
  if (wanted === null) return { trees, base: null };
  const colon = wanted.lastIndexOf(':');
  const [name, base] = colon < 0 ? [null, wanted] : [wanted.slice(0, colon), wanted.slice(colon + 1)];
  const shown = wanted.replace(/[^ -~]/g, '?').slice(0, 120);
  if (trees.length === 0) return { refused: 'a base needs a tree, and none is configured' };
  const chosen =
    name === null ? trees : trees.filter(({ path }) => path === name || folderName(path) === name);
  if (chosen.length === 0) return { refused: `no configured tree is called as in "${shown}"` };
  for (const tree of chosen) if ((await tree.resolve(base)) !== null) return { trees: chosen, base };
  return { refused: `no configured tree has a commit for the base "${shown}"` };
}

function folderName(path: string): string {
  const parts = path.split('/').filter((part) => part !== '' && part !== '.git');
  return (parts.at(-1) ?? '').replace(/\.git$/, '');
}

/** The cover letter is stored, too, so that its Message-ID leads here again. */
async function keepCover({ series, raws }: FoundSeries, { db, now }: RerunContext): Promise<void> {
  const raw = series.cover === null ? undefined : raws.get(series.cover.id);
  if (series.cover === null || raw === undefined || series.cover.id === '') return;
  await putMail(db, { key: series.cover.id, message: series.cover, raw }, now());
}

interface Finishing {
  readonly patch: Patch;
  readonly judged: KnownReview;
  readonly found: FoundSeries;
  readonly startedAt: number;
  readonly asked: string | null;
  readonly request: RerunRequest;
}

async function finishPart(part: Finishing, context: RerunContext): Promise<RerunPart> {
  const { patch, judged, found, startedAt, asked, request } = part;
  const { db, kogin, now } = context;
  const { review } = judged;
  const { id } = patch.message;
  const before = await lastRun(db, id);
  const answer = request.send
    ? await composeNew({ patch, judged, run: (before?.number ?? 0) + 1 }, context)
    : ('not-asked' as const);
  const checks = checkMarks(context.checks);
  const raw = found.raws.get(id);
  if (raw === undefined) throw new Error(`the bytes of ${id} are not at hand`);
  const saved = await saveReview(db, {
    mail: { key: id, message: patch.message, raw },
    series: found.series,
    patch,
    review,
    reply: typeof answer === 'object' && 'reply' in answer ? answer : null,
    stamp: { kogin, startedAt, finishedAt: now() },
    rerun: true,
  });
  await noteChecks(db, saved.run.id, checks);
  const difference =
    before === null ? null : compareRuns({ ...before, review: before }, { review, kogin, checks });
  const offBase =
    asked === null ? [] : review.bases.filter(({ ref, step }) => step !== 'ref' || ref !== asked);
  return {
    patch,
    run: saved.run.number,
    review,
    difference,
    reply: typeof answer === 'object' && 'reply' in answer ? 'held' : answer,
    offBase: offBase.map(({ path }) => path),
  };
}

/** The reply with only those findings that no reply on this patch has named. */
async function composeNew(
  { patch, judged, run }: { readonly patch: Patch; readonly judged: KnownReview; readonly run: number },
  context: RerunContext,
): Promise<ComposedReply | 'nothing-new' | { readonly unsaid: string }> {
  const said = await fingerprintsSaid(context.db, patch.message.id);
  const findings = judged.review.reported.filter(({ fingerprint }) => !said.has(fingerprint));
  return findings.length === 0 ? 'nothing-new' : composeKnowing({ patch, judged, findings, run }, context);
}

/** Each check with what tells a changed one: its maturity, its severity, and a hash of its texts and its code. */
function checkMarks(checks: readonly Check[]): Readonly<Record<string, string>> {
  return Object.fromEntries(
    checks.map((check) => {
      const texts = [check.summary, check.why, check.advice, ...check.bad, ...check.good, ...check.limits];
      const code = [check.run, check.runFile, check.comment, check.suggest].map((each) => String(each));
      const hash = createHash('sha256')
        .update([...texts, ...code].join('\0'))
        .digest('hex')
        .slice(0, 8);
      return [check.id, `${check.maturity}, ${check.severity}, ${hash}`];
    }),
  );
}
