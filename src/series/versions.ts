import { matchPatches, onCommonFile, type PatchMatch } from './patch-match.js';
import type { SeriesTrace } from './trace.js';

/** What says that two series are versions of one work, the surest first. */
type LinkReason = 'change-id' | 'pointer' | 'thread' | 'title' | 'files';

/** A series and the earlier version that it goes on from. */
export interface VersionLink<T extends SeriesTrace = SeriesTrace> {
  readonly newer: T;
  readonly older: T;
  readonly reasons: readonly LinkReason[];
}

const HOUR_MS = 60 * 60 * 1000;
const DAY_MS = 24 * HOUR_MS;
/** For how long, in milliseconds, what a person was told of a patch is taken to be known: as long as only a title links. */
export const REMEMBERED_MS = 400 * DAY_MS;
/** How far apart two versions may be whose titles have changed, too, or whose number has not. */
const SHORT_WINDOW_MS = 120 * DAY_MS;
/** How many earlier series with one key are looked at: keeps the work near-linear. */
const CANDIDATES = 24;
/** Of the source files that a series adds, those under which it is found again. */
const FILES_LOOKED_FOR = 8;

/**
 * Finds for each series the earlier version that it goes on from, if there is one; the order of the input has no
 * influence. Two people's works are linked only where one says so itself and the patches are the same.
 */
export function linkVersions<T extends SeriesTrace>(traces: readonly T[]): readonly VersionLink<T>[] {
  const index = new Map<string, T[]>();
  const links: VersionLink<T>[] = [];
  for (const newer of [...traces].sort(byAge)) {
    const keys = versionKeys(newer);
    const candidates = new Set(keys.flatMap((key) => index.get(key) ?? []));
    const link = bestLink(newer, [...candidates]);
    if (link !== null) links.push(link);
    for (const key of keys) index.set(key, [...(index.get(key) ?? []), newer].slice(-CANDIDATES));
  }
  return links;
}

/** The works that the links make of the series: each one's versions, oldest first; a work of one version is one, too. */
export function groupWorks<T extends SeriesTrace>(
  traces: readonly T[],
  links: readonly VersionLink<T>[],
): readonly (readonly T[])[] {
  const older = new Map(links.map((link) => [link.newer, link.older]));
  const works = new Map<T, T[]>();
  const firstOf = new Map<T, T>();
  for (const trace of [...traces].sort(byAge)) {
    const before = older.get(trace);
    const first = (before === undefined ? undefined : firstOf.get(before)) ?? trace;
    firstOf.set(trace, first);
    const work = works.get(first);
    if (work === undefined) works.set(first, [trace]);
    else work.push(trace);
  }
  return [...works.values()];
}

/**
 * Names under which a series can meet its other versions: two versions of one work have at least one in common. The
 * order of arrival has no influence on them.
 */
export function versionKeys(trace: SeriesTrace): readonly string[] {
  const { people, version, patches, cover } = trace;
  if (trace.backport) return [];
  const stems = new Set([...(cover === null ? [] : [cover]), ...patches.map(({ stem }) => stem)]);
  const changes = new Set(patches.flatMap(({ change }) => change ?? []));
  const ids = new Set([...trace.mails, ...trace.answers, ...trace.pointers.map(({ id }) => id)]);
  return [
    ...(trace.changeId === null ? [] : [`change ${trace.changeId}`]),
    ...[...ids].map((id) => `mail ${id}`),
    ...people.flatMap((person) => [
      ...[...stems].map((stem) => `title ${person} ${stem}`),
      ...[...changes].map((change) => `diff ${person} ${change}`),
      ...[...sourcesOf(trace)].slice(0, FILES_LOOKED_FOR).map((path) => `file ${person} ${path}`),
      `step ${person} ${version - 1}-${version}`,
      `step ${person} ${version}-${version + 1}`,
    ]),
  ];
}

/** Orders versions of one work as they were sent; those without a date come last. */
function byAge(a: SeriesTrace, b: SeriesTrace): number {
  const [first, second] = [a.date ?? Number.MAX_VALUE, b.date ?? Number.MAX_VALUE];
  return first - second || a.version - b.version || (a.rootId < b.rootId ? -1 : Number(a.rootId > b.rootId));
}

