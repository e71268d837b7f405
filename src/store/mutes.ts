import type { Db } from './db.js';

/** A time in which nothing leaves, and who wanted it. */
export interface Mute {
  readonly by: string;
  readonly since: number;
  readonly until: number;
}

/** Mutes the bot; several mutes last until the last of them ends. */
export async function addMute(db: Db, mute: Mute): Promise<void> {
  await db.insertInto('mutes').values({ muted_by: mute.by, since: mute.since, until: mute.until }).execute();
}

/** Lifts every mute in force, and says whether there was one. */
export async function liftMutes(db: Db, by: string, at: number): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable('mutes')
    .set({ lifted_at: at, lifted_by: by })
    .where('lifted_at', 'is', null)
    .where('until', '>', at)
    .executeTakeFirst();
  return numUpdatedRows > 0n;
}

/** The mute in force that ends last, or null. */
export async function muteAt(db: Db, at: number): Promise<Mute | null> {
  const row = await db
    .selectFrom('mutes')
    .select(['muted_by as by', 'since', 'until'])
    .where('lifted_at', 'is', null)
    .where('until', '>', at)
    .orderBy('until', 'desc')
    .executeTakeFirst();
  return row ?? null;
}
