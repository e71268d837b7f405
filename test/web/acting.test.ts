import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { listAudit } from '../../src/store/audit.js';
import { openReruns } from '../../src/store/commands.js';
import { pageOfFindings } from '../../src/store/queries-findings.js';
import { verdictsOn } from '../../src/store/verdicts.js';
import type { Decide } from '../../src/web/site.js';
import { openSite, PASSWORD, signedIn, type TestSite } from './site.js';

let pages: TestSite;
const decisions: Parameters<Decide>[0][] = [];
beforeAll(async () => {
  const decide: Decide = async (decision) => {
    decisions.push(decision);
    return decision.id === 1
      ? { done: true, words: 'approved' }
      : { done: false, words: 'it is sent, not held' };
  };
  pages = await openSite({ changes: { decide, bases: ['drm-misc-next'] } });
});
afterAll(() => pages.close());

const newest = { sort: 'found', descending: true, after: null, limit: 50 } as const;
const firstFinding = async () => {
  const { rows } = await pageOfFindings(pages.store.db, { state: 'open' }, newest);
  return { ...rows[0]!, path: `/f/${rows[0]!.fingerprint.slice(0, 12)}` };
};

describe('signing in', () => {
  test('gives a cookie that scripts and other sites cannot use, and leads where the visitor came from', async () => {
    await signedIn(pages, 'reader');
    const answer = await pages.post('/sign-in', {
      name: 'reader-of-tests',
      password: PASSWORD,
      next: '/outbox',
    });
    expect(answer.status).toBe(303);
    expect(answer.headers.get('Location')).toBe('/outbox');
    const cookie = answer.headers.get('Set-Cookie');
    expect(cookie).toMatch(/^kogin=[\w-]{43};/);
    expect(cookie).toContain('HttpOnly');
    expect(cookie).toContain('SameSite=Lax');
  });

  test.each([
    '//evil.example',
    '/\\evil.example',
    'https://evil.example/',
    'javascript:alert(1)',
    '/a\r\nSet-Cookie: x=1',
  ])('never leads to %j', async (next) => {
    const answer = await pages.post('/sign-in', { name: 'reader-of-tests', password: PASSWORD, next });
    expect(answer.headers.get('Location')).toBe('/');
  });

  test('says the same for a wrong name and a wrong password, and refuses after five', async () => {
    const attempt = (name: string) =>
      pages.post('/sign-in', { name, password: 'wrong wrong wrong', next: '/' });
    const texts = new Set<string>();
    for (const name of ['reader-of-tests', 'nobody-at-all']) texts.add(`${(await attempt(name)).status}`);
    expect(texts).toEqual(new Set(['401']));
    for (let i = 0; i < 4; i++) await attempt('reader-of-tests');
    expect((await attempt('reader-of-tests')).status).toBe(429);
    const right = await pages.post('/sign-in', { name: 'reader-of-tests', password: PASSWORD, next: '/' });
    expect(right.status).toBe(429);
  });

  test('from another site is refused', async () => {
    const fields = { name: 'reader-of-tests', password: PASSWORD, next: '/' };
    expect((await pages.post('/sign-in', fields, { 'Sec-Fetch-Site': 'cross-site' })).status).toBe(403);
  });

  test('behind a proxy marks the cookie for TLS and this host alone', async () => {
    const proxied = await openSite({ paths: [], changes: { behindProxy: true } });
    try {
      const answer = await signedIn(proxied, 'operator');
      expect(answer.Cookie).toMatch(/^__Host-kogin=/);
    } finally {
      await proxied.close();
    }
  });
});

