import {
  appendFileSync,
  mkdirSync,
  mkdtempSync,
  renameSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { readOnce } from '../../src/io/follow-files.js';
import { followMaildir } from '../../src/io/follow-maildir.js';
import { followMbox } from '../../src/io/follow-mbox.js';
import { arrived, arrivedCount, mail, newStore, numbered, takeIn } from './intake.js';

const DAY_MS = 24 * 60 * 60 * 1000;
let folder: string;

beforeEach(() => {
  const made = mkdtempSync(join(tmpdir(), 'kogin-files-'));
  folder = made;
  onTestFinished(() => rmSync(made, { recursive: true, force: true }));
});

describe('a Maildir', () => {
  function maildir(poll = 60_000) {
    for (const part of ['cur', 'new', 'tmp']) mkdirSync(join(folder, part), { recursive: true });
    return followMaildir({ name: 'spool', path: folder, limit: 10_000, poll });
  }

  function deliver(id: string, text: string = mail(id), at = Date.now()): void {
    const name = `${id}.host`;
    writeFileSync(join(folder, 'tmp', name), text);
    utimesSync(join(folder, 'tmp', name), at / 1000, at / 1000);
    renameSync(join(folder, 'tmp', name), join(folder, 'new', name));
  }

  test('gives each mail once, also one that is read by somebody else, over stops', async () => {
    const store = await newStore();
    const source = maildir();
    for (const id of numbered(1, 60)) deliver(id);
    const first = takeIn(source, store);
    await first.caughtUp();
    expect([...(await arrived(store))].sort()).toEqual([...numbered(1, 60)].sort());
    renameSync(join(folder, 'new', 'm3.host'), join(folder, 'cur', 'm3.host:2,S'));
    deliver('m61');
    await first.until(async () => (await arrivedCount(store)) === 61);
    await first.stop();
    deliver('m62');
    renameSync(join(folder, 'new', 'm61.host'), join(folder, 'cur', 'm61.host:2,S'));
    const second = takeIn(source, store);
    await second.caughtUp();
    expect((await arrived(store)).slice(60)).toEqual(['m61', 'm62']);
    expect(second.status().mails).toBe(1);
  });

  test('is found to have new mails by looking, too', async () => {
    const store = await newStore();
    const intake = takeIn(maildir(50), store);
    await intake.caughtUp();
    deliver('m1');
    await intake.until(async () => (await arrivedCount(store)) === 1);
  });

  test('gives nothing from before its reach, and no more of a large mail than its header', async () => {
    const store = await newStore();
    const source = maildir();
    deliver('old', mail('old'), Date.now() - 20 * DAY_MS);
    deliver('moved', mail('moved', Date.now() - 20 * DAY_MS));
    deliver('large', mail('large', Date.now(), 'x\n'.repeat(10_000)));
    deliver('m1');
    const intake = takeIn(source, store);
    await intake.caughtUp();
    expect([...(await arrived(store))].sort()).toEqual([
      expect.stringMatching(/^large \(too-large: 2\d{4} bytes, limit 10000\)$/),
      'm1',
    ]);
  });

  test('that is none is a problem with its name, and is followed once it is there', async () => {
    const store = await newStore();
    const source = followMaildir({ name: 'spool', path: folder, limit: 10_000, poll: 60_000 });
    const intake = takeIn(source, store);
    await intake.until(() => intake.status().problem !== null);
    expect(intake.status().problem).toBe(`${folder} is no Maildir: it has no folders cur and new`);
    maildir();
    deliver('m1');
    await intake.until(async () => (await arrivedCount(store)) === 1);
    expect(intake.status()).toMatchObject({ problem: null, state: 'following' });
  });
});

describe('an mbox', () => {
  const entry = (id: string, text = mail(id)) => `From wanda@example.org Mon Sep 17 00:00:00 2029\n${text}\n`;
  const mbox = () => followMbox({ name: 'box', path: join(folder, 'box'), limit: 10_000, poll: 30 });
  const write = (...ids: readonly string[]) =>
    writeFileSync(join(folder, 'box'), ids.map((id) => entry(id)).join(''));
  const append = (...ids: readonly string[]) =>
    appendFileSync(join(folder, 'box'), ids.map((id) => entry(id)).join(''));

  test('gives what is appended, over stops', async () => {
    const store = await newStore();
    write(...numbered(1, 3));
    const first = takeIn(mbox(), store);
    await first.caughtUp();
    append('m4');
    await first.until(async () => (await arrivedCount(store)) === 4);
    await first.stop();
    append(...numbered(5, 120));
    const second = takeIn(mbox(), store);
    await second.caughtUp();
    expect(await arrived(store)).toEqual(numbered(1, 120));
    expect(second.status().mails).toBe(116);
  });

  test('that was begun anew is read anew, and what is known is not given again', async () => {
    const store = await newStore();
    write(...numbered(1, 3));
    const intake = takeIn(mbox(), store);
    await intake.caughtUp();
    write('m4');
    await intake.until(async () => (await arrivedCount(store)) === 4);
    write('m3', ...numbered(5, 9));
    await intake.until(async () => (await arrivedCount(store)) === 9);
    expect(await arrived(store)).toEqual(numbered(1, 9));
  });

  test('gives nothing from before its reach, and no more of a large mail than its header', async () => {
    const store = await newStore();
    writeFileSync(
      join(folder, 'box'),
      entry('old', mail('old', Date.now() - 20 * DAY_MS)) +
        entry('large', mail('large', Date.now(), 'x\n'.repeat(10_000))) +
        entry('m1'),
    );
    const intake = takeIn(mbox(), store);
    await intake.caughtUp();
    append('m2');
    await intake.until(async () => (await arrivedCount(store)) === 3);
    expect(await arrived(store)).toEqual([expect.stringMatching(/^large \(too-large: /), 'm1', 'm2']);
  });
});

test('files are read once, and only the rest of them after a stop', async () => {
  const store = await newStore();
  for (const id of numbered(1, 4)) writeFileSync(join(folder, `${id}.eml`), mail(id));
  const source = readOnce({ name: 'sample', path: folder });
  const first = takeIn(source, store);
  await first.ended;
  expect(first.status()).toMatchObject({ state: 'ended', caughtUp: true, mails: 4 });
  writeFileSync(join(folder, 'm5.eml'), mail('m5'));
  const second = takeIn(source, store);
  await second.ended;
  expect(second.status().mails).toBe(1);
  expect(await arrived(store)).toEqual(numbered(1, 5));
});
