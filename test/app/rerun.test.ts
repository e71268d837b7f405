import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openRerunOn } from '../../src/app/open-rerun.js';
import { findMerged, heedVerdicts } from '../../src/app/outcomes.js';
import { type Rerun, type RerunContext, rerun } from '../../src/app/rerun.js';
import { rerunWords, takeReruns } from '../../src/app/rerun-requests.js';
import type { ThreadSource } from '../../src/app/thread-sources.js';
import { loadConfig, type TreeConfig } from '../../src/config.js';
import { openLog } from '../../src/log.js';
import { addCommand } from '../../src/store/commands.js';
import { openStore, type Store } from '../../src/store/db.js';
import { outcomesOf } from '../../src/store/outcomes.js';
import { addVerdicts } from '../../src/store/verdicts.js';
import { seriesOfMail, versionsOfWork, workOf } from '../../src/store/versions.js';
import { newDatabase } from '../databases/new-database.js';
import { commit, newRepository } from '../io/repository.js';
import { BAD, GOOD, mailbox, PATH, START, version } from './rerolls.js';

let folder: string;
let store: Store;
const closing: (() => Promise<void>)[] = [];

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'kogin-rerun-'));
  store = await openStore(await newDatabase(folder));
});

afterEach(async () => {
  for (const close of closing.splice(0)) await close();
  await store.close();
  rmSync(folder, { recursive: true });
});

async function open(
  mailboxes: readonly ThreadSource[],
  trees: readonly TreeConfig[] = [],
): Promise<RerunContext> {
  const file = join(folder, 'kogin.toml');
  writeFileSync(file, `data = "."\n[archives]\nservers = []\n`);
  const config = { ...loadConfig({ file, env: {} }), trees };
  const opened = await openRerunOn(store.db, { config, kogin: '1.0.0', env: {}, now: () => START });
  closing.push(() => opened.close());
  return { ...opened.context, sources: [...opened.context.sources, ...mailboxes] };
}

function request(reference: string, changes: { base?: string; send?: boolean } = {}) {
  return { reference, base: changes.base ?? null, send: changes.send ?? false };
}

/** The checks that are reported, and why others are held. */
function said(result: Rerun): string[] {
  if (result.kind === 'refused') return [result.reason];
  return result.parts.flatMap(({ review }) => [
    ...review.reported.map(({ check }) => check),
    ...review.held
      .filter(({ reason }) => reason !== 'nursery')
      .map(({ reason, detail }) => `${reason}: ${detail}`),
  ]);
}

async function markSent(): Promise<void> {
  await store.db.updateTable('replies').set({ state: 'sent' }).execute();
}

test('what was mailed on v1 and is still in v2 is only counted, and is fixed in v3', async () => {
  const context = await open([
    mailbox(version(1, BAD), version(2, BAD, { text: 'Again.' }), version(3, GOOD)),
  ]);
  const first = await rerun(request('v1@example.org', { send: true }), context);
  expect(said(first)).toEqual(['err-ptr-null-check']);
  await markSent();
  expect(said(await rerun(request('v2@example.org', { send: true }), context))).toEqual([
    'duplicate: said on v1 and still open',
  ]);
  expect(await store.db.selectFrom('replies').select('state').execute()).toEqual([{ state: 'sent' }]);
  const fingerprint = first.kind === 'done' ? first.parts[0]!.review.reported[0]!.fingerprint : '';
  expect(await outcomesOf(store.db, fingerprint)).toMatchObject([
    { state: 'open', version: 'v2', detail: 'open since v1, still open in v2' },
  ]);
  expect(said(await rerun(request('v3@example.org'), context))).toEqual([]);
  expect(await outcomesOf(store.db, fingerprint)).toMatchObject([{ state: 'fixed', version: 'v3' }]);
});

test('versions are linked in the store in whatever order they come', async () => {
  const context = await open([mailbox(version(1, BAD), version(2, BAD), version(3, GOOD))]);
  for (const id of ['v3', 'v1', 'v2']) await rerun(request(`${id}@example.org`), context);
  const work = await workOf(store.db, (await seriesOfMail(store.db, 'v2@example.org'))!);
  const versions = await versionsOfWork(store.db, work!);
  expect(versions.map(({ version, rootId }) => `v${version} ${rootId}`)).toEqual([
    'v1 v1@example.org',
    'v2 v2@example.org',
    'v3 v3@example.org',
  ]);
});

