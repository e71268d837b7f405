import type { Patch, Series } from '../domain/series.js';
import { realSender } from '../mail/addresses.js';
import { byArrival, type Group, groupByThread, type Mail } from './group.js';
import { mergeLoose } from './loose.js';

/**
 * Sorts patch mails and cover letters (index 0) into series, oldest first; the order of `mails` has no influence.
 * Replies and mails that are no patches are passed over, a Message-ID that comes twice counts once, and what
 * different versions, senders or totals separate is never joined, even in one thread.
 */
export function assembleSeries(mails: readonly Patch[]): Series[] {
  const own = withoutDoubles(mails.filter(({ subject }) => subject.patch && !subject.reply));
  own.sort(byArrival);
  return mergeLoose(groupByThread(own)).map(toSeries);
}

function withoutDoubles(patches: readonly Patch[]): Mail[] {
  const ids = new Set<string>();
  const unique: Mail[] = [];
  for (const patch of patches) {
    const { id, from } = patch.message;
    // Mails without an id cannot be told apart, so none of them is taken for another's double.
    if (id !== '' && ids.has(id)) continue;
    ids.add(id);
    const sender = realSender(patch.message)?.address ?? from?.address ?? '';
    const { version, total } = patch.subject;
    const key = JSON.stringify([sender.toLowerCase(), version, total]);
    unique.push({ patch, key, order: unique.length });
  }
  return unique;
}

function toSeries({ first, mails }: Group): Series {
  const parts = new Map<number, Patch>();
  for (const { patch } of mails) {
    const { index, resend } = patch.subject;
    // A part that was sent again on purpose replaces the first one; a part that came twice does not.
    if (!parts.has(index) || resend) parts.set(index, patch);
  }
  const cover = parts.get(0);
  const patches = [...parts.values()]
    .filter(({ subject }) => subject.index > 0)
    .sort((a, b) => a.subject.index - b.subject.index);
  const root = cover ?? patches[0] ?? first.patch;
  const { version, total, title } = root.subject;
  return {
    rootId: root.message.id,
    version,
    total,
    title,
    author: root.author,
    cover: cover?.message ?? null,
    patches,
    missing: missingIndexes(total, parts),
  };
}

function missingIndexes(total: number, parts: ReadonlyMap<number, unknown>): number[] {
  const missing: number[] = [];
  for (let index = 1; index <= total; index++) {
    if (!parts.has(index)) missing.push(index);
  }
  return missing;
}
