import type { Line } from '../domain/diff.js';
import type { Side } from '../domain/finding.js';

/** How far above a line of a function its signature is still worth showing. */
const NEAR_LINES = 40;
/** The longest signature that is looked through. */
const SIGNATURE_LINES = 24;

/** More removed lines than this above a signature are another function. */
const OLD_FORM_LINES = 4;

/** What of a finding says which signature is meant. */
export interface SignatureOwner {
  readonly function: string;
  readonly side: Side;
}

/**
 * The lines of a hunk that show the signature around line `at`: all of a changed one from the function's name to its
 * closing parenthesis with the old lines beside the new, only the first line of an unchanged one, nothing if the hunk
 * does not show it nearby.
 */
export function findSignature(lines: readonly Line[], at: number, owner: SignatureOwner): readonly Line[] {
  const hidden = owner.side === 'new' ? 'removed' : 'added';
  const start = nameLine(lines, at, owner);
  if (start === null) return [];
  const end = closingLine(lines.slice(0, at + 1), start, hidden);
  const signature = lines.slice(firstOfChange(lines, start), end + 1);
  const changed = signature.some((line) => line.kind !== 'context');
  return changed ? signature : lines.slice(start, start + 1);
}

function nameLine(lines: readonly Line[], at: number, owner: SignatureOwner): number | null {
  const hidden = owner.side === 'new' ? 'removed' : 'added';
  for (let index = at; index >= Math.max(0, at - NEAR_LINES); index--) {
    const line = lines[index];
    if (line === undefined || line.kind === hidden) continue;
    if (line.text.startsWith('}')) return null;
    if (/^[A-Za-z_]/.test(line.text) && names(line.text, owner.function)) return index;
  }
  return null;
}

function names(text: string, name: string): boolean {
  if (name === '') return false;
  const found = text.indexOf(`${name}(`);
  return found >= 0 && !/\w/.test(text.charAt(found - 1));
}

/** The line on the finding's side on which the parenthesis after the name closes. */
function closingLine(lines: readonly Line[], start: number, hidden: Line['kind']): number {
  let depth = 0;
  for (let index = start; index < Math.min(lines.length, start + SIGNATURE_LINES); index++) {
    const line = lines[index];
    if (line === undefined || line.kind === hidden) continue;
    for (const char of line.text) {
      if (char === '(') depth++;
      if (char === ')') depth--;
    }
    if (depth <= 0) return index;
  }
  return lines.length <= start + SIGNATURE_LINES ? lines.length - 1 : start;
}

/** Where the name stands on an added line, the few removed lines right above are its old form. */
function firstOfChange(lines: readonly Line[], start: number): number {
  if (lines[start]?.kind !== 'added') return start;
  const above = lines.slice(0, start);
  const first = above.findLastIndex((line) => line.kind !== 'removed') + 1;
  return start - first <= OLD_FORM_LINES ? first : start;
}
