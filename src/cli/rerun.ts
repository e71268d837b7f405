import { Command, Option } from 'commander';
import type { OpenRerun } from '../app/open-rerun.js';
import type { Config, TreeConfig } from '../config.js';
import type { Done, Status, World } from './world.js';

interface RerunFlags {
  readonly base?: string;
  readonly send?: true;
  readonly format: 'text' | 'json';
  readonly config?: string;
}

/** `kogin rerun`: reviews the series of a mail again and shows what is new, gone and the same. */
export function rerunCommand(world: World, done: Done): Command {
  return new Command('rerun')
    .description('Review the whole series of a mail again and show the difference; nothing is sent.')
    .argument('<message-id>', 'Message-ID or archive address of the cover letter or of any patch')
    .option('--base <tree:ref|sha>', 'judge it on this ref or commit, of one tree or of any')
    .option('--send', 'put a reply with only what is new into the outbox, to be approved')
    .addOption(new Option('--format <format>', 'how to print it').choices(['text', 'json']).default('text'))
    .option('--config <file>', 'configuration file (default: KOGIN_CONFIG)')
    .action(async (reference: string, flags: RerunFlags) => done(await run(reference, flags, world)));
}

async function run(reference: string, flags: RerunFlags, world: World): Promise<Status> {
  const [{ loadConfig }, { openRerun }, { koginVersion }] = await Promise.all([
    import('../config.js'),
    import('../app/open-rerun.js'),
    import('./version.js'),
  ]);
  const config = loadConfig({ file: flags.config ?? null, env: world.env });
  const trees = withTreeOf(flags.base ?? null, config);
  const opened = await openRerun({
    config: { ...config, trees },
    kogin: koginVersion(),
    env: world.env,
    now: world.now,
  });
  try {
    return await rerunAndPrint(opened, { reference, flags, world });
  } finally {
    await opened.close();
  }
}

async function rerunAndPrint(
  { context }: OpenRerun,
  asked: { readonly reference: string; readonly flags: RerunFlags; readonly world: World },
): Promise<Status> {
  const { reference, flags, world } = asked;
  const [{ rerun }, { openOutput }, { rerunJson, rerunText }] = await Promise.all([
    import('../app/rerun.js'),
    import('./output.js'),
    import('./formats/rerun.js'),
  ]);
  const result = await rerun({ reference, base: flags.base ?? null, send: flags.send === true }, context);
  if (result.kind === 'refused') throw new Error(result.reason);
  await openOutput(world.stdout).print(flags.format === 'json' ? rerunJson(result) : rerunText(result));
  const isNew = result.parts.some(({ difference, review }) =>
    difference === null ? review.reported.length > 0 : difference.added.length > 0,
  );
  return isNew ? 1 : 0;
}

/** A tree that the user names by its path need not be configured. */
function withTreeOf(base: string | null, { trees }: Config): readonly TreeConfig[] {
  const colon = base?.lastIndexOf(':') ?? -1;
  if (base === null || colon < 1) return trees;
  const path = base.slice(0, colon);
  const known = trees.some((tree) => tree.path === path);
  return known || !path.includes('/') ? trees : [...trees, { path, refs: [base.slice(colon + 1)] }];
}
