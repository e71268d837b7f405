import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openWeb, type WebOptions } from '../../src/web/server.js';
import { openSite, signedIn, type TestSite } from './site.js';

let pages: TestSite;
beforeAll(async () => {
  pages = await openSite({ paths: [] });
});
afterAll(() => pages.close());

const options = (changes: Partial<WebOptions>): WebOptions => ({
  ...pages.site,
  url: null,
  address: '127.0.0.1',
  port: 0,
  onError: (error) => pages.errors.push(error),
  ...changes,
});

describe('the server of the pages', () => {
  test('listens on this machine alone without an account', async () => {
    await expect(openWeb(options({ address: '0.0.0.0' }))).rejects.toThrow(
      'the pages are not served on 0.0.0.0 before there is an account (kogin user add)',
    );
    const web = await openWeb(options({}));
    expect((await fetch(`${web.url}/help`)).status).toBe(200);
    await web.close();
  });

  test('listens elsewhere once there is one', async () => {
    await signedIn(pages, 'operator');
    const web = await openWeb(options({ address: '0.0.0.0' }));
    await web.close();
  });

  test('says which port is taken', async () => {
    const web = await openWeb(options({}));
    const port = Number(new URL(web.url).port);
    await expect(openWeb(options({ port }))).rejects.toThrow(`cannot be served on 127.0.0.1 port ${port}`);
    await web.close();
  });

  test('tells a reader nothing of what went wrong inside', async () => {
    const broken = async () => {
      throw new Error('the secret of the house');
    };
    const web = await openWeb(options({ readMail: broken, now: () => Number.NaN }));
    const answer = await fetch(`${web.url}/`);
    expect(answer.status).toBe(503);
    expect(await answer.text()).not.toContain('RangeError');
    expect(pages.errors).toHaveLength(1);
    await web.close();
  });
});
