import { Command } from 'commander';
import type { Done, World } from './world.js';

/** `kogin checks`: the checks that Kogin knows, or the page of one. */
export function checksCommand(world: World, done: Done): Command {
  const list = new Command('list').description('list the checks (the default)').action(async () => {
    const [{ allChecks }, { checkList }] = await parts();
    await print(world, checkList(allChecks()));
    done(0);
  });
  const show = new Command('show')
    .description("print a check's page")
    .argument('<id>', 'the check')
    .action(async (id: string) => {
      const [{ chooseChecks }, { terminalPage }] = await parts();
      await print(
        world,
        chooseChecks({ only: [id], off: [] })
          .map(terminalPage)
          .join(''),
      );
      done(0);
    });
  const restore = new Command('restore')
    .description(
      'let a check that fell for its precision out of the nursery; only verdicts from now on count',
    )
    .argument('<id>', 'the check')
    .requiredOption('--why <words>', 'why it is right again')
    .option('--by <name>', 'who says so (default: the user)')
    .option('--config <file>', 'configuration file (default: KOGIN_CONFIG)')
    .action(async (id: string, flags: RestoreFlags) => {
      await letOut(id, flags, world);
      done(0);
    });
  return new Command('checks')
    .description('List the checks, show the page of one, or let one out of the nursery.')
    .addCommand(list, { isDefault: true })
    .addCommand(show)
    .addCommand(restore);
}

interface RestoreFlags {
  readonly why: string;
  readonly by?: string;
  readonly config?: string;
}

async function letOut(id: string, flags: RestoreFlags, world: World): Promise<void> {
  const [{ databaseOf, loadConfig }, { restoreCheckIn }] = await Promise.all([
    import('../config.js'),
    import('../app/maturity.js'),
  ]);
  const config = loadConfig({ file: flags.config ?? null, env: world.env });
  const by = (flags.by ?? world.env['USER'] ?? '').slice(0, 100);
  if (by === '') throw new Error('who says so? (--by NAME)');
  await restoreCheckIn(databaseOf(config), id, { by, at: world.now(), why: flags.why.slice(0, 500) });
  await print(world, `${id} is judged by its verdicts from now on\n`);
}

function parts() {
  return Promise.all([import('../app/wire.js'), import('./check-page.js')]);
}

async function print(world: World, text: string): Promise<void> {
  const { openOutput } = await import('./output.js');
  await openOutput(world.stdout).print(text);
}
