import { sql } from 'kysely';
import { test as anywhere, expect, onTestFinished } from 'vitest';
import { openBell } from '../../src/app/bell.js';
import { runHandOut } from '../../src/app/review-queue.js';
import { openStore } from '../../src/store/db.js';
import { newDatabase, onPostgres } from '../databases/new-database.js';
import { layCable } from '../e2e/cable.js';
import { mail, numbered, quiet, takeIn } from './intake.js';
import { delivered } from './patch-mails.js';

const test = anywhere.skipIf(!onPostgres);
const MAILS = 100;

test('one that dies while it hands out keeps back few of the mails that it noted', async () => {
  const address = await newDatabase('');
  const store = await openStore(address);
  onTestFinished(() => store.close());
  await takeIn(delivered(numbered(1, MAILS).map((id) => mail(id))), store).ended;
  const cable = await layCable(Number(new URL(address).port));
  onTestFinished(() => cable.close());
  const cabled = new URL(address);
  cabled.port = String(cable.port);
  // The clock is asked for each kind of work, then before each portion is noted.
  let asked = 0;
  const now = () => {
    if (++asked === 4) cable.cut();
    return Date.now();
  };
  const options = { db: store.db, log: quiet, now, bell: openBell() };
  await expect(runHandOut(cabled.href, options, new AbortController().signal)).rejects.toThrow();
  const { rows } = await sql<{ n: number }>`select count(*)::int n from graphile_worker.jobs`.execute(
    store.db,
  );
  const jobs = rows[0]?.n ?? 0;
  const noted = await store.db
    .selectFrom('arrivals')
    .select(({ fn }) => fn.countAll().as('n'))
    .where('due_at', '>', Date.now())
    .executeTakeFirstOrThrow();
  expect(jobs).toBeGreaterThan(0);
  expect(Number(noted.n) - jobs).toBeGreaterThan(0);
  expect(Number(noted.n) - jobs).toBeLessThanOrEqual(20);
});
