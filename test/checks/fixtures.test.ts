import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, it } from 'vitest';
import { checks } from '../../src/checks/index.js';
import { findings, readFixture } from './fixture.js';
import { grammar } from './hunk.js';

const folder = dirname(fileURLToPath(import.meta.url));

beforeAll(grammar);

describe.each(checks.map((check) => [check.id, check] as const))('%s', (id, check) => {
  const names = existsSync(join(folder, id)) ? readdirSync(join(folder, id)).sort() : [];
  const fixtures = names.map(
    (name) => [name, readFixture(readFileSync(join(folder, id, name), 'utf8'))] as const,
  );

  // A check in the nursery is still being tried: its own examples will do.
  it.runIf(check.maturity === 'stable' || fixtures.length > 0)('has fixtures of both kinds', () => {
    expect(fixtures.length).toBeGreaterThanOrEqual(6);
    expect(fixtures.filter(([, { marked }]) => marked.length > 0).length).toBeGreaterThanOrEqual(2);
    expect(fixtures.filter(([, { marked }]) => marked.length === 0).length).toBeGreaterThanOrEqual(3);
  });

  it.each(fixtures)('%s: reports exactly the marked lines', (_name, fixture) => {
    const found = findings(fixture, [check], { nursery: true }).map((finding) => finding.quoted);
    expect(found).toEqual(fixture.marked);
  });

  it.each(fixtures)('%s: no other check mails anything about other lines', (_name, fixture) => {
    const found = findings(fixture, checks).map((finding) => finding.quoted);
    expect(found.filter((line) => !fixture.marked.includes(line))).toEqual([]);
  });
});
