import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import type { AnswerDesk } from '../../src/app/answer-desk.js';
import type { Sender } from '../../src/app/sender.js';
import type { Recipients } from '../../src/config/recipients.js';
import type { SendResult } from '../../src/io/smtp.js';
import { openLog } from '../../src/log.js';
import { parseMessage } from '../../src/mail/parse.js';
import { composeReply } from '../../src/reply/compose.js';
import { serializeReply } from '../../src/reply/headers.js';
import { openStore, type Store } from '../../src/store/db.js';
import { saveReview } from '../../src/store/save.js';
import { newDatabase } from '../databases/new-database.js';
import { findingOf, IDENTITY, patchOf } from '../reply/fixture.js';

const HOUR = 3_600_000;

/** The list of the patches. */
export const LIST = 'dri-devel@lists.example.org';

/** The author of the patches, and a maintainer. */
export const MIO = 'mio@example.org';
export const MINA = 'mina@example.net';

/** The name of our own mail server. */
export const SERVER = 'mx.kogin.example.org';

/** People and lists that let every mail out by itself; `changes` replaces fields. */
export function people(changes: Partial<Recipients> = {}): Recipients {
  return {
    optouts: [],
    copies: [],
    maintainers: [MINA],
    release: { auto_checks: ['param-not-forwarded-const'], per_mail: 3, per_series: 3, per_day: 20 },
    breaker: { minimum: 50, factor: 5 },
    lists: [{ address: LIST, policy: 'list', others: false, release: 'auto', embargo_hours: 0 }],
    ...changes,
  };
}

/** A database with a desk on it and a clock that a test moves. */
export interface OutboxWorld {
  /** The data folder. */
  readonly folder: string;
  readonly store: Store;
  readonly sender: Sender;
  readonly answers: AnswerDesk;
  /** Milliseconds since the epoch. */
  now: number;
  /** What the mail server says to the next mails; it takes those after them. */
  readonly results: (SendResult | (() => Promise<SendResult>))[];
  /** The texts that were given out. */
  readonly given: string[];
  close(): Promise<void>;
}

/** Opens an empty outbox with a mail server that takes everything. */
export async function openWorld(given: Partial<Recipients> = {}): Promise<OutboxWorld> {
  const folder = mkdtempSync(join(tmpdir(), 'kogin-outbox-'));
  const store = await openStore(await newDatabase(folder));
  const log = await openLog({ level: 'trace', pretty: false, to: new PassThrough().resume() });
  const desk = { db: store.db, identity: IDENTITY, people: people(given), now: () => world.now };
  const world: OutboxWorld = {
    folder,
    store,
    now: Date.UTC(2026, 2, 27, 12),
    results: [],
    given: [],
    sender: {
      ...desk,
      log,
      claimer: 'this process',
      giveUpHours: 96,
      async send(mail) {
        const next = world.results.shift();
        if (typeof next === 'object' && next.kind !== 'unknown' && next.kind !== 'sent') return next;
        if (!(await mail.beforeText()))
          return { kind: 'later', words: 'the mail was taken back', refused: [] };
        world.given.push(Buffer.from(mail.bytes).toString());
        if (typeof next === 'function') return next();
        return next ?? { kind: 'sent', words: '250 2.0.0 queued', refused: [] };
      },
    },
    answers: {
      ...desk,
      log,
      robots: { addresses: ['robot@example.net'], names: ['kernel test robot'] },
      authservId: SERVER,
      acknowledgementsADay: 3,
      explain: (check) => ({ summary: `${check} in short.`, why: 'It breaks.', advice: 'Pass it on.' }),
    },
    async close() {
      await store.close();
      rmSync(folder, { recursive: true });
    },
  };
  return world;
}

/** A patch mail with one fault in it, by its number: the same work each time, a Message-ID of its own. */
function patchMail(number: number): Buffer {
  const text = readFileSync(new URL('../reply/golden/one-finding.eml', import.meta.url), 'utf8');
  return Buffer.from(text.replaceAll('20260326.3-mio', `${number}.patch`));
}

/** Stores the review of a patch with its reply, which is held, and gives the reply's Message-ID. */
export async function addReview(world: OutboxWorld, number = 1): Promise<string> {
  const raw = patchMail(number);
  const patch = await patchOf(raw);
  const finding = findingOf(patch, {
    at: 'kumo_gem_create_flags(kumo, size, KUMO_BO_KERNEL_MAP);',
    check: 'param-not-forwarded-const',
    function: 'kumo_gem_create_with_handle',
    comment: 'kumo_gem_create_with_handle() now takes flags but does not pass them on. Should it?',
  });
  const reply = composeReply({
    patch,
    findings: [finding],
    bases: [],
    identity: IDENTITY,
    run: 1,
    date: world.now,
  });
  if ('refused' in reply) throw new Error(reply.refused);
  const { message } = patch;
  await saveReview(world.store.db, {
    mail: { key: message.id, message, raw },
    series: {
      rootId: `${number}.cover@example.org`,
      version: 3,
      total: 1,
      title: `work ${number}`,
      author: patch.author,
      cover: null,
      patches: [patch],
      missing: [],
    },
    patch,
    review: {
      messageId: message.id,
      subject: message.subject,
      status: 'reviewed',
      reason: null,
      bases: [],
      reported: [finding],
      held: [],
      notJudged: {},
      crashes: [],
    },
    reply: { reply, bytes: serializeReply(reply) },
    stamp: { kogin: '0.1.0', startedAt: world.now - HOUR, finishedAt: world.now - HOUR },
    rerun: false,
  });
  return reply.messageId;
}

/** A mail as it comes in: decoded and as bytes. */
export async function arrival(text: string) {
  const raw = Buffer.from(text);
  return { message: await parseMessage(raw), raw };
}
