import type { Cursor } from '../store/paging.js';
import { writeCursor } from './filters.js';
import { type Markup, markup, nothing } from './markup.js';
import { withQuery } from './paths.js';

/** A column of a list: its name, and what it is sorted by if it can be. */
export interface Column {
  readonly name: string;
  readonly sort?: string;
  /** The order that the first click gives. */
  readonly descendingFirst?: boolean;
  readonly number?: boolean;
}

/** The order that a list is in. */
export interface Order {
  readonly sort: string;
  readonly descending: boolean;
}

/** The head of a list's table; a sortable column is a link that sorts by it, or turns the order round. */
export function tableHead(columns: readonly Column[], order: Order | null, url: URL): Markup {
  return markup`<thead><tr>${columns.map((column) => headCell(column, order, url))}</tr></thead>`;
}

function headCell(column: Column, order: Order | null, url: URL): Markup {
  const kind = column.number === true ? markup` class="number"` : nothing;
  if (column.sort === undefined || order === null) return markup`<th scope="col"${kind}>${column.name}</th>`;
  const current = order.sort === column.sort;
  const descending = current ? !order.descending : column.descendingFirst === true;
  const href = withQuery(url, { sort: `${descending ? '-' : ''}${column.sort}`, after: null });
  const sorted = order.descending ? 'descending' : 'ascending';
  const mark = order.descending ? '↓' : '↑';
  return markup`<th scope="col"${kind}${current ? markup` aria-sort="${sorted}"` : nothing}><a href="${href}">${column.name}${current ? markup` <span aria-hidden="true">${mark}</span>` : nothing}</a></th>`;
}

/** The links below a list: its beginning, what follows, and the same list in other formats. */
export function listFoot(url: URL, next: Cursor | null, exports: Readonly<Record<string, string>>): Markup {
  const first = url.searchParams.has('after')
    ? markup`<a href="${withQuery(url, { after: null })}">First page</a>`
    : nothing;
  const more =
    next === null
      ? nothing
      : markup`<a rel="next" href="${withQuery(url, { after: writeCursor(next) })}">Next page</a>`;
  const others = Object.entries(exports).map(
    ([name, path]) => markup`<a href="${exportPath(url, path)}">${name}</a> `,
  );
  const formats = others.length === 0 ? nothing : markup`<span class="exports">This list as ${others}</span>`;
  return markup`<nav class="foot" aria-label="List">${first} ${more} ${formats}</nav>`;
}

/** The same filter at another path; where in the list the reader was does not matter there. */
export function exportPath(url: URL, path: string): string {
  const other = new URL(url);
  other.pathname = path;
  return withQuery(other, { after: null });
}

/** A choice of a form. */
export function select(
  name: string,
  label: string,
  field: { readonly choices: readonly string[]; readonly value: string | null; readonly any: string },
): Markup {
  return markup`<label>${label} <select name="${name}"><option value="">${field.any}</option>${field.choices.map(
    (choice) => markup`<option${choice === field.value ? markup` selected` : nothing}>${choice}</option>`,
  )}</select></label>
`;
}

/** A text field of a form. */
export function input(
  name: string,
  label: string,
  field: { readonly value: string | null; readonly hint?: string },
): Markup {
  return markup`<label>${label} <input name="${name}" value="${field.value ?? ''}"${
    field.hint === undefined ? nothing : markup` placeholder="${field.hint}"`
  }></label>
`;
}

/** The filter of a list, folded away, with what it is set to beside it. */
export function filterForm(url: URL, fields: readonly Markup[]): Markup {
  const sort = url.searchParams.get('sort');
  const set = [...url.searchParams].filter(
    ([name, value]) => value !== '' && !['sort', 'after'].includes(name),
  );
  return markup`<details class="filters">
<summary>Filter</summary>
<form action="${url.pathname}">
${sort === null ? nothing : markup`<input type="hidden" name="sort" value="${sort}">`}
${fields}
<span class="buttons"><button>Show</button></span>
</form>
</details>
${set.length === 0 ? nothing : markup`<p class="set">Only ${set.map(([name, value]) => markup`<strong>${name === 'q' ? 'words' : name}: ${value}</strong> <a href="${withQuery(url, { [name]: null, after: null })}">any</a> `)} <a href="${url.pathname}">Clear all</a></p>`}`;
}
