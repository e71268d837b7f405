import { type Context, Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { type Role, setPaths } from '../store/accounts.js';
import { endSession } from '../store/sessions.js';
import type { VerdictKind } from '../store/verdicts.js';
import { giveSession, sessionToken, takeSession } from './cookies.js';
import { audit, type Deed, decideMail, giveVerdict, mute, rerun, restoreCheck, unmute } from './deeds.js';
import { verdictChoices } from './forms.js';
import { markup } from './markup.js';
import { accountPage, auditPage, signInPage } from './pages/account.js';
import { wholeFingerprint } from './pages/finding.js';
import { checkPath, findingPath, localPath } from './paths.js';
import { isFromHere } from './security.js';
import { hashOf, isOwnForm, signIn } from './session.js';
import { askedOf, notFound, type PagesEnv, refuse, show } from './show.js';
import { may, type Site } from './site.js';

/** Bytes of the largest form. */
const FORM_BYTES = 16 * 1024;

type Form = (name: string) => string;
type Act = (c: Context<PagesEnv>, form: Form) => Promise<Response>;

/** Every page and form for which somebody signs in. */
export function actRoutes(site: Site): Hono<PagesEnv> {
  const routes = new Hono<PagesEnv>();
  routes.use(bodyLimit({ maxSize: FORM_BYTES }));
  routes.get('/sign-in', (c) => show(c, site, signInPage(askedOf(c), null)));
  routes.post('/sign-in', (c) => signInForm(c, site));
  routes.get('/account', (c) => {
    const page = accountPage(askedOf(c));
    return page === null ? c.redirect('/sign-in?next=/account', 302) : show(c, site, page);
  });
  routes.get('/audit', async (c) => {
    const asked = askedOf(c);
    if (!may(asked.visitor, 'operator')) return refuse(c, site, forOperators);
    return show(c, site, await auditPage(site, asked));
  });
  const post = (path: string, role: Role, act: Act) =>
    routes.post(path, (c) => guarded(c, site, { role, act }));
  post('/sign-out', 'reader', (c) => signOut(c, site));
  post('/account', 'reader', (c, form) => saveAccount(c, site, form('paths')));
  post('/f/:id/verdict', 'maintainer', (c, form) => verdict(c, site, form));
  post('/outbox/:id/approve', 'maintainer', (c) => decide(c, site, { decision: 'approve', why: '' }));
  post('/outbox/:id/refuse', 'maintainer', (c, form) =>
    decide(c, site, { decision: 'refuse', why: form('why') }),
  );
  post('/checks/:id/restore', 'maintainer', (c, form) => letOut(c, site, form));
  post('/rerun', 'maintainer', (c, form) => runAgain(c, site, form));
  post('/mute', 'maintainer', (c, form) => muteAll(c, site, form));
  post('/unmute', 'maintainer', async (c) => {
    await unmute(site, { visitor: c.get('visitor'), subject: 'all mails', why: '' });
    return c.redirect('/outbox', 303);
  });
  return routes;
}

const forOperators = { status: 403, text: 'This page is for operators.' } as const;

/** Runs an action only for a form of ours, sent by somebody who may. */
async function guarded(
  c: Context<PagesEnv>,
  site: Site,
  { role, act }: { readonly role: Role; readonly act: Act },
): Promise<Response> {
  const visitor = c.get('visitor');
  if (visitor.account === null) {
    return refuse(c, site, { status: 401, text: 'You are not signed in any more. Sign in and try again.' });
  }
  const fields = await c.req.parseBody();
  const form: Form = (name) => {
    const value = fields[name];
    return typeof value === 'string' ? value.replaceAll('\r\n', '\n').trim() : '';
  };
  if (!isFromHere(c, site) || !isOwnForm(visitor, fields['csrf'])) {
    return refuse(c, site, {
      status: 403,
      text: 'The form did not come from this site. Load the page again.',
    });
  }
  if (!may(visitor, role)) {
    return refuse(c, site, { status: 403, text: `This is for people with the role ${role}.` });
  }
  return act(c, form);
}

async function signInForm(c: Context<PagesEnv>, site: Site): Promise<Response> {
  const visitor = c.get('visitor');
  const fields = await c.req.parseBody();
  const field = (name: string) => (typeof fields[name] === 'string' ? fields[name] : '');
  if (!isFromHere(c, site))
    return refuse(c, site, { status: 403, text: 'The form did not come from this site.' });
  const next = localPath(field('next'));
  const given = { name: field('name').trim(), password: field('password'), remote: visitor.remote };
  const result = await signIn(site, given);
  const url = new URL(c.req.url);
  url.searchParams.set('next', next);
  if (result.kind === 'too-many') {
    c.header('Retry-After', '900');
    const page = signInPage({ url, visitor }, 'Too many wrong attempts. Wait a quarter of an hour.');
    return show(c, site, { ...page, status: 429 });
  }
  if (result.kind === 'wrong') {
    return show(c, site, { ...signInPage({ url, visitor }, 'Name or password is wrong.'), status: 401 });
  }
  const old = sessionToken(c, site);
  if (old !== undefined) await endSession(site.db, hashOf(old));
  giveSession(c, site, result.token);
  const signedIn = { ...visitor, account: result.account };
  await audit(site, { visitor: signedIn, subject: result.account.name, why: '' }, 'sign in');
  return c.redirect(next, 303);
}

async function signOut(c: Context<PagesEnv>, site: Site): Promise<Response> {
  const token = sessionToken(c, site);
  if (token !== undefined) await endSession(site.db, hashOf(token));
  takeSession(c, site);
  return c.redirect('/', 303);
}

async function saveAccount(c: Context<PagesEnv>, site: Site, paths: string): Promise<Response> {
  const { account } = c.get('visitor');
  const lines = paths
    .split('\n')
    .map((line) => line.trim().slice(0, 200))
    .filter((line) => line !== '');
  if (account !== null) await setPaths(site.db, account.id, lines.slice(0, 50).join('\n'));
  return c.redirect('/account', 303);
}

async function verdict(c: Context<PagesEnv>, site: Site, form: Form): Promise<Response> {
  const fingerprint = await wholeFingerprint(site, c.req.param('id') ?? '');
  if (fingerprint === null) return notFound(c, site);
  const kind = Object.keys(verdictChoices).find((each) => each === form('verdict'));
  if (kind === undefined) return refuse(c, site, { status: 400, text: 'Choose a verdict.' });
  const deed: Deed = { visitor: c.get('visitor'), subject: fingerprint, why: form('why').slice(0, 1000) };
  await giveVerdict(site, deed, kind as VerdictKind);
  return c.redirect(localPath(form('back') || findingPath(fingerprint)), 303);
}

async function decide(
  c: Context<PagesEnv>,
  site: Site,
  { decision, why }: { readonly decision: 'approve' | 'refuse'; readonly why: string },
): Promise<Response> {
  const id = c.req.param('id') ?? '';
  if (!/^[0-9]{1,15}$/.test(id)) return notFound(c, site);
  if (decision === 'refuse' && why === '') return refuse(c, site, { status: 400, text: 'Say why.' });
  const deed: Deed = { visitor: c.get('visitor'), subject: id, why: why.slice(0, 500) };
  const problem = await decideMail(site, deed, decision);
  if (problem !== null) return refuse(c, site, { status: 400, text: problem });
  return c.redirect('/outbox', 303);
}

async function letOut(c: Context<PagesEnv>, site: Site, form: Form): Promise<Response> {
  const id = c.req.param('id') ?? '';
  const standing = (await site.standings()).get(id);
  if (standing === undefined) return notFound(c, site);
  if (standing.why === null)
    return refuse(c, site, { status: 400, text: 'The check has not fallen; there is nothing to undo.' });
  const why = form('why').slice(0, 500);
  if (why === '') return refuse(c, site, { status: 400, text: 'Say why.' });
  await restoreCheck(site, { visitor: c.get('visitor'), subject: id, why });
  return c.redirect(checkPath(id), 303);
}

async function runAgain(c: Context<PagesEnv>, site: Site, form: Form): Promise<Response> {
  const id = form('id').slice(0, 1000);
  const base = form('base').slice(0, 200);
  if (id === '') return refuse(c, site, { status: 400, text: 'Name a Message-ID.' });
  const said = await rerun(
    site,
    { visitor: c.get('visitor'), subject: id, why: '' },
    { base: base === '' ? null : base, send: form('send') === 'yes' },
  );
  return show(c, site, {
    title: 'Rerun',
    body: markup`<h1>Rerun</h1><pre class="box">${said}</pre>
<p><a href="/search?q=${encodeURIComponent(id)}">The mail</a></p>`,
  });
}

async function muteAll(c: Context<PagesEnv>, site: Site, form: Form): Promise<Response> {
  const days = Number(form('days'));
  if (!Number.isInteger(days) || days < 1 || days > 90) {
    return refuse(c, site, { status: 400, text: 'A mute lasts 1 to 90 days.' });
  }
  await mute(site, { visitor: c.get('visitor'), subject: 'all mails', why: '' }, days);
  return c.redirect('/outbox', 303);
}
