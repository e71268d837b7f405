import { loadRecipients } from '../config/recipients.js';
import { type Config, databaseOf } from '../config.js';
import { openStore } from '../store/db.js';
import type { Desk } from './desk.js';

/** A desk on the database of the configuration; close it when done. */
export interface OpenDesk {
  readonly desk: Desk;
  close(): Promise<void>;
}

/** Opens the database and reads who is mailed; throws if either cannot be read. */
export async function openDesk(config: Config, now: () => number): Promise<OpenDesk> {
  const people = loadRecipients(config.outbox.recipients);
  const store = await openStore(databaseOf(config));
  return {
    desk: { db: store.db, identity: config.identity, people, now },
    close: () => store.close(),
  };
}
