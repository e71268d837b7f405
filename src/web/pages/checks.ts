import { checks } from '../../checks/index.js';
import { listBreakers } from '../../store/breakers.js';
import { checkDecisions, type StoredDecision } from '../../store/check-decisions.js';
import { type CheckCounts, countsByCheck } from '../../store/queries-checks.js';
import { pageOfFindings } from '../../store/queries-findings.js';
import { checkByWeek, settledByWeek } from '../../store/queries-statistics.js';
import { weeklyChart } from '../chart.js';
import { findingTable, severityMark } from '../finding-list.js';
import { restoreForm } from '../forms.js';
import { type Markup, markup, nothing } from '../markup.js';
import { checkPath } from '../paths.js';
import { BAR, precisionChart } from '../precision-chart.js';
import type { Asked, Page, Site, Standing, Visitor } from '../site.js';
import { counted, timeElement } from '../time.js';

const WEEK = 7 * 86_400_000;

/** Every check with what it has done and how often it was right. */
export async function checksPage(site: Site): Promise<Page> {
  const counts = new Map((await countsByCheck(site.db)).map((one) => [one.check, one]));
  const standings = await site.standings();
  const stopped = new Set((await listBreakers(site.db)).map(({ check }) => check));
  return {
    title: 'Checks',
    body: markup`<h1>Checks</h1>
<p>Precision is fixed / (fixed + wrong): of the findings that people settled, how many were right. Below ${BAR} % with ten
verdicts or more a check goes back to the nursery, whose findings are shown here and not mailed.</p>
<table class="list">
<caption class="hidden">Checks</caption>
<thead><tr><th scope="col">Check</th><th scope="col">Severity</th><th scope="col">Maturity</th><th scope="col" class="number">Fired</th><th scope="col" class="number">Mailed</th><th scope="col" class="number">Answered</th><th scope="col" class="number">Fixed</th><th scope="col" class="number">Wrong</th><th scope="col" class="number">Precision</th></tr></thead>
<tbody>${checks.map((check) => {
      const count = counts.get(check.id);
      const standing = standings.get(check.id);
      return markup`<tr>
<td class="main"><a href="${checkPath(check.id)}">${check.id}</a><span class="under">${check.summary}</span></td>
<td data-name="Severity">${severityMark(check.severity)}</td>
<td data-name="Maturity">${standing?.maturity ?? check.maturity}${standing?.why ? ', fell' : ''}${stopped.has(check.id) ? ', stopped' : ''}</td>
<td data-name="Fired" class="number"><a href="/findings?check=${check.id}">${count?.fired ?? 0}</a></td>
<td data-name="Mailed" class="number">${count?.mailed ?? 0}</td>
<td data-name="Answered" class="number">${count?.answered ?? 0}</td>
<td data-name="Fixed" class="number">${count?.fixed ?? 0}</td>
<td data-name="Wrong" class="number">${count?.wrong ?? 0}</td>
<td data-name="Precision" class="number">${precision(count)}</td>
</tr>
`;
    })}</tbody></table>`,
  };
}

/** One check: what it means, what it has done, how its precision went, and the last one that was wrong; null if unknown. */
export async function checkPage(site: Site, asked: Asked, id: string): Promise<Page | null> {
  const check = checks.find((one) => one.id === id);
  if (check === undefined) return null;
  const { url } = asked;
  const now = site.now();
  const count = (await countsByCheck(site.db, id))[0];
  const standing = (await site.standings()).get(id) ?? { maturity: check.maturity, why: null };
  const latest = { sort: 'found', descending: true, after: null, limit: 10 } as const;
  const recent = await pageOfFindings(site.db, { check: id }, latest);
  const wrong = await pageOfFindings(site.db, { check: id, state: 'wrong' }, { ...latest, limit: 1 });
  const since = now - 26 * WEEK;
  const breaker = (await listBreakers(site.db)).find((one) => one.check === id);
  const decisions = (await checkDecisions(site.db)).filter((decision) => decision.check === id);
  return {
    title: check.id,
    feed: `/findings.atom?check=${id}`,
    body: markup`<h1>${check.id}</h1>
<p>${severityMark(check.severity)} ${standing.maturity}</p>
<p>${check.summary}</p>
${fall(asked.visitor, id, standing)}
${breaker === undefined ? nothing : markup`<p class="note">Stopped ${timeElement(breaker.openedAt)}: ${breaker.detail}</p>`}
<h2>Why</h2><p>${check.why}</p>
<h2>What to do</h2><p>${check.advice}</p>
<h2>Counts</h2>
<p>${counted(count?.fired ?? 0, 'finding')}, ${count?.mailed ?? 0} mailed, ${count?.answered ?? 0} answered, ${count?.fixed ?? 0} fixed, ${count?.intended ?? 0} intended, ${count?.wrong ?? 0} wrong; precision ${precision(count)}.</p>
${precisionChart(await settledByWeek(site.db, id))}
${decisions.length === 0 ? nothing : markup`<ul class="plain">${decisions.map(decisionLine)}</ul>`}
${weeklyChart('Findings by week and outcome', await checkByWeek(site.db, id, since), { since, now })}
<h2>Last findings</h2>
${findingTable(recent.rows, { url, order: null, now, caption: 'Last findings' })}
<p><a href="/findings?check=${id}">All of them</a></p>
${wrong.rows.length === 0 ? nothing : markup`<h2>The last wrong one</h2>${findingTable(wrong.rows, { url, order: null, now, caption: 'The last wrong finding' })}`}
<h2>Examples</h2>
${check.bad.map((code) => example('Reported', code))}
${check.good.map((code) => example('Not reported', code))}
${check.limits.length === 0 ? nothing : markup`<h2>What it cannot see</h2><ul>${check.limits.map((limit) => markup`<li>${limit}</li>`)}</ul>`}
${check.references.length === 0 ? nothing : markup`<h2>References</h2><ul>${check.references.map((reference) => markup`<li>${reference}</li>`)}</ul>`}`,
  };
}

function fall(visitor: Visitor, id: string, { why }: Standing): Markup {
  if (why === null) return nothing;
  return markup`<p class="note">Back in the nursery: ${why}. Its findings are shown here and not mailed.</p>
${restoreForm(visitor, id)}`;
}

function decisionLine({ decision, by, at, why }: StoredDecision): Markup {
  const did = decision === 'demote' ? 'sent to the nursery' : 'let out of the nursery';
  return markup`<li>${timeElement(at)} ${did} by ${by}${why === '' ? '' : `: ${why}`}</li>
`;
}

function example(title: string, code: string): Markup {
  return markup`<details><summary>${title}</summary><pre class="box">${code.replace(/^\n+|\s+$/g, '')}</pre></details>`;
}

/** As a share with its counts; nothing is claimed without a verdict. */
function precision(count: CheckCounts | undefined): string {
  const settled = (count?.fixed ?? 0) + (count?.wrong ?? 0);
  if (count === undefined || settled === 0) return '-';
  return `${Math.round((100 * count.fixed) / settled)} % (${count.fixed}/${settled})`;
}
