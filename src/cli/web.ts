import { Command } from 'commander';
import type { Done, World } from './world.js';

interface WebFlags {
  readonly address?: string;
  readonly port?: string;
  readonly config?: string;
}

/** `kogin web`: serves the pages until the process is told to end. */
export function webCommand(world: World, done: Done): Command {
  return new Command('web')
    .description('Serve the pages: findings, series, checks, outbox, statistics.')
    .option('--address <address>', 'listen here instead of where the configuration says')
    .option('--port <port>', 'and on this port; 0 for any that is free')
    .option('--config <file>', 'configuration file (default: KOGIN_CONFIG)')
    .action(async (flags: WebFlags) => {
      await serve(flags, world);
      done(0);
    });
}

async function serve(flags: WebFlags, world: World): Promise<void> {
  const [{ loadConfig }, { openPages }, { openLog }, { koginVersion }, { openOutput }] = await Promise.all([
    import('../config.js'),
    import('../app/pages.js'),
    import('../log.js'),
    import('./version.js'),
    import('./output.js'),
  ]);
  const config = loadConfig({ file: flags.config ?? null, env: world.env });
  const port = flags.port === undefined ? config.web.port : Number(flags.port);
  if (!Number.isInteger(port) || port < 0 || port > 65_535) throw new Error(`${flags.port} is no port`);
  const web = { ...config.web, address: flags.address ?? config.web.address, port };
  const log = await openLog({ ...config.log, pretty: world.stderr.isTTY === true });
  const pages = await openPages({
    config: { ...config, web },
    kogin: koginVersion(),
    log,
    env: world.env,
    now: world.now,
  });
  await openOutput(world.stdout).print(`The pages are at ${pages.url}\n`);
  await told();
  await pages.close();
}

/** Resolves when the process is asked to end. */
function told(): Promise<void> {
  return new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => resolve());
  });
}
