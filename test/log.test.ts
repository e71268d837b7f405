import { expect, test } from 'vitest';
import { openLog } from '../src/log.js';

async function logged(
  level: string,
  write: (log: Awaited<ReturnType<typeof openLog>>) => void,
): Promise<string[]> {
  const lines: string[] = [];
  write(await openLog({ level, pretty: false, to: { write: (line) => lines.push(line) } }));
  return lines;
}

test('an event is one line of JSON with its data as fields', async () => {
  const lines = await logged('info', (log) =>
    log.warn({ messageId: 'a@example.org\nforged' }, 'mail skipped'),
  );
  expect(lines).toHaveLength(1);
  expect(lines[0]?.indexOf('\n')).toBe(lines[0]!.length - 1);
  const event = JSON.parse(lines[0]!);
  expect(event).toMatchObject({ level: 'warn', msg: 'mail skipped', messageId: 'a@example.org\nforged' });
  expect(new Date(event.time).toISOString()).toBe(event.time);
});

test('secrets do not reach the log', async () => {
  const [line] = await logged('info', (log) =>
    log.info({ password: 'hunter2', imap: { auth: { pass: 'hunter2' }, token: 'hunter2' } }, 'connected'),
  );
  expect(line).not.toContain('hunter2');
  expect(JSON.parse(line!)).toMatchObject({ password: '[redacted]', imap: { token: '[redacted]' } });
});

test('what is below the level is not written', async () => {
  expect(await logged('warn', (log) => log.info('started'))).toEqual([]);
});

test('addresses of people are left out if that is wanted, Message-IDs are not', async () => {
  const lines: string[] = [];
  const to = { write: (line: string) => lines.push(line) };
  const log = await openLog({ level: 'info', pretty: false, addresses: false, to });
  const error = new Error('550 <mio@example.org> is unknown', { cause: new Error('mina@example.net') });
  log.info({ messageId: '1@example.org', by: 'Mio <mio@example.org>', all: [{ to: 'x@example.org' }] }, 'a');
  log.warn({ err: error, error: 'cannot mail mio@example.org: no' }, 'b');
  expect(JSON.parse(lines[0]!)).toMatchObject({
    messageId: '1@example.org',
    by: 'Mio <[address]>',
    all: [{ to: '[address]' }],
  });
  expect(JSON.parse(lines[1]!)).toMatchObject({ error: 'cannot mail [address]: no' });
  expect(JSON.parse(lines[1]!).err.message).toContain('550 <[address]> is unknown');
  expect(lines[1]).not.toMatch(/mio@|mina@/);
});
