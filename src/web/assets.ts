import { readFileSync } from 'node:fs';
import { Hono } from 'hono';

const files = {
  'style.css': 'text/css',
  'pages.js': 'text/javascript',
  'icon.svg': 'image/svg+xml',
} as const;

/** The style sheet, the script and the icon, read once from `config/web`; throws, naming the file, if one is missing. */
export function assetRoutes(): Hono {
  const routes = new Hono();
  for (const [name, type] of Object.entries(files)) {
    const body = readAsset(name);
    routes.get(`/${name}`, (c) =>
      c.body(body, 200, { 'Content-Type': `${type}; charset=utf-8`, 'Cache-Control': 'public, max-age=300' }),
    );
  }
  return routes;
}

function readAsset(name: string): string {
  const file = new URL(`../../config/web/${name}`, import.meta.url);
  try {
    return readFileSync(file, 'utf8');
  } catch (cause) {
    throw new Error(`the file ${file.pathname} of the pages cannot be read`, { cause });
  }
}
