import type { SeriesRow } from '../store/queries-series.js';
import { type Column, type Order, tableHead } from './lists.js';
import { type Markup, markup, nothing } from './markup.js';
import { seriesPath } from './paths.js';
import { timeElement } from './time.js';

const columns: readonly Column[] = [
  { name: 'Series', sort: 'title' },
  { name: 'Author', sort: 'author' },
  { name: 'Patches', number: true },
  { name: 'Result' },
  { name: 'Sent', sort: 'sent', descendingFirst: true },
];

/** Series as a table, sortable where an order is given. */
export function seriesTable(
  rows: readonly SeriesRow[],
  list: { readonly url: URL; readonly order: Order | null },
): Markup {
  if (rows.length === 0) return markup`<p class="empty">No series matches.</p>`;
  return markup`<table class="list">
<caption class="hidden">Series</caption>
${tableHead(columns, list.order, list.url)}
<tbody>${rows.map(
    (row) => markup`<tr>
<td class="main"><a href="${seriesPath(row.id)}">${row.title === '' ? '(no title)' : row.title}</a>${row.version > 1 ? markup` <span class="quiet">v${row.version}</span>` : nothing}</td>
<td data-name="Author">${row.author}</td>
<td data-name="Patches" class="number">${row.patches === row.total ? row.total : `${row.patches} of ${row.total}`}</td>
<td data-name="Result">${seriesResult(row)}</td>
<td data-name="Sent"><span class="nowrap">${timeElement(row.sentAt)}</span></td>
</tr>
`,
  )}</tbody>
</table>`;
}

/** What the reviews of a series gave, in a few words. */
export function seriesResult(row: SeriesRow): Markup {
  if (row.reviewed === 0) return markup`<span class="mark state-held">not run</span>`;
  if (row.reported === 0 && row.held === 0) return markup`<span class="quiet">nothing found</span>`;
  return markup`${row.reported === 0 ? nothing : markup`<span class="mark state-open">${row.reported} reported</span> `}${
    row.held === 0 ? nothing : markup`<span class="mark state-held">${row.held} held</span>`
  }`;
}
