import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { saveAudit } from '../../src/app/backlog.js';
import type { Finding } from '../../src/domain/finding.js';
import type { BacklogRun } from '../../src/store/backlog.js';
import { audit, finding } from '../store/records.js';
import { openSite, type TestSite } from './site.js';

let pages: TestSite;
beforeAll(async () => {
  pages = await openSite({ paths: [] });
});
afterAll(() => pages.close());

const text = async (path: string) => (await pages.get(path)).text();
const found = (name: string, driver: string, check = 'missing-unlock'): Finding => ({
  ...finding(check),
  fingerprint: name,
  path: `drivers/gpu/drm/${driver}/${driver}_gem.c`,
  function: name,
  comment: `${name}() forgets its lock. Should it not?`,
});

const save = (commit: string, findings: readonly Finding[], changes: Partial<BacklogRun> = {}) =>
  saveAudit(pages.database, { ...audit(commit), ...changes }, findings);

describe('the page Backlog', () => {
  test('says how to make an audit where none is', async () => {
    expect(await text('/backlog')).toContain('kogin audit --save --tree');
    expect((await pages.get('/api/v1/backlog')).status).toBe(404);
  });

  test('shows the newest audit by driver and check, and what came and went since the one before', async () => {
    const first = [
      found('kumo_one', 'kumo'),
      found('kumo_two', 'kumo', 'lookup-ref-leak'),
      found('sora_one', 'sora'),
    ];
    expect(await save('a'.repeat(40), first)).toEqual({ id: 1, before: null, came: 3, went: 0 });
    const second = [...first.slice(1), found('nami_one', 'nami'), found('nami_two', 'nami')];
    expect(await save('b'.repeat(40), second)).toEqual({ id: 2, before: 1, came: 2, went: 1 });
    const page = await text('/backlog');
    expect(page).toContain('300 functions in 20 files, 4 of them not read whole as C');
    expect(page).toContain('<code>linux.git</code>');
    expect(page).not.toContain('/srv/trees');
    expect(page).toMatch(/4 now<\/a>[\s\S]*2 came<\/a>[\s\S]*1 went<\/a>/);
    expect(page).toMatch(/>nami<\/a><\/td>\s*<td data-name="Findings" class="number">2</);
    const came = await text('/backlog?show=came');
    expect([came.includes('nami_one()'), came.includes('sora_one()')]).toEqual([true, false]);
    const went = await text('/backlog?show=went');
    expect([went.includes('kumo_one()'), went.includes('nami_one()')]).toEqual([true, false]);
    const older = await text('/backlog?run=1');
    expect(older).toContain('This is the first audit of these paths.');
    expect(older).toContain('kumo_one()');
  });

  test('narrows by path, check and severity, and lists every row once', async () => {
    const page = await text('/backlog?path=drivers/gpu/drm/kumo/&check=lookup-ref-leak');
    expect([page.includes('kumo_two()'), page.includes('sora_one()')]).toEqual([true, false]);
    expect(await text('/backlog?severity=low')).toContain('No finding matches.');
    const csv = await text('/backlog.csv?show=came');
    expect(csv.split('\r\n').filter((line) => line !== '')).toHaveLength(3);
    expect((await pages.get('/backlog.mbox')).status).toBe(404);
  });

  test('compares only audits of the same paths, and says where the checks were others', async () => {
    expect(await save('c'.repeat(40), [], { paths: ['drivers/accel'] })).toMatchObject({ before: null });
    await save('d'.repeat(40), [], { checks: ['missing-unlock', 'double-put'] });
    const page = await text('/backlog');
    expect(page).toContain('Since audit <a href="/backlog?run=2">2</a>');
    expect(page).toContain(
      'checks that did not run then: double-put; checks that do not run now: lookup-ref-leak',
    );
  });

  test.each(['/backlog?run=99', '/backlog?run=x'])('%s says that there is no such audit', async (path) => {
    expect(await text(path)).toContain('There is no such audit.');
  });
});
