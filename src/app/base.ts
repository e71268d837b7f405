import { applyHunks } from '../diff/apply.js';
import { hunkImages, wholeImages } from '../diff/images.js';
import type { PatchedFile } from '../domain/diff.js';
import type { Base, FileImages } from '../domain/image.js';
import type { Tree } from '../io/tree.js';

/** What is asked of a repository. */
export type TreeReader = Pick<Tree, 'path' | 'refs' | 'blob' | 'resolve' | 'file' | 'search' | 'commitTime'>;

/** Where the code of one series is looked for. */
export interface BaseOptions {
  /** In the order of the configuration. */
  readonly trees: readonly TreeReader[];
  /** What the series names as its base; null if it names none. */
  readonly baseCommit: string | null;
  /** What a person wants it judged on: a ref or a commit, which goes before all else. */
  readonly asked?: string | null;
  /** When the mail was sent, in milliseconds since the epoch; null if unknown. */
  readonly date: number | null;
}

/** A commit of a tree to look for files in. */
interface Place {
  readonly tree: TreeReader;
  readonly commit: string;
  readonly base: Base;
}

/** A file as the earlier patches of the series left it; a null text is a file that they removed. */
interface Laid {
  readonly text: string | null;
  readonly base: Base;
}

/** The bases of one series; it remembers what each located patch made of its files, so locate them in their order. */
export interface SeriesBase {
  readonly trees: readonly TreeReader[];
  readonly asked: readonly Place[];
  readonly named: readonly Place[];
  /** The configured refs, nearest in time to the mail first. */
  readonly refs: readonly Place[];
  readonly overlay: Map<string, Laid>;
}

const HUNKS_ALONE: Base = { step: 'hunks', tree: null, ref: null, commit: null };
const BASE_COMMIT = /^base-commit:[ \t]{1,8}([A-Za-z0-9][\w./+-]{3,79})[ \t]{0,8}$/m;

/** The `base-commit:` trailer of a mail's text; null if it has none. */
export function findBaseCommit(body: string): string | null {
  return BASE_COMMIT.exec(body)?.[1] ?? null;
}

/**
 * Looks up the commits that a series may stand on, once, so that all its files see the same ones. Among the configured
 * refs the one nearest in time to the mail comes first, the older of two equally near ones; without a date, or for the
 * same time, the order of the configuration decides.
 */
export async function openSeriesBase(options: BaseOptions): Promise<SeriesBase> {
  const { trees, baseCommit, date, asked = null } = options;
  const wanted: Place[] = [];
  const named: Place[] = [];
  const refs: (Place & { readonly time: number })[] = [];
  for (const tree of trees) {
    const chosen = asked === null ? null : await tree.resolve(asked);
    if (chosen !== null) wanted.push(placeOf(tree, { step: 'ref', ref: asked, commit: chosen }));
    const commit = baseCommit === null ? null : await tree.resolve(baseCommit);
    if (commit !== null) named.push(placeOf(tree, { step: 'base-commit', ref: baseCommit, commit }));
    for (const ref of tree.refs) {
      const tip = await tree.resolve(ref);
      if (tip === null) continue;
      const time = (await tree.commitTime(tip)) ?? 0;
      refs.push({ ...placeOf(tree, { step: 'ref', ref, commit: tip }), time });
    }
  }
  if (date !== null) {
    refs.sort((a, b) => Math.abs(a.time - date) - Math.abs(b.time - date) || a.time - b.time);
  }
  return { trees, asked: wanted, named, refs, overlay: new Map() };
}

/**
 * The file on both sides of the patch, from the first of these that its hunks fit: the base that a person asked for,
 * with what the earlier patches of the series made of it; the blob that the `index` line names; what the earlier patches
 * made of it; the named base commit; the configured refs; else the hunks alone, which are the whole of a new or deleted
 * file.
 */
export async function locateImages(file: PatchedFile, series: SeriesBase): Promise<FileImages> {
  const spelledOut = (file.change === 'added' || file.change === 'deleted') && file.hunks.length > 0;
  const moved = file.change === 'renamed' || file.change === 'copied' || file.change === 'deleted';
  const worthwhile = !file.binary && (file.hunks.length > 0 || moved) && file.change !== 'added';
  const found = worthwhile && !spelledOut ? await findWhole(file, series) : null;
  const images = found ?? { ...hunkImages(file), base: HUNKS_ALONE };
  remember(file, images, series.overlay);
  return images;
}

async function findWhole(file: PatchedFile, series: SeriesBase): Promise<FileImages | null> {
  const tried = new Set<string>();
  for await (const { text, base } of candidates(file, series)) {
    // Most refs hold the same text.
    if (tried.has(text)) continue;
    tried.add(text);
    const applied = applyHunks(text, file);
    if (!applied.ok) continue;
    const after = file.change === 'deleted' ? null : applied.after;
    return { ...wholeImages(file, { before: text, after, shifts: applied.shifts }), base };
  }
  return null;
}

/** The texts that may be the file before the patch, best first; each is fetched only when its turn comes. */
async function* candidates(
  file: PatchedFile,
  series: SeriesBase,
): AsyncGenerator<{ text: string; base: Base }> {
  const path = file.oldPath ?? file.path;
  const laid = series.overlay.get(path);
  if (series.asked.length > 0) {
    if (typeof laid?.text === 'string') yield { text: laid.text, base: laid.base };
    yield* textsAt(series.asked, path);
  }
  if (file.oldBlob !== null) {
    for (const tree of series.trees) {
      const blob = await tree.blob(file.oldBlob);
      if (blob !== null)
        yield { text: blob.text, base: { step: 'blob', tree: tree.path, ref: null, commit: null } };
    }
  }
  if (typeof laid?.text === 'string') yield { text: laid.text, base: laid.base };
  yield* textsAt([...series.named, ...series.refs], path);
}

async function* textsAt(
  places: readonly Place[],
  path: string,
): AsyncGenerator<{ text: string; base: Base }> {
  for (const place of places) {
    const found = await place.tree.file(place.commit, path);
    if (found !== null) yield { text: found.text, base: place.base };
  }
}

function placeOf(tree: TreeReader, at: { step: Base['step']; ref: string | null; commit: string }): Place {
  return { tree, commit: at.commit, base: { ...at, tree: tree.path } };
}

/** Later patches of the series see the file as this one leaves it; where that is not known, as the tree has it. */
function remember(file: PatchedFile, images: FileImages, overlay: Map<string, Laid>): void {
  const gone: Laid = { text: null, base: images.base };
  if (file.change === 'renamed' && file.oldPath !== null) overlay.set(file.oldPath, gone);
  if (file.change === 'deleted') overlay.set(file.path, gone);
  else if (images.after?.whole === true)
    overlay.set(file.path, { text: images.after.text, base: images.base });
  else if (file.binary || file.hunks.length > 0) overlay.delete(file.path);
}
