import { listAudit } from '../../store/audit.js';
import { PAGE_ROWS, readCursor } from '../filters.js';
import { csrfField } from '../forms.js';
import { listFoot } from '../lists.js';
import { markup, nothing } from '../markup.js';
import { localPath } from '../paths.js';
import { type Asked, may, type Page, type Site } from '../site.js';
import { timeElement } from '../time.js';

/** The form to sign in with, and what went wrong before, if anything did. */
export function signInPage({ url }: Asked, problem: string | null): Page {
  return {
    title: 'Sign in',
    body: markup`<h1>Sign in</h1>
<p>Reading needs no account. The operator makes accounts with <code>kogin user add</code>.</p>
${problem === null ? nothing : markup`<p class="note" role="alert">${problem}</p>`}
<form class="act" method="post" action="/sign-in">
<input type="hidden" name="next" value="${localPath(url.searchParams.get('next'))}">
<label>Name <input name="name" autocomplete="username" autocapitalize="none" required maxlength="64"></label>
<label>Password <input name="password" type="password" autocomplete="current-password" required maxlength="256"></label>
<button>Sign in</button>
</form>`,
  };
}

/** Who is signed in, and the files that this person looks after. */
export function accountPage({ visitor }: Asked): Page | null {
  const { account } = visitor;
  if (account === null) return null;
  return {
    title: 'Your account',
    body: markup`<h1>Your account</h1>
<p>${account.name}, ${account.role}${account.lastVisitAt === null ? nothing : markup`; your last visit ended ${timeElement(account.lastVisitAt)}`}.</p>
<form class="act" method="post" action="/account">
${csrfField(visitor)}
<label>Your files: parts of paths, one a line; Today shows only findings in them
<textarea name="paths" rows="6" maxlength="4000" spellcheck="false">
${account.paths}</textarea></label>
<button>Save</button>
</form>
${may(visitor, 'operator') ? markup`<p><a href="/audit">Audit log</a></p>` : nothing}`,
  };
}

/** Every action of every person, newest first, for operators. */
export async function auditPage(site: Site, { url }: Asked): Promise<Page> {
  const after = readCursor(url.searchParams.get('after'));
  const entries = await listAudit(site.db, { before: after?.id ?? null, limit: PAGE_ROWS + 1 });
  const rows = entries.slice(0, PAGE_ROWS);
  const last = rows.at(-1);
  const next = entries.length > PAGE_ROWS && last !== undefined ? { value: last.id, id: last.id } : null;
  return {
    title: 'Audit log',
    body: markup`<h1>Audit log</h1>
<table class="list"><caption class="hidden">Audit log</caption>
<thead><tr><th scope="col">When</th><th scope="col">Who</th><th scope="col">What</th><th scope="col">On</th><th scope="col">Detail</th></tr></thead>
<tbody>${rows.map(
      (
        entry,
      ) => markup`<tr><td data-name="When">${timeElement(entry.at)}</td><td data-name="Who">${entry.account} <span class="quiet">${entry.remote}</span></td><td data-name="What">${entry.action}</td><td data-name="On"><code>${entry.subject}</code></td><td data-name="Detail">${entry.detail}</td></tr>
`,
    )}</tbody></table>
${listFoot(url, next, {})}`,
  };
}
