import { getConnInfo } from '@hono/node-server/conninfo';
import type { Context, MiddlewareHandler } from 'hono';
import type { Site } from './site.js';

/** Everything from here, no script but our file, no frame, no form to elsewhere. */
const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self'",
  "connect-src 'self'",
  "form-action 'self'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
].join('; ');

/** The headers of every answer. */
export const secureHeaders: MiddlewareHandler = async (c, next) => {
  await next();
  c.header('Content-Security-Policy', POLICY);
  c.header('X-Content-Type-Options', 'nosniff');
  c.header('Referrer-Policy', 'no-referrer');
  c.header('X-Frame-Options', 'DENY');
  c.header('Cross-Origin-Opener-Policy', 'same-origin');
  c.header('Cross-Origin-Resource-Policy', 'same-origin');
  if (c.res.headers.get('Cache-Control') === null) c.header('Cache-Control', 'no-store');
};

/** The address that a request came from; behind a proxy the one that the proxy saw. */
export function remoteOf(c: Context, site: Site): string {
  if (site.behindProxy) {
    const seen = c.req.header('X-Forwarded-For')?.split(',').at(-1)?.trim();
    if (seen !== undefined && /^[0-9a-fA-F.:]{2,45}$/.test(seen)) return seen;
  }
  return c.env?.['incoming'] === undefined ? 'unknown' : (getConnInfo(c).remote.address ?? 'unknown');
}

/** Whether a browser sent the form from one of our own pages; what sends no such header is no browser of today. */
export function isFromHere(c: Context, site: Site): boolean {
  const fetchSite = c.req.header('Sec-Fetch-Site');
  if (fetchSite !== undefined) return fetchSite === 'same-origin' || fetchSite === 'none';
  const origin = c.req.header('Origin');
  if (origin === undefined) return true;
  return origin === new URL(c.req.url).origin || origin === site.url;
}
