import { pageOfFindings } from '../../store/queries-findings.js';
import { mailByMessageId } from '../../store/queries-patches.js';
import { type MailHit, searchMails } from '../../store/queries-search.js';
import { pageOfSeries } from '../../store/queries-series.js';
import { findingQuery, seriesQuery } from '../filters.js';
import { findingTable } from '../finding-list.js';
import { rerunForm } from '../forms.js';
import { type Markup, markup } from '../markup.js';
import { findingPath, patchPath } from '../paths.js';
import { readSearch } from '../query-text.js';
import { seriesTable } from '../series-list.js';
import { type Asked, may, type Page, type Site, type Visitor } from '../site.js';
import { timeElement } from '../time.js';
import { wholeFingerprint } from './finding.js';

const FINDINGS = 20;
const SERIES = 10;
const MAILS = 30;

/** What the search box found: a page, or the path of the one thing that it names. */
export async function searchPage(
  site: Site,
  { url, visitor }: Asked,
): Promise<Page | { readonly to: string }> {
  const searched = readSearch(url.searchParams.get('q') ?? '');
  switch (searched.kind) {
    case 'nothing':
      return { title: 'Search', body: markup`<h1>Search</h1>${hints}` };
    case 'message-id': {
      const mail = await mailByMessageId(site.db, searched.id);
      return mail === null ? unknownMail(searched.id, visitor) : { to: patchPath(mail.messageId) };
    }
    case 'fingerprint': {
      const whole = await wholeFingerprint(site, searched.prefix);
      if (whole !== null) return { to: findingPath(whole) };
      return wordsPage(site, new URLSearchParams({ q: searched.prefix }), url);
    }
    case 'words':
      return wordsPage(site, new URLSearchParams({ ...searched.fields, q: searched.text }), url);
  }
}

async function wordsPage(site: Site, params: URLSearchParams, url: URL): Promise<Page> {
  const now = site.now();
  const newest = { descending: true, after: null } as const;
  const findings = await pageOfFindings(site.db, findingQuery(params, now), {
    ...newest,
    sort: 'found',
    limit: FINDINGS,
  });
  const onSeries = ['q', 'author', 'list', 'path', 'check'].some((name) => (params.get(name) ?? '') !== '');
  const series = onSeries
    ? await pageOfSeries(site.db, seriesQuery(params, now), { ...newest, sort: 'sent', limit: SERIES })
    : null;
  const text = [params.get('q'), params.get('author')].filter(Boolean).join(' ');
  const mails = await searchMails(site.db, { text, patchesOnly: false, limit: MAILS });
  const all = new URLSearchParams([...params].filter(([, value]) => value !== '')).toString();
  return {
    title: 'Search',
    feed: `/findings.atom?${all}`,
    body: markup`<h1>Search</h1>
<h2>Findings</h2>
${findingTable(findings.rows, { url, order: null, now, caption: 'Findings' })}
<p><a href="/findings?${all}">${findings.next === null ? 'As a list to filter and sort' : 'All of them'}</a></p>
<h2>Series</h2>
${series === null ? markup`<p class="empty">No series matches.</p>` : seriesTable(series.rows, { url, order: null })}
<h2>Mails</h2>
${mailList(mails)}
${hints}`,
  };
}

function mailList(mails: readonly MailHit[]): Markup {
  if (mails.length === 0) return markup`<p class="empty">No mail matches.</p>`;
  return markup`<ul class="plain">${mails.map(
    ({
      messageId,
      subject,
      from,
      sentAt,
    }) => markup`<li><a href="${patchPath(messageId)}">${subject === '' ? '(no subject)' : subject}</a> <span class="quiet">${from}, ${timeElement(sentAt)}</span></li>
`,
  )}</ul>`;
}

function unknownMail(id: string, visitor: Visitor): Page {
  const offer = may(visitor, 'maintainer')
    ? markup`<p>It can be fetched from the archives and reviewed:</p>${rerunForm(visitor, id)}`
    : markup`<p><a href="/sign-in?next=${encodeURIComponent(`/search?q=${encodeURIComponent(id)}`)}">Sign in</a> to have it fetched and reviewed.</p>`;
  return {
    title: 'Search',
    status: 404,
    body: markup`<h1>Search</h1><p>No stored mail has the Message-ID <code>${id}</code>.</p>${offer}`,
  };
}

const hints: Markup = markup`<details class="hints"><summary>What the box understands</summary>
<ul>
<li>words of a title, a comment, an author: <code>etnaviv mmap</code></li>
<li>a Message-ID or the address of a mail in an archive</li>
<li>a path or a part of one: <code>drivers/gpu/drm/etnaviv/</code></li>
<li><code>check:missing-unlock</code>, <code>author:name</code>, <code>list:dri-devel</code>, <code>state:open</code>, <code>severity:high</code>, <code>since:7d</code>, <code>path:gem</code>, also together; quotes keep blanks</li>
<li>the beginning of a finding's number, as in the mails</li>
</ul></details>`;
