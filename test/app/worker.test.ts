import { beforeEach, describe, expect, test } from 'vitest';
import { Stopped } from '../../src/app/slices.js';
import type { PatchResult } from '../../src/app/take-series.js';
import { type WorkerOptions, workOnce } from '../../src/app/worker.js';
import type { Series } from '../../src/domain/series.js';
import { defaultAdmission } from '../../src/policy/admission-rules.js';
import { readQueue } from '../../src/store/arrivals.js';
import type { Store } from '../../src/store/db.js';
import { seriesDecision } from '../../src/store/series-states.js';
import { newStore, quiet, takeIn } from './intake.js';
import { delivered, NOON, type PatchMail, patchMail, reviewedWithout } from './patch-mails.js';

const MINUTE = 60_000;
let store: Store;
let clock: number;
/** Root and parts of every review, in order. */
let reviewed: string[];
let noticed: string[];
let fail: () => void;

beforeEach(async () => {
  store = await newStore();
  clock = NOON;
  reviewed = [];
  noticed = [];
  fail = () => undefined;
});

const short = (id: string) => id.replace('@example.org', '');

function failWith(error: Error): void {
  fail = () => {
    throw error;
  };
}

async function review(series: Series): Promise<readonly PatchResult[]> {
  fail();
  reviewed.push(
    `${short(series.rootId)}: ${series.patches.map(({ message }) => short(message.id)).join(' ')}`,
  );
  return series.patches.map(({ message }) => ({
    review: reviewedWithout(message),
    reply: null,
    unsaid: null,
  }));
}

function options(): WorkerOptions {
  return {
    db: store.db,
    log: quiet,
    admission: { ...defaultAdmission, paths: ['drivers/gpu/drm/'] },
    rules: { settle: 10 * MINUTE, quiet: 360 * MINUTE },
    review,
    kogin: '0.1.0',
    now: () => clock,
    notice: async ({ message }) => {
      noticed.push(short(message.id));
    },
  };
}

async function arrive(mails: readonly PatchMail[], minute = 0, history = false): Promise<void> {
  await deliver(mails.map(patchMail), minute, history);
}

async function deliver(mails: readonly string[], minute = 0, history = false): Promise<void> {
  clock = NOON + minute * MINUTE;
  await takeIn(delivered(mails, { history }), store, { now: () => clock }).ended;
}

/** Works until nothing is due, and gives when something is next, in minutes after noon. */
async function work(minute?: number): Promise<number | null> {
  if (minute !== undefined) clock = NOON + minute * MINUTE;
  for (let round = 0; round < 1000; round++) {
    const { looked, nextAt } = await workOnce(options());
    if (looked === 0) return nextAt === null ? null : (nextAt - NOON) / MINUTE;
  }
  throw new Error('the work has no end');
}

/** Every mail with its state and, where it has one, its reason. */
async function states(): Promise<Record<string, string>> {
  const rows = await store.db
    .selectFrom('arrivals')
    .innerJoin('mails', 'mails.id', 'arrivals.mail_id')
    .select(['message_id', 'state', 'reason'])
    .execute();
  return Object.fromEntries(
    rows.map(({ message_id, state, reason }) => [
      short(message_id),
      reason === null ? state : `${state}: ${reason}`,
    ]),
  );
}

/** Every mail with a run, and how many it has. */
async function runs(): Promise<Record<string, number>> {
  const rows = await store.db
    .selectFrom('runs')
    .innerJoin('mails', 'mails.id', 'runs.mail_id')
    .select(({ fn }) => ['message_id', fn.countAll<number>().as('count')])
    .groupBy('message_id')
    .execute();
  return Object.fromEntries(rows.map(({ message_id, count }) => [short(message_id), count]));
}

const cover: PatchMail = { id: 'c', subject: '[PATCH 0/3] drm/kumo: pin early', path: null };
const part = (index: number, changes: Partial<PatchMail> = {}): PatchMail => ({
  id: `p${index}`,
  subject: `[PATCH ${index}/3] drm/kumo: step ${index}`,
  answers: 'c',
  ...changes,
});

