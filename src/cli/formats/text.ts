import type { Diff, Hunk } from '../../domain/diff.js';
import type { FileBase, Finding, PatchReview } from '../../domain/finding.js';
import { type Counts, type Summary, total } from './summary.js';
import { colours, visible, wrapped } from './terminal.js';

/** How the report is printed, and the diff that findings are shown in. */
export interface TextOptions {
  readonly colour: boolean;
  /** Null if the diff is not at hand: a finding then shows its own line only. */
  readonly diff: Diff | null;
}

const COLUMNS = 76;
const LINES_ABOVE = 5;
const LINES_BELOW = 2;
const HELD_SHOWN = 20;
const REASONS_SHOWN = 8;

const STEPS = {
  blob: 'the blob of the index line',
  'base-commit': 'base-commit',
  ref: 'a ref',
  hunks: 'the mail alone',
} as const;

/** The report on one patch for a person at a terminal; nothing of the mail reaches the terminal as a control sequence. */
export function textReview(review: PatchReview, options: TextOptions): string {
  const paint = colours(options.colour);
  const lines = [
    paint.bold(visible(review.subject)),
    paint.dim(`  <${visible(review.messageId)}>`),
    `  ${state(review)}`,
    ...baseLines(review.bases),
    ...review.reported.flatMap((finding) => findingLines(finding, options)),
    ...heldLines(review, options),
    ...countLines('not judged', review.notJudged),
    ...review.crashes.map((crash) =>
      paint.red(
        `  check ${crash.check} failed on ${visible(`${crash.path} ${crash.function}(): ${crash.message}`)}`,
      ),
    ),
  ];
  return `${lines.join('\n')}\n\n`;
}

/** What the whole run did, in a few lines. */
export function textEnd(summary: Summary): string {
  const { patches, reviewed, skipped, damaged, reported, held, notJudged, crashes } = summary;
  const first = [
    `${plural(patches, 'patch mail')}: ${reviewed} reviewed`,
    `${total(skipped)} skipped`,
    `${total(damaged)} damaged`,
    `${plural(reported, 'finding')} to report`,
    `${total(held)} held`,
  ];
  const lines = [
    first.join(', '),
    ...countLines('skipped', skipped),
    ...countLines('damaged', damaged),
    ...countLines('held', held),
    ...countLines('not judged', notJudged),
    ...(crashes === 0 ? [] : [`  checks that failed: ${crashes}`]),
  ];
  return `${lines.join('\n')}\n`;
}

function state(review: PatchReview): string {
  if (review.status !== 'reviewed') return `${review.status}: ${visible(review.reason ?? 'no reason given')}`;
  if (review.reported.length === 0) return 'reviewed: nothing to report';
  return `reviewed: ${plural(review.reported.length, 'finding')}`;
}

/** One line if all files were read from the same place, else one each. */
function baseLines(bases: readonly FileBase[]): readonly string[] {
  const [first, ...others] = new Set(bases.map(baseText));
  if (first === undefined) return [];
  if (others.length === 0) return [`  checked on ${first}`];
  return ['  checked on', ...bases.map((base) => `    ${visible(base.path)}: ${baseText(base)}`)];
}

function baseText(base: FileBase): string {
  const commit = base.commit === null ? '' : ` ${base.commit.slice(0, 12)}`;
  const tree = base.tree === null ? '' : ` in ${visible(base.tree)}`;
  return `${visible(base.ref ?? STEPS[base.step])}${commit}${tree}`;
}

function findingLines(finding: Finding, options: TextOptions): readonly string[] {
  const paint = colours(options.colour);
  const strong = finding.severity === 'critical' || finding.severity === 'high' ? paint.red : paint.yellow;
  const where = finding.function === '' ? '' : ` ${visible(finding.function)}()`;
  const side = finding.side === 'old' ? ' (removed line)' : '';
  return [
    '',
    `  ${paint.bold(visible(`${finding.path}:${finding.line}`))}${where}${side}`,
    `  ${strong(finding.severity)} ${finding.check} ${paint.dim(finding.fingerprint.slice(0, 12))}`,
    ...hunkLines(finding, options),
    '',
    ...wrapped(finding.comment, COLUMNS).map((line) => `    ${line}`),
    ...(finding.suggestion === null
      ? []
      : [`    ${paint.green('instead:')} ${visible(finding.suggestion).trim()}`]),
    ...finding.evidence.map((evidence) => {
      const note = evidence.note === '' ? '' : paint.dim(`  (${visible(evidence.note)})`);
      return `    ${visible(`${evidence.path}:${evidence.line}`)}: ${visible(evidence.text).trim()}${note}`;
    }),
  ];
}

/** The finding's line, marked, with its neighbours in the hunk. */
function hunkLines(finding: Finding, options: TextOptions): readonly string[] {
  const paint = colours(options.colour);
  const hunk = hunkOf(finding, options.diff);
  if (hunk === null) return [`  > ${paintDiff(visible(finding.quoted), paint)}`];
  const at = hunk.lines.findIndex((line) => line.bodyLine === finding.bodyLine);
  const shown = hunk.lines.slice(Math.max(0, at - LINES_ABOVE), at + LINES_BELOW + 1);
  const head = `@@ -${hunk.oldStart},${hunk.oldCount} +${hunk.newStart},${hunk.newCount} @@ ${visible(hunk.section)}`;
  return [
    `    ${paint.cyan(head.trimEnd())}`,
    ...shown.map((line) => {
      const sign = line.kind === 'added' ? '+' : line.kind === 'removed' ? '-' : ' ';
      const mark = line.bodyLine === finding.bodyLine ? '  > ' : '    ';
      return mark + paintDiff(visible(sign + line.text), paint);
    }),
  ];
}

function hunkOf(finding: Finding, diff: Diff | null): Hunk | null {
  if (diff?.kind !== 'files') return null;
  const hunks = diff.files.flatMap((file) => file.hunks);
  return hunks.find((hunk) => hunk.lines.some((line) => line.bodyLine === finding.bodyLine)) ?? null;
}

function paintDiff(line: string, paint: ReturnType<typeof colours>): string {
  if (line.startsWith('+')) return paint.green(line);
  return line.startsWith('-') ? paint.red(line) : line;
}

function heldLines(review: PatchReview, options: TextOptions): readonly string[] {
  if (review.held.length === 0) return [];
  const paint = colours(options.colour);
  const lines = review.held.slice(0, HELD_SHOWN).map(({ finding, reason, detail }) => {
    const where = `${finding.path}:${finding.line} ${finding.function}()`;
    const why = detail === '' ? reason : `${reason}: ${detail}`;
    return paint.dim(`    ${finding.check} at ${visible(where)} (${visible(why)})`);
  });
  const rest = review.held.length - HELD_SHOWN;
  return ['', `  held back: ${review.held.length}`, ...lines, ...(rest > 0 ? [`    and ${rest} more`] : [])];
}

/** `what: 5 (that 3, this 2)`, the most frequent first. */
function countLines(what: string, counts: Counts): readonly string[] {
  const entries = Object.entries(counts).sort((a, b) => b[1] - a[1]);
  if (entries.length === 0) return [];
  const named = entries.slice(0, REASONS_SHOWN).map(([reason, count]) => `${visible(reason)} ${count}`);
  const rest = total(Object.fromEntries(entries.slice(REASONS_SHOWN)));
  const list = rest > 0 ? [...named, `others ${rest}`] : named;
  return [`  ${what}: ${total(counts)} (${list.join(', ')})`];
}

function plural(count: number, word: string): string {
  return `${count} ${word}${count === 1 ? '' : 's'}`;
}
