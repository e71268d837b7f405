import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { type CheckText, checkPage, checksPage } from '../../src/checks/docs.js';
import { checks } from '../../src/checks/index.js';

const README = fileURLToPath(new URL('../../src/checks/README.md', import.meta.url));

const check: CheckText = {
  id: 'err-ptr-null-check',
  maturity: 'stable',
  severity: 'high',
  needs: 'hunk',
  summary: 'an error pointer is tested against NULL',
  why: 'The failure is never seen.',
  advice: 'Use IS_ERR().',
  bad: ['\n+\tp = kumo_pages(bo);\n+\tif (!p) //@ report\n \n+\t\treturn 0;\n'],
  good: [],
  limits: ['It sees one function.'],
  references: [],
};

test('a page has each part once and leaves out what is empty', () => {
  expect(checkPage(check)).toBe(
    [
      '# err-ptr-null-check',
      '',
      'An error pointer is tested against NULL. (high, stable; the lines of the patch are enough)',
      '',
      '**Why.** The failure is never seen.',
      '',
      '**What to do.** Use IS_ERR().',
      '',
      '**Reported:**',
      '```diff',
      '+\tp = kumo_pages(bo);',
      '+\tif (!p)   <-- here',
      ' ',
      '+\t\treturn 0;',
      '```',
      '',
      '**What it cannot see:**',
      '- It sees one function.',
      '',
    ].join('\n'),
  );
});

test('the page of all checks has a table and every page', () => {
  const text = checksPage([check, { ...check, id: 'other' }]);
  expect(text).toContain(
    '| [err-ptr-null-check](#err-ptr-null-check) | high | stable | an error pointer is tested against NULL |',
  );
  expect(text.match(/^## .*$/gm)).toEqual(['## err-ptr-null-check', '## other']);
  expect(text.endsWith('- It sees one function.\n')).toBe(true);
});

test('every check has its page in src/checks/README.md, and none is stale', () => {
  const fresh = checksPage(checks);
  if (process.env['UPDATE_DOCS'] === '1') writeFileSync(README, fresh);
  expect(readFileSync(README, 'utf8') === fresh, 'stale: run with UPDATE_DOCS=1').toBe(true);
});
