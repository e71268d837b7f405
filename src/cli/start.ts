import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Command } from 'commander';
import type { Outcome } from '../app/wire.js';
import type { Output } from './output.js';
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

const sample = fileURLToPath(new URL('../../config/sample', import.meta.url));

async function start(file: string | null, world: World): Promise<void> {
  const [{ loadConfig }, wire, { openRecords }, { koginVersion }, { openOutput }] = await Promise.all([
    import('../config.js'),
    import('../app/wire.js'),
    import('../app/records.js'),
    import('./version.js'),
    import('./output.js'),
  ]);
  const config = loadConfig({ file, env: world.env });
  const records = await openRecords(config.data, koginVersion());
  try {
    const checks = wire.chooseChecks({ only: [], off: config.checks.off });
    const { identity, trees } = config;
    const outcomes: Outcome[] = [];
    const replies: Uint8Array[] = [];
    let added = 0;
    for await (const outcome of wire.reviewPaths({
      paths: [sample],
      trees,
      checks,
      identity,
      data: config.data,
      now: world.now,
    })) {
      const saved = await records.save(outcome);
      if (saved.added) added++;
      const reply = await records.reply(saved.run.id);
      if (reply !== null) replies.push(reply);
      outcomes.push(outcome);
    }
    const output = openOutput(world.stdout);
    await output.print(await table(outcomes));
    await printReplies(replies, output);
    await output.print(closing({ file: records.file, added, total: outcomes.length }));
  } finally {
    await records.close();
  }
}

/** One row for each patch and each other mail, under the title of its series; cover letters are no rows. */
async function table(outcomes: readonly Outcome[]): Promise<string> {
  const { alignedTable, shortened } = await import('./table.js');
  const shown = outcomes.filter(({ series, patch }) => series !== null || patch?.subject.index !== 0);
  const rows = shown.map((outcome, index) => {
    const title = titleOf(outcome);
    const before = shown[index - 1];
    const repeated = before !== undefined && titleOf(before) === title;
    const part =
      outcome.patch === null ? '' : `${outcome.patch.subject.index}/${outcome.patch.subject.total}`;
    return [repeated ? '' : shortened(title, 56), part, outcome.review.status, shortened(said(outcome), 60)];
  });
  return alignedTable([['SERIES', 'PATCH', 'STATUS', 'FINDINGS'], ...rows]);
}

function titleOf({ series, review }: Outcome): string {
  return series?.title ?? review.subject;
}

function said({ review }: Outcome): string {
  if (review.status !== 'reviewed') return review.reason ?? '';
  const checks = review.reported.map((finding) => finding.check);
  const held = review.held.length === 0 ? '' : ` (${review.held.length} held)`;
  return `${checks.length === 0 ? 'none' : checks.join(', ')}${held}`;
}

async function printReplies(replies: readonly Uint8Array[], output: Output): Promise<void> {
  for (const [index, reply] of replies.entries()) {
    const title = `-- Reply ${index + 1} of ${replies.length} (held: nothing is sent) `;
    await output.print(`\n${title.padEnd(76, '-')}\n\n${new TextDecoder().decode(reply)}`);
  }
}

function closing({ file, added, total }: { file: string; added: number; total: number }): string {
  const before = total - added;
  const stored = before === 0 ? `${added} mails` : `${added} new mails (${before} were there before)`;
  const kogin = `node ${join(relative('', fileURLToPath(new URL('..', import.meta.url))), 'main.js')}`;
  return `
${''.padEnd(76, '-')}
Stored ${stored} with their reviews in ${file}

Next:
  ${kogin} findings
      what is stored
  ${kogin} checks show param-not-forwarded-const
      what a check looks for; "checks" alone lists them
  git format-patch --stdout -1 | ${kogin} review -
      your own patch, before you send it
`;
}
