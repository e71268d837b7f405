import { checks } from '../../checks/index.js';
import { findingSorts, pageOfFindings } from '../../store/queries-findings.js';
import { findingQuery, findingStates, pageRequest, severities } from '../filters.js';
import { findingTable } from '../finding-list.js';
import { exportPath, filterForm, input, listFoot, select } from '../lists.js';
import { type Markup, markup } from '../markup.js';
import type { Asked, Page, Site } from '../site.js';

/** The order that findings come in unless the URL says otherwise. */
export const newestFirst = { sort: 'found', descending: true } as const;

/** Every finding of the last run of each mail, filtered, sorted, page by page. */
export async function findingsPage(site: Site, { url }: Asked): Promise<Page> {
  const now = site.now();
  const request = pageRequest(url.searchParams, findingSorts, newestFirst);
  const { rows, next } = await pageOfFindings(site.db, findingQuery(url.searchParams, now), request);
  const feed = exportPath(url, '/findings.atom');
  return {
    title: 'Findings',
    feed,
    body: markup`<h1>Findings</h1>
${findingFilter(url)}
${findingTable(rows, { url, order: request, now, caption: 'Findings' })}
${listFoot(url, next, { CSV: '/findings.csv', mbox: '/findings.mbox', 'Atom feed': '/findings.atom' })}`,
  };
}

/** The filter of every list of findings. */
function findingFilter(url: URL): Markup {
  const params = url.searchParams;
  const value = (name: string) => params.get(name);
  const choice = (name: string, label: string, choices: readonly string[]) =>
    select(name, label, { choices, value: value(name), any: 'any' });
  return filterForm(url, [
    input('q', 'Words', { value: value('q') }),
    choice(
      'check',
      'Check',
      checks.map(({ id }) => id),
    ),
    choice('severity', 'Severity', severities),
    choice('state', 'State', findingStates),
    input('path', 'Path', { value: value('path'), hint: 'drivers/gpu/drm/' }),
    input('list', 'List', { value: value('list'), hint: 'dri-devel' }),
    input('author', 'Author', { value: value('author') }),
    input('since', 'Since', { value: value('since'), hint: '7d or 2026-01-31' }),
    input('until', 'Before', { value: value('until'), hint: '2026-02-28' }),
    choice('mailed', 'Mailed', ['yes', 'no']),
    choice('answered', 'Answered', ['yes', 'no']),
    select('latest', 'Version', { choices: ['yes'], value: value('latest'), any: 'every' }),
  ]);
}