interface Evidence<T extends SeriesTrace> extends VersionLink<T> {
  readonly strength: number;
}

function bestLink<T extends SeriesTrace>(newer: T, candidates: readonly T[]): VersionLink<T> | null {
  const found = candidates.map((older) => compare(older, newer)).filter((evidence) => evidence !== null);
  const [best] = found.sort(
    (a, b) => b.strength - a.strength || b.older.version - a.older.version || byAge(b.older, a.older),
  );
  return best === undefined ? null : { newer, older: best.older, reasons: best.reasons };
}

/** What speaks for `newer` going on from `older`; null if it does not. */
function compare<T extends SeriesTrace>(older: T, newer: T): Evidence<T> | null {
  const reasons = statedReasons(older, newer);
  const samePerson = older.people.some((person) => newer.people.includes(person));
  if ((!samePerson && reasons.length === 0) || !follows(older, newer)) return null;
  const evidence = { older, newer };
  if (reasons.includes('change-id')) return { ...evidence, reasons, strength: 4 };
  const isOther = older.changeId !== null && newer.changeId !== null && reasons.length === 0;
  if (isOther && !haveSameChanges(older, newer)) return null;
  const addSame = samePerson && addSameFiles(older, newer);
  // Comparing patches costs most by far, and everything that one person sends at a version is a candidate.
  if (reasons.length === 0 && !addSame && !mayShareTitle(older, newer)) return null;
  const matches = matchPatches(older.patches, newer.patches);
  const half = Math.max(1, Math.min(older.patches.length, newer.patches.length) / 2);
  const alike = matches.length >= half || (matches.length > 0 && sameCover(older, newer));
  if (reasons.length > 0 && alike && newer.version > older.version)
    return { ...evidence, reasons, strength: 3 };
  if (!samePerson) return null;
  if (alike && likelyByTitle(evidence, matches))
    return { ...evidence, reasons: [...reasons, 'title'], strength: 2 };
  if (addSame) return { ...evidence, reasons: [...reasons, 'files'], strength: 2 };
  const rewritten = reasons.length > 0 && newer.version > older.version && areRelated(older, newer);
  return rewritten ? { ...evidence, reasons, strength: 1 } : null;
}

/** Whether both bring the same sources into the tree, which only one of them can: more than half of those of the smaller. */
function addSameFiles(older: SeriesTrace, newer: SeriesTrace): boolean {
  const gap = gapInWindow(older, newer);
  if (gap === null || gap < HOUR_MS) return false;
  const [were, are] = [sourcesOf(older), sourcesOf(newer)];
  if (were.size === 0 || are.size === 0) return false;
  const both = [...are].filter((path) => were.has(path)).length;
  return 2 * both > Math.min(were.size, are.size);
}

const sourcesByTrace = new WeakMap<SeriesTrace, ReadonlySet<string>>();

/** The C sources that a series adds, in order; kept, since it is compared with all that its sender has sent. */
function sourcesOf(trace: SeriesTrace): ReadonlySet<string> {
  const known = sourcesByTrace.get(trace);
  if (known !== undefined) return known;
  const sources = new Set(trace.patches.flatMap((patch) => patch.sources ?? []).sort());
  sourcesByTrace.set(trace, sources);
  return sources;
}

/** Whether all the patches of the smaller one are in the other as they are, two at least: no two works have those. */
function haveSameChanges(older: SeriesTrace, newer: SeriesTrace): boolean {
  const [few, many] = smallerFirst(older, newer);
  const changes = new Set(many.patches.flatMap(({ change }) => change ?? []));
  return few.patches.length >= 2 && few.patches.every(({ change }) => change !== null && changes.has(change));
}

function smallerFirst(older: SeriesTrace, newer: SeriesTrace): readonly [SeriesTrace, SeriesTrace] {
  return older.patches.length < newer.patches.length ? [older, newer] : [newer, older];
}

