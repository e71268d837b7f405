import { Command, InvalidArgumentError, Option } from 'commander';
import type { Decided, Stops } from '../app/outbox.js';
import { visible } from './formats/terminal.js';
import type { Done, World } from './world.js';

type Desk = Awaited<ReturnType<typeof import('../app/open-desk.js').openDesk>>['desk'];
type Outbox = typeof import('../app/outbox.js');
type Item = Awaited<ReturnType<Outbox['showOutbox']>>[number];

interface Flags {
  readonly config?: string;
  readonly by?: string;
  readonly why?: string;
}

/** `kogin outbox`: what waits to be mailed, and a person's decisions about it. */
export function outboxCommand(world: World, done: Done): Command {
  return new Command('outbox')
    .description('Show what is to be mailed, and approve, refuse or settle it.')
    .addCommand(listCommand(world, done), { isDefault: true })
    .addCommand(showCommand(world, done))
    .addCommand(approveCommand(world, done))
    .addCommand(refuseCommand(world, done))
    .addCommand(settleCommand(world, done))
    .addCommand(stopsCommand(world, done))
    .addCommand(clearCommand(world, done));
}

function subcommand(name: string, description: string): Command {
  return new Command(name)
    .description(description)
    .option('--config <file>', 'configuration file (default: KOGIN_CONFIG)');
}

function listCommand(world: World, done: Done): Command {
  const states = [
    'held',
    'approved',
    'claimed',
    'sending',
    'sent',
    'unknown',
    'refused',
    'withdrawn',
  ] as const;
  return subcommand('list', 'List the mails that are not settled, oldest first.')
    .addOption(new Option('--state <state>', 'those in this state instead').choices(states))
    .action(async (flags: Flags & { readonly state?: (typeof states)[number] }) => {
      const text = await withDesk(flags, world, async (desk, outbox) =>
        table(await outbox.showOutbox(desk, flags.state === undefined ? undefined : [flags.state])),
      );
      await print(world, text);
      done(0);
    });
}

function showCommand(world: World, done: Done): Command {
  return subcommand('show', 'Show a mail as it would leave, and what was decided about it.')
    .argument('<id>', 'its number in the list', numberOption)
    .action(async (id: number, flags: Flags) => {
      const shown = await withDesk(flags, world, (desk, outbox) => outbox.showMail(desk, id));
      if (shown === null) throw new Error(`the outbox has no mail ${id}`);
      const { item, composed, judgement, approvals } = shown;
      const facts = [
        `State: ${item.state} since ${when(item.stateAt)}`,
        ...(item.detail === null ? [] : [`Detail: ${item.detail}`]),
        ...(judgement === null ? [] : [`Now: ${judgement}`]),
        ...approvals.map((one) => `${when(one.at)}: ${one.decision} by ${one.by} ${one.why}`.trimEnd()),
      ];
      const mail = new TextDecoder().decode(composed).split('\n');
      await print(world, `${[...facts.map(visible), '', ...mail.map(visible)].join('\n')}\n`);
      done(0);
    });
}

function approveCommand(world: World, done: Done): Command {
  return subcommand('approve', 'Let held mails leave.')
    .argument('<id...>', 'their numbers in the list', numbersOption)
    .option('--by <name>', 'who approves (default: the user)')
    .option('--why <reason>', 'kept with the approval')
    .action((ids: readonly number[], flags: Flags) =>
      decide({ ids, flags, world, done }, (outbox, desk, id) =>
        outbox.approveMail(desk, id, decider(flags, world)),
      ),
    );
}

function refuseCommand(world: World, done: Done): Command {
  return subcommand('refuse', 'Take mails back that have not left; they never will.')
    .argument('<id...>', 'their numbers in the list', numbersOption)
    .option('--by <name>', 'who refuses (default: the user)')
    .requiredOption('--why <reason>', 'why they are not mailed')
    .action((ids: readonly number[], flags: Flags) =>
      decide({ ids, flags, world, done }, (outbox, desk, id) =>
        outbox.refuseMail(desk, id, decider(flags, world)),
      ),
    );
}

function settleCommand(world: World, done: Done): Command {
  return subcommand('settle', 'Say of a mail in the state unknown whether it left; it is not sent again.')
    .argument('<id>', 'its number in the list', numberOption)
    .option('--sent', 'it arrived')
    .option('--lost', 'it did not')
    .option('--by <name>', 'who says so (default: the user)')
    .option('--why <reason>', 'how it is known')
    .action((id: number, flags: Flags & { readonly sent?: true; readonly lost?: true }) => {
      if (flags.sent === flags.lost) throw new Error('settle needs either --sent or --lost');
      const sent = flags.sent === true;
      return decide({ ids: [id], flags, world, done }, (outbox, desk, one) =>
        outbox.settleMail(desk, one, { ...decider(flags, world), sent }),
      );
    });
}

