import type { Check } from './check.js';

/** What a check says about itself. */
export type CheckText = Pick<
  Check,
  | 'id'
  | 'maturity'
  | 'severity'
  | 'needs'
  | 'summary'
  | 'why'
  | 'advice'
  | 'bad'
  | 'good'
  | 'limits'
  | 'references'
>;

/** A check's page as Markdown: what is wrong, what follows, what to do, examples, limits, references; ends in a newline. */
export function checkPage(check: CheckText): string {
  return page(check, '#');
}

/** One page of all checks in the given order, a table of them on top; ends in a newline. */
export function checksPage(checks: readonly CheckText[]): string {
  const rows = checks.map(
    ({ id, severity, maturity, summary }) => `| [${id}](#${id}) | ${severity} | ${maturity} | ${summary} |`,
  );
  const head = [
    '# Checks',
    '',
    'Generated from the checks themselves: `UPDATE_DOCS=1 npx vitest run test/checks/docs.test.ts` writes it anew.',
    'Findings of `nursery` checks are shown, but not mailed.',
    '',
    '| check | severity | maturity | fault |',
    '|---|---|---|---|',
    ...rows,
  ];
  return [head.join('\n'), ...checks.map((check) => page(check, '##').trimEnd())].join('\n\n').concat('\n');
}

function page(check: CheckText, level: string): string {
  const sections = [
    `${level} ${check.id}`,
    `${sentence(check.summary)} (${check.severity}, ${check.maturity}; ${NEEDS[check.needs]})`,
    `**Why.** ${check.why}`,
    `**What to do.** ${check.advice}`,
    ...check.bad.map((code) => example('Reported', code)),
    ...check.good.map((code) => example('Not reported', code)),
    list('What it cannot see', check.limits),
    list('References', check.references),
  ];
  return `${sections.filter((text) => text !== '').join('\n\n')}\n`;
}

const NEEDS: Readonly<Record<Check['needs'], string>> = {
  hunk: 'the lines of the patch are enough',
  function: 'needs the whole function',
  file: 'sees more with the whole file',
  tree: 'needs a tree',
};

/** Capital letter and full stop, as a line by itself wants them. */
function sentence(summary: string): string {
  const text = `${summary.charAt(0).toUpperCase()}${summary.slice(1)}`;
  return text.endsWith('.') ? text : `${text}.`;
}

function example(title: string, code: string): string {
  const lines = code
    .replace(/^\n+|\s+$/g, '')
    .split('\n')
    .map((line) => line.replace(' //@ report', '   <-- here'));
  return [`**${title}:**`, '```diff', ...lines, '```'].join('\n');
}

function list(title: string, lines: readonly string[]): string {
  return lines.length === 0 ? '' : [`**${title}:**`, ...lines.map((line) => `- ${line}`)].join('\n');
}
