import { backlogRuns, type StoredBacklogRun } from '../../store/backlog.js';
import { type BacklogRow, backlogSorts, countBacklog } from '../../store/queries-backlog.js';
import { type Backlog, backlogShows, compared, readBacklog } from '../backlog.js';
import { PAGE_ROWS, pageRequest, severities } from '../filters.js';
import { severityMark } from '../finding-list.js';
import { type Column, filterForm, input, listFoot, select, tableHead } from '../lists.js';
import { type Markup, markup, nothing } from '../markup.js';
import { checkPath, driverFolder, driverOf, withQuery } from '../paths.js';
import type { Asked, Page, Site } from '../site.js';
import { counted, timeElement } from '../time.js';

/** Audits that can be chosen from. */
const RUNS = 20;
/** Rows of the table by driver that are not folded away. */
const DRIVERS = 15;

const columns: readonly Column[] = [
  { name: 'Severity', sort: 'severity', descendingFirst: true },
  { name: 'Finding' },
  { name: 'Where', sort: 'path' },
  { name: 'Check', sort: 'check' },
];

/** What a saved audit found in code that is already there, by driver and check, and what came and went since the last. */
export async function backlogPage(site: Site, { url }: Asked): Promise<Page> {
  const backlog = await readBacklog(site, url.searchParams, PAGE_ROWS);
  if (backlog === null) return { title: 'Backlog', body: empty(url.searchParams.has('run')) };
  const { run, before, findings } = backlog;
  const runs = await backlogRuns(site.db, RUNS);
  const counts = await countBacklog(site.db, { ...backlog.narrow, ...compared(run, before, backlog.show) });
  const order = pageRequest(url.searchParams, backlogSorts, { sort: 'path', descending: false });
  return {
    title: 'Backlog',
    body: markup`<h1>Backlog</h1>
<p>What the checks find in code that is already there, whoever wrote it and whenever. Nothing of it is ever mailed.</p>
${runFacts(run)}
${await changes(site, backlog, url)}
${runs.length < 2 ? nothing : markup`<p>Audits: ${runs.map((each) => runLink(each, run, url))}</p>`}
${filterForm(url, [
  markup`<input type="hidden" name="run" value="${run.id}">`,
  input('path', 'Path', { value: url.searchParams.get('path'), hint: 'drivers/gpu/drm/' }),
  select('check', 'Check', {
    choices: run.checks,
    value: url.searchParams.get('check'),
    any: 'any',
  }),
  select('severity', 'Severity', {
    choices: severities,
    value: url.searchParams.get('severity'),
    any: 'any',
  }),
  select('show', 'Of these', {
    choices: backlogShows.slice(1),
    value: url.searchParams.get('show'),
    any: 'all',
  }),
])}
<h2>By driver</h2>
${driverTable(counts, url)}
<h2>By check</h2>
${checkList(counts, url)}
<h2>Findings</h2>
${findingRows(findings.rows, url, order)}
${listFoot(url, findings.next, { CSV: '/backlog.csv' })}`,
  };
}

function empty(named: boolean): Markup {
  return markup`<h1>Backlog</h1>
<p>${named ? 'There is no such audit.' : 'No audit has been saved yet.'} An operator makes one with</p>
<pre class="box">kogin audit --save --tree ~/linux drivers/gpu/drm</pre>
<p>It runs the checks on whole files of a kernel tree. Nothing of it is ever mailed.</p>`;
}

function runFacts(run: StoredBacklogRun): Markup {
  const { functions, files, unread, notJudged } = run;
  const reasons = Object.entries(notJudged).sort((a, b) => b[1] - a[1]);
  return markup`<p>Audit ${run.id}, ${timeElement(run.finishedAt)}: ${run.paths.map((path) => markup`<code>${path}</code> `)} of <code>${treeName(run.tree)}</code>
at ${run.ref} <code>${run.commit.slice(0, 12)}</code>, ${counted(run.checks.length, 'check')}, Kogin ${run.kogin}.
${counted(functions, 'function')} in ${counted(files, 'file')}, ${unread} of them not read whole as C.</p>
${
  reasons.length === 0
    ? nothing
    : markup`<details><summary>Not judged</summary><ul class="plain">${reasons.map(([reason, count]) => markup`<li>${reason}: ${count}</li>`)}</ul></details>`
}`;
}

/** The folder's name: where it lies on the server is nobody's business. */
function treeName(tree: string): string {
  const parts = tree.split('/').filter((part) => part !== '' && part !== '.git');
  return parts.at(-1) ?? tree;
}

async function changes(site: Site, { run, before, show, narrow }: Backlog, url: URL): Promise<Markup> {
  if (before === null) return markup`<p class="quiet">This is the first audit of these paths.</p>`;
  const sum = async (each: (typeof backlogShows)[number]) =>
    (await countBacklog(site.db, { ...narrow, ...compared(run, before, each) })).reduce(
      (total, { count }) => total + count,
      0,
    );
  const tab = async (each: (typeof backlogShows)[number], words: string) =>
    markup`<a href="${withQuery(url, { show: each === 'all' ? null : each, after: null })}"${each === show ? markup` aria-current="page"` : nothing}>${await sum(each)} ${words}</a> `;
  return markup`<p>Since audit <a href="${withQuery(url, { run: String(before.id), show: null, after: null })}">${before.id}</a> (${timeElement(before.finishedAt)}, <code>${before.commit.slice(0, 12)}</code>):</p>
<nav class="tabs" aria-label="Changes">${await tab('all', 'now')}${await tab('came', 'came')}${await tab('went', 'went')}</nav>
${otherChecks(run, before)}`;
}

