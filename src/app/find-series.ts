import type { Patch, Series } from '../domain/series.js';
import type { RawMail } from '../io/raw-mail.js';
import { assembleSeries } from '../series/assemble.js';
import { readPatch } from './read-patch.js';
import type { ThreadSource } from './thread-sources.js';

/** A series as it was found, with the bytes of its mails by Message-ID. */
export interface FoundSeries {
  readonly kind: 'series';
  readonly series: Series;
  readonly raws: ReadonlyMap<string, Buffer>;
  /** The sources that it came from. */
  readonly sources: readonly string[];
  /** Sources that could not be asked, with the reason. */
  readonly failed: readonly string[];
}

/** Why there is no series to a Message-ID. */
export interface NotFound {
  readonly kind: 'not-found';
  readonly reason: string;
}

/**
 * Looks for the series that a mail is a part or the cover letter of, in one source after the other until it is whole.
 * Throws only if nothing was found and a source could not be asked.
 */
export async function findSeries(
  id: string,
  sources: readonly ThreadSource[],
): Promise<FoundSeries | NotFound> {
  const patches = new Map<string, Patch>();
  const raws = new Map<string, Buffer>();
  const used: string[] = [];
  const failures: { readonly name: string; readonly error: unknown }[] = [];
  let found: Series | null = null;
  for (const source of sources) {
    const mails = await source.find(id).catch((error: unknown) => {
      failures.push({ name: source.name, error });
      return null;
    });
    if (mails === null) continue;
    await addPatches(mails, patches, raws);
    used.push(source.name);
    found = seriesWith(id, [...patches.values()]);
    if (found !== null && found.missing.length === 0) break;
  }
  if (found !== null) {
    const failed = failures.map(({ name, error }) => `${name}: ${wordsOf(error)}`);
    return { kind: 'series', series: found, raws, sources: used, failed };
  }
  const [failure] = failures;
  if (failure !== undefined && used.length === 0)
    throw new Error(`cannot look for ${id} in ${failure.name}`, { cause: failure.error });
  return { kind: 'not-found', reason: whyNone(id, patches.get(id), sources) };
}

async function addPatches(
  mails: readonly RawMail[],
  patches: Map<string, Patch>,
  raws: Map<string, Buffer>,
): Promise<void> {
  for (const { raw } of mails) {
    const read = await readPatch(raw);
    // A mail of the thread that cannot be read is no part that could be reviewed.
    if ('unreadable' in read || patches.has(read.patch.message.id)) continue;
    patches.set(read.patch.message.id, read.patch);
    raws.set(read.patch.message.id, raw);
  }
}

function seriesWith(id: string, patches: readonly Patch[]): Series | null {
  const all = assembleSeries(patches);
  const found = all.find(
    ({ cover, patches: parts }) => cover?.id === id || parts.some(({ message }) => message.id === id),
  );
  return found === undefined || found.patches.length === 0 ? null : found;
}

function whyNone(id: string, mail: Patch | undefined, sources: readonly ThreadSource[]): string {
  if (mail === undefined) {
    const names = sources.map(({ name }) => name).join(', ');
    return `no mail with the Message-ID ${id} was found in ${names === '' ? 'any source: none is configured' : names}`;
  }
  if (mail.subject.patch && !mail.subject.reply) return 'the mail belongs to a series without patches';
  return 'the mail is no patch and no cover letter: give the Message-ID of one';
}

function wordsOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
