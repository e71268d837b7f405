import { type Markup, markup, nothing } from './markup.js';
import { type Asked, may, type Page, type Site } from './site.js';

const sections: readonly (readonly [path: string, name: string])[] = [
  ['/', 'Today'],
  ['/findings', 'Findings'],
  ['/series', 'Series'],
  ['/checks', 'Checks'],
  ['/backlog', 'Backlog'],
  ['/not-run', 'Not run'],
  ['/outbox', 'Outbox'],
  ['/statistics', 'Statistics'],
  ['/health', 'Health'],
];

/** The whole document around a page. */
export function layout(site: Site, asked: Asked, page: Page): Markup {
  const title = page.title === site.name ? page.title : `${page.title} - ${site.name}`;
  return markup`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${title}</title>
<link rel="stylesheet" href="/assets/style.css">
<link rel="icon" href="/assets/icon.svg" type="image/svg+xml">
${page.feed === undefined ? nothing : markup`<link rel="alternate" type="application/atom+xml" title="${page.title}" href="${page.feed}">`}
<script src="/assets/pages.js" defer></script>
</head>
<body>
<a class="skip" href="#main">Skip to the content</a>
<header>
<div class="bar">
<a class="brand" href="/">Kogin</a>
<nav aria-label="Pages">${sections.map(([path, name]) => section(path, name, asked.url.pathname))}</nav>
<form class="search" role="search" action="/search">
<label class="hidden" for="q">Search</label>
<input id="q" name="q" type="search" accesskey="s" placeholder="Search: words, message-id, path, check:" value="${asked.url.pathname === '/search' ? (asked.url.searchParams.get('q') ?? '') : ''}">
<button>Search</button>
</form>
</div>
</header>
<main id="main" tabindex="-1"${page.live ? markup` data-live` : nothing}>
${page.body}
</main>
<footer>
<div class="end">${site.name}, an automatic reviewer of kernel patches; it can be wrong. Version ${site.version}.
<a href="/help" accesskey="h">How to read this</a> <a href="/api/v1/openapi.json">API</a>
${signedIn(asked)}</div>
</footer>
${baseChoices(site, asked)}
</body>
</html>
`;
}

function section(path: string, name: string, current: string): Markup {
  const here = path === '/' ? current === '/' : current === path || current.startsWith(`${path}/`);
  return markup`<a href="${path}"${here ? markup` aria-current="page"` : nothing}>${name}</a>
`;
}

/** What every form for a rerun offers. */
function baseChoices({ bases }: Site, { visitor }: Asked): Markup {
  if (bases.length === 0 || !may(visitor, 'maintainer')) return nothing;
  return markup`<datalist id="bases">${bases.map((base) => markup`<option value="${base}">`)}</datalist>`;
}

function signedIn({ url, visitor }: Asked): Markup {
  if (visitor.account === null || visitor.csrf === null) {
    const back = url.pathname === '/sign-in' ? '/' : `${url.pathname}${url.search}`;
    return markup`<a href="/sign-in?next=${encodeURIComponent(back)}">Sign in</a>`;
  }
  return markup`<a href="/account">${visitor.account.name} (${visitor.account.role})</a>
<form class="inline" method="post" action="/sign-out"><input type="hidden" name="csrf" value="${visitor.csrf}"><button class="link">Sign out</button></form>`;
}
