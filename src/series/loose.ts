import { byArrival, type Group, type Mail, parentId } from './group.js';

const HOUR_MS = 60 * 60 * 1000;

/** How long after the last mail of a series sent without thread headers another one may still belong to it. */
const WINDOW_MS = 24 * HOUR_MS;

/** The same where only some mails have thread headers: their server gave the first mail another Message-ID. */
const SHORT_WINDOW_MS = HOUR_MS / 2;

/** How many series of one sender, version and total are open at once at most: keeps the work linear. */
const OPEN_SERIES = 8;

/** A group that is still being filled. */
interface Growing {
  readonly key: string;
  readonly first: Mail;
  readonly mails: Mail[];
  readonly indexes: Set<number>;
  /** Oldest Message-IDs that the mails name; empty if none names any. */
  readonly roots: Set<string>;
  last: number | null;
}

/**
 * Joins groups with equal keys that no thread connects, if they have no index in common and were sent at about the
 * same time: mails without any thread headers, and parts of one thread whose connecting mails have not arrived.
 * Expects the groups in order of arrival and keeps it.
 */
export function mergeLoose(groups: readonly Group[]): Group[] {
  const open = new Map<string, Growing[]>();
  const merged: Growing[] = [];
  for (const group of groups) {
    const growing = startGrowing(group);
    const candidates = open.get(group.key) ?? [];
    const home = findHome(growing, candidates);
    if (home !== undefined) {
      absorb(home, growing);
      continue;
    }
    merged.push(growing);
    open.set(group.key, [growing, ...candidates].slice(0, OPEN_SERIES));
  }
  for (const { mails } of merged) mails.sort(byArrival);
  return merged;
}

function startGrowing({ key, first, mails }: Group): Growing {
  const roots = mails.flatMap(({ patch }) => patch.message.references[0] ?? parentId(patch) ?? []);
  return {
    key,
    first,
    mails: [...mails],
    indexes: new Set(mails.map(({ patch }) => patch.subject.index)),
    // Answers to the group's own first mail say nothing about where the group belongs.
    roots: new Set(parentId(first.patch) === null ? [] : roots),
    last: mails.reduce<number | null>((last, { patch }) => later(last, patch.message.date), null),
  };
}

function findHome(group: Growing, candidates: readonly Growing[]): Growing | undefined {
  // Of single patches ([PATCH], 1/1) each is a series by itself.
  if (group.first.patch.subject.total === 1) return undefined;
  const fitting = candidates.filter((candidate) => fits(candidate, group));
  return fitting.find((candidate) => titleStem(candidate) === titleStem(group)) ?? fitting[0];
}

function fits(home: Growing, group: Growing): boolean {
  if (!isDisjoint(home.indexes, group.indexes)) return false;
  const bothLoose = home.roots.size === 0 && group.roots.size === 0;
  if (bothLoose || !isDisjoint(home.roots, group.roots)) return gap(home, group) <= WINDOW_MS;
  if (home.roots.size > 0 && group.roots.size > 0) return false;
  const alike = home.indexes.has(0) || group.indexes.has(0) || titleStem(home) === titleStem(group);
  return alike && gap(home, group) <= SHORT_WINDOW_MS;
}

/** Milliseconds between the two; infinite if one of them has no date. */
function gap(home: Growing, group: Growing): number {
  const { date } = group.first.patch.message;
  return home.last === null || date === null ? Number.POSITIVE_INFINITY : date - home.last;
}

function isDisjoint<T>(a: ReadonlySet<T>, b: ReadonlySet<T>): boolean {
  const [small, large] = a.size < b.size ? [a, b] : [b, a];
  for (const member of small) if (large.has(member)) return false;
  return true;
}

function absorb(home: Growing, group: Growing): void {
  home.mails.push(...group.mails);
  for (const index of group.indexes) home.indexes.add(index);
  for (const root of group.roots) home.roots.add(root);
  home.last = later(home.last, group.last);
}

function later(a: number | null, b: number | null): number | null {
  if (a === null || b === null) return a ?? b;
  return Math.max(a, b);
}

/** What stands before the first colon of the title: `drm/panel`. */
function titleStem({ first }: Growing): string {
  const { title } = first.patch.subject;
  return title.slice(0, Math.max(title.indexOf(':'), 0)).toLowerCase();
}
