import { describe, expect, test } from 'vitest';
import type { ImapSession } from '../../src/io/imap.js';
import { followImap, type ImapOptions } from '../../src/io/imap-follow.js';
import type { Arrived, OpenOptions, Source } from '../../src/io/source.js';

/** A server with mails of 100 bytes, by UID; `hook` is called before mails are handed out or marked. */
interface Server {
  readonly uids: number[];
  readonly marked: number[];
  readonly fetched: (readonly number[])[];
  hook: (what: 'mails' | 'mark', uids: readonly number[]) => void;
}

function server(uids: readonly number[]): Server {
  return { uids: [...uids], marked: [], fetched: [], hook: () => undefined };
}

function sessionOn(at: Server): ImapSession {
  const there = (uids: readonly number[]) => uids.filter((uid) => at.uids.includes(uid));
  const bytes = (uid: number) => Buffer.from(`Message-ID: <m${uid}@example.org>\n\n`);
  return {
    open: async () => ({ validity: '7', next: Math.max(0, ...at.uids) + 1, guessed: false }),
    foldersUnder: async () => [],
    uids: async ({ from, to }) => at.uids.filter((uid) => uid >= from && uid <= to),
    uidsNaming: async () => [],
    uidsSince: async () => at.uids,
    heads: async (uids) =>
      new Map(there(uids).map((uid) => [uid, { uid, bytes: bytes(uid), size: 100, receivedAt: 1000 + uid }])),
    mails: async (uids) => {
      at.fetched.push(uids);
      at.hook('mails', uids);
      return new Map(there(uids).map((uid) => [uid, bytes(uid)]));
    },
    start: async (uid) => bytes(uid),
    markSeen: async (uids) => {
      at.hook('mark', uids);
      at.marked.push(...uids);
    },
    move: async () => undefined,
    change: () => new Promise(() => undefined),
    close: () => undefined,
  };
}

function follow(at: Server, changes: Partial<ImapOptions> = {}): Source {
  return followImap({
    name: 'list',
    from: { folder: 'INBOX' },
    limit: 1000,
    poll: 1000,
    aftercare: { seen: false, move: null },
    connect: async () => sessionOn(at),
    ...changes,
  });
}

/** Takes what the source delivers until it has caught up or fails, and gives it with the positions to go on from. */
async function take(source: Source, positions: ReadonlyMap<string, string> = new Map()) {
  const stored = new Map(positions);
  const got: string[] = [];
  const options: OpenOptions = {
    positions,
    since: 0,
    judge: async (heads) => heads.map(() => 'take'),
    signal: new AbortController().signal,
  };
  const note = (arrived: Arrived) => {
    if (arrived.kind === 'mail') got.push(arrived.from.replace(/.*\//, ''));
    if (arrived.kind === 'refused') got.push(`${arrived.from.replace(/.*\//, '')} ${arrived.reason}`);
    if ('place' in arrived) stored.set(arrived.place.folder, arrived.place.position);
  };
  try {
    for await (const step of source.open(options)) {
      for (const arrived of step) note(arrived);
      if (step.some(({ kind }) => kind === 'caught-up')) break;
    }
    return { got, stored, error: null };
  } catch (error) {
    return { got, stored, error: String(error) };
  }
}

describe('a mail that the server fails on', () => {
  test('is asked for alone, and passed over with the reason when it fails again and again', async () => {
    const at = server([1, 2, 3]);
    const source = follow(at);
    at.hook = (what, uids) => {
      if (what === 'mails' && uids.includes(2)) throw new Error('the connection was closed');
    };
    const all: string[] = [];
    let positions: ReadonlyMap<string, string> = new Map();
    let failures = 0;
    for (let tries = 0; tries < 10; tries++) {
      const { got, stored, error } = await take(source, positions);
      all.push(...got);
      positions = stored;
      if (error === null) break;
      failures++;
    }
    expect(all).toEqual(['3', '2 unreadable', '1']);
    expect(failures).toBe(5);
    expect(at.fetched.slice(0, 3)).toEqual([[3, 2, 1], [3], [2]]);
  });

  test('and then hands out is no longer suspect', async () => {
    const at = server([1, 2, 3]);
    const source = follow(at);
    at.hook = () => {
      throw new Error('the connection was closed');
    };
    const first = await take(source);
    at.hook = () => undefined;
    const second = await take(source, first.stored);
    expect(second.got).toEqual(['3', '2', '1']);
    at.uids.push(4, 5);
    const third = await take(source, second.stored);
    expect(third.got).toEqual(['4', '5']);
    expect(at.fetched.at(-1)).toEqual([4, 5]);
  });

  test('without a word is asked for again, if it is still there', async () => {
    const at = server([1, 2]);
    const silent = { ...sessionOn(at), mails: async () => new Map<number, Buffer>() };
    const { got, error } = await take(follow(at, { connect: async () => silent }));
    expect(got).toEqual([]);
    expect(error).toBe('Error: the server does not hand out the mail with UID 2');
  });

  test('since it was removed in between is passed over', async () => {
    const at = server([1, 2, 3]);
    at.hook = () => {
      at.uids.splice(at.uids.indexOf(2), 1);
      at.hook = () => undefined;
    };
    const { got, error } = await take(follow(at));
    expect([got, error]).toEqual([['3', '1'], null]);
  });
});

describe('what is to be marked', () => {
  const aftercare = { seen: true, move: null };

  test('is marked after it was stored, and again if that was not finished', async () => {
    const at = server([1, 2]);
    at.hook = (what) => {
      if (what === 'mark') throw new Error('the connection was closed');
    };
    const first = await take(follow(at, { aftercare }));
    expect(first).toMatchObject({ got: ['2', '1'], error: 'Error: the connection was closed' });
    expect(at.marked).toEqual([]);
    at.hook = () => undefined;
    const second = await take(follow(at, { aftercare }), first.stored);
    expect(second.got).toEqual([]);
    expect([...at.marked].sort()).toEqual([1, 2]);
    const third = await take(follow(at, { aftercare }), second.stored);
    expect(third.got).toEqual([]);
    expect(at.marked).toHaveLength(2);
  });
});

test('mails over the limit are never fetched', async () => {
  const at = server([1, 2]);
  const { got } = await take(follow(at, { limit: 99 }));
  expect(got).toEqual(['2 too-large', '1 too-large']);
  expect(at.fetched).toEqual([]);
});
