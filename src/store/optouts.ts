import type { Db } from './db.js';

/** Stops mails to an address from this time on; one that has opted out stays as it is. */
export async function addOptout(db: Db, address: string, at: number): Promise<void> {
  const key = address.toLowerCase();
  const known = await db
    .selectFrom('optouts')
    .select('id')
    .where('address', '=', key)
    .where('ended_at', 'is', null)
    .executeTakeFirst();
  if (known === undefined) await db.insertInto('optouts').values({ address: key, since: at }).execute();
}

/** Ends an address's opt-out, and says whether there was one. */
export async function endOptout(db: Db, address: string, at: number): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable('optouts')
    .set({ ended_at: at })
    .where('address', '=', address.toLowerCase())
    .where('ended_at', 'is', null)
    .executeTakeFirst();
  return numUpdatedRows > 0n;
}

/** The addresses that have opted out, in lower case, with the time since when. */
export async function listOptouts(
  db: Db,
): Promise<readonly { readonly address: string; readonly since: number }[]> {
  return db
    .selectFrom('optouts')
    .select(['address', 'since'])
    .where('ended_at', 'is', null)
    .orderBy('address')
    .execute();
}
