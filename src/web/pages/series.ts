import { checks } from '../../checks/index.js';
import { outcomesOfWork, type StoredOutcome } from '../../store/outcomes.js';
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
import { workOf } from '../../store/versions.js';
import { pageRequest, seriesQuery } from '../filters.js';
import { firstSentence, severityMark, stateMark, trendMark } from '../finding-list.js';
import { rerunForm, verdictForm } from '../forms.js';
import { exportPath, filterForm, input, listFoot, select } from '../lists.js';
import { type Markup, markup, nothing } from '../markup.js';
import { archiveUrl, checkPath, findingPath, patchPath, seriesPath } from '../paths.js';
import { seriesResult, seriesTable } from '../series-list.js';
import { type Asked, may, type Page, type Site, type Visitor } from '../site.js';
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
  input('list', 'List', { value: value('list'), hint: 'dri-devel' }),
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
  const workId = await workOf(site.db, id);
  const runs = patches.map(({ runId }) => runId).filter((runId) => runId !== null);
  const notJudged = await notJudgedIn(site.db, runs);
  return {
    title: `${series.title} (v${series.version})`,
    body: markup`<h1>${series.title} <span class="quiet">v${series.version}</span></h1>
<p>${series.author}, ${timeElement(series.sentAt)}, ${series.patches} of ${series.total} patches. ${seriesResult(series)}
<a href="${archiveUrl(series.coverId ?? series.rootId)}">archive</a>, <a href="/series/${series.id}/mbox">mbox</a></p>
${rerunForm(visitor, series.coverId ?? patches[0]?.messageId ?? series.rootId)}
${trend(series, versions, workId === null ? [] : await outcomesOfWork(site.db, workId))}
<h2>Patches and checks</h2>
${matrix(patches, findings)}
${findingList(findings, visitor, id)}
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

/** What of the findings is new in this version, and what this version mended. */
function trend(
  series: SeriesRow,
  versions: readonly SeriesRow[],
  outcomes: readonly StoredOutcome[],
): Markup {
  if (outcomes.length === 0) return nothing;
  const name = `v${series.version}`;
  const before = versions.filter(({ version }) => version < series.version).at(-1);
  const sightings = (outcome: StoredOutcome) =>
    (
      JSON.parse(outcome.history) as readonly { readonly version: string; readonly sighting: string }[]
    ).filter(({ sighting }) => sighting === 'reported' || sighting === 'held');
  const here = outcomes.filter((outcome) => sightings(outcome).some(({ version }) => version === name));
  const open = here.filter(({ state }) => state === 'open').length;
  if (before === undefined) return markup`<p>${name}: <strong>${open} open</strong></p>`;
  const fixed = outcomes.filter(({ state, version }) => state === 'fixed' && version === name).length;
  const fresh = here.filter((outcome) => sightings(outcome)[0]?.version === name).length;
  return markup`<p>${name}: <strong>${open} open</strong>, ${fixed} fixed since v${before.version}, ${fresh} new</p>`;
}

/** Every finding with what became of it, and for who may the form to say what it is. */
function findingList(findings: readonly FindingRow[], visitor: Visitor, seriesId: number): Markup {
  if (findings.length === 0) return nothing;
  const verdict = (finding: FindingRow) =>
    may(visitor, 'maintainer')
      ? markup`<details><summary>Say what it is</summary>${verdictForm(visitor, finding.fingerprint, seriesPath(seriesId))}</details>`
      : nothing;
  return markup`<h2>Findings</h2>
<ul class="cards">${findings.map(
    (
      finding,
    ) => markup`<li>${severityMark(finding.severity)} <a href="${findingPath(finding.fingerprint)}">${firstSentence(finding.comment)}</a>
${stateMark(finding.state, finding.heldReason)} ${trendMark(finding)}${verdict(finding)}</li>
`,
  )}</ul>`;
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
