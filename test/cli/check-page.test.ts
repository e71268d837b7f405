import { expect, test } from 'vitest';
import { type CheckText, checkList, checkPage } from '../../src/cli/check-page.js';

const check: CheckText = {
  id: 'err-ptr-null-check',
  maturity: 'stable',
  severity: 'high',
  summary: 'An error pointer is tested against NULL.',
  why: 'The failure is never seen.',
  advice: 'Use IS_ERR().',
  bad: ['\n+\tp = kumo_pages(bo);\n+\tif (!p)\n'],
  good: [],
  limits: ['It sees one function.'],
  references: [],
};

test('a page has each part once and leaves out what is empty', () => {
  expect(checkPage(check)).toBe(
    [
      'err-ptr-null-check  (high, stable)',
      '',
      'An error pointer is tested against NULL.',
      '',
      'Why',
      '  The failure is never seen.',
      '',
      'What to do',
      '  Use IS_ERR().',
      '',
      'Reported',
      '    +\tp = kumo_pages(bo);',
      '    +\tif (!p)',
      '',
      'What it cannot see',
      '  It sees one function.',
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
