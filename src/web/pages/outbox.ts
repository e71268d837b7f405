import type { Address } from '../../domain/mail.js';
import { listApprovals } from '../../store/approvals.js';
import { muteAt } from '../../store/mutes.js';
import { outboxItem, type ReplyState } from '../../store/outbox.js';
import { countOutbox, type OutboxRow, pageOfOutbox } from '../../store/queries-outbox.js';
import { choiceParam, PAGE_ROWS, readCursor } from '../filters.js';
import { csrfField } from '../forms.js';
import { listFoot } from '../lists.js';
import { type Markup, markup, nothing } from '../markup.js';
import { patchPath, withQuery } from '../paths.js';
import { type Asked, may, type Page, type Site, type Visitor } from '../site.js';
import { counted, timeElement } from '../time.js';

const states: readonly ReplyState[] = [
  'held',
  'approved',
  'claimed',
  'sending',
  'sent',
  'unknown',
  'refused',
  'withdrawn',
];

/** What will be mailed to whom: the held mails unless the URL names another state. */
export async function outboxPage(site: Site, { url, visitor }: Asked): Promise<Page> {
  const state = choiceParam(url.searchParams, 'state', states) ?? 'held';
  const counts = await countOutbox(site.db);
  const { rows, next } = await pageOfOutbox(site.db, [state], {
    after: readCursor(url.searchParams.get('after')),
    limit: PAGE_ROWS,
  });
  const mute = await muteAt(site.db, site.now());
  return {
    title: 'Outbox',
    live: true,
    body: markup`<h1>Outbox</h1>
<p>A mail leaves only after it is approved, and once. ${may(visitor, 'maintainer') ? nothing : markup`<a href="/sign-in?next=/outbox">Sign in</a> to approve or refuse.`}</p>
${mute === null ? nothing : markup`<p class="note">Muted by ${mute.by} until ${timeElement(mute.until)}: nothing leaves.</p>`}
${muteForm(visitor, mute !== null)}
<nav class="tabs" aria-label="States">${states.map((each) => stateTab(each, state, { url, count: counts.find((one) => one.state === each)?.count ?? 0 }))}</nav>
${rows.length === 0 ? markup`<p class="empty">No mail is ${state}.</p>` : markup`<ul class="cards">${rows.map((row) => outboxCard(row, visitor))}</ul>`}
${listFoot(url, next, {})}`,
  };
}

function stateTab(
  each: ReplyState,
  current: ReplyState,
  at: { readonly url: URL; readonly count: number },
): Markup {
  if (at.count === 0 && each !== current && each !== 'held' && each !== 'sent') return nothing;
  return markup`<a href="${withQuery(at.url, { state: each, after: null })}"${each === current ? markup` aria-current="page"` : nothing}>${each} ${at.count}</a> `;
}

function outboxCard(row: OutboxRow, visitor: Visitor): Markup {
  return markup`<li>
<p class="card-title"><a href="/outbox/${row.id}">${row.subject}</a> <span class="mark state-${row.state}">${row.state}</span></p>
<p>To ${people(row.to)}${row.cc.length === 0 ? nothing : markup`; Cc ${people(row.cc)}`}</p>
<p class="quiet">${row.kind}, ${counted(row.findings, 'finding')}, ${timeElement(row.stateAt)}${row.detail === null ? '' : `: ${row.detail}`}${row.patchId === null ? nothing : markup`, <a href="${patchPath(row.patchId)}">the patch</a>`}</p>
${row.state === 'held' ? decisionForms(visitor, row.id) : nothing}
</li>
`;
}

function people(list: readonly Address[]): string {
  return list.map(({ name, address }) => (name === '' ? address : `${name} <${address}>`)).join(', ');
}

/** The mail as it will leave, byte for byte, with the decisions about it; null if there is none. */
export async function outboxItemPage(site: Site, { visitor }: Asked, id: number): Promise<Page | null> {
  const item = await outboxItem(site.db, id);
  if (item === null) return null;
  const approvals = await listApprovals(site.db, id);
  return {
    title: item.subject,
    body: markup`<h1>${item.subject}</h1>
<p><span class="mark state-${item.state}">${item.state}</span> ${timeElement(item.stateAt)}${item.detail === null ? '' : `: ${item.detail}`}</p>
${item.state === 'held' ? decisionForms(visitor, id) : nothing}
${
  approvals.length === 0
    ? nothing
    : markup`<ul class="plain">${approvals.map(({ decision, by, at, why }) => markup`<li>${timeElement(at)} ${decision} by ${by}${why === '' ? '' : `: ${why}`}</li>`)}</ul>`
}
<h2>The mail</h2>
<pre class="box">${new TextDecoder().decode(item.composed).replaceAll('\r\n', '\n')}</pre>`,
  };
}

function decisionForms(visitor: Visitor, id: number): Markup {
  if (!may(visitor, 'maintainer')) return nothing;
  return markup`<div class="act row">
<form method="post" action="/outbox/${id}/approve">${csrfField(visitor)}<button class="go">Approve</button></form>
<form method="post" action="/outbox/${id}/refuse">${csrfField(visitor)}<label>Why <input name="why" maxlength="500" required></label> <button>Refuse</button></form>
</div>`;
}

function muteForm(visitor: Visitor, muted: boolean): Markup {
  if (!may(visitor, 'maintainer')) return nothing;
  if (muted)
    return markup`<form class="act row" method="post" action="/unmute">${csrfField(visitor)}<button>Let mails leave again</button></form>`;
  return markup`<details><summary>Stop all mails</summary><form class="act row" method="post" action="/mute">${csrfField(visitor)}<label>for <input name="days" type="number" min="1" max="90" value="7" required> days</label> <button>Mute</button></form></details>`;
}
