import { Command, CommanderError } from 'commander';
import { auditCommand } from './audit.js';
import { backfillCommand } from './backfill.js';
import { checksCommand } from './checks.js';
import { completionCommand, manualCommand } from './completion.js';
import { configCommand } from './config.js';
import { dbCommand } from './db.js';
import { findingsCommand } from './findings.js';
import { learnCommand } from './learn.js';
import { outboxCommand } from './outbox.js';
import { rerunCommand } from './rerun.js';
import { reviewCommand } from './review.js';
import { sendTestCommand } from './send-test.js';
import { startCommand } from './start.js';
import { userCommand } from './user.js';
import { koginVersion } from './version.js';
import { watchCommand } from './watch.js';
import { webCommand } from './web.js';
import type { Done, Status, World } from './world.js';

/** Runs the command that the arguments name; every error is one line on standard error and status 2. */
export async function runCli(args: readonly string[], world: World): Promise<Status> {
  let status: Status = 0;
  const done: Done = (value) => {
    status = value;
  };
  const program = new Command('kogin')
    .description('Reviews kernel patches by mail: reads their C and says what GEM and DMA code gets wrong.')
    .version(koginVersion())
    .addCommand(reviewCommand(world, done))
    .addCommand(rerunCommand(world, done))
    .addCommand(checksCommand(world, done))
    .addCommand(findingsCommand(world, done))
    .addCommand(auditCommand(world, done))
    .addCommand(backfillCommand(world, done))
    .addCommand(learnCommand(world, done))
    .addCommand(outboxCommand(world, done))
    .addCommand(sendTestCommand(world, done))
    .addCommand(watchCommand(world, done))
    .addCommand(configCommand(world, done))
    .addCommand(dbCommand(world, done))
    .addCommand(webCommand(world, done))
    .addCommand(userCommand(world, done))
    .addCommand(startCommand(world, done))
    .addCommand(completionCommand(world, done))
    .addCommand(manualCommand(world, done));
  for (const command of withSubcommands(program)) {
    command.exitOverride().configureOutput({
      writeOut: (text) => world.stdout.write(text),
      // Said once, below.
      writeErr: () => undefined,
    });
  }
  try {
    if (args.length === 0) throw new Error('no command is given (kogin --help lists them)');
    await program.parseAsync(args, { from: 'user' });
    return status;
  } catch (error) {
    if (error instanceof CommanderError && error.exitCode === 0) return 0;
    world.stderr.write(`kogin: ${await oneLine(error)}\n`);
    return 2;
  }
}

function withSubcommands(program: Command): readonly Command[] {
  const all = [program];
  for (const command of all) all.push(...command.commands);
  return all;
}

/** The message of the error and of all that led to it, without those that the one before quotes. */
function messages(error: unknown): readonly string[] {
  const found: string[] = [];
  let at: unknown = error;
  for (let depth = 0; depth < 5 && at !== undefined; depth++) {
    const text = at instanceof Error ? at.message : String(at);
    if (!found.some((before) => before.includes(text))) found.push(text);
    at = at instanceof Error ? at.cause : undefined;
  }
  return found;
}

async function oneLine(error: unknown): Promise<string> {
  const { visible } = await import('./formats/terminal.js');
  const short = messages(error)
    .join(': ')
    .replace(/^error: /, '');
  // The text may hold a path or a name out of a mail: it must not move the cursor or look like two lines.
  return visible(short.replace(/[\p{Cc}\u2028\u2029]+/gu, ' ').trim());
}