describe('a series', () => {
  test('is reviewed once, as a whole, when it has settled', async () => {
    await arrive([part(2), cover]);
    expect(await work(1)).toBe(360);
    await arrive([part(3), part(1)], 5);
    expect(await work(5)).toBe(15);
    expect(reviewed).toEqual([]);
    expect(await work(15)).toBeNull();
    expect(reviewed).toEqual(['c: p1 p2 p3']);
    expect(await runs()).toEqual({ p1: 1, p2: 1, p3: 1 });
    expect(await states()).toEqual({ c: 'skipped: cover-letter: 0/3', p1: 'done', p2: 'done', p3: 'done' });
    expect(await seriesDecision(store.db, 'c@example.org', 1)).toMatchObject({
      state: 'reviewed',
      detail: null,
    });
    await work(1000);
    expect(reviewed).toHaveLength(1);
  });

  test('that stays incomplete is marked, and a part that comes late is reviewed with the others around it', async () => {
    await arrive([cover, part(1), part(3)]);
    await work(359);
    expect(reviewed).toEqual([]);
    await work(360);
    expect(reviewed).toEqual(['c: p1 p3']);
    expect(await seriesDecision(store.db, 'c@example.org', 1)).toMatchObject({
      state: 'incomplete',
      detail: 'missing 2',
    });
    await arrive([part(2)], 400);
    await work(410);
    expect(reviewed).toEqual(['c: p1 p3', 'c: p1 p2 p3']);
    expect(await runs()).toEqual({ p1: 1, p2: 1, p3: 1 });
    expect(await seriesDecision(store.db, 'c@example.org', 1)).toMatchObject({ state: 'reviewed' });
  });

  test('is not reviewed if a newer version has come in the meantime', async () => {
    const first = { id: 'a1', subject: '[PATCH] drm/kumo: pin buffers early' };
    const second = { id: 'a2', subject: '[PATCH v2] drm/kumo: pin buffers early', minute: 5 };
    await arrive([first]);
    await arrive([second], 5);
    await work(20);
    expect(reviewed).toEqual(['a2: a2']);
    expect(await states()).toEqual({ a1: 'skipped: superseded: by a2@example.org', a2: 'done' });
    expect(await runs()).toEqual({ a2: 1 });
    expect(await seriesDecision(store.db, 'a1@example.org', 1)).toMatchObject({
      state: 'superseded',
      detail: 'a2@example.org',
    });
  });

  test('is not superseded by somebody else or by another work', async () => {
    await arrive([
      { id: 'a1', subject: '[PATCH] drm/kumo: pin buffers early' },
      {
        id: 'b2',
        subject: '[PATCH v2] drm/kumo: pin buffers early',
        by: 'Otto <otto@example.org>',
        minute: 5,
      },
      {
        id: 'd2',
        subject: '[PATCH v2] drm/kumo: map late',
        minute: 6,
        path: 'drivers/gpu/drm/kumo/kumo_vm.c',
      },
    ]);
    await work(20);
    expect([...reviewed].sort()).toEqual(['a1: a1', 'b2: b2', 'd2: d2']);
  });

  test('has parts that are not reviewed in it, and is left alone if all are', async () => {
    await arrive([cover, part(1, { path: 'mm/page.c' }), part(2), part(3)]);
    const foreign = (index: number) => ({
      id: `f${index}`,
      subject: `[PATCH ${index}/2] mm: step ${index}`,
      path: 'mm/page.c',
      answers: 'f1',
    });
    await arrive([foreign(1), foreign(2)]);
    await work(10);
    expect(reviewed).toEqual(['c: p1 p2 p3']);
    expect(await runs()).toEqual({ p1: 1, p2: 1, p3: 1 });
    expect(await states()).toMatchObject({
      p1: expect.stringMatching(/^skipped: other-subsystem/),
      p2: 'done',
      f1: expect.stringMatching(/^skipped: other-subsystem/),
    });
  });

  test('with a number twice has the second one reviewed by itself', async () => {
    await arrive([cover, part(1), part(2), part(3), part(2, { id: 'again', minute: 2 })]);
    await work(10);
    expect([...reviewed].sort()).toEqual(['again: again', 'c: p1 p2 p3']);
  });
});

