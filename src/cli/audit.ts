import { Command, Option } from 'commander';
import type { AuditedFile } from '../app/audit.js';
import type { AuditJob } from '../app/audit-tree.js';
import type { Finding, PatchReview } from '../domain/finding.js';
import { collect } from './choices.js';
import { addReview, EMPTY_SUMMARY } from './formats/summary.js';
import { type Done, type Status, type World, wantsColour } from './world.js';

const formats = ['text', 'json', 'sarif'] as const;

interface AuditFlags {
  readonly tree: string;
  readonly ref: string;
  readonly format: (typeof formats)[number];
  readonly check: readonly string[];
  readonly all?: true;
  readonly save?: true;
  readonly config?: string;
}

/** `kogin audit`: the same checks on whole files of a tree; for maintainers, nothing of it is ever mailed. */
export function auditCommand(world: World, done: Done): Command {
  return new Command('audit')
    .description('Run the checks on whole files of a kernel tree, whoever wrote them and whenever.')
    .argument('[path...]', 'folders or files of the tree', ['drivers/gpu/drm'])
    .requiredOption('--tree <dir>', 'git repository to read')
    .option('--ref <ref>', 'branch, tag or commit', 'HEAD')
    .addOption(
      new Option('--format <format>', 'how to print the findings').choices(formats).default(formats[0]),
    )
    .option('--check <id>', 'run only this check (repeatable)', collect, [])
    .option('--all', 'run the checks of the nursery too')
    .option('--save', 'keep the findings for the page Backlog, with what came and went since the last time')
    .option('--config <file>', 'configuration file (default: KOGIN_CONFIG)')
    .action(async (paths: readonly string[], flags: AuditFlags) => done(await audit(paths, flags, world)));
}

/** Counts of a whole audit. */
interface Totals {
  files: number;
  functions: number;
  unread: number;
  findings: number;
  readonly notJudged: Map<string, number>;
  readonly crashes: Map<string, number>;
}

async function audit(paths: readonly string[], flags: AuditFlags, world: World): Promise<Status> {
  const [
    { auditTree },
    { loadLearnt },
    { databaseOf, loadConfig },
    { chooseChecks },
    { openOutput },
    { openProgress },
  ] = await Promise.all([
    import('../app/audit-tree.js'),
    import('../app/learnt-table.js'),
    import('../config.js'),
    import('../app/wire.js'),
    import('./output.js'),
    import('./progress.js'),
  ]);
  const chosen = chooseChecks({ only: flags.check, off: [] });
  const checks =
    flags.all || flags.check.length > 0 ? chosen : chosen.filter(({ maturity }) => maturity === 'stable');
  const config = loadConfig({ file: flags.config ?? null, env: world.env });
  const learnt = (await loadLearnt(config.data))?.functions ?? [];
  const startedAt = world.now();
  const { tree, ref } = flags;
  const { commit, total, files } = await auditTree({ tree, ref, paths, checks, learnt });
  const output = openOutput(world.stdout);
  const progress = openProgress(world, { total, unit: 'files' });
  const printer = await openPrinter(flags, { checks, colour: wantsColour(world) });
  const totals: Totals = {
    files: 0,
    functions: 0,
    unread: 0,
    findings: 0,
    notJudged: new Map(),
    crashes: new Map(),
  };
  const kept: Finding[] = [];
  try {
    await output.print(printer.start);
    let whole = true;
    for await (const file of files) {
      count(totals, file);
      if (flags.save) kept.push(...file.findings);
      whole = await output.print(printer.file(file));
      if (!whole) break;
      progress.step();
    }
    await output.print(printer.end(totals, commit));
    // What was cut short is not the tree: everything behind would look as if it had gone.
    if (flags.save && whole)
      await save(
        { database: databaseOf(config), job: { tree, ref, paths, checks }, commit, startedAt, totals, kept },
        world,
      );
  } finally {
    progress.stop();
  }
  return totals.findings > 0 ? 1 : 0;
}

interface Saving {
  readonly database: string;
  readonly job: Pick<AuditJob, 'tree' | 'ref' | 'paths' | 'checks'>;
  readonly commit: string;
  readonly startedAt: number;
  readonly totals: Totals;
  readonly kept: readonly Finding[];
}

