import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { SMTPServer } from 'smtp-server';
import { afterEach, expect, test } from 'vitest';
import { postgresMissing } from '../servers/postgres.js';
import { type Machine, type Machines, mailboxOf, openMachines, pause } from './machines.js';

const missing = postgresMissing();
const patches = Number(process.env['KOGIN_MACHINES_PATCHES'] ?? 60);
const timeout = 240_000 + patches * 1000;

let world: Machines | null = null;

afterEach(async () => {
  await world?.close();
  world = null;
});

/** A generator of the same numbers from 0 to 1 for the same seed (Park and Miller). */
function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 48_271) % 2_147_483_647;
    return state / 2_147_483_647;
  };
}

interface Strike {
  readonly name: string;
  strike(machine: Machine, seconds: number): Promise<void>;
}

const strikes: readonly Strike[] = [
  {
    name: 'killed',
    async strike(machine) {
      await machine.kill('SIGKILL');
      await machine.start();
    },
  },
  {
    name: 'cut off',
    async strike({ cable }, seconds) {
      cable.cut();
      await pause(seconds * 1000);
      cable.mend();
    },
  },
  {
    name: 'stalled',
    async strike({ cable }, seconds) {
      cable.stall();
      await pause(seconds * 1000);
      cable.mend();
    },
  },
];

async function ingested(machines: Machines, count: number): Promise<void> {
  const ingest = await machines.machine('ingest', mailboxOf(machines.folder, count));
  await ingest.start();
  const mails = (count / 2) * 3;
  await until(async () => (await counted(machines, 'select count(*)::int n from arrivals')) >= mails, ingest);
  await ingest.kill('SIGTERM');
}

async function counted(machines: Machines, text: string): Promise<number> {
  return (await machines.query<{ n: number }>(text))[0]?.n ?? 0;
}

async function until(condition: () => Promise<boolean>, ...machines: readonly Machine[]): Promise<void> {
  for (const end = Date.now() + timeout; Date.now() < end; await pause(200)) if (await condition()) return;
  throw new Error(
    `it never came to that: ${machines.map((machine) => machine.log().slice(-4000)).join('\n---\n')}`,
  );
}

const OPEN = "select count(*)::int n from arrivals where state in ('stored', 'waiting')";

test.skipIf(missing !== null)(
  `two reviewers do every patch once, whoever is killed or cut off (${missing ?? `${patches} patches`})`,
  { timeout },
  async () => {
    world = await openMachines();
    const machines = world;
    await ingested(machines, patches);
    const reviewers = [await machines.machine('review'), await machines.machine('review')];
    await Promise.all(reviewers.map((reviewer) => reviewer.start()));
    const random = randomFrom(20_261_123);
    const struck = new Map<string, number>();
    for (let round = 0; round === 0 || (await counted(machines, OPEN)) > 0; round++) {
      if (round > patches) throw new Error(`they never get done: ${reviewers[0]?.log().slice(-4000)}`);
      await pause(random() * 3000);
      const { name, strike } = strikes[Math.floor(random() * strikes.length)]!;
      struck.set(name, (struck.get(name) ?? 0) + 1);
      await strike(reviewers[Math.floor(random() * 2)]!, random() * 12);
      const dead = reviewers.find((reviewer) => !reviewer.lives());
      if (dead !== undefined) throw new Error(`it ended by itself: ${dead.log().slice(-4000)}`);
    }
    const runs = await machines.query<{ n: number }>('select count(*)::int n from runs group by mail_id');
    const once = runs.filter(({ n }) => n === 1).length;
    const words = [...struck].map(([name, n]) => `${name} ${n}`).join(', ');
    process.stdout.write(`${patches} patches by two reviewers (${words}): ${once} reviewed once\n`);
    expect(runs.filter(({ n }) => n > 1)).toEqual([]);
    expect(once).toBe(patches);
    expect(await counted(machines, "select count(*)::int n from arrivals where state = 'done'")).toBe(
      patches,
    );
    expect(await counted(machines, 'select count(*)::int n from replies')).toBe(patches / 2);
  },
);

