import { Command } from 'commander';
import { visible } from './formats/terminal.js';
import type { Done, World } from './world.js';

type Sums = Awaited<ReturnType<typeof import('../app/database.js').checkDatabase>>['sums'];

interface Flags {
  readonly config?: string;
}

/** `kogin db`: looks after the database. */
export function dbCommand(world: World, done: Done): Command {
  const print = async (text: string) => {
    const { openOutput } = await import('./output.js');
    await openOutput(world.stdout).print(text);
    done(0);
  };
  const migrate = subcommand('migrate', 'Bring the schema up to date, as every start does.').action(
    async (flags: Flags) => {
      const { migrateDatabase } = await import('../app/database.js');
      const steps = await migrateDatabase(await addressOf(flags, world));
      const now = steps.length === 0 ? '' : ` now: ${steps.join(', ')}`;
      await print(`The schema is up to date${now}.\n`);
    },
  );
  const check = subcommand('check', 'Ask the database whether it is sound, and add up all its rows.').action(
    async (flags: Flags) => {
      const { checkDatabase } = await import('../app/database.js');
      const { database, schema, sums, faults } = await checkDatabase(await addressOf(flags, world));
      const facts = [
        `database  ${database}`,
        `schema    ${schema}`,
        ...faults.map((fault) => `FAULT     ${fault}`),
      ];
      await print(`${facts.map(visible).join('\n')}\n\n${await sumsText(sums)}`);
      if (faults.length > 0) throw new Error(`the database has faults: ${faults.length}`);
    },
  );
  const backup = subcommand(
    'backup',
    'Copy all that is stored into a new SQLite file; nobody has to stop for it.',
  )
    .argument('<file>')
    .action(async (file: string, flags: Flags) => {
      const { backupDatabase } = await import('../app/database.js');
      await print(copiedText(await backupDatabase(await addressOf(flags, world), file)));
    });
  const restore = subcommand(
    'restore',
    'Copy a backup into the database, which must be new; nothing is mailed then.',
  )
    .argument('<file>')
    .action(async (file: string, flags: Flags) => {
      const { restoreDatabase } = await import('../app/database.js');
      const restored = await restoreDatabase(file, await addressOf(flags, world), world.now());
      await print(`${copiedText(restored)}${restoredText(restored.doubtful)}`);
    });
  const copy = subcommand('copy', 'Copy all that is stored into another database, which must be new.')
    .requiredOption('--to <database>', 'a file, or postgres://USER@HOST/NAME')
    .action(async (flags: Flags & { readonly to: string }) => {
      const { copyDatabase } = await import('../app/database.js');
      await print(copiedText(await copyDatabase(await addressOf(flags, world), flags.to)));
    });
  const db = new Command('db').description('Look after the database: schema, backup, check, move.');
  for (const each of [migrate, backup, restore, check, copy]) db.addCommand(each);
  return db;
}

function subcommand(name: string, description: string): Command {
  return new Command(name)
    .description(description)
    .option('--config <file>', 'configuration file (default: KOGIN_CONFIG)');
}

async function addressOf(flags: Flags, world: World): Promise<string> {
  const { databaseOf, loadConfig } = await import('../config.js');
  return databaseOf(loadConfig({ file: flags.config ?? null, env: world.env }));
}

async function sumsText(sums: Sums): Promise<string> {
  const { alignedTable } = await import('./table.js');
  return alignedTable([
    ['table', 'rows', 'checksum'],
    ...sums.map(({ table, rows, checksum }) => [table, String(rows), checksum]),
  ]);
}

function copiedText({ to, sums }: { readonly to: string; readonly sums: Sums }): string {
  const rows = sums.reduce((sum, table) => sum + table.rows, 0);
  return `${visible(to)} has all ${rows} rows of ${sums.length} tables, each table with the same checksum.\n`;
}

function restoredText(doubtful: number): string {
  const unknown =
    doubtful === 0
      ? ''
      : `${doubtful} mails may have left since the backup: kogin outbox list shows them, kogin outbox settle settles them.\n`;
  return `${unknown}Nothing is mailed for 30 days, since what was mailed after the backup is not known: kogin outbox clear mute ends that.\n`;
}