test('what a person calls wrong stays silent on the next version, and counts against the check', async () => {
  const context = await open([mailbox(version(1, BAD), version(2, BAD))]);
  const first = await rerun(request('v1@example.org'), context);
  const fingerprint = first.kind === 'done' ? first.parts[0]!.review.reported[0]!.fingerprint : '';
  await giveVerdict(fingerprint);
  expect(await heedVerdicts(store.db)).toBe(1);
  expect(await heedVerdicts(store.db)).toBe(0);
  expect(await outcomesOf(store.db, fingerprint)).toMatchObject([{ state: 'wrong' }]);
  expect(said(await rerun(request('v2@example.org', { send: true }), context))).toEqual([
    'answered-before: wrong, said Wanda on 2026-02-03: it never fails',
  ]);
  expect(await store.db.selectFrom('replies').selectAll().execute()).toEqual([]);
});

test('both hold where the variable has another name in the next version', async () => {
  const next = version(2, BAD, { variable: 'table' });
  const context = await open([mailbox(version(1, BAD), next, version(3, BAD, { variable: 'pages' }))]);
  const first = await rerun(request('v1@example.org', { send: true }), context);
  await markSent();
  expect(said(await rerun(request('v2@example.org', { send: true }), context))).toEqual([
    'duplicate: said on v1 and still open',
  ]);
  await giveVerdict(first.kind === 'done' ? first.parts[0]!.review.reported[0]!.fingerprint : '');
  await heedVerdicts(store.db);
  expect(said(await rerun(request('v3@example.org', { send: true }), context))).toEqual([
    'answered-before: wrong, said Wanda on 2026-02-03: it never fails',
  ]);
  expect(await store.db.selectFrom('replies').select('state').execute()).toEqual([{ state: 'sent' }]);
});

test('an author is not told again on a patch that nothing links with the first one; others are', async () => {
  const again = { title: 'Map them all', id: 'again', day: 200 };
  const other = { title: 'Map all of them', id: 'other', day: 200, sender: 'Runa Okafor <runa@example.org>' };
  const context = await open([mailbox(version(1, BAD), version(1, BAD, again), version(1, BAD, other))]);
  await rerun(request('v1@example.org', { send: true }), context);
  expect(said(await rerun(request('again@example.org'), context))).toEqual(['err-ptr-null-check']);
  await markSent();
  expect(said(await rerun(request('again@example.org'), context))).toEqual([
    'duplicate: said to its author on a patch of 2026-02-04',
  ]);
  expect(said(await rerun(request('other@example.org'), context))).toEqual(['err-ptr-null-check']);
});

async function giveVerdict(fingerprint: string): Promise<void> {
  const id = await addCommand(store.db, {
    messageId: 'answer@example.org',
    replyId: null,
    patchId: null,
    address: 'wanda@example.org',
    name: 'wrong',
    text: '#kogin wrong',
    argument: '',
    authentication: 'dkim',
    applied: true,
    outcome: '',
    at: START,
  });
  const verdict = {
    fingerprint,
    verdict: 'wrong',
    detail: 'it never fails',
    by: 'Wanda',
    at: START,
  } as const;
  await addVerdicts(store.db, id!, [verdict]);
}

describe('on a base', () => {
  /** A tree in which the callee returns NULL, so that nothing is wrong; with the patch's own context. */
  function tree(): { readonly path: string; readonly commit: string } {
    const path = newRepository();
    const text = '#include <linux/mm.h>\n\n\nint hoshi_mmu_unmap(struct hoshi_mmu *mmu)\n{\n\treturn 0;\n}\n';
    return { path, commit: commit(path, { files: { [PATH]: text } }) };
  }

  test('a rerun says what changed and why, the second one that nothing did', async () => {
    const { path, commit: id } = tree();
    const mails = mailbox(version(1, BAD));
    const without = await open([mails]);
    await rerun(request('v1@example.org'), without);
    const context = await open([mails], [{ path, refs: ['main'] }]);
    const second = await rerun(request('v1@example.org', { base: 'main' }), context);
    const [part] = second.kind === 'done' ? second.parts : [];
    expect(part).toMatchObject({ run: 2, offBase: [] });
    expect(part?.difference?.why).toEqual([
      { kind: 'other-base', about: PATH, before: 'the mail alone', after: `main ${id.slice(0, 12)}` },
    ]);
    expect(rerunWords(second)).toBe('no difference, 1 the same (other base)');
    expect(rerunWords(await rerun(request('v1@example.org', { base: id }), context))).toMatch(
      /^no difference, 1/,
    );
  });

  test('a base that no tree has is refused, and so is a tree that is not configured', async () => {
    const { path } = tree();
    const context = await open([mailbox(version(1, BAD))], [{ path, refs: ['main'] }]);
    const refused = async (base: string) =>
      said(await rerun(request('v1@example.org', { base }), context))[0];
    expect(await refused('drm-next')).toBe('no configured tree has a commit for the base "drm-next"');
    expect(await refused('/etc:main')).toBe('no configured tree is called as in "/etc:main"');
    expect(await refused('--output=x')).toBe('no configured tree has a commit for the base "--output=x"');
    expect(await store.db.selectFrom('runs').selectAll().execute()).toEqual([]);
    const bare = await open([mailbox(version(1, BAD))]);
    expect(said(await rerun(request('v1@example.org', { base: 'main' }), bare))).toEqual([
      'a base needs a tree, and none is configured',
    ]);
  });

  test('a finding whose line a tree has by now was merged anyway', async () => {
    const path = newRepository();
    const lines = version(1, BAD)
      .raw.toString()
      .split('\n')
      .filter((line) => line.startsWith('+') && !line.startsWith('+++'));
    commit(path, { files: { [PATH]: `${lines.map((line) => line.slice(1)).join('\n')}\n` } });
    const first = await rerun(request('v1@example.org'), await open([mailbox(version(1, BAD))]));
    const { trees } = await open([], [{ path, refs: ['main'] }]);
    expect(await findMerged(store.db, trees, START)).toBe(1);
    const fingerprint = first.kind === 'done' ? first.parts[0]!.review.reported[0]!.fingerprint : '';
    expect(await outcomesOf(store.db, fingerprint)).toMatchObject([{ state: 'merged' }]);
  });
});

