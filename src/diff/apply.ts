import type { Hunk, PatchedFile } from '../domain/diff.js';
import { isOn } from './images.js';

/**
 * The patched text, and for each hunk by how many lines it stands below the place that it states; or the hunk (index
 * from 0) that found no place, and why.
 */
export type Applied =
  | { readonly ok: true; readonly after: string; readonly shifts: readonly number[] }
  | { readonly ok: false; readonly reason: string; readonly hunk: number };

/** Characters that the search for displaced hunks may compare in one file, whatever the file and the hunks are. */
const SEARCH_BUDGET = 100_000_000;

interface Text {
  readonly lines: readonly string[];
  readonly endsInNewline: boolean;
}

interface Budget {
  left: number;
}

/**
 * Applies a file's hunks to its text before the patch, as git apply does: every context line must match, at the stated
 * line or else at the nearest one that fits; a hunk at the edge of the file stays at that edge. No fuzz.
 */
export function applyHunks(before: string, file: PatchedFile): Applied {
  const text = splitText(before);
  const budget: Budget = { left: SEARCH_BUDGET };
  const out: string[] = [];
  const shifts: number[] = [];
  let taken = 0;
  let shift = 0;
  for (const [index, hunk] of file.hunks.entries()) {
    const old = hunk.lines.filter((line) => isOn(line, 'old')).map((line) => line.text);
    const stated = hunk.oldCount === 0 ? hunk.oldStart : hunk.oldStart - 1;
    const at = findPlace(
      { lines: text.lines, old, from: taken, edges: edgesOf(hunk), budget },
      stated + shift,
    );
    if (at === null) {
      const reason =
        budget.left < 0 ? 'the search for its place was given up' : 'its lines are not in the file';
      return { ok: false, reason, hunk: index };
    }
    shift = at - stated;
    shifts.push(shift);
    for (let row = taken; row < at; row++) out.push(text.lines[row] ?? '');
    for (const line of hunk.lines) if (isOn(line, 'new')) out.push(line.text);
    taken = at + old.length;
  }
  const atEnd = file.hunks.length > 0 && taken === text.lines.length;
  if (atEnd && text.endsInNewline === file.noNewlineAtEnd.old) {
    return { ok: false, reason: 'the file does not end as the hunk says', hunk: file.hunks.length - 1 };
  }
  for (let row = taken; row < text.lines.length; row++) out.push(text.lines[row] ?? '');
  const newline = atEnd ? !file.noNewlineAtEnd.new : text.endsInNewline;
  return { ok: true, after: out.length === 0 ? '' : `${out.join('\n')}${newline ? '\n' : ''}`, shifts };
}

function splitText(text: string): Text {
  const lines = text.split('\n');
  const endsInNewline = lines.at(-1) === '';
  if (endsInNewline) lines.pop();
  return { lines, endsInNewline };
}

interface Edges {
  readonly first: boolean;
  readonly last: boolean;
}

/** A hunk from line 1 on, or without context below, is about the edge of the file; so git reads it. */
function edgesOf(hunk: Hunk): Edges {
  return { first: hunk.oldStart <= 1, last: hunk.lines.at(-1)?.kind !== 'context' };
}

interface Search {
  readonly lines: readonly string[];
  readonly old: readonly string[];
  /** Rows before this one belong to earlier hunks. */
  readonly from: number;
  readonly edges: Edges;
  readonly budget: Budget;
}

/** The row nearest to `wanted` where the old lines stand; null if nowhere, or if the budget is used up. */
function findPlace(search: Search, wanted: number): number | null {
  const { from, edges } = search;
  const highest = search.lines.length - search.old.length;
  if (highest < from) return null;
  if (edges.first) return matches(search, 0) && (!edges.last || highest === 0) ? 0 : null;
  if (edges.last) return matches(search, highest) ? highest : null;
  const reach = Math.max(wanted - from, highest - wanted);
  for (let offset = 0; offset <= reach && search.budget.left >= 0; offset++) {
    if (matches(search, wanted + offset)) return wanted + offset;
    if (offset > 0 && matches(search, wanted - offset)) return wanted - offset;
  }
  return null;
}

function matches(search: Search, at: number): boolean {
  const { lines, old, from, budget } = search;
  if (at < from || at + old.length > lines.length) return false;
  for (const [row, text] of old.entries()) {
    const own = lines[at + row] ?? '';
    budget.left -= own.length === text.length ? text.length + 1 : 1;
    if (budget.left < 0 || own !== text) return false;
  }
  return true;
}
