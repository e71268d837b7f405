import type { Severity } from '../domain/finding.js';
import type { FindingRow, FindingState } from '../store/queries-findings.js';
import { type Column, type Order, tableHead } from './lists.js';
import { type Markup, markup, nothing } from './markup.js';
import { checkPath, driverOf, findingPath, patchPath, seriesPath } from './paths.js';
import { age, timeElement } from './time.js';

const columns: readonly Column[] = [
  { name: 'Severity', sort: 'severity', descendingFirst: true },
  { name: 'Finding', sort: 'check' },
  { name: 'Where', sort: 'path' },
  { name: 'Author', sort: 'author' },
  { name: 'State' },
  { name: 'Found', sort: 'found', descendingFirst: true },
];

/** Findings as a table, sortable where an order is given. */
export function findingTable(
  rows: readonly FindingRow[],
  list: { readonly url: URL; readonly order: Order | null; readonly now: number; readonly caption: string },
): Markup {
  if (rows.length === 0) return markup`<p class="empty">No finding matches.</p>`;
  return markup`<table class="list">
<caption class="hidden">${list.caption}</caption>
${tableHead(columns, list.order, list.url)}
<tbody>${rows.map((row) => findingRow(row, list.now))}</tbody>
</table>`;
}

function findingRow(row: FindingRow, now: number): Markup {
  return markup`<tr>
<td data-name="Severity">${severityMark(row.severity)}</td>
<td class="main"><a href="${findingPath(row.fingerprint)}">${firstSentence(row.comment)}</a>
<span class="under"><a href="${checkPath(row.check)}">${row.check}</a> in <a href="${patchPath(row.messageId)}">${row.subject}</a>${
    row.seriesId === null ? nothing : markup` (<a href="${seriesPath(row.seriesId)}">series</a>)`
  }</span></td>
<td data-name="Where"><span class="code">${driverOf(row.path)}: ${row.function === '' ? row.path : `${row.function}()`}</span></td>
<td data-name="Author">${row.author}</td>
<td data-name="State">${stateMark(row.state, row.heldReason)}${trendMark(row)}${row.answered === 1 ? markup` <span class="quiet">answered</span>` : nothing}</td>
<td data-name="Found"><span class="nowrap">${timeElement(row.foundAt)}</span> <span class="quiet nowrap">${age(row.sentAt, now)} old</span></td>
</tr>
`;
}

/** A severity as a word that also has a colour. */
export function severityMark(severity: Severity): Markup {
  return markup`<span class="mark severity-${severity}">${severity}</span>`;
}

/** What has become of a finding, as a word; with the reason where it is held. */
export function stateMark(state: FindingState, heldReason: string | null): Markup {
  const text = state === 'held' && heldReason !== null ? `held: ${heldReason}` : state;
  return markup`<span class="mark state-${state}">${text}</span>`;
}

/** The first sentence of a comment, which says what is wrong; the whole comment if it is one. */
export function firstSentence(comment: string): string {
  const text = comment.replace(/\s+/g, ' ').trim();
  const end = text.search(/[.?!] [A-Z]/);
  return end < 0 ? text : text.slice(0, end + 1);
}

/** How a finding went over the versions, where more is known than its state says. */
export function trendMark({ state, trend }: Pick<FindingRow, 'state' | 'trend'>): Markup {
  const words = trend?.startsWith(state) ? trend.slice(state.length).replace(/^,? /, '') : (trend ?? '');
  return words === '' ? nothing : markup` <span class="quiet">${words}</span>`;
}
