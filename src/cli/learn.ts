import { Command } from 'commander';
import type { Done, Status, World } from './world.js';

interface LearnFlags {
  readonly tree: string;
  readonly ref: string;
  readonly config?: string;
}

const DEFAULT_PATHS = [
  'drivers/gpu/drm',
  'drivers/accel',
  'drivers/dma-buf',
  'drivers/gpu/host1x',
  'kernel/dma',
];

/** `kogin learn`: proves from a tree what its functions return, and keeps it beside the data. */
export function learnCommand(world: World, done: Done): Command {
  return new Command('learn')
    .description(
      'Read a kernel tree once and prove what its functions return on failure, for the reviews to use.',
    )
    .argument('[path...]', 'folders or files of the tree', DEFAULT_PATHS)
    .requiredOption('--tree <dir>', 'git repository to read')
    .option('--ref <ref>', 'branch, tag or commit', 'HEAD')
    .option('--config <file>', 'configuration file (default: KOGIN_CONFIG)')
    .action(async (paths: readonly string[], flags: LearnFlags) =>
      done(await learnTree(paths, flags, world)),
    );
}

async function learnTree(paths: readonly string[], flags: LearnFlags, world: World): Promise<Status> {
  const [{ loadConfig }, { learnFrom }] = await Promise.all([
    import('../config.js'),
    import('../app/learn.js'),
  ]);
  const config = loadConfig({ file: flags.config ?? null, env: world.env });
  const shown = world.stderr.isTTY === true;
  const { file, table, seen, agreement } = await learnFrom(
    { ...flags, paths, data: config.data },
    (part, total) => {
      if (shown && part % 50 === 0)
        world.stderr.write(`\r${Math.floor((100 * part) / total)} % of ${total} readings`);
    },
  );
  if (shown) world.stderr.write('\r\x1b[K');
  const counts = new Map<string, number>();
  for (const { returns } of table.functions) counts.set(returns, (counts.get(returns) ?? 0) + 1);
  const lines = [
    `${table.functions.length} of ${seen} functions that return a pointer could be proved, at ${table.commit.slice(0, 12)}`,
    ...[...counts].sort().map(([returns, count]) => `  ${String(count).padStart(6)}  ${returns}`),
    `${agreement.same} of ${agreement.both} that the built-in tables know are the same`,
    ...agreement.different.map((text) => `  differs: ${text}`),
    `kept in ${file}`,
  ];
  world.stdout.write(`${lines.join('\n')}\n`);
  return 0;
}
