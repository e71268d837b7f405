import { checks } from '../../checks/index.js';
import { type FindingRow, pageOfFindings } from '../../store/queries-findings.js';
import { notJudgedIn, type PatchRow, patchesOfSeries } from '../../store/queries-patches.js';
import {
  pageOfSeries,
  type SeriesRow,
  seriesById,
  seriesSorts,
  seriesStates,
  versionsOf,
} from '../../store/queries-series.js';
import { pageRequest, seriesQuery } from '../filters.js';
import { severityMark } from '../finding-list.js';
import { rerunForm } from '../forms.js';
import { exportPath, filterForm, input, listFoot, select } from '../lists.js';
import { type Markup, markup, nothing } from '../markup.js';
import { archiveUrl, checkPath, patchPath, seriesPath } from '../paths.js';
import { seriesResult, seriesTable } from '../series-list.js';
import type { Asked, Page, Site } from '../site.js';
import { timeElement } from '../time.js';

const newestFirst = { sort: 'sent', descending: true } as const;

/** Every series, filtered, sorted, page by page. */
export async function seriesListPage(site: Site, { url }: Asked): Promise<Page> {
  const request = pageRequest(url.searchParams, seriesSorts, newestFirst);
  const { rows, next } = await pageOfSeries(site.db, seriesQuery(url.searchParams, site.now()), request);
  const value = (name: string) => url.searchParams.get(name);
  const choice = (name: string, label: string, choices: readonly string[]) =>
    select(name, label, { choices, value: value(name), any: 'any' });
  const checkIds = checks.map(({ id }) => id);
  return {
    title: 'Series',
    feed: exportPath(url, '/series.atom'),
    body: markup`<h1>Series</h1>
${filterForm(url, [
  input('q', 'Title', { value: value('q') }),
  input('author', 'Author', { value: value('author') }),
  input('path', 'Path', { value: value('path'), hint: 'drivers/gpu/drm/' }),
  choice('check', 'Check', checkIds),
  choice('state', 'Result', seriesStates),
  input('since', 'Since', { value: value('since'), hint: '7d or 2026-01-31' }),
  input('until', 'Before', { value: value('until'), hint: '2026-02-28' }),
])}
${seriesTable(rows, { url, order: request })}
${listFoot(url, next, { CSV: '/series.csv', mbox: '/series.mbox', 'Atom feed': '/series.atom' })}`,
  };
}

/** One series: its patches by checks, its versions, its mails, and what was not judged; null if there is none. */
export async function seriesPage(site: Site, { visitor }: Asked, id: number): Promise<Page | null> {
  const series = await seriesById(site.db, id);
  if (series === null) return null;
  const patches = await patchesOfSeries(site.db, id);
  const everything = { sort: 'found', descending: false, after: null, limit: 500 } as const;
  const { rows: findings } = await pageOfFindings(site.db, { seriesId: id }, everything);
  const versions = await versionsOf(site.db, series);
  const runs = patches.map(({ runId }) => runId).filter((runId) => runId !== null);
  const notJudged = await notJudgedIn(site.db, runs);
  return {
    title: `${series.title} (v${series.version})`,
    body: markup`<h1>${series.title} <span class="quiet">v${series.version}</span></h1>
<p>${series.author}, ${timeElement(series.sentAt)}, ${series.patches} of ${series.total} patches. ${seriesResult(series)}
<a href="${archiveUrl(series.coverId ?? series.rootId)}">archive</a>, <a href="/series/${series.id}/mbox">mbox</a></p>
${rerunForm(visitor, series.coverId ?? patches[0]?.messageId ?? series.rootId)}
<h2>Patches and checks</h2>
${matrix(patches, findings)}
${versionList(versions, series)}
<h2>What was not judged</h2>
${notJudgedList(patches, notJudged)}`,
  };
}

/** One row a patch, one column a check that has a finding on the series. */
function matrix(patches: readonly PatchRow[], findings: readonly FindingRow[]): Markup {
  const ids = [...new Set(findings.map(({ check }) => check))].sort();
  const cell = (patch: PatchRow, check: string) => {
    const here = findings.filter((one) => one.messageId === patch.messageId && one.check === check);
    if (here.length === 0) return markup`<td data-name="${check}" class="none">-</td>`;
    return markup`<td data-name="${check}">${here.map(
      (finding) =>
        markup`<a href="${patchPath(patch.messageId, finding.bodyLine)}">${severityMark(finding.severity)} ${finding.state}</a> `,
    )}</td>`;
  };
  return markup`<table class="list matrix">
<caption class="hidden">Patches and the checks that found something</caption>
<thead><tr><th scope="col" class="number">Part</th><th scope="col">Patch</th><th scope="col">Status</th>${ids.map((id) => markup`<th scope="col"><a href="${checkPath(id)}">${id}</a></th>`)}</tr></thead>
<tbody>${patches.map(
    (patch) => markup`<tr>
<td data-name="Part" class="number">${patch.position}</td>
<td class="main"><a href="${patchPath(patch.messageId)}">${patch.title}</a></td>
<td data-name="Status">${statusText(patch)}</td>
${ids.map((id) => cell(patch, id))}
</tr>
`,
  )}</tbody></table>
${ids.length === 0 ? markup`<p class="quiet">No check found anything.</p>` : nothing}`;
}

function statusText({ position, status, reason, run }: PatchRow): Markup {
  if (position === 0) return markup`<span class="quiet">cover letter</span>`;
  if (status === null) return markup`<span class="quiet">not yet reviewed</span>`;
  if (status !== 'reviewed') return markup`${status}: ${reason ?? ''}`;
  return markup`reviewed${run !== null && run > 1 ? ` (run ${run})` : ''}`;
}

function versionList(versions: readonly SeriesRow[], current: SeriesRow): Markup {
  if (versions.length < 2) return nothing;
  return markup`<h2>Versions</h2>
<ul class="plain">${versions.map(
    (
      one,
    ) => markup`<li>${one.id === current.id ? markup`<strong>v${one.version}</strong>` : markup`<a href="${seriesPath(one.id)}">v${one.version}</a>`} ${timeElement(one.sentAt)} ${seriesResult(one)}</li>
`,
  )}</ul>`;
}

function notJudgedList(
  patches: readonly PatchRow[],
  notJudged: readonly { readonly runId: number; readonly reason: string; readonly count: number }[],
): Markup {
  const reasons = [...new Set(notJudged.map(({ reason }) => reason))];
  if (reasons.length === 0) return markup`<p class="quiet">Every check could judge what it looked at.</p>`;
  const parts = (reason: string) =>
    notJudged
      .filter((one) => one.reason === reason)
      .map(
        ({ runId, count }) =>
          `patch ${patches.find((patch) => patch.runId === runId)?.position ?? '?'}: ${count}`,
      );
  return markup`<ul class="plain">${reasons.map(
    (reason) => markup`<li>${reason} <span class="quiet">(${parts(reason).join(', ')})</span></li>
`,
  )}</ul>`;
}
