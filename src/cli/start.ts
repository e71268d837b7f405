import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Command } from 'commander';
import type { Outcome } from '../app/wire.js';
import type { Config } from '../config.js';
import type { Log } from '../log.js';
import { keepSmall } from './keep-small.js';
import type { Output } from './output.js';
import type { Done, World } from './world.js';

interface StartFlags {
  readonly config?: string;
  readonly once?: true;
}

/** `kogin start`: the bot on the sample mailbox; it shows what a reader of the list would get, and goes on watching. */
export function startCommand(world: World, done: Done): Command {
  return new Command('start')
    .description('Run the bot on the sample mailbox; its replies are held, and nothing is sent.')
    .option('--config <file>', 'configuration file (default: KOGIN_CONFIG)')
    .option('--once', 'stop when the sample mailbox has been reviewed')
    .action(async (flags: StartFlags) => {
      await start(flags, world);
      done(0);
    });
}

const sample = fileURLToPath(new URL('../../config/sample', import.meta.url));

async function start(flags: StartFlags, world: World): Promise<void> {
  const [{ loadConfig }, { openLog }, { openOutput }, { koginVersion }, { startWatch }, { untilTold }] =
    await Promise.all([
      import('../config.js'),
      import('../log.js'),
      import('./output.js'),
      import('./version.js'),
      import('../app/watch.js'),
      import('./watch.js'),
    ]);
  const config = onSample(loadConfig({ file: flags.config ?? null, env: world.env }));
  const log = await openLog({ level: 'warn', pretty: world.stderr.isTTY === true });
  const { now, env } = world;
  const bot = await startWatch({
    config,
    roles: ['ingest', 'review', 'send'],
    env,
    log,
    kogin: koginVersion(),
    now,
    random: Math.random,
  });
  keepSmall();
  const told = untilTold();
  try {
    await bot.idle();
    const output = openOutput(world.stdout);
    await show(config, { output, now });
    if (flags.once) return;
    const pages = await openPagesOf(config, { log, env, now });
    await output.print(`\nThe pages are at ${pages.url}; the bot goes on watching. Ctrl-C stops both.\n`);
    await told;
    await pages.close();
  } finally {
    await bot.stop();
  }
}

/** The pages at the configured port or, if somebody has it, at a free one. */
async function openPagesOf(
  config: Config,
  { log, env, now }: { readonly log: Log } & Pick<World, 'env' | 'now'>,
) {
  const [{ openPages }, { koginVersion }] = await Promise.all([
    import('../app/pages.js'),
    import('./version.js'),
  ]);
  const setup = { kogin: koginVersion(), log, env, now };
  try {
    return await openPages({ ...setup, config });
  } catch (error) {
    log.warn({ err: error }, 'the configured port cannot be had');
    return openPages({ ...setup, config: { ...config, web: { ...config.web, port: 0 } } });
  }
}

/** The sample as the only source, nothing to wait for, and no mail server. */
function onSample(config: Config): Config {
  return {
    ...config,
    sources: [{ name: 'sample', type: 'files', path: sample }],
    intake: { ...config.intake, days: 36_500 },
    series: { settle: 0, quiet: 0 },
    smtp: { ...config.smtp, host: '' },
    health: { ...config.health, port: 0 },
  };
}

async function show(config: Config, { output, now }: { output: Output; now: () => number }): Promise<void> {
  const [{ databaseOf }, wire, { openRecords }, { koginVersion }] = await Promise.all([
    import('../config.js'),
    import('../app/wire.js'),
    import('../app/records.js'),
    import('./version.js'),
  ]);
  const records = await openRecords(databaseOf(config), koginVersion());
  try {
    const checks = wire.chooseChecks({ only: [], off: config.checks.off });
    const { identity, trees, data } = config;
    const outcomes: Outcome[] = [];
    for await (const outcome of wire.reviewPaths({ paths: [sample], trees, checks, identity, data, now })) {
      outcomes.push(outcome);
    }
    await output.print(await table(outcomes));
    const ids = outcomes.map(({ message }) => message.id);
    await printReplies(await records.replies(ids), output);
    await output.print(closing({ file: records.file, total: outcomes.length }));
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
  const { visibleLines } = await import('./formats/terminal.js');
  for (const [index, reply] of replies.entries()) {
    const title = `-- Reply ${index + 1} of ${replies.length} (held: nothing is sent) `;
    await output.print(`\n${title.padEnd(76, '-')}\n\n${visibleLines(new TextDecoder().decode(reply))}`);
  }
}

function closing({ file, total }: { file: string; total: number }): string {
  const kogin = `node ${join(relative('', fileURLToPath(new URL('..', import.meta.url))), 'main.js')}`;
  return `
${''.padEnd(76, '-')}
Stored ${total} mails with their reviews in ${file}

Next:
  ${kogin} findings
      what is stored
  ${kogin} checks show param-not-forwarded-const
      what a check looks for; "checks" alone lists them
  git format-patch --stdout -1 | ${kogin} review -
      your own patch, before you send it
`;
}
