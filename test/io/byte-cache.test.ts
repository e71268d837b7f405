import { expect, test } from 'vitest';
import { ByteCache } from '../../src/io/byte-cache.js';

test('the values unused for longest make room', () => {
  const cache = new ByteCache<string>(10);
  cache.set('a', 'A', 4);
  cache.set('b', 'B', 4);
  expect(cache.get('a')).toBe('A');
  cache.set('c', 'C', 4);
  expect(['a', 'b', 'c'].map((key) => cache.get(key))).toEqual(['A', undefined, 'C']);
});

test('a value larger than the whole is not kept, and drops nothing', () => {
  const cache = new ByteCache<string>(10);
  cache.set('a', 'A', 4);
  cache.set('b', 'B', 11);
  expect([cache.get('a'), cache.get('b')]).toEqual(['A', undefined]);
});

test('a value set again counts once', () => {
  const cache = new ByteCache<string>(10);
  cache.set('a', 'A', 6);
  cache.set('a', 'AA', 6);
  cache.set('b', 'B', 4);
  expect([cache.get('a'), cache.get('b')]).toEqual(['AA', 'B']);
});
