import { type Context, Hono } from 'hono';
import type { PagesEnv } from '../show.js';
import type { Site } from '../site.js';
import {
  checksAnswer,
  findingAnswer,
  findingsAnswer,
  healthAnswer,
  notRunAnswer,
  patchAnswer,
  seriesAnswer,
  seriesListAnswer,
} from './answers.js';
import { backlogAnswer } from './backlog.js';
import { openApi } from './openapi.js';
import { patchsetAnswer } from './patchset.js';

/** The JSON API; reading only, the same for everybody. */
export function apiRoutes(site: Site): Hono<PagesEnv> {
  const routes = new Hono<PagesEnv>();
  const params = (c: Context) => new URL(c.req.url).searchParams;
  routes.get('/v1/openapi.json', (c) => c.json(openApi(site.url, site.version)));
  routes.get('/v1/findings', async (c) => c.json(await findingsAnswer(site, params(c))));
  routes.get('/v1/findings/:id', async (c) => orMissing(c, await findingAnswer(site, c.req.param('id'))));
  routes.get('/v1/series', async (c) => c.json(await seriesListAnswer(site, params(c))));
  routes.get('/v1/series/:id{[0-9]{1,15}}', async (c) =>
    orMissing(c, await seriesAnswer(site, Number(c.req.param('id')))),
  );
  routes.get('/v1/patches/:id{.+}', async (c) => orMissing(c, await patchAnswer(site, c.req.param('id'))));
  routes.get('/v1/not-run', async (c) => c.json(await notRunAnswer(site, params(c))));
  routes.get('/v1/backlog', async (c) => orMissing(c, await backlogAnswer(site, params(c))));
  routes.get('/v1/checks', async (c) => c.json(await checksAnswer(site)));
  routes.get('/v1/health', async (c) => c.json(await healthAnswer(site)));
  routes.get('/patchset', async (c) => orMissing(c, await patchsetAnswer(site, params(c).get('id') ?? '')));
  routes.all('*', (c) => c.json({ error: 'there is nothing at this address' }, 404));
  return routes;
}

function orMissing(c: Context, answer: object | null): Response {
  return answer === null ? c.json({ error: 'there is no such thing' }, 404) : c.json(answer);
}
