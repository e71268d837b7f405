import { availableParallelism } from 'node:os';
import { Command, InvalidArgumentError, Option } from 'commander';
import type { BackfillProgress } from '../app/backfill.js';
import { MOST_THREADS } from '../app/most-threads.js';
import type { TreeConfig } from '../config.js';
import { collect, treeOption } from './choices.js';
import type { Done, Status, World } from './world.js';

interface BackfillFlags {
  readonly tree: readonly TreeConfig[];
  readonly check: readonly string[];
  readonly threads: number;
  readonly all?: true;
  readonly format: 'text' | 'json';
  readonly config?: string;
}

/** `kogin backfill`: reviews whole archives into the store; nothing of it is ever mailed. */
export function backfillCommand(world: World, done: Done): Command {
  return new Command('backfill')
    .description(
      'Review whole archives into the store and mail nothing; it can be ended at any time and goes on from there.',
    )
    .argument('<archive...>', 'public-inbox archives, mboxes, Maildirs, folders of mails')
    .option(
      '--tree <dir[:ref,ref]>',
      'git repository with the code around the patches (repeatable)',
      treeOption,
      [],
    )
    .option('--check <id>', 'run only this check (repeatable)', collect, [])
    .option('--threads <number>', 'worker threads', threadsOption, availableParallelism())
    .option('--all', 'review every patch, whatever part of the kernel it touches')
    .addOption(
      new Option('--format <format>', 'how to print the summary').choices(['text', 'json']).default('text'),
    )
    .option('--config <file>', 'configuration file (default: KOGIN_CONFIG)')
    .action(async (paths: readonly string[], flags: BackfillFlags) =>
      done(await runBackfill(paths, flags, world)),
    );
}

function threadsOption(value: string): number {
  const count = Number(value);
  if (!Number.isInteger(count) || count < 1 || count > MOST_THREADS)
    throw new InvalidArgumentError(`Expected a number from 1 to ${MOST_THREADS}.`);
  return count;
}

async function runBackfill(paths: readonly string[], flags: BackfillFlags, world: World): Promise<Status> {
  const [
    { loadConfig },
    wire,
    { openBackfill },
    { openOutput },
    { koginVersion },
    { summaryText },
    { openMeter },
    { jsonText },
  ] = await Promise.all([
    import('../config.js'),
    import('../app/wire.js'),
    import('../app/open-backfill.js'),
    import('./output.js'),
    import('./version.js'),
    import('./backfill-summary.js'),
    import('./progress.js'),
    import('./formats/terminal.js'),
  ]);
  const config = loadConfig({ file: flags.config ?? null, env: world.env });
  const checks = wire.chooseChecks({ only: flags.check, off: config.checks.off });
  const backfill = await openBackfill({
    paths,
    config: flags.all === true ? { ...config, admission: { ...config.admission, paths: [] } } : config,
    trees: flags.tree.length > 0 ? flags.tree : config.trees,
    checks,
    threads: flags.threads,
    kogin: koginVersion(),
    now: world.now,
  });
  const started = world.now();
  const meter = openMeter(world, 'mails');
  let first: BackfillProgress | null = null;
  let last: BackfillProgress | null = null;
  try {
    for await (const progress of backfill.progress) {
      first ??= progress;
      last = progress;
      meter.at(progress.settled, progress.total);
    }
  } finally {
    meter.stop();
    await backfill.close();
  }
  if (first === null || last === null) throw new Error('no archive was read');
  const summary = { ...last.tally, before: first.settled, seconds: (world.now() - started) / 1000 };
  const text = flags.format === 'json' ? `${jsonText(summary, 2)}\n` : summaryText(summary);
  await openOutput(world.stdout).print(text);
  return 0;
}
