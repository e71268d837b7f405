import { type CFunction, type ChangedFunction, type CodeFile, lineAt } from '../c/functions.js';
import { OutOfSteps } from '../c/steps.js';
import type { PatchedFile } from '../domain/diff.js';
import type { Context } from './check.js';
import { isOverlong, TOO_LONG } from './limits.js';

/** One side of a function with what its checks are given; made once, since there are many checks. */
export interface View {
  readonly path: string;
  readonly fn: CFunction;
  readonly context: Context;
}

/** The function as its checks see it; none if it is not in view, is longer than any, or no steps are left to read it. */
export function viewOf(changed: ChangedFunction, at: { context: Context; file: PatchedFile }): View[] {
  try {
    return readView(changed, at);
  } catch (error) {
    if (!(error instanceof OutOfSteps)) throw error;
    return [];
  }
}

function readView(
  changed: ChangedFunction,
  { context, file }: { context: Context; file: PatchedFile },
): View[] {
  const { path } = changed;
  const fn = context.side === 'new' ? changed.after : changed.before;
  if (fn === null) return [];
  if (isOverlong(fn)) {
    context.abstain(TOO_LONG);
    return [];
  }
  let removed: string | null = null;
  const own = {
    ...context,
    get counterpart() {
      return context.side === 'new' ? changed.before : changed.after;
    },
    get removed() {
      removed ??= context.side === 'new' ? removedIn(context.other, changed.name, file) : '';
      return removed;
    },
  };
  return [{ path, fn, context: own }];
}

/** What the patch takes out of one function, by the lines that it has on the old side. */
function removedIn(old: CodeFile | null, name: string, { hunks }: PatchedFile): string {
  if (old === null) return '';
  // Line by line, since the lines of a hunk are numbered as the mail states them and those around it as they stand.
  const own = (old.items.get(name) ?? []).flatMap(({ start, end }) => [
    lineAt(old.outline, start),
    ...old.outline.rows.filter((row) => start < row && row < end).map((row) => lineAt(old.outline, row)),
  ]);
  const inside = new Set(own);
  const lines = hunks.flatMap((hunk) => hunk.lines);
  return lines
    .filter(({ kind, oldLine }) => kind === 'removed' && oldLine !== null && inside.has(oldLine))
    .map(({ text }) => text)
    .join('\n');
}
