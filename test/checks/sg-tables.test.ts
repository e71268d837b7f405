import { beforeAll, expect, test } from 'vitest';
import { tableCallsIn } from '../../src/checks/sg-tables.js';
import { bodyOf } from '../c/reading.js';
import { grammar } from './hunk.js';

beforeAll(grammar);

test('the calls on a table are looked for once, since every one of them asks for the others', () => {
  const fn = bodyOf(
    'dma_map_sg(dev, sgt->sgl, sgt->nents, dir); dma_unmap_sg(dev, sgt->sgl, sgt->nents, dir);',
  );
  const calls = tableCallsIn(fn);
  expect(calls.map(({ use }) => use)).toEqual(['map', 'unmap']);
  expect(tableCallsIn(fn)).toBe(calls);
});
