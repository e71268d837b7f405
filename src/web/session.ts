import { createHash, createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { type Account, accountByName, noteVisit } from '../store/accounts.js';
import {
  addSession,
  countAttempts,
  forgetAttempts,
  noteAttempt,
  sessionAccount,
  touchSession,
} from '../store/sessions.js';
import { isPassword, PASSWORD_LENGTH } from './password.js';
import type { Site, Visitor } from './site.js';

/** Wrong attempts in a quarter of an hour, under one name and from one place, after which none is tried any more. */
const ATTEMPTS = { byName: 5, byRemote: 20, window: 15 * 60_000 } as const;

/** A session's use is written down at most once in this time, in milliseconds. */
const TOUCH_EVERY = 60_000;

/** The visitor behind a session cookie's token; nobody in particular if the token is of no session. */
export async function visitorOf(site: Site, token: string | undefined, remote: string): Promise<Visitor> {
  const nobody = { account: null, csrf: null, remote };
  if (token === undefined || !/^[\w-]{43}$/.test(token)) return nobody;
  const now = site.now();
  const session = await sessionAccount(site.db, hashOf(token), now);
  if (session === null) return nobody;
  let { account } = session;
  if (now - session.seenAt > TOUCH_EVERY || account.seenAt === null) {
    await touchSession(site.db, hashOf(token), now);
    account = await noteVisit(site.db, account, now);
  }
  return { account, csrf: csrfOf(token), remote };
}

/** Whether a form carries what only our own forms for this visitor carry. */
export function isOwnForm(visitor: Visitor, given: unknown): boolean {
  if (visitor.csrf === null || typeof given !== 'string') return false;
  const [wanted, got] = [Buffer.from(visitor.csrf), Buffer.from(given)];
  return wanted.length === got.length && timingSafeEqual(wanted, got);
}

/** How an attempt to sign in ended; `token` is the session cookie's value. */
export type SignIn =
  | { readonly kind: 'signed-in'; readonly token: string; readonly account: Account }
  | { readonly kind: 'wrong' }
  | { readonly kind: 'too-many' };

/** Tries a name and a password from one place; what is wrong with them is not told. */
export async function signIn(
  site: Site,
  given: { readonly name: string; readonly password: string; readonly remote: string },
): Promise<SignIn> {
  const now = site.now();
  const since = now - ATTEMPTS.window;
  const attempt = { name: given.name.slice(0, 64), remote: given.remote, at: now };
  const before = await countAttempts(site.db, attempt, since);
  if (before.byName >= ATTEMPTS.byName || before.byRemote >= ATTEMPTS.byRemote) return { kind: 'too-many' };
  await noteAttempt(site.db, attempt, since);
  if (given.password.length > PASSWORD_LENGTH.max) return { kind: 'wrong' };
  const known = await accountByName(site.db, attempt.name);
  const right = await isPassword(given.password, known?.password ?? null);
  if (known === null || !right) return { kind: 'wrong' };
  await forgetAttempts(site.db, attempt);
  const token = randomBytes(32).toString('base64url');
  await addSession(site.db, { tokenHash: hashOf(token), accountId: known.account.id, at: now });
  return { kind: 'signed-in', token, account: known.account };
}

/** What the store keeps of a session cookie. */
export function hashOf(token: string): string {
  return createHash('sha256').update(token).digest('hex');
}

function csrfOf(token: string): string {
  return createHmac('sha256', token).update('form').digest('base64url');
}
