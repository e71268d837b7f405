import { Command, Option } from 'commander';
import type { Records } from '../app/records.js';
import { timeOption } from './choices.js';
import type { Done, World } from './world.js';

type FindingFilter = Parameters<Records['findings']>[0];
type StoredFinding = Awaited<ReturnType<Records['findings']>>[number];

interface FindingsFlags {
  readonly check?: string;
  readonly since?: number;
  readonly format: 'text' | 'json';
  readonly config?: string;
}

/** `kogin findings`: the stored findings of each mail's last run, newest first. */
export function findingsCommand(world: World, done: Done): Command {
  return new Command('findings')
    .description('List the stored findings, newest first.')
    .option('--check <id>', 'only those of this check')
    .option(
      '--since <time>',
      'only those found since a date (2026-02-28) or for so long (12h, 7d, 2w)',
      (value) => timeOption(value, world.now()),
    )
    .addOption(new Option('--format <format>', 'how to print them').choices(['text', 'json']).default('text'))
    .option('--config <file>', 'configuration file (default: KOGIN_CONFIG)')
    .action(async (flags: FindingsFlags) => {
      const [{ databaseOf, loadConfig }, { openRecords }, { koginVersion }, { openOutput }] =
        await Promise.all([
          import('../config.js'),
          import('../app/records.js'),
          import('./version.js'),
          import('./output.js'),
        ]);
      const config = loadConfig({ file: flags.config ?? null, env: world.env });
      const records = await openRecords(databaseOf(config), koginVersion());
      try {
        const findings = await records.findings(filterOf(flags));
        const text = await (flags.format === 'json' ? findingsJson(findings) : findingsText(findings));
        await openOutput(world.stdout).print(text);
      } finally {
        await records.close();
      }
      done(0);
    });
}

function filterOf(flags: FindingsFlags): FindingFilter {
  return {
    ...(flags.check !== undefined && { check: flags.check }),
    ...(flags.since !== undefined && { since: flags.since }),
  };
}

async function findingsJson(findings: readonly StoredFinding[]): Promise<string> {
  const { jsonText } = await import('./formats/terminal.js');
  const dated = findings.map((finding) => ({ ...finding, foundAt: new Date(finding.foundAt).toISOString() }));
  return `${jsonText(dated, 2)}\n`;
}

async function findingsText(findings: readonly StoredFinding[]): Promise<string> {
  if (findings.length === 0) return 'No stored finding matches.\n';
  const { alignedTable, shortened } = await import('./table.js');
  return alignedTable(
    findings.map((finding) => [
      new Date(finding.foundAt).toISOString().slice(0, 16).replace('T', ' '),
      finding.severity,
      finding.disposition === 'report' ? 'report' : `held: ${finding.heldReason}`,
      finding.check,
      `${finding.path}:${finding.line}`,
      shortened(finding.subject, 70),
    ]),
  );
}
