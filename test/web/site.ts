import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { checkStandings, restoreCheck } from '../../src/app/maturity.js';
import { openRecords } from '../../src/app/records.js';
import { allChecks, chooseChecks, reviewPaths } from '../../src/app/wire.js';
import { parseMessage } from '../../src/mail/parse.js';
import { addAccount, type Role } from '../../src/store/accounts.js';
import { openStore, type Store } from '../../src/store/db.js';
import { pagesApp } from '../../src/web/pages-app.js';
import { hashPassword } from '../../src/web/password.js';
import type { Site } from '../../src/web/site.js';
import { newDatabase } from '../databases/new-database.js';

/** A password that every account of the tests has. */
export const PASSWORD = 'a long enough password';

/** The pages over a store in a folder of its own. */
export interface TestSite {
  readonly site: Site;
  readonly store: Store;
  /** The address of its database. */
  readonly database: string;
  readonly folder: string;
  /** What the pages reported as their own fault. */
  readonly errors: Error[];
  get(path: string, headers?: Record<string, string>): Promise<Response>;
  /** Sends a form as a browser does; the fields may be any text. */
  post(path: string, fields: Record<string, string>, headers?: Record<string, string>): Promise<Response>;
  close(): Promise<void>;
}

/** Reviews mails (the sample mailbox if none are named), stores them, and opens the pages on them. */
export async function openSite(
  setup: { paths?: readonly string[]; changes?: Partial<Site> } = {},
): Promise<TestSite> {
  const folder = mkdtempSync(join(tmpdir(), 'kogin-pages-'));
  const database = await newDatabase(folder);
  await reviewInto(database, setup.paths ?? [fileURLToPath(new URL('../../config/sample', import.meta.url))]);
  const store = await openStore(database);
  const site: Site = {
    db: store.db,
    name: 'Kogin bot',
    url: 'https://kogin.example.org',
    version: '0.1.0',
    behindProxy: false,
    now: Date.now,
    readMail: (raw) => parseMessage(raw),
    bases: [],
    rerun: null,
    decide: null,
    heedVerdicts: async () => undefined,
    standings: () => checkStandings(store.db, allChecks()),
    restoreCheck: ({ check, ...decided }) => restoreCheck(store.db, check, { ...decided, at: Date.now() }),
    ...setup.changes,
  };
  const errors: Error[] = [];
  const app = pagesApp(site, (error) => errors.push(error));
  const origin = 'http://127.0.0.1:8025';
  return {
    site,
    store,
    database,
    folder,
    errors,
    get: async (path, headers = {}) => app.request(`${origin}${path}`, { headers }),
    post: async (path, fields, headers = {}) =>
      app.request(`${origin}${path}`, {
        method: 'POST',
        headers: { 'Sec-Fetch-Site': 'same-origin', ...headers },
        body: new URLSearchParams(fields),
      }),
    async close() {
      await store.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Reviews mails and stores what comes of them in the database. */
export async function reviewInto(database: string, paths: readonly string[]): Promise<void> {
  const records = await openRecords(database, '0.1.0');
  try {
    const identity = {
      name: 'Kogin bot',
      address: 'kogin@example.org',
      domain: 'example.org',
      url: 'https://kogin.example.org',
    };
    const checks = chooseChecks({ only: [], off: [] });
    const job = { paths, trees: [], checks, identity, data: '', now: Date.now };
    for await (const outcome of reviewPaths(job)) await records.save(outcome);
  } finally {
    await records.close();
  }
}

/** Adds an account and signs it in; gives the cookie and the mark that forms carry. */
export async function signedIn(
  test: TestSite,
  role: Role,
): Promise<{ readonly Cookie: string; readonly csrf: string }> {
  const name = `${role}-of-tests`;
  await addAccount(test.store.db, { name, role, password: await hashPassword(PASSWORD), at: Date.now() });
  const answer = await test.post('/sign-in', { name, password: PASSWORD, next: '/' });
  const Cookie = (answer.headers.get('Set-Cookie') ?? '').split(';')[0] ?? '';
  const page = await (await test.get('/account', { Cookie })).text();
  return { Cookie, csrf: /name="csrf" value="([^"]+)"/.exec(page)?.[1] ?? '' };
}
