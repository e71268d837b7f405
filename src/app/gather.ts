import type { Patch, Series } from '../domain/series.js';
import { assembleSeries } from '../series/assemble.js';
import { traceSeries } from '../series/trace.js';
import { groupWorks, linkVersions } from '../series/versions.js';
import type { Db } from '../store/db.js';
import { higherVersions, type Part, partsNear, rawMails } from '../store/parts.js';
import { readPatch, readPatchHead } from './read-patch.js';

/** A series as the store has it, with the rows of its mails. */
export interface GatheredSeries {
  /** Without diffs and texts: they are read by {@link loadSeries}. */
  readonly series: Series;
  readonly parts: ReadonlyMap<Patch, Part>;
  /** Patches and cover letter. */
  readonly members: readonly Part[];
}

/** Bytes of the largest series that is reviewed as one; the patches of a larger one are reviewed each by itself. */
const MOST_BYTES = 64 * 1024 * 1024;
/** Bytes of mails of higher versions that are looked at. */
const MOST_HIGHER_BYTES = 16 * 1024 * 1024;

/**
 * The series that a mail belongs to, as far as it has arrived. A mail that its series has no place for, since another
 * one has its number, is a series by itself; so is each patch of a series that is too large.
 */
export async function gatherSeries(db: Db, mailId: number): Promise<GatheredSeries> {
  const parts = new Map<Patch, Part>();
  let seed: Patch | null = null;
  for (const part of await partsNear(db, mailId)) {
    const patch = await readPatchHead(part.head);
    parts.set(patch, part);
    if (part.mailId === mailId) seed = patch;
  }
  if (seed === null) throw new Error(`the mail ${mailId} is not among its own candidates`);
  const found = assembleSeries([...parts.keys()]).find((series) => has(series, seed));
  const gathered = withMembers(found ?? alone(seed), parts);
  const bytes = gathered.members.reduce((sum, part) => sum + part.bytes, 0);
  return bytes > MOST_BYTES ? withMembers(alone(seed), parts) : gathered;
}

function has({ patches, cover }: Series, patch: Patch): boolean {
  return patches.includes(patch) || cover === patch.message;
}

function alone(patch: Patch): Series {
  const { version, total, title, index } = patch.subject;
  const isCover = index === 0;
  return {
    rootId: patch.message.id,
    version,
    total,
    title,
    author: patch.author,
    cover: isCover ? patch.message : null,
    patches: isCover ? [] : [patch],
    missing: [],
  };
}

function withMembers(series: Series, parts: ReadonlyMap<Patch, Part>): GatheredSeries {
  const members = [...parts].filter(([patch]) => has(series, patch)).map(([, part]) => part);
  return { series, parts, members };
}

/** The series with its texts and diffs, each patch with its row. */
export interface LoadedSeries {
  readonly series: Series;
  readonly mails: readonly LoadedPatch[];
}

/** A patch of the loaded series, in its order. */
export interface LoadedPatch {
  readonly part: Part;
  readonly patch: Patch;
  readonly raw: Uint8Array;
}

/** Reads the mails of a series whole. */
export async function loadSeries(db: Db, { series, parts }: GatheredSeries): Promise<LoadedSeries> {
  const rows = series.patches.map((patch) => parts.get(patch)).filter((part) => part !== undefined);
  const cover = [...parts].find(([patch]) => patch.message === series.cover)?.[1];
  const ids = [...rows, ...(cover === undefined ? [] : [cover])].map(({ mailId }) => mailId);
  const raws = await rawMails(db, ids);
  const mails: LoadedPatch[] = [];
  for (const part of rows) {
    const raw = raws.get(part.mailId);
    const read = raw === undefined ? null : await readPatch(raw);
    if (raw === undefined || read === null || 'unreadable' in read) {
      throw new Error(`the stored mail ${part.mailId} can no longer be read`);
    }
    mails.push({ part, patch: read.patch, raw });
  }
  const coverRaw = cover === undefined ? undefined : raws.get(cover.mailId);
  const coverRead = coverRaw === undefined ? null : await readPatch(coverRaw);
  const coverMessage = coverRead !== null && 'patch' in coverRead ? coverRead.patch.message : null;
  const patches = mails.map(({ patch }) => patch);
  const author = series.author ?? patches[0]?.author ?? null;
  return { series: { ...series, cover: coverMessage, patches, author }, mails };
}

/** The Message-ID of the highest version of the same work that has arrived, by the same sender; null if this one is it. */
export async function newerVersion(
  db: Db,
  series: Series,
  sender: { readonly address: string; readonly date: number | null },
): Promise<string | null> {
  if (sender.date === null) return null;
  const { version } = series;
  const rows = await higherVersions(db, { sender: sender.address, version, from: sender.date });
  const patches = await readWithin(db, rows, MOST_HIGHER_BYTES);
  if (patches.length === 0) return null;
  const own = traceSeries(series);
  const traces = [own, ...assembleSeries(patches).map(traceSeries)];
  const work = groupWorks(traces, linkVersions(traces)).find((versions) => versions.includes(own)) ?? [];
  const [highest] = work.filter((trace) => trace.version > version).sort((a, b) => b.version - a.version);
  return highest?.rootId ?? null;
}

async function readWithin(db: Db, rows: readonly Part[], most: number): Promise<readonly Patch[]> {
  let bytes = 0;
  const some = rows.filter((row) => {
    bytes += row.bytes;
    return bytes <= most;
  });
  if (some.length === 0) return [];
  const patches: Patch[] = [];
  for (const raw of (
    await rawMails(
      db,
      some.map(({ mailId }) => mailId),
    )
  ).values()) {
    const read = await readPatch(raw);
    if ('patch' in read) patches.push(read.patch);
  }
  return patches;
}
