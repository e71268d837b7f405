import { beforeAll, describe, expect, test } from 'vitest';
import { seriesOfOne } from '../../src/app/due-series.js';
import { readPatch } from '../../src/app/read-patch.js';
import { reviewSeries } from '../../src/app/series-review.js';
import { inSlices, Stopped } from '../../src/app/slices.js';
import { checks } from '../../src/checks/index.js';
import { atOnce, type Paused } from '../../src/checks/paused.js';
import { grammar } from '../checks/hunk.js';

beforeAll(grammar);

/** Spins for so many milliseconds between pauses, and gives how often it came on. */
function* busy(milliseconds: number, turns: number): Paused<number> {
  for (let turn = 0; turn < turns; turn++) {
    for (const until = performance.now() + milliseconds; performance.now() < until; );
    yield;
  }
  return turns;
}

describe('work in slices', () => {
  test('gives what it comes to, and lets a timer have its turn in between', async () => {
    const order: string[] = [];
    setTimeout(() => order.push('timer'), 1);
    expect(await inSlices(null)(busy(20, 10))).toBe(10);
    order.push('work');
    expect(order).toEqual(['timer', 'work']);
  });

  test('counts its slices over all parts, however short each is', async () => {
    const order: string[] = [];
    setTimeout(() => order.push('timer'), 1);
    const slices = inSlices(null);
    for (let part = 0; part < 10; part++) await slices(busy(20, 1));
    order.push('work');
    expect(order).toEqual(['timer', 'work']);
  });

  test('that is over within a slice is not put off', async () => {
    const order: string[] = [];
    setImmediate(() => order.push('others'));
    await inSlices(null)(busy(0, 3));
    order.push('work');
    expect(order).toEqual(['work']);
  });

  test('is stopped by its signal', async () => {
    const stop = new AbortController();
    setTimeout(() => stop.abort(), 1);
    await expect(inSlices(stop.signal)(busy(20, 1000))).rejects.toThrow(Stopped);
  });

  test('can be done at once', () => {
    expect(atOnce(busy(0, 7))).toBe(7);
  });
});

/** A patch of many files, each of which is long enough to be judged for a while. */
async function largeSeries() {
  const body = Array.from({ length: 60 }, (_, i) => `\tkumo_write(kumo, KUMO_REG(${i}), ${i});`);
  const files = Array.from({ length: 120 }, (_, number) => {
    const path = `drivers/gpu/drm/kumo/kumo_${number}.c`;
    const code = [`int kumo_start_${number}(struct kumo *kumo)`, '{', ...body, '\treturn 0;', '}'];
    const head = ['--- /dev/null', `+++ b/${path}`, `@@ -0,0 +1,${code.length} @@`];
    return [...head, ...code.map((line) => `+${line}`)].join('\n');
  });
  const head =
    'From: Mira <mira@example.org>\nSubject: [PATCH] drm/kumo: Start all\nMessage-ID: <1@example.org>';
  const read = await readPatch(Buffer.from(`${head}\n\nAll.\n---\n${files.join('\n')}\n`));
  if ('unreadable' in read) throw new Error(read.unreadable);
  return seriesOfOne(read.patch);
}

describe('the review of a large patch', () => {
  test('lets others have their turn', async () => {
    const series = await largeSeries();
    let turns = 0;
    const timer = setInterval(() => turns++, 1);
    const [review] = await reviewSeries(series, { checks, trees: [], learnt: null });
    clearInterval(timer);
    expect(review).toMatchObject({ status: 'reviewed', crashes: [] });
    expect(turns).toBeGreaterThan(2);
  });

  test('ends when it is told to', async () => {
    const series = await largeSeries();
    const stop = new AbortController();
    setTimeout(() => stop.abort(), 1);
    const options = { checks, trees: [], learnt: null, stop: stop.signal };
    await expect(reviewSeries(series, options)).rejects.toThrow(Stopped);
  });
});
