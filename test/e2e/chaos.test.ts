import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { Database } from '../../src/store/sqlite-library.js';
import { type Dovecot, PASSWORD, startDovecot, USER } from '../servers/dovecot.js';
import { freePorts, whyNot } from '../servers/process.js';
import { seriesOf } from './series.js';
import { openSink, type Sink } from './sink.js';

const rounds = Number(process.env['KOGIN_CHAOS_ROUNDS'] ?? 0);
const missing = rounds === 0 ? 'KOGIN_CHAOS_ROUNDS is not set; npm run chaos sets it' : whyNot('dovecot');

/** A generator of the same numbers from 0 to 1 for the same seed (Park and Miller). */
function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 48_271) % 2_147_483_647;
    return state / 2_147_483_647;
  };
}

test.skipIf(missing !== null)(
  `nothing is lost or sent twice, whatever is killed (${missing ?? `${rounds} rounds`})`,
  { timeout: rounds * 10_000 + 420_000 },
  async () => {
    const world = await openWorld();
    const random = randomFrom(20_261_123);
    const kills = new Map<string, number>();
    let series = 0;
    try {
      world.startBot();
      await answering(world.health);
      for (let round = 0; round < rounds; round++) {
        const mails = Array.from({ length: 1 + Math.floor(random() * 2) }, () => seriesOf(`s${series++}`, 2));
        // What is killed may be what takes the delivery: then it is delivered again, as a mail server would.
        const delivered = world.dovecot.deliver(mails.flat()).then(
          () => true,
          () => false,
        );
        await pause(random() * 2500);
        const [place, strike] = strikes[Math.floor(random() * strikes.length)]!;
        kills.set(place, (kills.get(place) ?? 0) + 1);
        await strike(world);
        if (!(await delivered)) await world.dovecot.deliver(mails.flat());
      }
      const counts = await settle(world, series);
      process.stdout.write(
        `rounds ${rounds}; kills ${[...kills]
          .sort()
          .map(([place, count]) => `${place} ${count}`)
          .join(', ')}\n` +
          `patch mails reviewed once ${counts.once} of ${series * 2}, more than once ${counts.more}; ` +
          `replies accepted once ${counts.accepted}, unknown ${counts.unknown}, lost ${counts.lost}, twice ${counts.twice}\n`,
      );
      expect(counts).toMatchObject({ once: series * 2, more: 0, lost: 0, twice: 0, integrity: 'ok' });
      expect(counts.accepted + counts.unknown).toBe(series);
    } finally {
      await world.close();
    }
  },
);

interface World {
  readonly health: string;
  readonly dovecot: Dovecot;
  readonly sink: Sink;
  readonly data: string;
  startBot(): void;
  killBot(signal: NodeJS.Signals): Promise<void>;
  close(): Promise<void>;
}

const strikes: readonly (readonly [string, (world: World) => Promise<void>])[] = [
  ['bot', restartBot],
  ['bot', restartBot],
  [
    'imap server',
    async ({ dovecot }) => {
      await dovecot.stop('SIGKILL');
      await startAgain(dovecot);
    },
  ],
  [
    'imap connection',
    async ({ dovecot }) => {
      for (const pid of dovecot.sessions()) process.kill(pid, 'SIGKILL');
    },
  ],
  ['smtp server', ({ sink }) => sink.restart()],
  ['smtp connection before the text', async ({ sink }) => sink.cutNext('before')],
  ['smtp connection after the text', async ({ sink }) => sink.cutNext('after')],
];

/** The killed master's children hold its sockets for a moment. */
async function startAgain(dovecot: Dovecot): Promise<void> {
  for (let tries = 1; ; tries++) {
    try {
      return await dovecot.start();
    } catch (error) {
      if (tries === 40) throw error;
      await pause(250);
    }
  }
}

async function restartBot(world: World): Promise<void> {
  await world.killBot('SIGKILL');
  world.startBot();
}

