import { countNotRun, pageOfNotRun } from '../../store/queries-patches.js';
import { PAGE_ROWS, readCursor, textParam } from '../filters.js';
import { rerunForm } from '../forms.js';
import { filterForm, input, listFoot, select, tableHead } from '../lists.js';
import { type Markup, markup, nothing } from '../markup.js';
import { patchPath, seriesPath, withQuery } from '../paths.js';
import type { Asked, Page, Site } from '../site.js';
import { timeElement } from '../time.js';

const MONTH = 30 * 86_400_000;

const columns = [{ name: 'Patch' }, { name: 'Why not' }, { name: 'Author' }, { name: 'Sent' }];

/** The patches that were not reviewed, each with its reason, and how often each reason decided lately. */
export async function notRunPage(site: Site, { url, visitor }: Asked): Promise<Page> {
  const params = url.searchParams;
  const counts = await countNotRun(site.db, site.now() - MONTH);
  const query = notRunQuery(params);
  const { rows, next } = await pageOfNotRun(site.db, query, {
    after: readCursor(params.get('after')),
    limit: PAGE_ROWS,
  });
  return {
    title: 'Not run',
    body: markup`<h1>Not run</h1>
<p>Patches that Kogin did not review, and why. In the last 30 days: ${counts.length === 0 ? 'none' : counts.map(({ reason, count }) => markup`<a href="${withQuery(url, { reason, after: null })}">${reason}</a> ${count} `)}</p>
${filterForm(url, [
  select('reason', 'Reason', { choices: reasons, value: params.get('reason'), any: 'any' }),
  input('q', 'Subject', { value: params.get('q') }),
  input('author', 'Author', { value: params.get('author') }),
  input('list', 'List', { value: params.get('list'), hint: 'dri-devel' }),
])}
${
  rows.length === 0
    ? markup`<p class="empty">Every patch was reviewed.</p>`
    : markup`<table class="list"><caption class="hidden">Patches that were not reviewed</caption>
${tableHead(columns, null, url)}
<tbody>${rows.map(
        (row) => markup`<tr>
<td class="main"><a href="${patchPath(row.messageId)}">${row.subject}</a>${row.seriesId === null ? nothing : markup`<span class="under"><a href="${seriesPath(row.seriesId)}">series</a></span>`}${rerunForm(visitor, row.messageId)}</td>
<td data-name="Why not">${reasonText(row.status, row.reason)}</td>
<td data-name="Author">${row.author}</td>
<td data-name="Sent"><span class="nowrap">${timeElement(row.sentAt)}</span></td>
</tr>
`,
      )}</tbody></table>`
}
${listFoot(url, next, { CSV: '/not-run.csv', mbox: '/not-run.mbox', 'Atom feed': '/not-run.atom' })}`,
    feed: '/not-run.atom',
  };
}

/** The filter of unreviewed patches that the URL names. */
export function notRunQuery(params: URLSearchParams) {
  const reason = textParam(params, 'reason');
  const text = textParam(params, 'q');
  const author = textParam(params, 'author');
  const list = textParam(params, 'list');
  return {
    ...(reason !== undefined && { reason }),
    ...(text !== undefined && { text }),
    ...(author !== undefined && { author }),
    ...(list !== undefined && { list }),
  };
}

const reasons = [
  'damaged',
  'bot',
  'ignored-author',
  'no-diff',
  'not-a-patch',
  'other-project',
  'other-subsystem',
  'own-mail',
  'pull-request',
  'reply',
  'stable-round',
  'too-large',
];

function reasonText(status: string, reason: string): Markup {
  const colon = reason.indexOf(': ');
  if (status === 'damaged' || colon < 0) return markup`<strong>${status}</strong> ${reason}`;
  return markup`<strong>${reason.slice(0, colon)}</strong> <span class="quiet">${reason.slice(colon + 2)}</span>`;
}
