import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Patch, Series } from '../../src/domain/series.js';
import { assembleSeries } from '../../src/series/assemble.js';
import { readMailbox } from './mailbox.js';

/** A series on one line: `root vN cover? parts/total -missing`. */
function shown({ rootId, version, total, cover, patches, missing }: Series): string {
  const parts = patches.map(({ message }) => message.id.replace(/@.*/, '')).join(' ');
  const gaps = missing.length === 0 ? '' : `, missing ${missing.join(' ')}`;
  return `${rootId.replace(/@.*/, '')} v${version} ${cover === null ? 'no cover' : 'cover'}: ${parts} of ${total}${gaps}`;
}

const SITUATIONS: readonly (readonly [situation: string, series: readonly string[]])[] = [
  ['cover-letter-last', ['bringup-0 v1 cover: bringup-1 bringup-2 bringup-3 of 3']],
  ['no-cover-letter', ['lone-1 v1 no cover: lone-1 lone-2 lone-3 of 3']],
  [
    'no-thread-headers',
    ['loose-0 v1 cover: loose-1 loose-2 loose-3 of 3', 'later-1 v1 no cover: later-1 later-2 later-3 of 3'],
  ],
  ['chained-replies', ['chain-0 v1 cover: chain-1 chain-2 chain-3 of 3']],
  [
    'v2-in-thread-of-v1',
    ['again-v1-0 v1 cover: again-v1-1 again-v1-2 of 2', 'again-v2-0 v2 cover: again-v2-1 again-v2-2 of 2'],
  ],
  [
    'v2-of-one-part',
    [
      'part-v1-0 v1 cover: part-v1-1 part-v1-2 part-v1-3 of 3',
      'part-v2-2 v2 no cover: part-v2-2 of 3, missing 1 3',
    ],
  ],
  ['resent-parts', ['resent-0 v1 cover: resent-1 resent-2b resent-3b of 3']],
  ['resent-series', ['first-0 v1 cover: first-1 first-2 of 2', 'second-0 v1 cover: second-1 second-2 of 2']],
  ['missing-part', ['gap-0 v1 cover: gap-1 gap-3 of 3, missing 2']],
  ['doubled-by-two-lists', ['double-0 v1 cover: double-1 double-2 of 2']],
  ['single-patch-in-reply-to-re', ['talk-2 v1 no cover: talk-2 of 1']],
  [
    'two-series-in-one-thread',
    [
      'one-0 v1 cover: one-1 one-2 of 2',
      'two-0 v1 cover: two-1 two-2 of 2',
      'three-1 v1 no cover: three-1 three-2 of 2',
    ],
  ],
  ['cover-id-rewritten', ['0100018f-relay v1 cover: rw-1 rw-2 of 2']],
  [
    'parts-of-two-series',
    ['left-1 v1 no cover: left-1 of 2, missing 2', 'right-2 v1 no cover: right-2 of 2, missing 1'],
  ],
  ['b4-relay', ['relay-0 v1 cover: relay-1 relay-2 of 2']],
  ['one-part-by-somebody-else', ['others-0 v1 cover: others-1 others-2 of 2']],
];

describe('assembleSeries', () => {
  it.each(SITUATIONS)('%s', async (situation, series) => {
    const mails = await readMailbox(situation);
    expect(assembleSeries(mails).map(shown)).toEqual(series);
  });

  it.each(SITUATIONS)('%s: the order of arrival has no influence', async (situation, series) => {
    const mails = await readMailbox(situation);
    const anyOrder = fc.shuffledSubarray(mails, { minLength: mails.length });
    fc.assert(
      fc.property(anyOrder, (shuffled) => {
        expect(assembleSeries(shuffled).map(shown)).toEqual(series);
      }),
      { numRuns: 20 },
    );
  });

  it('takes title and author from the cover letter, else from the first patch', async () => {
    const [covered] = assembleSeries(await readMailbox('cover-letter-last'));
    expect(covered?.title).toBe('drm/quokka: bring-up order');
    const [bare] = assembleSeries(await readMailbox('no-cover-letter'));
    expect(bare?.title).toBe('drm/quokka: count fences');
    expect(bare?.author).toEqual({ name: 'Wren Alder', address: 'wren@example.org' });
  });

  it('gives a relayed series its real author', async () => {
    const [series] = assembleSeries(await readMailbox('b4-relay'));
    expect(series?.author).toEqual({ name: 'Wren Alder', address: 'wren@example.org' });
  });

  it('keeps mails without a Message-ID apart', async () => {
    const nameless = (await readMailbox('no-cover-letter')).map(withoutIds);
    expect(assembleSeries([...nameless, ...nameless.slice(0, 1)])).toHaveLength(2);
  });

  it('makes no series of replies, other mails and nothing', async () => {
    const [reply] = await readMailbox('single-patch-in-reply-to-re');
    expect(assembleSeries(reply === undefined ? [] : [reply])).toEqual([]);
    expect(assembleSeries([])).toEqual([]);
  });

  it('stays near linear when one sender sends the same part ten thousand times', async () => {
    const [first] = await readMailbox('no-cover-letter');
    const flood = Array.from({ length: 10_000 }, (_, at) => withId(first!, `flood-${at}@example.org`));
    const start = performance.now();
    expect(assembleSeries(flood)).toHaveLength(10_000);
    expect(performance.now() - start).toBeLessThan(3000);
  });

  it('never loses a patch and never gives one away twice', async () => {
    const all = (await Promise.all(SITUATIONS.map(([situation]) => readMailbox(situation)))).flat();
    const patches = all.filter(({ subject }) => subject.patch && !subject.reply && subject.index > 0);
    const replaced = ['resent-2@example.org', 'resent-3@example.org'];
    const wanted = new Set(patches.map(({ message }) => message.id).filter((id) => !replaced.includes(id)));
    const found = assembleSeries(all).flatMap((series) => series.patches.map(({ message }) => message.id));
    expect(found.sort()).toEqual([...wanted].sort());
  });
});

function withId(patch: Patch, id: string): Patch {
  return { ...patch, message: { ...patch.message, id } };
}

function withoutIds(patch: Patch): Patch {
  return { ...patch, message: { ...patch.message, id: '', inReplyTo: null, references: [] } };
}
