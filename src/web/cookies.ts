import type { Context } from 'hono';
import { deleteCookie, getCookie, setCookie } from 'hono/cookie';
import type { Site } from './site.js';

const DAYS_60 = 60 * 86_400;

/** The token of the visitor's session; undefined without one. */
export function sessionToken(c: Context, site: Site): string | undefined {
  return getCookie(c, 'kogin', prefixOf(site));
}

/** Gives the browser its session: not for scripts, not for requests that other sites make, only over TLS behind a proxy. */
export function giveSession(c: Context, site: Site, token: string): void {
  setCookie(c, `${prefixOf(site) === 'host' ? '__Host-' : ''}kogin`, token, {
    httpOnly: true,
    sameSite: 'Lax',
    secure: site.behindProxy,
    path: '/',
    maxAge: DAYS_60,
  });
}

/** Takes the browser's session away. */
export function takeSession(c: Context, site: Site): void {
  deleteCookie(c, `${prefixOf(site) === 'host' ? '__Host-' : ''}kogin`, {
    path: '/',
    secure: site.behindProxy,
  });
}

function prefixOf(site: Site): 'host' | undefined {
  return site.behindProxy ? 'host' : undefined;
}
