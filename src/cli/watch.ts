import { Command } from 'commander';
import type { Done, Status, World } from './world.js';

interface WatchFlags {
  readonly config?: string;
  readonly once?: true;
}

/** `kogin watch`: the bot. It takes mail in, reviews it, and sends what policy and people have released. */
export function watchCommand(world: World, done: Done): Command {
  return new Command('watch')
    .description('Watch the configured mailboxes, review what comes, and send what has been released.')
    .option('--config <file>', 'configuration file (default: KOGIN_CONFIG)')
    .option('--once', 'stop when all that is there has been taken in and looked at (for sources that end)')
    .action(async (flags: WatchFlags) => done(await watch(flags, world)));
}

async function watch(flags: WatchFlags, world: World): Promise<Status> {
  const [{ loadConfig }, { openLog }, { startWatch }, { koginVersion }] = await Promise.all([
    import('../config.js'),
    import('../log.js'),
    import('../app/watch.js'),
    import('./version.js'),
  ]);
  const config = loadConfig({ file: flags.config ?? null, env: world.env });
  if (config.sources.length === 0)
    throw new Error('nothing to watch: the configuration names no [[sources]]');
  const log = await openLog({ level: config.log.level, pretty: world.stderr.isTTY === true });
  const kogin = koginVersion();
  const bot = await startWatch({ config, env: world.env, log, kogin, now: world.now, random: Math.random });
  const told = untilTold();
  await (flags.once ? Promise.race([told, bot.idle]) : told);
  await bot.stop();
  return 0;
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
