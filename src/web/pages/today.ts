import { countFindings, type FindingQuery, pageOfFindings } from '../../store/queries-findings.js';
import { countOutbox } from '../../store/queries-outbox.js';
import { countNotRun } from '../../store/queries-patches.js';
import { pageOfSeries } from '../../store/queries-series.js';
import { findingQuery } from '../filters.js';
import { findingTable } from '../finding-list.js';
import { exportPath, filterForm, input } from '../lists.js';
import { type Markup, markup, nothing } from '../markup.js';
import { withQuery } from '../paths.js';
import { seriesTable } from '../series-list.js';
import type { Asked, Page, Site, Visitor } from '../site.js';
import { counted, timeElement } from '../time.js';

const WEEK = 7 * 86_400_000;
const SHOWN = 30;

/** What is new: the open findings since the last visit (or of the last week) in the reader's files, the worst first. */
export async function todayPage(site: Site, { url, visitor }: Asked): Promise<Page> {
  const now = site.now();
  const asked = findingQuery(url.searchParams, now);
  const since = asked.since ?? visitor.account?.lastVisitAt ?? now - WEEK;
  const query: FindingQuery = { ...ownPaths(visitor, url), ...asked, since };
  const { rows } = await pageOfFindings(
    site.db,
    { state: 'open', ...query },
    {
      sort: 'severity',
      descending: true,
      after: null,
      limit: SHOWN,
    },
  );
  const counts = await countFindings(site.db, query);
  const open = sum(counts.filter(({ state }) => state === 'open'));
  const held = sum(counts.filter(({ state }) => state === 'held'));
  const series = await pageOfSeries(
    site.db,
    { since, ...(asked.list !== undefined && { list: asked.list }) },
    { sort: 'sent', descending: true, after: null, limit: 8 },
  );
  const notRun = sum(await countNotRun(site.db, since));
  const waiting = (await countOutbox(site.db)).find(({ state }) => state === 'held')?.count ?? 0;
  const sinceDay = new Date(since).toISOString().slice(0, 10);
  return {
    title: 'Today',
    live: true,
    feed: exportPath(url, '/findings.atom'),
    body: markup`<h1>Today</h1>
${visitor.account === null ? welcome : nothing}
<p>New since ${timeElement(since)}${whose(visitor, url)}:
<a href="${listPath(url, 'open', sinceDay)}">${open} open</a> and <a href="${listPath(url, 'held', sinceDay)}">${held} held</a> findings,
<a href="/not-run">${counted(notRun, 'patch', 'patches')} not run</a>. <a href="/outbox">${counted(waiting, 'mail')} ${waiting === 1 ? 'waits' : 'wait'} for approval</a>.</p>
${filterForm(url, [
  input('path', 'Only paths with', { value: url.searchParams.get('path'), hint: 'drivers/gpu/drm/' }),
  input('list', 'List', { value: url.searchParams.get('list'), hint: 'dri-devel' }),
  input('since', 'Since', { value: url.searchParams.get('since'), hint: '7d or 2026-01-31' }),
])}
<h2>Open findings, the worst first</h2>
${findingTable(rows, { url, order: null, now, caption: 'New open findings' })}
${open > SHOWN ? markup`<p><a href="${listPath(url, 'open', sinceDay)}&amp;sort=-severity">All ${open}</a></p>` : nothing}
<h2>New series</h2>
${series.rows.length === 0 ? markup`<p class="empty">None was sent since then.</p>` : seriesTable(series.rows, { url, order: null })}
<p><a href="/series">All series</a></p>`,
  };
}

const welcome: Markup = markup`<details class="welcome" open>
<summary>What is this?</summary>
<p>Kogin reads the patches of a kernel mailing list as C and follows GEM and DMA buffers through the changed functions.
What it can prove wrong it calls a <strong>finding</strong>. A finding is <strong>open</strong> until a later version
fixes it or a person calls it wrong or intended; it is <strong>held</strong> if it is only shown here and not mailed,
with the reason. Nothing is mailed before a person has approved it in the <a href="/outbox">outbox</a>.</p>
<p>Start with a finding below: its page quotes the lines and the proof. Every link here works without JavaScript, every
filter is in the address, and <a href="/help">one page</a> explains the rest.</p>
</details>`;

/** The reader's own files, unless the URL names others or asks for everything. */
function ownPaths({ account }: Visitor, url: URL): { readonly paths?: readonly string[] } {
  if (account === null || url.searchParams.has('path') || url.searchParams.get('mine') === 'no') return {};
  const paths = account.paths.split('\n').filter((path) => path !== '');
  return paths.length === 0 ? {} : { paths };
}

/** The list of findings with the filter that this page has. */
function listPath(url: URL, state: string, since: string): string {
  const list = new URL('/findings', url);
  for (const [name, value] of url.searchParams) if (name !== 'mine') list.searchParams.set(name, value);
  return withQuery(list, { state, since });
}

function whose(visitor: Visitor, url: URL): Markup {
  const { paths } = ownPaths(visitor, url);
  if (paths === undefined) return nothing;
  return markup` in <a href="/account">your files</a> (<a href="${withQuery(url, { mine: 'no' })}">in all files</a>)`;
}

function sum(counts: readonly { readonly count: number }[]): number {
  return counts.reduce((total, { count }) => total + count, 0);
}
