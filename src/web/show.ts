import type { Context } from 'hono';
import { layout } from './layout.js';
import { markup } from './markup.js';
import type { Asked, Page, Site, Visitor } from './site.js';

/** What the routes of the pages know of each request. */
export interface PagesEnv {
  readonly Variables: { readonly visitor: Visitor };
}

/** The request as the pages see it. */
export function askedOf(c: Context<PagesEnv>): Asked {
  return { url: new URL(c.req.url), visitor: c.get('visitor') };
}

/** Answers with a page. */
export function show(c: Context<PagesEnv>, site: Site, page: Page): Response | Promise<Response> {
  return c.html(layout(site, askedOf(c), page), page.status ?? 200);
}

/** Answers that there is nothing at this address. */
export function notFound(c: Context<PagesEnv>, site: Site): Response | Promise<Response> {
  return show(c, site, {
    title: 'Not found',
    status: 404,
    body: markup`<h1>Not found</h1><p>There is nothing at this address. The <a href="/search">search</a> takes words,
Message-IDs, paths and the numbers of findings.</p>`,
  });
}

/** Answers that something was not done, and why. */
export function refuse(
  c: Context<PagesEnv>,
  site: Site,
  problem: { readonly status: 400 | 401 | 403 | 429; readonly text: string },
): Response | Promise<Response> {
  return show(c, site, {
    title: 'Not done',
    status: problem.status,
    body: markup`<h1>Not done</h1><p role="alert">${problem.text}</p>`,
  });
}
