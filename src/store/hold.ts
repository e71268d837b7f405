import { Socket } from 'node:net';
import pg from 'pg';
import { holdKey } from './hold-key.js';
import { connectionOptions } from './postgres.js';

/** What one process has and no other, on whatever machine; the database gives it to the next when its holder is gone. */
export interface Hold {
  /** Aborts when the hold can no longer be relied upon, at the latest when another process can have it. */
  readonly lost: AbortSignal;
  release(): Promise<void>;
}

/** The holder shows that it lives so often, and gives up when an answer takes longer than this, in milliseconds. */
const BEAT_MS = 3000;
const ANSWER_MS = 5000;
/** The server ends the session of a holder that was silent for so long: after the holder has given up itself. */
const SILENCE_MS = 15_000;

/** Takes hold of a name in the PostgreSQL database of the address; null if another process has it. Needs version 14. */
export async function takeHold(address: string, name: string): Promise<Hold | null> {
  const socket = new Socket();
  const client = new pg.Client({
    ...connectionOptions(address),
    query_timeout: ANSWER_MS,
    stream: () => socket,
  });
  const lost = new AbortController();
  client.on('error', () => lost.abort());
  client.on('end', () => lost.abort());
  try {
    await client.connect();
    await client.query(`set idle_session_timeout = ${SILENCE_MS}`);
    const { rows } = await client.query('select pg_try_advisory_lock(hashtextextended($1, 0)) as taken', [
      holdKey(name),
    ]);
    if (rows[0]?.taken !== true) {
      await client.end();
      return null;
    }
  } catch (error) {
    socket.destroy();
    throw error;
  }
  const beating = beat(client, { socket, lost });
  return {
    lost: lost.signal,
    async release() {
      const held = !lost.signal.aborted;
      lost.abort();
      await beating;
      if (held) await client.end();
      else socket.destroy();
    },
  };
}

async function beat(
  client: pg.Client,
  { socket, lost }: { readonly socket: Socket; readonly lost: AbortController },
): Promise<void> {
  while (!lost.signal.aborted) {
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, BEAT_MS);
      lost.signal.addEventListener('abort', () => {
        clearTimeout(timer);
        resolve();
      });
    });
    if (lost.signal.aborted) return;
    try {
      await client.query('select 1');
    } catch {
      // Whatever it was: the lock may be gone, and whoever holds it hears of that by the signal.
      lost.abort();
      socket.destroy();
    }
  }
}
