import { Writable } from 'node:stream';
import { expect, test } from 'vitest';
import { openOutput } from '../../src/cli/output.js';

function failing(code: string): Writable {
  return new Writable({
    write(_chunk, _encoding, done) {
      done(Object.assign(new Error(`write ${code}`), { code }));
    },
  });
}

test('what is printed arrives in order, however slow the reader is', async () => {
  const chunks: string[] = [];
  const slow = new Writable({
    highWaterMark: 4,
    write(chunk, _encoding, done) {
      setTimeout(() => {
        chunks.push(String(chunk));
        done();
      }, 1);
    },
  });
  const output = openOutput(slow);
  for (const word of ['patch ', 'mails ', 'come ', 'in']) expect(await output.print(word)).toBe(true);
  slow.end();
  await new Promise((resolve) => slow.on('close', resolve));
  expect(chunks.join('')).toBe('patch mails come in');
  expect(slow.listenerCount('drain')).toBe(0);
});

test('a reader that goes away ends the output quietly', async () => {
  const output = openOutput(failing('EPIPE'));
  await output.print('a'.repeat(100_000));
  expect(await output.print('more')).toBe(false);
});

test('any other failure is an error with its cause', async () => {
  const output = openOutput(failing('ENOSPC'));
  const printing = async () => {
    await output.print('a'.repeat(100_000));
    await output.print('more');
  };
  await expect(printing()).rejects.toMatchObject({
    message: 'cannot write to standard output',
    cause: { code: 'ENOSPC' },
  });
});