describe('where a mail is looked for', () => {
  const failing: ThreadSource = { name: 'a server', find: () => Promise.reject(new Error('it is down')) };

  test('the store comes before the others, and a source that fails costs only itself', async () => {
    const asked: string[] = [];
    const noted: ThreadSource = {
      name: 'noted',
      find: async (id) => {
        asked.push(id);
        return null;
      },
    };
    const context = await open([failing, noted, mailbox(version(1, BAD))]);
    const first = await rerun(request('v1@example.org'), context);
    expect(first).toMatchObject({ sources: ['a mailbox'], failed: ['a server: it is down'] });
    expect(await rerun(request('v1@example.org'), context)).toMatchObject({
      sources: ['the store'],
      failed: [],
    });
    expect(asked).toEqual(['v1@example.org']);
  });

  test('if nothing is found and a source cannot be asked, that is an error with its name', async () => {
    const context = await open([failing]);
    await expect(rerun(request('v1@example.org'), context)).rejects.toThrow(
      'cannot look for v1@example.org in a server',
    );
  });

  test('an archive gives the whole series to the id of any part', async () => {
    const file = readFileSync(new URL('../../config/sample/parameter-not-forwarded.mbox', import.meta.url));
    writeFileSync(join(folder, 'list.mbox'), file);
    const toml = join(folder, 'kogin.toml');
    writeFileSync(toml, 'data = "."\n[archives]\nservers = []\npaths = ["list.mbox"]\n');
    const config = loadConfig({ file: toml, env: {} });
    const opened = await openRerunOn(store.db, { config, kogin: '1.0.0', env: {}, now: () => START });
    closing.push(() => opened.close());
    const result = await rerun(request('20260202110210.4410-3-mira@example.org'), opened.context);
    expect(result).toMatchObject({
      sources: [join(folder, 'list.mbox')],
      parts: [{ run: 1 }, { run: 1 }, { run: 1 }],
    });
    expect(said(await rerun(request('nobody@example.org'), opened.context))).toEqual([
      `no mail with the Message-ID nobody@example.org was found in the store, ${join(folder, 'list.mbox')}`,
    ]);
  });

  test('a reply is no patch', async () => {
    const text = version(1, BAD).raw.toString().replace('Subject: ', 'Subject: Re: ');
    const reply = { kind: 'mail', raw: Buffer.from(text), source: 're' } as const;
    expect(said(await rerun(request('v1@example.org'), await open([mailbox(reply)])))).toEqual([
      'the mail is no patch and no cover letter: give the Message-ID of one',
    ]);
  });
});

test('what people asked for is rerun once, and what fails is not asked for again', async () => {
  const context = await open([mailbox(version(1, BAD))]);
  const command = { replyId: null, address: 'wanda@example.org', name: 'rerun', text: '', argument: '' };
  const applied = { authentication: 'dkim', applied: true, outcome: '', at: START };
  for (const id of ['v1', 'nobody'])
    await addCommand(store.db, {
      ...command,
      ...applied,
      messageId: `c-${id}`,
      patchId: `${id}@example.org`,
    });
  const lines: string[] = [];
  const log = await openLog({ level: 'info', pretty: false, to: { write: (line) => void lines.push(line) } });
  expect(await takeReruns(context, log)).toBe(2);
  expect(lines.map((line) => JSON.parse(line).outcome)).toEqual([
    '1 new, 0 gone, 0 the same',
    'no mail with the Message-ID nobody@example.org was found in the store, a mailbox',
  ]);
  expect(await takeReruns(context, log)).toBe(0);
  expect(await store.db.selectFrom('replies').select('state').execute()).toEqual([{ state: 'held' }]);
});