/** What a check says for the first time may have been there for long. */
function otherChecks(run: StoredBacklogRun, before: StoredBacklogRun): Markup {
  const fresh = run.checks.filter((check) => !before.checks.includes(check));
  const gone = before.checks.filter((check) => !run.checks.includes(check));
  if (fresh.length === 0 && gone.length === 0 && run.kogin === before.kogin) return nothing;
  const list = (words: string, ids: readonly string[]) =>
    ids.length === 0 ? '' : `; ${words}: ${ids.join(', ')}`;
  return markup`<p class="quiet">Not by the code alone: Kogin ${before.kogin} then, ${run.kogin} now${list('checks that did not run then', fresh)}${list('checks that do not run now', gone)}.</p>`;
}

function runLink(each: StoredBacklogRun, current: StoredBacklogRun, url: URL): Markup {
  const text = `${each.id} (${each.ref}, ${each.commit.slice(0, 12)})`;
  return each.id === current.id
    ? markup`<strong>${text}</strong> `
    : markup`<a href="${withQuery(url, { run: String(each.id), show: null, after: null })}">${text}</a> `;
}

type Counts = Awaited<ReturnType<typeof countBacklog>>;

function driverTable(counts: Counts, url: URL): Markup {
  if (counts.length === 0) return markup`<p class="empty">Nothing.</p>`;
  const drivers = [...grouped(counts, ({ path }) => driverFolder(path))];
  const row = ([folder, here]: readonly [string, Counts]) => {
    const checks = [...grouped(here, ({ check }) => check)];
    return markup`<tr>
<td class="main"><a href="${withQuery(url, { path: folder, after: null })}">${driverOf(here[0]?.path ?? folder)}</a></td>
<td data-name="Findings" class="number">${total(here)}</td>
<td data-name="Checks">${checks.map(([check, some], index) => markup`${index === 0 ? '' : ', '}<a href="${withQuery(url, { path: folder, check, after: null })}">${check}</a> ${total(some)}`)}</td>
</tr>
`;
  };
  const table = (
    rows: typeof drivers,
  ) => markup`<table class="list"><caption class="hidden">Findings by driver</caption>
<thead><tr><th scope="col">Driver</th><th scope="col" class="number">Findings</th><th scope="col">Checks</th></tr></thead>
<tbody>${rows.map(row)}</tbody></table>`;
  const rest = drivers.slice(DRIVERS);
  return markup`${table(drivers.slice(0, DRIVERS))}${rest.length === 0 ? nothing : markup`<details><summary>${rest.length} more</summary>${table(rest)}</details>`}`;
}

function checkList(counts: Counts, url: URL): Markup {
  if (counts.length === 0) return markup`<p class="empty">Nothing.</p>`;
  return markup`<ul class="plain columns">${[...grouped(counts, ({ check }) => check)].map(
    ([check, some]) =>
      markup`<li><a href="${withQuery(url, { check, after: null })}">${check}</a> ${total(some)}</li>
`,
  )}</ul>`;
}

/** The counts in groups, the largest group first. */
function grouped(
  counts: Counts,
  groupOf: (each: Counts[number]) => string,
): readonly (readonly [string, Counts])[] {
  const groups = new Map<string, Counts[number][]>();
  for (const each of counts) {
    const group = groupOf(each);
    const here = groups.get(group);
    if (here === undefined) groups.set(group, [each]);
    else here.push(each);
  }
  return [...groups].sort((a, b) => total(b[1]) - total(a[1]) || (a[0] < b[0] ? -1 : 1));
}

function total(counts: Counts): number {
  return counts.reduce((sum, { count }) => sum + count, 0);
}

function findingRows(
  rows: readonly BacklogRow[],
  url: URL,
  order: { readonly sort: string; readonly descending: boolean },
): Markup {
  if (rows.length === 0) return markup`<p class="empty">No finding matches.</p>`;
  return markup`<table class="list"><caption class="hidden">Findings of the audit</caption>
${tableHead(columns, order, url)}
<tbody>${rows.map(
    (row) => markup`<tr>
<td data-name="Severity">${severityMark(row.severity)}</td>
<td class="main">${row.comment}<span class="under"><code>${row.quoted.trim()}</code></span>${evidence(row)}</td>
<td data-name="Where"><span class="code">${row.path}:${row.line}${row.function === '' ? '' : ` ${row.function}()`}</span></td>
<td data-name="Check"><a href="${checkPath(row.check)}">${row.check}</a></td>
</tr>
`,
  )}</tbody></table>`;
}

function evidence({ evidence: lines }: BacklogRow): Markup {
  if (lines.length === 0) return nothing;
  return markup`<details><summary>Evidence</summary><ol class="evidence">${lines.map(
    ({ path, line, text, note }) =>
      markup`<li>${note}<br><code class="place">${path}:${line}</code><pre>${text.trim()}</pre></li>
`,
  )}</ol></details>`;
}
