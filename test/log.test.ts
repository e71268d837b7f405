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
