import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { holdingOn } from '../../src/app/holding.js';
import { type Ingest, startIngest } from '../../src/app/ingest.js';
import type { Source } from '../../src/io/source.js';
import { openLog } from '../../src/log.js';
import { openStore, type Store } from '../../src/store/db.js';
import { newDatabase } from '../databases/new-database.js';

const DAY_MS = 24 * 60 * 60 * 1000;

/** The log of tests: nobody reads it. */
export const quiet = await openLog({ level: 'silent', pretty: false });

/** A store of its own for one test. */
export async function newStore(): Promise<Store> {
  const folder = mkdtempSync(join(tmpdir(), 'kogin-intake-'));
  const store = await openStore(await newDatabase(folder));
  onTestFinished(async () => {
    await store.close();
    rmSync(folder, { recursive: true, force: true });
  });
  return store;
}

/** What a source delivered into a store, and how it is stopped. */
export interface Intake extends Ingest {
  /** Ends it as the end of the process does: nothing more is stored. */
  stop(): Promise<void>;
  /** Waits until the condition holds; says what was stored if that takes too long. */
  until(condition: () => Promise<boolean> | boolean): Promise<void>;
  caughtUp(): Promise<void>;
}

/** Takes a source in, at the first start back to 14 days ago. */
export function takeIn(
  source: Source,
  store: Store,
  { now = Date.now }: { now?: () => number } = {},
): Intake {
  const controller = new AbortController();
  const options = {
    db: store.db,
    log: quiet,
    reach: 14 * DAY_MS,
    now,
    random: () => 0,
    stored: () => undefined,
    whileHeld: holdingOn(''),
  };
  const ingest = startIngest(source, options, controller.signal);
  const stop = async () => {
    controller.abort();
    await ingest.ended;
  };
  onTestFinished(stop);
  const until = async (condition: () => Promise<boolean> | boolean) => {
    for (let tries = 0; tries < 12_000; tries++) {
      if (await condition()) return;
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    throw new Error(`it never came to that: ${JSON.stringify(ingest.status())}`);
  };
  return { ...ingest, stop, until, caughtUp: () => until(() => ingest.status().caughtUp) };
}

/** The Message-IDs of what arrived, without their domain, in the order of arrival; skipped ones with their reason. */
export async function arrived({ db }: Store): Promise<readonly string[]> {
  const rows = await db
    .selectFrom('arrivals')
    .innerJoin('mails', 'mails.id', 'arrivals.mail_id')
    .select(['message_id', 'reason'])
    .orderBy('mail_id')
    .execute();
  return rows.map(({ message_id, reason }) => {
    const id = message_id.replace(/@example\.org$/, '');
    return reason === null ? id : `${id} (${reason})`;
  });
}

/** How many mails arrived. */
export async function arrivedCount({ db }: Store): Promise<number> {
  const { count } = await db
    .selectFrom('arrivals')
    .select(({ fn }) => fn.countAll<number>().as('count'))
    .executeTakeFirstOrThrow();
  return count;
}

/** A plain mail; `at` is its date. */
export function mail(id: string, at: number = Date.now(), text = 'Nothing to see here.'): string {
  return [
    'From: Wanda Sample <wanda@example.org>',
    'To: patches@example.org',
    `Subject: about ${id}`,
    `Date: ${new Date(at).toUTCString()}`,
    `Message-ID: <${id}@example.org>`,
    '',
    text,
    '',
  ].join('\n');
}

/** Names with numbers from `first` to `last`. */
export function numbered(first: number, last: number): readonly string[] {
  return Array.from({ length: last - first + 1 }, (_, i) => `m${first + i}`);
}
