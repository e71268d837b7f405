import { Command } from 'commander';
import { visible } from './formats/terminal.js';
import type { Done, World } from './world.js';

/** `kogin config check`: tries what the configuration names, and says of each whether it works. */
export function configCommand(world: World, done: Done): Command {
  return new Command('config').description('Look after the configuration.').addCommand(
    new Command('check')
      .description('Try the database, trees, mailboxes and the mail server; one line each.')
      .option('--config <file>', 'configuration file (default: KOGIN_CONFIG)')
      .action(async (flags: { readonly config?: string }) => {
        const [{ loadConfig }, { tryConfig }] = await Promise.all([
          import('../config.js'),
          import('../app/config-check.js'),
        ]);
        const config = loadConfig({ file: flags.config ?? null, env: world.env });
        let failed = 0;
        for await (const { what, problem } of tryConfig(config, world.env)) {
          if (problem !== null) failed++;
          world.stdout.write(
            `${problem === null ? 'ok  ' : 'FAIL'}  ${visible(what)}${problem === null ? '' : `: ${visible(problem)}`}\n`,
          );
        }
        if (failed > 0) throw new Error(`${failed} of these cannot be used`);
        done(0);
      }),
  );
}