describe('work that was stopped', () => {
  test('before anything was stored is done again', async () => {
    await arrive([cover, part(1), part(2), part(3)]);
    failWith(new Error('the tree is gone'));
    await work(10);
    expect(await runs()).toEqual({});
    expect(await states()).toMatchObject({ p1: 'waiting' });
    fail = () => undefined;
    await work(11);
    expect(await runs()).toEqual({ p1: 1, p2: 1, p3: 1 });
  });

  test('between the runs and the states gives no second run', async () => {
    await arrive([cover, part(1), part(2), part(3)]);
    await work(10);
    await store.db.updateTable('arrivals').set({ state: 'waiting', reason: null }).execute();
    await work(11);
    expect(reviewed).toHaveLength(2);
    expect(await runs()).toEqual({ p1: 1, p2: 1, p3: 1 });
  });

  test('by the end of the process leaves all as it was, however often that happens', async () => {
    await arrive([cover, part(1), part(2), part(3)]);
    clock = NOON + 10 * MINUTE;
    failWith(new Stopped('told to stop'));
    for (let start = 0; start < 30; start++) await workOnce(options());
    expect([await runs(), reviewed]).toEqual([{}, []]);
    const waiting = store.db.selectFrom('arrivals').select('attempts').where('state', '=', 'waiting');
    expect(await waiting.distinct().execute()).toEqual([{ attempts: 0 }]);
    fail = () => undefined;
    await work();
    expect(await runs()).toEqual({ p1: 1, p2: 1, p3: 1 });
  });

  test('too often over one mail is given up for it alone', async () => {
    await arrive([{ id: 'bad', subject: '[PATCH] drm/kumo: bad' }]);
    failWith(new Error('no way'));
    for (let day = 1; day <= 30; day++) await work(day * 1440);
    expect(await states()).toEqual({ bad: 'failed: given up after 20 attempts' });
    fail = () => undefined;
    await arrive([{ id: 'good', subject: '[PATCH] drm/kumo: good' }], 31 * 1440);
    await work(31 * 1440 + 10);
    expect(reviewed).toEqual(['good: good']);
  });
});

test('a mail that is no patch is shown, skipped with the reason, and never waits', async () => {
  const plain = patchMail({ id: 'plain', subject: 'kumo is slow', path: null });
  const answer = patchMail({ id: 'answer', subject: 'Re: [PATCH] drm/kumo: pin', path: null });
  const bot = patchMail({ id: 'bot', subject: '[PATCH] drm/kumo: pin' }).replace(
    '\n',
    '\nAuto-Submitted: auto-generated\n',
  );
  await deliver([plain, answer, bot]);
  expect(await work()).toBeNull();
  expect(noticed).toEqual(['plain', 'answer', 'bot']);
  expect(await states()).toEqual({
    plain: expect.stringMatching(/^skipped: not-a-patch/),
    answer: expect.stringMatching(/^skipped: reply/),
    bot: expect.stringMatching(/^skipped: bot/),
  });
  expect(await runs()).toEqual({});
});

test('new mail is looked at before history', async () => {
  await arrive([{ id: 'old', subject: '[PATCH] drm/kumo: old' }], 0, true);
  await arrive([{ id: 'new', subject: '[PATCH] drm/kumo: new' }], 0);
  await work(10);
  expect(reviewed).toEqual(['new: new', 'old: old']);
});

test('the queue says what is open and since when', async () => {
  await arrive([part(1)], 3);
  await arrive([{ id: 'x', subject: 'not a patch', path: null }], 5);
  await work(5);
  expect(await readQueue(store.db)).toEqual({
    states: { waiting: 1, skipped: 1 },
    oldestOpenAt: NOON + 3 * MINUTE,
    lastArrivedAt: NOON + 5 * MINUTE,
  });
});
