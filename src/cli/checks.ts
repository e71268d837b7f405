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
  return new Command('checks')
    .description('List the checks, or show the page of one.')
    .addCommand(list, { isDefault: true })
    .addCommand(show);
}

function parts() {
  return Promise.all([import('../app/wire.js'), import('./check-page.js')]);
}

async function print(world: World, text: string): Promise<void> {
  const { openOutput } = await import('./output.js');
  await openOutput(world.stdout).print(text);
}