/** Patches a second that this many reviewers do, from when they are all at work. */
async function rateOf(count: number): Promise<number> {
  world = await openMachines();
  const machines = world;
  await ingested(machines, patches);
  const reviewers: Machine[] = [];
  for (let i = 0; i < count; i++) reviewers.push(await machines.machine('review'));
  await Promise.all(reviewers.map((reviewer) => reviewer.start()));
  await until(async () => (await counted(machines, OPEN)) === 0, ...reviewers);
  expect(await counted(machines, 'select count(*)::int n from runs')).toBe(patches);
  const ends = await machines.query<{ at: string }>(
    'select finished_at::text as at from runs order by finished_at',
  );
  const later = ends.slice(Math.floor(patches * 0.4)).map(({ at }) => Number(at));
  await machines.close();
  world = null;
  return ((later.length - 1) * 1000) / (Math.max(...later) - Math.min(...later));
}

test.skipIf(missing !== null)(
  `two reviewers against one (${missing ?? `${patches} patches each`})`,
  { timeout: timeout * 2 },
  async () => {
    const one = await rateOf(1);
    const two = await rateOf(2);
    const words = `one reviewer ${one.toFixed(1)}, two ${two.toFixed(1)}: ${(two / one).toFixed(2)} times as many`;
    process.stdout.write(`patches a second: ${words}\n`);
  },
);

/** A mail server that keeps the first connection waiting before it asks for the text. */
async function openSlow() {
  const accepted = new Map<string, number>();
  let release: () => void = () => undefined;
  const released = new Promise<void>((resolve) => {
    release = resolve;
  });
  let connections = 0;
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS', 'AUTH'],
    logger: false,
    onRcptTo(_address, _session, done) {
      connections++;
      if (connections > 1) return done();
      void released.then(() => done());
    },
    onData(stream, _session, done) {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('end', () => {
        const id = /^message-id:\s*<([^>]+)>/im.exec(Buffer.concat(chunks).toString())?.[1] ?? '';
        accepted.set(id, (accepted.get(id) ?? 0) + 1);
        done();
      });
    },
  });
  server.on('error', () => undefined);
  server.listen(0, '127.0.0.1');
  await once(server.server, 'listening');
  return {
    port: (server.server.address() as AddressInfo).port,
    accepted,
    release,
    waiting: () => connections > 0,
    close: () => new Promise<void>((resolve) => server.close(() => resolve())),
  };
}

test.skipIf(missing !== null).each(['cut', 'stall'] as const)(
  `a sender whose database connection is %s does not send what another has taken over${missing === null ? '' : ` (${missing})`}`,
  { timeout },
  async (how) => {
    world = await openMachines();
    const machines = world;
    const server = await openSlow();
    try {
      await ingested(machines, 2);
      const reviewer = await machines.machine('review');
      await reviewer.start();
      await until(async () => (await counted(machines, OPEN)) === 0, reviewer);
      const smtp = `[smtp]\nhost = "127.0.0.1"\nport = ${server.port}\nsecurity = "none"\n`;
      const [first, second] = [await machines.machine('send', smtp), await machines.machine('send', smtp)];
      await first.start();
      await until(async () => server.waiting(), first);
      await second.start();
      first.cable[how]();
      await until(async () => server.accepted.size === 1, second);
      const sent = "select count(*)::int n from replies where state = 'sent'";
      await until(async () => (await counted(machines, sent)) === 1, second);
      first.cable.mend();
      server.release();
      await pause(6000);
      expect([...server.accepted.values()]).toEqual([1]);
      expect(await counted(machines, sent)).toBe(1);
      // The one that was cut off stands by again, and takes over in its turn.
      await second.kill('SIGKILL');
      await machines.query("update replies set state = 'approved', message_id = 'again@example.org'");
      await until(async () => server.accepted.size === 1 && [...server.accepted.values()][0] === 2, first);
    } finally {
      server.release();
      await server.close();
    }
  },
);
