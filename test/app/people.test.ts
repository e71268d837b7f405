import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openPeople, type People } from '../../src/app/people.js';

const folder = mkdtempSync(join(tmpdir(), 'kogin-people-'));
const password = 'a long enough password';
let people: People;
beforeAll(async () => {
  people = await openPeople(join(folder, 'kogin.db'), () => 1_700_000_000_000);
});
afterAll(async () => {
  await people.close();
  rmSync(folder, { recursive: true, force: true });
});

test('an account is added once, with a password that is long enough and a name that is safe anywhere', async () => {
  await people.add({ name: 'mina', role: 'maintainer', password });
  await expect(people.add({ name: 'mina', role: 'reader', password })).rejects.toThrow(
    'there is an account called mina',
  );
  await expect(people.add({ name: 'bo', role: 'reader', password: 'short' })).rejects.toThrow(
    '12 to 256 characters',
  );
  await expect(people.add({ name: 'a\nb', role: 'reader', password })).rejects.toThrow('a name is letters');
  expect(await people.list()).toMatchObject([{ name: 'mina', role: 'maintainer', seenAt: null }]);
});

test('an account is changed and removed, and one that is not there is named', async () => {
  await people.setRole('mina', 'operator');
  await people.setPassword('mina', 'another long password');
  expect(await people.list()).toMatchObject([{ role: 'operator' }]);
  await expect(people.setRole('nobody', 'reader')).rejects.toThrow('there is no account called nobody');
  await people.remove('mina');
  expect(await people.list()).toEqual([]);
  await expect(people.remove('mina')).rejects.toThrow('there is no account called mina');
});
