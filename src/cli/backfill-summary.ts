import type { BackfillProgress } from '../app/backfill.js';
import { visible } from './formats/terminal.js';
import { alignedTable, shortened } from './table.js';

/** What a backfill came to, and how long this run of it took. */
export type BackfillSummary = BackfillProgress['tally'] & {
  /** Mails that earlier runs had settled. */
  readonly before: number;
  readonly seconds: number;
};

/** The summary for people, safe for a terminal. */
export function summaryText(summary: BackfillSummary): string {
  const { mails, patches, series, known, before, seconds } = summary;
  const now = mails - before;
  const rate = seconds > 0 ? `, ${Math.round(now / seconds)} a second` : '';
  const findings = Object.entries(summary.findings).sort(([a], [b]) => (a < b ? -1 : 1));
  return [
    `${mails} mails, ${now} of them in this run (${seconds.toFixed(1)} s${rate})\n`,
    `${patches} patches in ${series} series were reviewed`,
    known > 0 ? `; ${known} patches had been before\n` : '\n',
    section(
      'findings',
      findings.map(([check, { reported, held }]) => [check, `${reported} reported`, `${held} held`]),
    ),
    section('damaged', counted(summary.damaged)),
    section('not reviewed', counted(summary.skipped)),
    section('checks that crashed', counted(summary.crashes)),
    section(
      'slowest mails',
      summary.slowest.map(({ milliseconds, messageId, subject }) => [
        `${milliseconds} ms`,
        `<${messageId}>`,
        shortened(visible(subject), 60),
      ]),
    ),
  ].join('');
}

/** The most frequent first. */
function counted(counts: Readonly<Record<string, number>>): readonly (readonly string[])[] {
  return Object.entries(counts)
    .sort(([a, many], [b, few]) => few - many || (a < b ? -1 : 1))
    .map(([name, count]) => [name, String(count)]);
}

function section(title: string, rows: readonly (readonly string[])[]): string {
  if (rows.length === 0) return '';
  return `\n${title}\n${alignedTable(rows.map((row) => ['', ...row]))}`;
}