describe('acting', () => {
  test('needs somebody signed in, with the role, and a form of ours', async () => {
    const { path } = await firstFinding();
    const verdict = { verdict: 'wrong', why: 'tested' };
    expect((await pages.post(`${path}/verdict`, verdict)).status).toBe(401);
    const fresh = await openSite();
    try {
      const reader = await signedIn(fresh, 'reader');
      const maintainer = await signedIn(fresh, 'maintainer');
      const status = async (fields: Record<string, string>, headers: Record<string, string>) =>
        (await fresh.post(`${path}/verdict`, fields, headers)).status;
      expect(await status({ ...verdict, csrf: reader.csrf }, { Cookie: reader.Cookie })).toBe(403);
      expect(await status(verdict, { Cookie: maintainer.Cookie })).toBe(403);
      expect(await status({ ...verdict, csrf: reader.csrf }, { Cookie: maintainer.Cookie })).toBe(403);
      const stolen = { Cookie: maintainer.Cookie, 'Sec-Fetch-Site': 'cross-site' };
      expect(await status({ ...verdict, csrf: maintainer.csrf }, stolen)).toBe(403);
      expect(await status({ verdict: 'maybe', csrf: maintainer.csrf }, { Cookie: maintainer.Cookie })).toBe(
        400,
      );
      expect(await status({ ...verdict, csrf: maintainer.csrf }, { Cookie: maintainer.Cookie })).toBe(303);
    } finally {
      await fresh.close();
    }
  });

  test('stores a verdict, shows it, and writes down who gave it', async () => {
    const { Cookie, csrf } = await signedIn(pages, 'maintainer');
    const finding = await firstFinding();
    await pages.post(
      `${finding.path}/verdict`,
      { verdict: 'wrong', why: 'the <caller> checks', csrf },
      { Cookie },
    );
    const [verdict] = await verdictsOn(pages.store.db, finding.fingerprint);
    expect(verdict).toMatchObject({
      verdict: 'wrong',
      detail: 'the <caller> checks',
      by: 'maintainer-of-tests',
    });
    const text = await (await pages.get(finding.path)).text();
    expect(text).toContain('called <strong>wrong</strong> by maintainer-of-tests: the &lt;caller&gt; checks');
    expect(await (await pages.get('/findings?state=wrong')).text()).toContain(finding.path);
    const [entry] = await listAudit(pages.store.db, { before: null, limit: 1 });
    expect(entry).toMatchObject({
      account: 'maintainer-of-tests',
      action: 'wrong',
      subject: finding.fingerprint,
    });
  });

  test('on the page of a series gives a verdict and leads back there', async () => {
    const { Cookie, csrf } = await session('maintainer-of-tests');
    const { fingerprint, seriesId, path } = await firstFinding();
    const page = `/series/${seriesId}`;
    expect(await (await pages.get(page)).text()).not.toContain('/verdict"');
    const text = await (await pages.get(page, { Cookie })).text();
    expect(text).toContain(`action="/f/${fingerprint.slice(0, 12)}/verdict"`);
    expect(text).toMatch(
      /name="base" list="bases"[\s\S]+<datalist id="bases"><option value="drm-misc-next">/,
    );
    const fields = { verdict: 'intended', why: 'so', csrf, back: page };
    expect((await pages.post(`${path}/verdict`, fields, { Cookie })).headers.get('Location')).toBe(page);
    const elsewhere = { ...fields, back: '//evil.example' };
    expect((await pages.post(`${path}/verdict`, elsewhere, { Cookie })).headers.get('Location')).toBe('/');
    expect(await (await pages.get(page)).text()).toContain('state-intended');
  });

  test('decides about mails as the outbox does, and says why not', async () => {
    const { Cookie, csrf } = await session('maintainer-of-tests');
    expect((await pages.post('/outbox/1/approve', { csrf }, { Cookie })).status).toBe(303);
    expect(decisions.at(-1)).toEqual({ id: 1, decision: 'approve', by: 'maintainer-of-tests', why: '' });
    const refused = await pages.post('/outbox/2/refuse', { csrf, why: 'no' }, { Cookie });
    expect(refused.status).toBe(400);
    expect(await refused.text()).toContain('it is sent, not held');
    expect((await pages.post('/outbox/1/refuse', { csrf, why: '' }, { Cookie })).status).toBe(400);
  });

  test('asks for a rerun that the bot finds, mutes and lets go', async () => {
    const { Cookie, csrf } = await session('maintainer-of-tests');
    const { messageId } = await firstFinding();
    await pages.post('/rerun', { csrf, id: messageId, base: 'drm-misc-next' }, { Cookie });
    expect(await openReruns(pages.store.db)).toMatchObject([{ patchId: messageId, base: 'drm-misc-next' }]);
    await pages.post('/mute', { csrf, days: '3' }, { Cookie });
    expect(await (await pages.get('/outbox')).text()).toContain('Muted by maintainer-of-tests until');
    expect((await pages.post('/mute', { csrf, days: '1e9' }, { Cookie })).status).toBe(400);
    await pages.post('/unmute', { csrf }, { Cookie });
    expect(await (await pages.get('/outbox')).text()).not.toContain('Muted by');
  });

  test('ends with signing out', async () => {
    const { Cookie, csrf } = await session('maintainer-of-tests');
    await pages.post('/sign-out', { csrf }, { Cookie });
    expect((await pages.get('/account', { Cookie })).status).toBe(302);
  });

  test('is written down for operators only', async () => {
    expect((await pages.get('/audit')).status).toBe(403);
    const { Cookie } = await signedIn(pages, 'operator');
    expect(await (await pages.get('/audit', { Cookie })).text()).toContain('approve mail');
  });

  test('shows only findings in the files of the person who is signed in', async () => {
    const { Cookie, csrf } = await session('operator-of-tests');
    await pages.post('/account', { csrf, paths: 'gpu/drm/hoshi/\n\n' }, { Cookie });
    const text = await (await pages.get('/?since=7d', { Cookie })).text();
    expect(text).toContain('hoshi_mmu_map_bo()');
    expect(text).not.toContain('kumo_bo_create_with_handle()');
  });
});

async function session(name: string) {
  const answer = await pages.post('/sign-in', { name, password: PASSWORD, next: '/' });
  const Cookie = (answer.headers.get('Set-Cookie') ?? '').split(';')[0] ?? '';
  const page = await (await pages.get('/account', { Cookie })).text();
  return { Cookie, csrf: /name="csrf" value="([^"]+)"/.exec(page)?.[1] ?? '' };
}
