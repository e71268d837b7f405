import type { Maturity, Severity } from '../domain/finding.js';
import { wrapped } from './formats/terminal.js';
import { alignedTable } from './table.js';

/** What a check says about itself. */
export interface CheckText {
  readonly id: string;
  readonly maturity: Maturity;
  readonly severity: Severity;
  readonly summary: string;
  readonly why: string;
  readonly advice: string;
  readonly bad: readonly string[];
  readonly good: readonly string[];
  readonly limits: readonly string[];
  readonly references: readonly string[];
}

const columns = 76;

/** One line for each check, aligned, in the given order. */
export function checkList(checks: readonly CheckText[]): string {
  return alignedTable(checks.map((check) => [check.id, check.severity, check.maturity, check.summary]));
}

/** A check's page for the terminal: what is wrong, what follows, what to do, examples, limits, references. */
export function checkPage(check: CheckText): string {
  const sections = [
    `${check.id}  (${check.severity}, ${check.maturity})`,
    wrapped(check.summary, columns).join('\n'),
    section('Why', [check.why]),
    section('What to do', [check.advice]),
    ...check.bad.map((code) => example('Reported', code)),
    ...check.good.map((code) => example('Not reported', code)),
    section('What it cannot see', check.limits),
    section('References', check.references),
  ];
  return `${sections.filter((text) => text !== '').join('\n\n')}\n`;
}

function section(title: string, paragraphs: readonly string[]): string {
  if (paragraphs.length === 0) return '';
  const lines = paragraphs.flatMap((text) => wrapped(text, columns - 2)).map((line) => `  ${line}`);
  return [title, ...lines].join('\n');
}

function example(title: string, code: string): string {
  const lines = code.replace(/^\n+|\s+$/g, '').split('\n');
  return [title, ...lines.map((line) => (line === '' ? '' : `    ${line}`))].join('\n');
}