async function save({ database, job, commit, startedAt, totals, kept }: Saving, world: World): Promise<void> {
  const [{ saveAudit }, { koginVersion }] = await Promise.all([
    import('../app/backlog.js'),
    import('./version.js'),
  ]);
  const { files, functions, unread, notJudged } = totals;
  const run = {
    ...job,
    checks: job.checks.map(({ id }) => id),
    commit,
    kogin: koginVersion(),
    startedAt,
    finishedAt: world.now(),
    ...{ files, functions, unread },
    notJudged: Object.fromEntries(notJudged),
  };
  const { id, before, came, went } = await saveAudit(database, run, kept);
  const since =
    before === null ? 'the first of these paths' : `${came} came and ${went} went since ${before}`;
  world.stderr.write(`Saved as audit ${id}: ${since}\n`);
}

function count(totals: Totals, file: AuditedFile): void {
  totals.files++;
  totals.functions += file.functions;
  totals.unread += file.unread;
  totals.findings += file.findings.length;
  for (const [reason, number] of Object.entries(file.notJudged)) add(totals.notJudged, reason, number);
  for (const { check } of file.crashes) add(totals.crashes, check, 1);
}

function add(counts: Map<string, number>, key: string, number: number): void {
  counts.set(key, (counts.get(key) ?? 0) + number);
}

interface Printer {
  readonly start: string;
  file(file: AuditedFile): string;
  end(totals: Totals, commit: string): string;
}

async function openPrinter(
  flags: AuditFlags,
  { checks, colour }: { checks: AuditJob['checks']; colour: boolean },
): Promise<Printer> {
  if (flags.format === 'text') return textPrinter(colour);
  if (flags.format === 'json') return jsonPrinter();
  const [{ sarifEnd, sarifReview, sarifStart }, { koginVersion }] = await Promise.all([
    import('./formats/sarif.js'),
    import('./version.js'),
  ]);
  let summary = EMPTY_SUMMARY;
  return {
    start: sarifStart({ version: koginVersion(), checks }),
    file(file) {
      const review = asReview(file);
      const text = sarifReview(review, summary);
      summary = addReview(summary, review);
      return text;
    },
    end: () => sarifEnd(summary),
  };
}

async function textPrinter(colour: boolean): Promise<Printer> {
  const { colours, visible, wrapped } = await import('./formats/terminal.js');
  const paint = colours(colour);
  return {
    start: '',
    file: ({ findings }) =>
      findings
        .map(({ path, line, function: name, severity, check, quoted, comment }) => {
          const where = `${visible(path)}:${line}${name === '' ? '' : ` ${visible(name)}()`}`;
          const text = wrapped(comment, 76).map((row) => `    ${row}`);
          return `${[paint.bold(where), `  ${severity} ${check}`, `  > ${visible(quoted.trim())}`, ...text].join('\n')}\n\n`;
        })
        .join(''),
    end: (totals, commit) => `${summaryOf(totals, commit).map(visible).join('\n')}\n`,
  };
}

function summaryOf(totals: Totals, commit: string): readonly string[] {
  const { files, functions, unread, findings, notJudged, crashes } = totals;
  const list = (counts: ReadonlyMap<string, number>) =>
    [...counts].map(([key, number]) => `${key} ${number}`).join(', ');
  return [
    `${findings} findings in ${functions} functions of ${files} files at ${commit.slice(0, 12)}`,
    `not read whole as C: ${unread} functions`,
    ...(notJudged.size > 0 ? [`not judged: ${list(notJudged)}`] : []),
    ...(crashes.size > 0 ? [`crashed: ${list(crashes)}`] : []),
  ];
}

async function jsonPrinter(): Promise<Printer> {
  const { jsonText } = await import('./formats/terminal.js');
  let first = true;
  return {
    start: '{"findings":[',
    file: ({ findings }) =>
      findings
        .map(({ bodyLine: _, ...finding }) => {
          const text = `${first ? '\n' : ',\n'}${jsonText(finding)}`;
          first = false;
          return text;
        })
        .join(''),
    end: ({ notJudged, crashes, ...totals }, commit) =>
      `\n],"commit":"${commit}","totals":${jsonText({
        ...totals,
        notJudged: Object.fromEntries(notJudged),
        crashes: Object.fromEntries(crashes),
      })}}\n`,
  };
}

function asReview({ path, findings, notJudged, crashes }: AuditedFile): PatchReview {
  return {
    messageId: '',
    subject: path,
    status: 'reviewed',
    reason: null,
    bases: [],
    reported: findings,
    held: [],
    notJudged,
    crashes,
  };
}
