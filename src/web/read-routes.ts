import { type Context, Hono } from 'hono';
import { mailsOfSeries, rawMails } from '../store/queries-mails.js';
import { mailByMessageId } from '../store/queries-patches.js';
import { exportedLists, exportFormats, exportList } from './exports/lists.js';
import { mbox } from './exports/mbox.js';
import { backlogPage } from './pages/backlog.js';
import { checkPage, checksPage } from './pages/checks.js';
import { findingPage } from './pages/finding.js';
import { findingsPage } from './pages/findings.js';
import { healthPage } from './pages/health.js';
import { helpPage } from './pages/help.js';
import { notRunPage } from './pages/not-run.js';
import { outboxItemPage, outboxPage } from './pages/outbox.js';
import { patchPage } from './pages/patch.js';
import { searchPage } from './pages/search.js';
import { seriesListPage, seriesPage } from './pages/series.js';
import { statisticsPage } from './pages/statistics.js';
import { todayPage } from './pages/today.js';
import { askedOf, notFound, type PagesEnv, show } from './show.js';
import type { Asked, Page, Site } from './site.js';

type PageMaker = (site: Site, asked: Asked) => Promise<Page> | Page;

const pages: Readonly<Record<string, PageMaker>> = {
  '/': todayPage,
  '/findings': findingsPage,
  '/series': seriesListPage,
  '/checks': checksPage,
  '/backlog': backlogPage,
  '/not-run': notRunPage,
  '/outbox': outboxPage,
  '/statistics': statisticsPage,
  '/health': healthPage,
  '/help': helpPage,
};

type ThingMaker = (site: Site, asked: Asked, name: string) => Promise<Page | null>;

const things: Readonly<Record<string, ThingMaker>> = {
  '/series/:name': (site, asked, name) => rowPage(seriesPage)(site, asked, name),
  '/outbox/:name': (site, asked, name) => rowPage(outboxItemPage)(site, asked, name),
  '/checks/:name': checkPage,
  '/f/:name': findingPage,
  '/patch/:name{.+}': patchPage,
};

/** Every page that only shows, and the lists and mails in other formats. */
export function readRoutes(site: Site): Hono<PagesEnv> {
  const routes = new Hono<PagesEnv>();
  for (const [path, make] of Object.entries(pages)) {
    routes.get(path, async (c) => show(c, site, await make(site, askedOf(c))));
  }
  for (const [path, make] of Object.entries(things)) {
    routes.get(path, async (c) => {
      const page = await make(site, askedOf(c), c.req.param('name') ?? '');
      return page === null ? notFound(c, site) : show(c, site, page);
    });
  }
  routes.get('/search', async (c) => {
    const found = await searchPage(site, askedOf(c));
    return 'to' in found ? c.redirect(found.to, 302) : show(c, site, found);
  });
  routes.get('/:list{[a-z-]+\\.[a-z]+}', (c) => listExport(c, site));
  routes.get('/series/:id{[0-9]+}/mbox', async (c) => {
    const ids = await mailsOfSeries(site.db, [Number(c.req.param('id'))]);
    if (ids.length === 0) return notFound(c, site);
    return bytes(c, mbox(await rawMails(site.db, ids)), 'application/mbox');
  });
  routes.get('/mail/:id{.+}', async (c) => {
    const mail = await mailByMessageId(site.db, c.req.param('id') ?? '');
    // Never as a page: a mail is whatever a stranger wrote.
    return mail === null ? notFound(c, site) : bytes(c, mail.raw, 'text/plain; charset=utf-8');
  });
  return routes;
}

function rowPage(make: (site: Site, asked: Asked, id: number) => Promise<Page | null>): ThingMaker {
  return async (site, asked, name) => (/^[0-9]{1,15}$/.test(name) ? make(site, asked, Number(name)) : null);
}

async function listExport(c: Context<PagesEnv>, site: Site): Promise<Response> {
  const [name, ending] = (c.req.param('list') ?? '').split('.');
  const list = Object.keys(exportedLists).find((each) => each === name) as
    | keyof typeof exportedLists
    | undefined;
  const format = exportFormats.find((each) => each === ending);
  if (list === undefined || format === undefined || (list === 'backlog' && format !== 'csv'))
    return notFound(c, site);
  const { body, type } = await exportList(site, { list, format, url: new URL(c.req.url) });
  if (format !== 'atom') c.header('Content-Disposition', `attachment; filename="kogin-${list}.${format}"`);
  return bytes(c, body, type);
}

function bytes(c: Context<PagesEnv>, body: string | Uint8Array, type: string): Response {
  return c.body(typeof body === 'string' ? body : new Uint8Array(body), 200, { 'Content-Type': type });
}
