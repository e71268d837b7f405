import { expect, test } from 'vitest';
import { ByteReader } from '../../src/io/byte-reader.js';

async function* chunks(...texts: readonly string[]): AsyncGenerator<Buffer> {
  for (const text of texts) yield Buffer.from(text);
}

test('lines and counted bytes are taken across chunks', async () => {
  const reader = new ByteReader(chunks('blob ', '5\nhe', 'l', 'lo\n', 'skipped', '\nlast'));
  expect(await reader.line()).toBe('blob 5');
  expect((await reader.take(5)).toString()).toBe('hello');
  await reader.skip(9);
  expect(await reader.line()).toBe('last');
  expect(await reader.line()).toBe(null);
});

test('nothing taken is nothing read', async () => {
  const reader = new ByteReader(chunks('a\n'));
  expect(await reader.take(0)).toHaveLength(0);
  expect(await reader.line()).toBe('a');
});

test('a stream that ends early is an error', async () => {
  await expect(new ByteReader(chunks('abc')).take(5)).rejects.toThrow('the stream ends 2 bytes early');
});

test('an endless line is an error', async () => {
  const reader = new ByteReader(chunks('x'.repeat(50_000), 'x'.repeat(50_000)));
  await expect(reader.line()).rejects.toThrow('a line of more than 65536 bytes');
});
