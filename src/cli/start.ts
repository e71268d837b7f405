import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Command } from 'commander';
import type { Output } from './output.js';
import type { Records } from './records.js';
import type { Outcome } from './wire.js';
import type { Done, World } from './world.js';

/** `kogin start`: reviews the sample mailbox, stores all of it, and shows what a reader of the list would get. */
export function startCommand(world: World, done: Done): Command {
  return new Command('start')
    .description('Review the sample mailbox and store the results; nothing is sent.')
    .option('--config <file>', 'configuration file (default: KOGIN_CONFIG)')
    .action(async (flags: { readonly config?: string }) => {
      await start(flags.config ?? null, world);
      done(0);
    });
}

async function start(file: string | null, world: World): Promise<void> {
  const [{ loadConfig }, wire, { openRecords }, { koginVersion }, { openOutput }] = await Promise.all([
    import('../config.js'),
    import('./wire.js'),
    import('./records.js'),
    import('./version.js'),
    import('./output.js'),
  ]);
  const config = loadConfig({ file, env: world.env });
  const sample = fileURLToPath(new URL('../../config/sample', import.meta.url));
  const records = await openRecords(config.data, koginVersion());
  try {
    const checks = wire.chooseChecks({ only: [], off: config.checks.off });
    const { identity, trees } = config;
    const outcomes: Outcome[] = [];
    let added = 0;
    for await (const outcome of wire.reviewPaths({
      paths: [sample],
      trees,
      checks,
      identity,
      now: world.now,
    })) {
      const saved = await records.save(outcome);
      added += saved.added ? 1 : 0;
      outcomes.push(outcome);
    }
    const output = openOutput(world.stdout);
    await show(outcomes, output);
    await output.print(closing(records, added, outcomes.length));
  } finally {
    await records.close();
  }
}

async function show(outcomes: readonly Outcome[], output: Output): Promise<void> {
  const { alignedTable, shortened } = await import('./table.js');
  const rows = outcomes.map((outcome, index) => {
    const title = seriesTitle(outcome);
    const repeated =
      index > 0 && outcomes[index - 1] !== undefined && seriesTitle(outcomes[index - 1]) === title;
    return [repeated ? '' : shortened(title, 56), part(outcome), outcome.review.status, said(outcome)];
  });
  await output.print(alignedTable([['SERIES', 'PATCH', 'STATUS', 'FINDINGS'], ...rows]));
  const replies = outcomes.filter((outcome) => outcome.composed !== null);
  for (const [index, { composed }] of replies.entries()) {
    await output.print(`\n${`-- Reply ${index + 1} of ${replies.length}, held `.padEnd(76, '-')}\n\n`);
    await output.print(new TextDecoder().decode(composed ?? undefined));
  }
}

function seriesTitle(outcome: Outcome | undefined): string {
  return outcome?.series?.title ?? outcome?.review.subject ?? '';
}

function part({ patch }: Outcome): string {
  return patch === null ? '-' : `${patch.subject.index}/${patch.subject.total}`;
}

function said({ review }: Outcome): string {
  if (review.status !== 'reviewed') return review.reason ?? '';
  const held = review.held.length === 0 ? '' : ` (${review.held.length} held)`;
  const checks = review.reported.map((finding) => finding.check);
  return `${checks.length === 0 ? 'none' : checks.join(', ')}${held}`;
}

function closing(records: Records, added: number, total: number): string {
  const before = total - added;
  const stored = before === 0 ? `${added} reviews` : `${added} new reviews (${before} were stored before)`;
  const main = join('dist', 'main.js');
  return `
${''.padEnd(76, '-')}
Stored ${stored} in ${records.file}. Nothing was sent.

Next:
  node ${main} findings                                  what is stored
  node ${main} checks show param-not-forwarded-const     what a check looks for
  git format-patch --stdout -1 | node ${main} review -   your own patch, before you send it
`;
}
