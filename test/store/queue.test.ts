import { test as anywhere, expect, onTestFinished } from 'vitest';
import { openQueueFront, workOff } from '../../src/store/queue.js';
import { newDatabase, onPostgres } from '../databases/new-database.js';
import { layCable } from '../e2e/cable.js';

const test = anywhere.skipIf(!onPostgres);

test('a job whose end cannot be noted ends its worker alone, not the process', async () => {
  const address = await newDatabase('');
  const cable = await layCable(Number(new URL(address).port));
  onTestFinished(() => cable.close());
  const cabled = new URL(address);
  cabled.port = String(cable.port);
  const front = await openQueueFront(address);
  onTestFinished(() => front.close());
  await front.add([{ task: 'sort', key: 'mail 1', mailId: 1 }]);
  const done: number[] = [];
  const work = async (_: unknown, mailId: number) => {
    done.push(mailId);
    cable.cut();
  };
  await expect(workOff(cabled.href, work, new AbortController().signal)).rejects.toThrow();
  expect(done).toEqual([1]);
});