/** What the mails themselves say about their earlier version. */
function statedReasons(older: SeriesTrace, newer: SeriesTrace): LinkReason[] {
  const own = new Set(older.mails);
  const pointed = newer.pointers.some(
    ({ id, version }) => own.has(id) && (version === null || version === older.version),
  );
  return [
    ...(newer.changeId !== null && newer.changeId === older.changeId ? (['change-id'] as const) : []),
    ...(pointed ? (['pointer'] as const) : []),
    ...(newer.answers.some((id) => own.has(id)) ? (['thread'] as const) : []),
  ];
}

/** The same version again is a later one only if it was sent again. */
function follows(older: SeriesTrace, newer: SeriesTrace): boolean {
  if (older === newer || older.rootId === newer.rootId) return false;
  return newer.version >= older.version;
}

/** Whether one may be the other rewritten: on a common file, and not sent along with it. */
function areRelated(older: SeriesTrace, newer: SeriesTrace): boolean {
  if (older.date === null || newer.date === null || newer.date - older.date < HOUR_MS) return false;
  return older.patches.some((a) => newer.patches.some((b) => onCommonFile(a, b)));
}

function sameCover(older: SeriesTrace, newer: SeriesTrace): boolean {
  return older.cover !== null && older.cover === newer.cover;
}

/** Milliseconds between the two; null where they are too far apart for what only looks alike, or one has no date. */
function gapInWindow(older: SeriesTrace, newer: SeriesTrace): number | null {
  if (older.date === null || newer.date === null) return null;
  const gap = newer.date - older.date;
  return gap > (newer.version > older.version ? REMEMBERED_MS : SHORT_WINDOW_MS) ? null : gap;
}

/** False where titles and changes prove nothing, since too much time or too little has passed, or the numbers do not fit. */
function mayShareTitle(older: SeriesTrace, newer: SeriesTrace): boolean {
  const gap = gapInWindow(older, newer);
  if (gap === null) return false;
  if (newer.version > older.version) return true;
  if (isAgain(older, newer) || older.patches.length === newer.patches.length) return true;
  // Within the hour it is a posting that was broken off, and begun again: both go on from the version before.
  return gap >= HOUR_MS && mayBePart(older, newer);
}

/** False where {@link isPartSentAnew} cannot be true: a patch of the one has neither title nor change in the other. */
function mayBePart(older: SeriesTrace, newer: SeriesTrace): boolean {
  const [part, all] = smallerFirst(older, newer);
  const stems = new Set(all.patches.map(({ stem }) => stem));
  const changes = new Set(all.patches.map(({ change }) => change));
  return (
    part.patches.length >= 2 && part.patches.every((each) => stems.has(each.stem) || changes.has(each.change))
  );
}

/** Whether one says that it is sent again, or no longer as a request for comments. */
function isAgain(older: SeriesTrace, newer: SeriesTrace): boolean {
  return newer.resend || (older.rfc && !newer.rfc);
}

/** Whether titles and changes alone say so: the person is the same one, and nothing else was said. */
function likelyByTitle(
  pair: { older: SeriesTrace; newer: SeriesTrace },
  matches: readonly PatchMatch[],
): boolean {
  const { older, newer } = pair;
  if (older.date === null || newer.date === null || !mayShareTitle(older, newer)) return false;
  const titled = sameCover(older, newer) || matches.some(({ by }) => by !== 'likeness');
  if (newer.version > older.version) return titled || newer.date - older.date <= SHORT_WINDOW_MS;
  const whole = matches.length === Math.max(older.patches.length, newer.patches.length);
  return titled && (isAgain(older, newer) || whole || isPartSentAnew(pair, matches));
}

/** Whether all the patches at hand of the one are in the other: sent anew without a number, or parts of it are missing. */
function isPartSentAnew(
  { older, newer }: { older: SeriesTrace; newer: SeriesTrace },
  matches: readonly PatchMatch[],
): boolean {
  const sure = matches.filter(({ by }) => by !== 'likeness').length;
  return sure >= 2 && sure === Math.min(older.patches.length, newer.patches.length);
}
