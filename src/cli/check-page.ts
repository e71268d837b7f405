import { type CheckText, checkPage } from '../checks/docs.js';
import { wrapped } from './formats/terminal.js';
import { alignedTable } from './table.js';

const columns = 76;

/** One line for each check, aligned, in the given order. */
export function checkList(checks: readonly CheckText[]): string {
  return alignedTable(checks.map((check) => [check.id, check.severity, check.maturity, check.summary]));
}

/** A check's page for the terminal: its prose wrapped, its examples as they are. */
export function terminalPage(check: CheckText): string {
  let inCode = false;
  const lines = checkPage(check)
    .split('\n')
    .flatMap((line) => {
      const fence = line.startsWith('```');
      if (fence) inCode = !inCode;
      return inCode || fence || line === '' ? [line] : wrapped(line, columns);
    });
  return lines.join('\n');
}
