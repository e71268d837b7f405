import { expect, test } from 'vitest';
import { formats } from '../../src/cli/choices.js';
import { openReport, type Printed } from '../../src/cli/report.js';
import { review } from '../store/records.js';

const options = { colour: false, terminal: false, tool: { version: '0.1.0', checks: [] } };

function printed(id: string): Printed {
  return {
    review: review(id),
    diff: null,
    reply: new TextEncoder().encode(`Subject: Re: ${id}\n\nFrom here\n`),
  };
}

function whole(format: (typeof formats)[number], ids: readonly string[]): string {
  const report = openReport(format, options);
  return [report.start, ...ids.map((id) => report.add(printed(id))), report.end()].join('');
}

test('json is one array, also of nothing', () => {
  expect(JSON.parse(whole('json', []))).toEqual([]);
  expect(JSON.parse(whole('json', ['a@example.org', 'b@example.org']))).toMatchObject([
    { messageId: 'a@example.org', status: 'reviewed' },
    { messageId: 'b@example.org', status: 'reviewed' },
  ]);
});

test('ndjson is one object a line', () => {
  const lines = whole('ndjson', ['a@example.org', 'b@example.org']).trimEnd().split('\n');
  expect(lines.map((line) => JSON.parse(line).messageId)).toEqual(['a@example.org', 'b@example.org']);
  expect(whole('ndjson', [])).toBe('');
});

test('sarif is one log', () => {
  expect(JSON.parse(whole('sarif', [])).runs[0].results).toEqual([]);
  expect(JSON.parse(whole('sarif', ['a@example.org', 'b@example.org'])).runs[0].results).toHaveLength(2);
});

test('a lone reply is printed as it is, several as an mbox', () => {
  expect(whole('reply', [])).toBe('');
  expect(whole('reply', ['a'])).toBe('Subject: Re: a\n\nFrom here\n');
  const several = whole('reply', ['a', 'b']);
  expect(several.match(/^From /gm)).toHaveLength(2);
  expect(several).toContain('\n>From here\n');
});

test('text ends with the counts of all reviews', () => {
  expect(whole('text', ['a@example.org', 'b@example.org'])).toContain('2 patch mails: 2 reviewed');
  expect(whole('text', [])).toContain('0 patch mails: 0 reviewed');
});

test('every format that can be chosen can be opened', () => {
  expect(formats.map((format) => typeof openReport(format, options).add)).toEqual(
    formats.map(() => 'function'),
  );
});
