import type { Db } from './db.js';

/** What an account may do: look only, answer findings and mails, or run the bot. */
export type Role = 'reader' | 'maintainer' | 'operator';

/** A person who can sign in. */
export interface Account {
  readonly id: number;
  readonly name: string;
  readonly role: Role;
  /** The paths that the person looks after, one a line; may be empty. */
  readonly paths: string;
  readonly createdAt: number;
  readonly seenAt: number | null;
  /** When the visit before this one ended; null on the first visit. */
  readonly lastVisitAt: number | null;
}

/** An account to be made; `password` is its hash. */
export interface NewAccount {
  readonly name: string;
  readonly role: Role;
  readonly password: string;
  readonly at: number;
}

/** A gap this long between two page views begins a new visit, in milliseconds. */
const VISIT_GAP = 30 * 60_000;

/** What an {@link Account} is read from. */
export const accountColumns = [
  'accounts.id',
  'accounts.name',
  'accounts.role',
  'accounts.paths',
  'accounts.created_at as createdAt',
  'accounts.seen_at as seenAt',
  'accounts.last_visit_at as lastVisitAt',
] as const;

/** Adds an account; false if the name is taken. */
export async function addAccount(db: Db, account: NewAccount): Promise<boolean> {
  const { name, role, password, at } = account;
  const { numInsertedOrUpdatedRows } = await db
    .insertInto('accounts')
    .values({ name, role, password, created_at: at, seen_at: null, last_visit_at: null })
    .onConflict((conflict) => conflict.column('name').doNothing())
    .executeTakeFirstOrThrow();
  return numInsertedOrUpdatedRows === 1n;
}

/** Every account, by name. */
export async function listAccounts(db: Db): Promise<readonly Account[]> {
  const rows = await db.selectFrom('accounts').select(accountColumns).orderBy('accounts.name').execute();
  return rows.map(toAccount);
}

/** The account of this name with its password's hash, or null. */
export async function accountByName(
  db: Db,
  name: string,
): Promise<{ readonly account: Account; readonly password: string } | null> {
  const row = await db
    .selectFrom('accounts')
    .select([...accountColumns, 'accounts.password'])
    .where('accounts.name', '=', name)
    .executeTakeFirst();
  return row === undefined ? null : { account: toAccount(row), password: row.password };
}

/** Changes the role or the password's hash, and ends every session of the account; false if there is no such account. */
export async function changeAccount(
  db: Db,
  name: string,
  change: { readonly role?: Role; readonly password?: string },
): Promise<boolean> {
  return db.transaction().execute(async (transaction) => {
    const row = await transaction
      .updateTable('accounts')
      .set({ name, ...change })
      .where('name', '=', name)
      .returning('id')
      .executeTakeFirst();
    if (row === undefined) return false;
    await transaction.deleteFrom('sessions').where('account_id', '=', row.id).execute();
    return true;
  });
}

/** Removes the account and its sessions; what it did stays in the audit log. False if there is no such account. */
export async function removeAccount(db: Db, name: string): Promise<boolean> {
  return db.transaction().execute(async (transaction) => {
    const own = transaction.selectFrom('accounts').select('id').where('name', '=', name);
    await transaction.deleteFrom('sessions').where('account_id', 'in', own).execute();
    const { numDeletedRows } = await transaction
      .deleteFrom('accounts')
      .where('name', '=', name)
      .executeTakeFirst();
    return numDeletedRows > 0n;
  });
}

/** Keeps the paths that the person looks after, one a line. */
export async function setPaths(db: Db, accountId: number, paths: string): Promise<void> {
  await db.updateTable('accounts').set({ paths }).where('id', '=', accountId).execute();
}

/** Notes that the person is here; after a long gap the time of the last page becomes the end of the last visit. */
export async function noteVisit(db: Db, account: Account, now: number): Promise<Account> {
  const isNew = account.seenAt === null || now - account.seenAt > VISIT_GAP;
  const lastVisitAt = isNew ? account.seenAt : account.lastVisitAt;
  await db
    .updateTable('accounts')
    .set({ seen_at: now, last_visit_at: lastVisitAt })
    .where('id', '=', account.id)
    .execute();
  return { ...account, seenAt: now, lastVisitAt };
}

function toAccount(row: Omit<Account, 'role'> & { readonly role: string }): Account {
  const { id, name, paths, createdAt, seenAt, lastVisitAt } = row;
  return { id, name, role: row.role as Role, paths, createdAt, seenAt, lastVisitAt };
}
