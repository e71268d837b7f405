import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { heedVerdicts } from '../../src/app/outcomes.js';
import { checks } from '../../src/checks/index.js';
import { addCommand } from '../../src/store/commands.js';
import { outcomesOf, replaceOutcomes } from '../../src/store/outcomes.js';
import { pageOfFindings } from '../../src/store/queries-findings.js';
import { settledByWeek } from '../../src/store/queries-statistics.js';
import { addVerdicts } from '../../src/store/verdicts.js';
import { openSite, signedIn, type TestSite } from './site.js';

const check = checks.find(
  ({ id, maturity }) => maturity === 'stable' && id === 'param-not-forwarded-const',
)!.id;
const DAY = 86_400_000;
const MONDAY = Date.UTC(2026, 5, 1);

let pages: TestSite;
beforeAll(async () => {
  pages = await openSite();
});
afterAll(() => pages.close());

const text = async (path: string, headers = {}) => (await pages.get(path, headers)).text();

/** Lets a person call the finding wrong at a time, as a mail would. */
async function callWrong(fingerprint: string, at: number): Promise<void> {
  const id = await addCommand(pages.store.db, {
    messageId: `${fingerprint}-${at}@example.org`,
    replyId: null,
    patchId: null,
    address: 'wanda@example.org',
    name: 'wrong',
    text: '#kogin wrong',
    argument: '',
    authentication: 'dkim',
    applied: true,
    outcome: '',
    at,
  });
  const verdict = { fingerprint, verdict: 'wrong', detail: 'it never fails', by: 'Wanda', at } as const;
  await addVerdicts(pages.store.db, id!, [verdict]);
}

/** Lets findings of the check be settled: so many fixed, and the rest wrong, one a week. */
async function settle(fixed: number, wrong: number): Promise<void> {
  const states = [...Array<string>(fixed).fill('fixed'), ...Array<string>(wrong).fill('wrong')];
  const rows = states.map((state, i) => ({
    fingerprint: `settled${i}`,
    check,
    state,
    version: 'v2',
    detail: '',
    history: '[]',
  }));
  await pages.store.db.deleteFrom('outcomes').execute();
  await replaceOutcomes(pages.store.db, 9001, rows);
}

describe('what a person says', () => {
  test('counts at once for a work whose outcomes nobody has worked out yet', async () => {
    const { rows } = await pageOfFindings(
      pages.store.db,
      { check, state: 'open' },
      { sort: 'found', descending: true, after: null, limit: 1 },
    );
    const { fingerprint } = rows[0]!;
    expect(await outcomesOf(pages.store.db, fingerprint)).toEqual([]);
    await callWrong(fingerprint, Date.now());
    expect(await heedVerdicts(pages.store.db)).toBe(1);
    expect(await heedVerdicts(pages.store.db)).toBe(0);
    expect(await outcomesOf(pages.store.db, fingerprint)).toMatchObject([{ state: 'wrong' }]);
    expect(await text(`/checks/${check}`)).toContain('1 wrong; precision 0 % (0/1)');
  });
});

describe('a check that fell', () => {
  test('is shown as it is in force, with why, on every page and in the API', async () => {
    await settle(8, 3);
    expect(await text('/checks')).toMatch(
      new RegExp(`href="/checks/${check}">[\\s\\S]{0,600}?data-name="Maturity">nursery, fell<`),
    );
    const page = await text(`/checks/${check}`);
    expect(page).toContain('Back in the nursery: precision 73 %: 8 fixed, 3 wrong');
    expect(page).toContain('8 fixed, 0 intended, 3 wrong; precision 73 % (8/11)');
    expect(page).not.toContain('/restore');
    const answer = JSON.parse(await text('/api/v1/checks')) as { checks: readonly { id: string }[] };
    expect(answer.checks.find(({ id }) => id === check)).toMatchObject({
      maturity: 'nursery',
      fixed: 8,
      wrong: 3,
    });
  });

  test('is let out by a maintainer who says why, and then stands as before', async () => {
    const reader = await signedIn(pages, 'reader');
    const { Cookie, csrf } = await signedIn(pages, 'maintainer');
    const restore = (fields: Record<string, string>, headers: Record<string, string>) =>
      pages.post(`/checks/${check}/restore`, fields, headers);
    expect((await restore({ csrf: reader.csrf, why: 'x' }, { Cookie: reader.Cookie })).status).toBe(403);
    expect(await text(`/checks/${check}`, { Cookie })).toContain(`action="/checks/${check}/restore"`);
    expect((await restore({ csrf, why: '' }, { Cookie })).status).toBe(400);
    expect((await restore({ csrf, why: 'the traps are fixed' }, { Cookie })).status).toBe(303);
    const page = await text(`/checks/${check}`, { Cookie });
    expect(page).toContain('let out of the nursery by maintainer-of-tests: the traps are fixed');
    expect(page).not.toContain('Back in the nursery');
    expect((await restore({ csrf, why: 'again' }, { Cookie })).status).toBe(400);
    const operator = await signedIn(pages, 'operator');
    expect(await text('/audit', { Cookie: operator.Cookie })).toContain('restore check');
    const nothing = await pages.post('/checks/no-such-check/restore', { csrf, why: 'x' }, { Cookie });
    expect(nothing.status).toBe(404);
  });
});

test('precision over time has a point for each week in which something was settled', async () => {
  await settle(0, 3);
  await callWrong('settled0', MONDAY + DAY);
  await callWrong('settled1', MONDAY + 2 * DAY);
  await callWrong('settled2', MONDAY + 9 * DAY);
  expect(await settledByWeek(pages.store.db, check)).toEqual([
    { at: MONDAY, group: 'wrong', count: 2 },
    { at: MONDAY + 7 * DAY, group: 'wrong', count: 1 },
  ]);
  const page = await text(`/checks/${check}`);
  expect(page).toContain(
    '<th scope="row">2026-06-07</th><td class="number">0 %</td><td class="number">0/2</td>',
  );
  expect(page).toContain(
    '<th scope="row">2026-06-14</th><td class="number">0 %</td><td class="number">0/3</td>',
  );
  expect(await text('/checks/alloc-unchecked')).toContain('No finding has been settled yet');
});
