import { Command, Option } from 'commander';
import type { WatchRole } from '../app/watch-options.js';
import type { Config } from '../config.js';
import { keepSmall } from './keep-small.js';
import type { Done, Status, World } from './world.js';

interface WatchFlags {
  readonly config?: string;
  readonly once?: true;
  readonly role: readonly (WatchRole | 'all')[];
  readonly healthPort?: string;
}

const names = ['ingest', 'review', 'send', 'web', 'all'] as const satisfies readonly (WatchRole | 'all')[];

/** `kogin watch`: the bot. It takes mail in, reviews it, and sends what policy and people have released. */
export function watchCommand(world: World, done: Done): Command {
  return new Command('watch')
    .description('Watch the configured mailboxes, review what comes, and send what has been released.')
    .option('--config <file>', 'configuration file (default: KOGIN_CONFIG)')
    .addOption(
      new Option('--role <role...>', 'do only this (several are possible); all is with the pages')
        .choices(names)
        .default(['ingest', 'review', 'send']),
    )
    .option('--health-port <port>', 'tell of its health on this port; for several processes on one machine')
    .option('--once', 'stop when all that is there has been taken in and looked at (for sources that end)')
    .action(async (flags: WatchFlags) => done(await watch(flags, world)));
}

async function watch(flags: WatchFlags, world: World): Promise<Status> {
  keepSmall();
  const [{ loadConfig }, { openLog }, { startWatch }, { koginVersion }] = await Promise.all([
    import('../config.js'),
    import('../log.js'),
    import('../app/watch.js'),
    import('./version.js'),
  ]);
  const config = withHealth(loadConfig({ file: flags.config ?? null, env: world.env }), flags.healthPort);
  const roles = names.filter((name) => name !== 'all').filter((name) => isAsked(name, flags.role));
  if (roles.includes('ingest') && config.sources.length === 0)
    throw new Error('nothing to watch: the configuration names no [[sources]]');
  const log = await openLog({ ...config.log, pretty: world.stderr.isTTY === true });
  const kogin = koginVersion();
  const bot = await startWatch({
    ...{ config, roles, log, kogin },
    env: world.env,
    now: world.now,
    random: Math.random,
  });
  const told = untilTold();
  await (flags.once ? Promise.race([told, bot.idle()]) : told);
  await bot.stop();
  return 0;
}

function isAsked(name: WatchRole, asked: WatchFlags['role']): boolean {
  return asked.includes('all') || asked.includes(name);
}

function withHealth(config: Config, port: string | undefined): Config {
  if (port === undefined) return config;
  const number = Number(port);
  if (!Number.isInteger(number) || number < 0 || number > 65_535) throw new Error(`${port} is no port`);
  return { ...config, health: { ...config.health, port: number } };
}

/** Settles at the first SIGTERM or SIGINT; a second one ends the process as it stands. */
export function untilTold(): Promise<void> {
  return new Promise((resolve) => {
    for (const signal of ['SIGTERM', 'SIGINT'] as const) {
      process.once(signal, () => {
        process.once(signal, () => process.exit(130));
        resolve();
      });
    }
  });
}
