import { Command, Option } from 'commander';
import type { People } from '../app/people.js';
import type { Done, World } from './world.js';

const roles = ['reader', 'maintainer', 'operator'] as const;
type Role = (typeof roles)[number];

interface UserFlags {
  readonly role: Role;
  readonly config?: string;
}

/** `kogin user`: the people who may act on the pages. */
export function userCommand(world: World, done: Done): Command {
  const role = new Option('--role <role>', 'what the person may do').choices(roles).default('maintainer');
  const command = (name: string, description: string) =>
    new Command(name)
      .description(description)
      .option('--config <file>', 'configuration file (default: KOGIN_CONFIG)');
  const add = command('add', 'add an account; the password is read from standard input')
    .argument('<name>')
    .addOption(role)
    .action(async (name: string, flags: UserFlags) => {
      await withPeople(world, flags, async (people) => {
        await people.add({ name, role: flags.role, password: await readPassword(world) });
        return `${name} can sign in (${flags.role}).\n`;
      });
      done(0);
    });
  const list = command('list', 'list the accounts').action(async (flags: UserFlags) => {
    await withPeople(world, flags, listText);
    done(0);
  });
  const password = command('password', 'set a new password, read from standard input')
    .argument('<name>')
    .action(async (name: string, flags: UserFlags) => {
      await withPeople(world, flags, async (people) => {
        await people.setPassword(name, await readPassword(world));
        return `${name} has a new password and is signed out everywhere.\n`;
      });
      done(0);
    });
  const change = command('role', 'give another role')
    .argument('<name>')
    .addArgument(command('role', '').createArgument('<role>').choices(roles))
    .action(async (name: string, given: Role, flags: UserFlags) => {
      await withPeople(world, flags, async (people) => {
        await people.setRole(name, given);
        return `${name} is ${given} now.\n`;
      });
      done(0);
    });
  const remove = command('remove', 'remove an account; what it did stays in the audit log')
    .argument('<name>')
    .action(async (name: string, flags: UserFlags) => {
      await withPeople(world, flags, async (people) => {
        await people.remove(name);
        return `${name} cannot sign in any more.\n`;
      });
      done(0);
    });
  const user = new Command('user').description('Add, list and change the accounts of the pages.');
  for (const each of [add, list, password, change, remove]) user.addCommand(each);
  return user;
}

async function withPeople(
  world: World,
  flags: Pick<UserFlags, 'config'>,
  act: (people: People) => Promise<string>,
): Promise<void> {
  const [{ databaseOf, loadConfig }, { openPeople }, { openOutput }] = await Promise.all([
    import('../config.js'),
    import('../app/people.js'),
    import('./output.js'),
  ]);
  const config = loadConfig({ file: flags.config ?? null, env: world.env });
  const people = await openPeople(databaseOf(config), world.now);
  try {
    await openOutput(world.stdout).print(await act(people));
  } finally {
    await people.close();
  }
}

async function listText(people: People): Promise<string> {
  const accounts = await people.list();
  if (accounts.length === 0) return 'There is no account (kogin user add).\n';
  const { alignedTable } = await import('./table.js');
  const day = (time: number | null) =>
    time === null ? 'never here' : new Date(time).toISOString().slice(0, 10);
  return alignedTable(accounts.map(({ name, role, seenAt }) => [name, role, day(seenAt)]));
}

/** A password on the command line would be seen by everybody on the machine. */
async function readPassword({ stderr }: World): Promise<string> {
  const { readSecretLine } = await import('./secret-line.js');
  return readSecretLine(stderr);
}
