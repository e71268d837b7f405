import { type Account, accountColumns } from './accounts.js';
import type { Db } from './db.js';

/** After this long without a page a session has ended, in milliseconds. */
const IDLE = 14 * 86_400_000;
/** A session ends after this long in any case. */
const LIFETIME = 60 * 86_400_000;

/** Begins a session; `tokenHash` is the SHA-256 of what the browser holds. */
export async function addSession(
  db: Db,
  session: { readonly tokenHash: string; readonly accountId: number; readonly at: number },
): Promise<void> {
  const { tokenHash, accountId, at } = session;
  await db
    .deleteFrom('sessions')
    .where((eb) => eb.or([eb('seen_at', '<', at - IDLE), eb('created_at', '<', at - LIFETIME)]))
    .execute();
  await db
    .insertInto('sessions')
    .values({ token_hash: tokenHash, account_id: accountId, created_at: at, seen_at: at })
    .execute();
}

/** The account whose session this is, with the time it was last used; null if it has ended or never was. */
export async function sessionAccount(
  db: Db,
  tokenHash: string,
  now: number,
): Promise<{ readonly account: Account; readonly seenAt: number } | null> {
  const row = await db
    .selectFrom('sessions')
    .innerJoin('accounts', 'accounts.id', 'sessions.account_id')
    .select([...accountColumns, 'sessions.seen_at as sessionSeenAt'])
    .where('sessions.token_hash', '=', tokenHash)
    .where('sessions.seen_at', '>=', now - IDLE)
    .where('sessions.created_at', '>=', now - LIFETIME)
    .executeTakeFirst();
  if (row === undefined) return null;
  const { sessionSeenAt, ...account } = row;
  return { account: { ...account, role: account.role as Account['role'] }, seenAt: sessionSeenAt };
}

/** Notes that the session is in use. */
export async function touchSession(db: Db, tokenHash: string, now: number): Promise<void> {
  await db.updateTable('sessions').set({ seen_at: now }).where('token_hash', '=', tokenHash).execute();
}

/** Ends the session, if there is one. */
export async function endSession(db: Db, tokenHash: string): Promise<void> {
  await db.deleteFrom('sessions').where('token_hash', '=', tokenHash).execute();
}

/** A wrong attempt to sign in: the name that was given and where it came from. */
export interface Attempt {
  readonly name: string;
  readonly remote: string;
  readonly at: number;
}

/** Notes an attempt before it is tried, so that many at once count too; forgets those before `keepFrom`. */
export async function noteAttempt(db: Db, attempt: Attempt, keepFrom: number): Promise<number> {
  await db.deleteFrom('sign_ins').where('at', '<', keepFrom).execute();
  const { id } = await db.insertInto('sign_ins').values(attempt).returning('id').executeTakeFirstOrThrow();
  return id;
}

/** Takes the attempts under this name back: the person has signed in. */
export async function forgetAttempts(db: Db, attempt: Attempt): Promise<void> {
  await db
    .deleteFrom('sign_ins')
    .where('name', '=', attempt.name)
    .where('remote', '=', attempt.remote)
    .execute();
}

/** How many attempts there were since a time under one name, and from one place. */
export async function countAttempts(
  db: Db,
  attempt: Attempt,
  since: number,
): Promise<{ readonly byName: number; readonly byRemote: number }> {
  const rows = await db
    .selectFrom('sign_ins')
    .select(['name', 'remote'])
    .where('at', '>=', since)
    .where((eb) => eb.or([eb('name', '=', attempt.name), eb('remote', '=', attempt.remote)]))
    .execute();
  return {
    byName: rows.filter(({ name }) => name === attempt.name).length,
    byRemote: rows.filter(({ remote }) => remote === attempt.remote).length,
  };
}
