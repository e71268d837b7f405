import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeAll, expect, test } from 'vitest';
import { checks } from '../../src/checks/index.js';
import { findings, readFixture } from './fixture.js';
import { grammar } from './hunk.js';

const folder = dirname(fileURLToPath(import.meta.url));

beforeAll(grammar);

/** What a check says about the fixture of the given name. */
function said(check: string, fixture: string): readonly string[] {
  const read = readFixture(readFileSync(join(folder, check, `${fixture}.diff`), 'utf8'));
  return findings(read, checks).map(({ comment }) => comment);
}

test('a renamed parameter is told together with the name that its line still has', () => {
  expect(said('kdoc-param-missing', 'parameter-renamed')).toEqual([
    'The kernel-doc above shima_fence_wait() describes msecs, but the parameter is called nsecs, so a W=1 build will warn. Should the line be @nsecs?',
  ]);
});

test('a new parameter has no other name to be told', () => {
  expect(said('kdoc-param-missing', 'parameter-added')).toEqual([
    expect.stringMatching(
      /^The kernel-doc above \w+\(\) does not describe (\w+), .* Could you add a line for @\1\?$/,
    ),
  ]);
});