function stopsCommand(world: World, done: Done): Command {
  return subcommand('stops', 'List what keeps mails back: mute, opt-outs, bounces, circuit breakers.').action(
    async (flags: Flags) => {
      const stops = await withDesk(flags, world, async (desk) =>
        (await import('../app/outbox.js')).showStops(desk),
      );
      await print(world, stopsText(stops));
      done(0);
    },
  );
}

function clearCommand(world: World, done: Done): Command {
  return subcommand(
    'clear',
    'Mail again to an address whose mails came back, close a circuit breaker, or lift the mute.',
  )
    .argument('<name>', 'the address, the id of the check, or mute')
    .option('--by <name>', 'who clears it (default: the user)')
    .action(async (name: string, flags: Flags) => {
      const { by } = decider(flags, world);
      const cleared = await withDesk(flags, world, async (desk) =>
        (await import('../app/outbox.js')).clearStop(desk, name, by),
      );
      if (!cleared) throw new Error(`${name} is not stopped (kogin outbox stops lists what is)`);
      await print(world, `${visible(name)} is cleared\n`);
      done(0);
    });
}

async function withDesk<T>(
  flags: Flags,
  world: World,
  use: (desk: Desk, outbox: Outbox) => Promise<T>,
): Promise<T> {
  const [{ loadConfig }, { openDesk }, outbox] = await Promise.all([
    import('../config.js'),
    import('../app/open-desk.js'),
    import('../app/outbox.js'),
  ]);
  const config = loadConfig({ file: flags.config ?? null, env: world.env });
  const { desk, close } = await openDesk(config, world.now);
  try {
    return await use(desk, outbox);
  } finally {
    await close();
  }
}

interface Decision {
  readonly ids: readonly number[];
  readonly flags: Flags;
  readonly world: World;
  readonly done: Done;
}

/** Carries a decision out mail by mail; the status is 1 if one of them could not be. */
async function decide(
  { ids, flags, world, done }: Decision,
  one: (outbox: Outbox, desk: Desk, id: number) => Promise<Decided>,
): Promise<void> {
  const decided = await withDesk(flags, world, async (desk, outbox) => {
    const all: Decided[] = [];
    for (const id of ids) all.push(await one(outbox, desk, id));
    return all;
  });
  await print(world, decided.map(({ id, words }) => `${id}: ${visible(words)}\n`).join(''));
  done(decided.every((each) => each.done) ? 0 : 1);
}

function decider(flags: Flags, { env }: World): { by: string; why: string } {
  const by = flags.by ?? env['SUDO_USER'] ?? env['USER'] ?? env['LOGNAME'] ?? '';
  if (by === '') throw new Error('nobody is named: --by says who decides');
  return { by: by.slice(0, 100), why: (flags.why ?? '').slice(0, 500) };
}

async function table(items: readonly Item[]): Promise<string> {
  if (items.length === 0) return 'The outbox has no such mail.\n';
  const { alignedTable, shortened } = await import('./table.js');
  return alignedTable(
    items.map((item) => [
      String(item.id),
      item.state,
      when(item.stateAt),
      item.to.map(({ address }) => address).join(' '),
      shortened(item.subject, 60),
      shortened(item.detail ?? '', 80),
    ]),
  );
}

function stopsText({ mutedUntil, optouts, bounces, breakers }: Stops): string {
  const lines = [
    ...(mutedUntil === null ? [] : [`muted until ${when(mutedUntil)}`]),
    ...optouts.map(({ address, since }) => `${address} opted out, ${when(since)}`),
    ...bounces.map(({ address, at, words }) => `${address} cannot be reached, ${when(at)}: ${words}`),
    ...breakers.map(({ check, openedAt, detail }) => `${check} is held, ${when(openedAt)}: ${detail}`),
  ];
  return lines.length === 0 ? 'Nothing is stopped.\n' : `${lines.map(visible).join('\n')}\n`;
}

async function print(world: World, text: string): Promise<void> {
  const { openOutput } = await import('./output.js');
  await openOutput(world.stdout).print(text);
}

function when(time: number): string {
  return new Date(time).toISOString().slice(0, 16).replace('T', ' ');
}

function numberOption(text: string): number {
  if (!/^\d{1,9}$/.test(text)) throw new InvalidArgumentError('a number of the list is needed.');
  return Number(text);
}

function numbersOption(text: string, before: readonly number[] | undefined): readonly number[] {
  return [...(before ?? []), numberOption(text)];
}