async function openWorld(): Promise<World> {
  const dovecot = await startDovecot();
  const sink = await openSink();
  const data = mkdtempSync(join(tmpdir(), 'kogin-chaos-'));
  const [health = 0] = await freePorts(1);
  writeFileSync(join(data, 'recipients.toml'), RECIPIENTS);
  writeFileSync(
    join(data, 'kogin.toml'),
    configuration({ data, imap: dovecot.imapPort, smtp: sink.port, health }),
  );
  let bot: ChildProcess | null = null;
  const killBot = async (signal: NodeJS.Signals) => {
    if (bot === null || bot.exitCode !== null || bot.signalCode !== null) return;
    const ended = once(bot, 'exit');
    bot.kill(signal);
    await ended;
  };
  return {
    health: `http://127.0.0.1:${health}/healthz`,
    dovecot,
    sink,
    data,
    killBot,
    startBot() {
      const args = ['dist/main.js', 'watch', '--config', join(data, 'kogin.toml')];
      bot = spawn(process.execPath, args, {
        env: { ...process.env, IMAP_PASSWORD: PASSWORD },
        stdio: ['ignore', 'ignore', process.env['KOGIN_CHAOS_LOG'] ? 'inherit' : 'ignore'],
      });
    },
    async close() {
      await killBot('SIGKILL');
      await sink.close();
      await dovecot.remove();
      rmSync(data, { recursive: true, force: true });
    },
  };
}

interface Counts {
  readonly once: number;
  readonly more: number;
  readonly accepted: number;
  readonly unknown: number;
  readonly lost: number;
  readonly twice: number;
  readonly integrity: string;
}

/** Lets the bot finish undisturbed, then counts in its database and at the mail server. */
async function settle(world: World, series: number): Promise<Counts> {
  world.sink.cutNext(null);
  const file = join(world.data, 'kogin.db');
  for (let tries = 0; tries < 10; tries++) {
    await world.killBot('SIGKILL');
    // What the mail server put off is due a minute later; here that minute has passed.
    const db = new Database(file);
    db.prepare("update replies set due_at = 0 where state = 'approved'").run();
    db.close();
    world.startBot();
    await answering(world.health);
    for (let waited = 0; waited < 120 && !isQuiet(file, series); waited++) await pause(250);
    if (isQuiet(file, series)) break;
  }
  await world.killBot('SIGTERM');
  return count(world, file);
}

function isQuiet(file: string, series: number): boolean {
  const db = new Database(file, { readonly: true });
  try {
    const open = db.prepare("select count(*) n from arrivals where state in ('stored', 'waiting')").get() as {
      n: number;
    };
    const runs = db.prepare('select count(distinct mail_id) n from runs').get() as { n: number };
    const replies = db.prepare("select count(*) n from replies where state in ('sent', 'unknown')").get() as {
      n: number;
    };
    return open.n === 0 && runs.n >= series * 2 && replies.n === series;
  } finally {
    db.close();
  }
}

function count({ sink }: World, file: string): Counts {
  const db = new Database(file, { readonly: true });
  const runs = db.prepare('select count(*) n from runs group by mail_id').all() as { n: number }[];
  const replies = db.prepare('select message_id, state from replies').all() as {
    message_id: string;
    state: string;
  }[];
  const integrity = String(db.pragma('integrity_check', { simple: true }));
  db.close();
  const times = (id: string) => sink.accepted.get(id) ?? 0;
  return {
    once: runs.filter(({ n }) => n === 1).length,
    more: runs.filter(({ n }) => n > 1).length,
    accepted: replies.filter(({ message_id, state }) => state === 'sent' && times(message_id) === 1).length,
    unknown: replies.filter(({ state }) => state === 'unknown').length,
    lost: replies.filter(({ message_id, state }) => state !== 'unknown' && times(message_id) === 0).length,
    twice: [...sink.accepted.values()].filter((n) => n > 1).length,
    integrity,
  };
}

function configuration({
  data,
  imap,
  smtp,
  health,
}: Record<'imap' | 'smtp' | 'health', number> & { data: string }): string {
  return `data = ${JSON.stringify(data)}
[series]
settle = 0
quiet = 3600
[health]
port = ${health}
[smtp]
host = "127.0.0.1"
port = ${smtp}
security = "none"
[outbox]
recipients = "recipients.toml"
[[sources]]
name = "box"
type = "imap"
host = "127.0.0.1"
port = ${imap}
security = "none"
user = "${USER}"
password = { env = "IMAP_PASSWORD" }
poll = 2
`;
}

const RECIPIENTS = `[release]
auto_checks = ["err-ptr-null-check"]
per_day = 100000
[breaker]
minimum = 100000
[[lists]]
address = "dri-devel@lists.example.org"
policy = "author"
release = "auto"
`;

/** Waits until the bot tells of its health, good or bad. */
async function answering(url: string): Promise<void> {
  for (let tries = 0; tries < 600; tries++) {
    const answers = await fetch(url).then(
      () => true,
      () => false,
    );
    if (answers) return;
    await pause(100);
  }
  throw new Error('the bot does not start');
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
