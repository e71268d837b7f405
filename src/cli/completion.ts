import { Argument, Command } from 'commander';
import { type Shell, shells } from './shell/completions.js';
import type { Done, World } from './world.js';

/** `kogin completion`: teaches a shell the commands that stand beside this one. */
export function completionCommand(world: World, done: Done): Command {
  return new Command('completion')
    .description('Print what teaches a shell to complete these commands: source <(kogin completion bash)')
    .addArgument(new Argument('<shell>', 'the shell').choices(shells))
    .action(async (shell: Shell, _flags: unknown, command: Command) => {
      const [{ completionScript }, { commandPage, withChecks }, { allChecks }, { openOutput }] =
        await Promise.all([
          import('./shell/completions.js'),
          import('./shell/command-page.js'),
          import('../app/wire.js'),
          import('./output.js'),
        ]);
      const ids = allChecks().map(({ id }) => id);
      const script = completionScript(shell, withChecks(commandPage(programOf(command)), ids));
      await openOutput(world.stdout).print(script);
      done(0);
    });
}

/** `kogin manual`: the manual page, for man or a package. */
export function manualCommand(world: World, done: Done): Command {
  return new Command('manual')
    .description('Print the manual page: kogin manual | man -l -')
    .action(async (_flags: unknown, command: Command) => {
      const [{ manualPage }, { commandPage }, { koginVersion }, { openOutput }] = await Promise.all([
        import('./shell/manual.js'),
        import('./shell/command-page.js'),
        import('./version.js'),
        import('./output.js'),
      ]);
      const page = manualPage(commandPage(programOf(command)), koginVersion());
      await openOutput(world.stdout).print(page);
      done(0);
    });
}

function programOf(command: Command): Command {
  return command.parent ?? command;
}
