import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { checksInForce, restoreCheck } from '../../src/app/maturity.js';
import type { Check } from '../../src/checks/check.js';
import { checks } from '../../src/checks/index.js';
import { checkDecisions } from '../../src/store/check-decisions.js';
import { openStore, type Store } from '../../src/store/db.js';
import { outcomesOfWork, replaceOutcomes } from '../../src/store/outcomes.js';
import { newDatabase } from '../databases/new-database.js';

let folder: string;
let store: Store;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'kogin-maturity-'));
  store = await openStore(await newDatabase(folder));
});

afterEach(async () => {
  await store.close();
  rmSync(folder, { recursive: true });
});

const STABLE: Check = { ...checks[0]!, id: 'a', maturity: 'stable' };

/** Lets the check have so many findings that were fixed and so many that were wrong. */
async function outcomes(fixed: number, wrong: number): Promise<void> {
  const all = [...Array<string>(fixed).fill('fixed'), ...Array<string>(wrong).fill('wrong')];
  const rows = all.map((state, i) => ({
    fingerprint: `f${i}`,
    check: 'a',
    state,
    version: 'v2',
    detail: '',
  }));
  await store.db.deleteFrom('outcomes').execute();
  await replaceOutcomes(
    store.db,
    1,
    rows.map((row) => ({ ...row, history: '[]' })),
  );
}

async function maturity(at: number): Promise<string> {
  const [check] = await checksInForce(store.db, [STABLE], at);
  return check!.maturity;
}

test('a check falls when its precision does, once, and a person lets it out until ten more verdicts say otherwise', async () => {
  await outcomes(8, 2);
  expect(await maturity(1)).toBe('stable');
  await outcomes(8, 3);
  expect(await maturity(2)).toBe('nursery');
  expect(await maturity(3)).toBe('nursery');
  await outcomes(80, 3);
  expect(await maturity(4)).toBe('nursery');
  await restoreCheck(store.db, 'a', { by: 'Wanda', at: 5, why: 'the traps are fixed' });
  expect(await maturity(6)).toBe('stable');
  await outcomes(80, 13);
  expect(await maturity(7)).toBe('nursery');
  const told = (await checkDecisions(store.db)).map(({ decision, by, at, why }) => [decision, by, at, why]);
  expect(told).toEqual([
    ['demote', 'precision', 7, 'precision 0 %: 0 fixed, 10 wrong'],
    ['restore', 'Wanda', 5, 'the traps are fixed'],
    ['demote', 'precision', 2, 'precision 73 %: 8 fixed, 3 wrong'],
  ]);
});

test('other checks are as they are, and the outcomes of a work are there for its pages', async () => {
  await outcomes(0, 10);
  expect(await checksInForce(store.db, [{ ...STABLE, id: 'b' }], 1)).toMatchObject([{ maturity: 'stable' }]);
  expect(await outcomesOfWork(store.db, 1)).toHaveLength(10);
});
