import { Command, Option } from 'commander';
import type { Outcome } from '../app/wire.js';
import type { TreeConfig } from '../config.js';
import type { Finding, PatchReview, Severity } from '../domain/finding.js';
import { collect, type Format, formats, reaches, severities, treeOption } from './choices.js';
import { keepSmall } from './keep-small.js';
import type { Output } from './output.js';
import type { Progress } from './progress.js';
import type { Report } from './report.js';
import { type Done, type Status, type World, wantsColour } from './world.js';

interface ReviewFlags {
  readonly format: Format;
  readonly tree: readonly TreeConfig[];
  readonly failOn: Severity;
  readonly check: readonly string[];
  readonly config?: string;
  readonly save?: true;
}

/** `kogin review`: reads patch mails and prints what is to be said about them. */
export function reviewCommand(world: World, done: Done): Command {
  return new Command('review')
    .description('Review patch mails: files, mboxes, Maildirs, folders, public-inbox archives, diffs.')
    .argument('[path...]', 'what to read, in this order; - is standard input (the default)')
    .addOption(
      new Option('--format <format>', 'how to print the results').choices(formats).default(formats[0]),
    )
    .option(
      '--tree <dir[:ref,ref]>',
      'git repository with the code around the patches (repeatable)',
      treeOption,
      [],
    )
    .addOption(
      new Option('--fail-on <severity>', 'exit with 1 if a finding is at least this bad')
        .choices(severities)
        .default('low'),
    )
    .option('--check <id>', 'run only this check (repeatable)', collect, [])
    .option('--config <file>', 'configuration file (default: KOGIN_CONFIG)')
    .option('--save', 'store mails and reviews in the data folder')
    .action(async (paths: readonly string[], flags: ReviewFlags) => done(await review(paths, flags, world)));
}

async function review(named: readonly string[], flags: ReviewFlags, world: World): Promise<Status> {
  if (named.length === 0 && world.stdin.isTTY === true) {
    throw new Error('nothing to review: name a file or folder, or pipe a patch in');
  }
  keepSmall();
  const paths = named.length === 0 ? ['-'] : named;
  const [{ databaseOf, loadConfig }, wire, { openOutput }, { openReport }, { koginVersion }] =
    await Promise.all([
      import('../config.js'),
      import('../app/wire.js'),
      import('./output.js'),
      import('./report.js'),
      import('./version.js'),
    ]);
  const config = loadConfig({ file: flags.config ?? null, env: world.env });
  const checks = wire.chooseChecks({ only: flags.check, off: config.checks.off });
  const trees = flags.tree.length > 0 ? flags.tree : config.trees;
  const report = openReport(flags.format, {
    colour: wantsColour(world),
    terminal: world.stdout.isTTY === true,
    tool: { version: koginVersion(), checks },
  });
  const outcomes = wire.reviewPaths({
    paths,
    trees,
    checks,
    identity: config.identity,
    data: config.data,
    now: world.now,
  });
  // The database is loaded only where it is wanted, since that takes as long as a review.
  const records =
    flags.save === true
      ? await (await import('../app/records.js')).openRecords(databaseOf(config), koginVersion())
      : null;
  const progress = await progressFor(paths, world);
  try {
    const save = async (outcome: Outcome) => {
      await records?.save(outcome);
      progress.step();
    };
    return await printAll(outcomes, { report, output: openOutput(world.stdout), save, bar: flags.failOn });
  } finally {
    progress.stop();
    await records?.close();
  }
}

async function progressFor(paths: readonly string[], world: World): Promise<Progress> {
  const [{ openProgress }, { countMails }] = await Promise.all([
    import('./progress.js'),
    import('../app/wire.js'),
  ]);
  const total = world.stderr.isTTY === true ? await countMails(paths) : null;
  return openProgress(world, { total, unit: 'mails' });
}

/** What {@link printAll} does with each review, and from which severity on a finding counts. */
interface Printing {
  readonly report: Report;
  readonly output: Output;
  readonly save: (outcome: Outcome) => Promise<void>;
  readonly bar: Severity;
}

/** Prints and saves every review as it comes; stops quietly when the reader of the output has gone. */
async function printAll(outcomes: AsyncIterable<Outcome>, printing: Printing): Promise<Status> {
  const { report, output, save, bar } = printing;
  let status: Status = 0;
  let open = await output.print(report.start);
  for await (const outcome of outcomes) {
    await save(outcome);
    if (counting(outcome.review).some((finding) => reaches(finding.severity, bar))) status = 1;
    open = await output.print(
      report.add({ review: outcome.review, diff: outcome.patch?.diff ?? null, reply: outcome.composed }),
    );
    if (!open) return status;
  }
  if (open) await output.print(report.end());
  return status;
}

/** What is minor is worth no mail of its own, but it is a finding that the patch brings. */
function counting({ reported, held }: PatchReview): readonly Finding[] {
  return [...reported, ...held.filter(({ reason }) => reason === 'minor').map(({ finding }) => finding)];
}
