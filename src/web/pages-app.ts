import { Hono } from 'hono';
import { actRoutes } from './act-routes.js';
import { apiRoutes } from './api/routes.js';
import { assetRoutes } from './assets.js';
import { sessionToken } from './cookies.js';
import { markup } from './markup.js';
import { readRoutes } from './read-routes.js';
import { remoteOf, secureHeaders } from './security.js';
import { visitorOf } from './session.js';
import { notFound, type PagesEnv, show } from './show.js';
import type { Site } from './site.js';

/** All pages as one application; `onError` gets what went wrong in the world, the reader only that something did. */
export function pagesApp(site: Site, onError: (error: Error, path: string) => void): Hono<PagesEnv> {
  const app = new Hono<PagesEnv>();
  app.use(secureHeaders);
  app.route('/assets', assetRoutes());
  app.use(async (c, next) => {
    c.set('visitor', await visitorOf(site, sessionToken(c, site), remoteOf(c, site)));
    await next();
  });
  app.route('/api', apiRoutes(site));
  app.route('/', actRoutes(site));
  app.route('/', readRoutes(site));
  app.notFound((c) => notFound(c, site));
  app.onError((error, c) => {
    onError(error, c.req.path);
    if (c.get('visitor') === undefined) return c.text('Something went wrong here; it is in the log.', 500);
    return show(c, site, {
      title: 'Out of order',
      status: 503,
      body: markup`<h1>Out of order</h1><p>Something went wrong here, not with what you asked. It is in the log.</p>`,
    });
  });
  return app;
}
