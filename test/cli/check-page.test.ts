import { expect, test } from 'vitest';
import type { CheckText } from '../../src/checks/docs.js';
import { checkList, terminalPage } from '../../src/cli/check-page.js';

const check: CheckText = {
  id: 'err-ptr-null-check',
  maturity: 'stable',
  severity: 'high',
  needs: 'hunk',
  summary: 'An error pointer is tested against NULL.',
  why: 'The failure is never seen.',
  advice: 'Use IS_ERR().',
  bad: ['\n+\tp = kumo_pages(bo);\n+\tif (!p)\n'],
  good: [],
  limits: ['It sees one function.'],
  references: [],
};

test('a page has its prose wrapped and its examples as they are', () => {
  const wordy = {
    ...check,
    why: 'The failure is never seen, and what follows is worse than what came before it.',
  };
  expect(terminalPage({ ...wordy, bad: [`\n+\t${'x'.repeat(90)}\n`] })).toBe(
    [
      '# err-ptr-null-check',
      '',
      'An error pointer is tested against NULL. (high, stable; the lines of the',
      'patch are enough)',
      '',
      '**Why.** The failure is never seen, and what follows is worse than what came',
      'before it.',
      '',
      '**What to do.** Use IS_ERR().',
      '',
      '**Reported:**',
      '```diff',
      `+\t${'x'.repeat(90)}`,
      '```',
      '',
      '**What it cannot see:**',
      '- It sees one function.',
      '',
    ].join('\n'),
  );
});

test('the list is aligned', () => {
  const short = { ...check, id: 'x', severity: 'low' as const, maturity: 'nursery' as const };
  expect(checkList([check, short])).toBe(
    'err-ptr-null-check  high  stable   An error pointer is tested against NULL.\n' +
      'x                   low   nursery  An error pointer is tested against NULL.\n',
  );
});

test('there may be no check at all', () => {
  expect(checkList([])).toBe('');
});
