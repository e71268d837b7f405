import { setImmediate as nextTurn } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { inOrder, readAhead } from '../../src/app/in-order.js';

async function* counted(to: number, made: number[]): AsyncGenerator<number> {
  try {
    for (let value = 1; value <= to; value++) {
      await nextTurn();
      made.push(value);
      yield value;
    }
  } finally {
    made.push(0);
  }
}

async function turns(count: number): Promise<void> {
  for (let turn = 0; turn < count; turn++) await nextTurn();
}

test('values that are read ahead come in their order, and no more of them are made than are asked for', async () => {
  const made: number[] = [];
  const seen: number[] = [];
  for await (const value of readAhead(counted(6, made), 2)) {
    await turns(20);
    seen.push(value);
    // The one in hand, the two ahead of it, and the one asked for in its place.
    if (value === 1) expect(made).toEqual([1, 2, 3, 4]);
  }
  expect(seen).toEqual([1, 2, 3, 4, 5, 6]);
});

test('work goes on while a value is worked with', async () => {
  const begun: number[] = [];
  const work = async (value: number) => {
    begun.push(value);
    await nextTurn();
    return value;
  };
  for await (const value of readAhead(inOrder(counted(9, []), 2, work), 1)) {
    await turns(50);
    if (value === 1) expect(begun).toEqual([1, 2, 3, 4]);
  }
  expect(begun).toHaveLength(9);
});

test('a failure comes in its turn', async () => {
  async function* failing() {
    yield 1;
    yield 2;
    throw new Error('no third');
  }
  const seen: number[] = [];
  const reading = async () => {
    for await (const value of readAhead(failing(), 3)) {
      await turns(5);
      seen.push(value);
    }
  };
  await expect(reading()).rejects.toThrow('no third');
  expect(seen).toEqual([1, 2]);
});

test('who stops early ends what makes the values', async () => {
  const made: number[] = [];
  for await (const value of readAhead(counted(100, made), 1)) if (value === 2) break;
  expect(made.at(-1)).toBe(0);
  expect(made.length).toBeLessThan(8);
});
