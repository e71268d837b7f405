import { flowOf } from '../c/flow.js';
import type { CFunction, PatchedCode } from '../c/functions.js';
import type { PatchedFile } from '../domain/diff.js';
import type { BaseStep } from '../domain/image.js';
import { hasFaultsOnPurpose } from './test-code.js';

/** The first so many of a patch: a large new driver has some 250; what has more is a rename, or made to take long. */
export const MOST_JUDGED = 600;

/** Why the functions and files behind them are not judged. */
export const TOO_MANY = `the patch changes more than ${MOST_JUDGED} functions and files`;

/**
 * Statements and conditions of one function; the longest of Linux 6.18 that is no list of registers has 1,809. Returns
 * do not count: nothing is followed through them.
 */
const MOST_STATEMENTS = 2000;

/** Why a function is not judged that is longer than any that people write. */
export const TOO_LONG = `the function has more than ${MOST_STATEMENTS} statements`;

/** Nodes of syntax that a statement has at least, so that the flow of a usual function need not be asked for. */
const NODES_OF_STATEMENT = 3;

/** True for a function of more statements than are judged: checks compare them with each other. */
export function isOverlong(fn: CFunction): boolean {
  const nodes = fn.fragments.reduce((sum, { body }) => sum + body.until - body.place, 0);
  if (nodes <= NODES_OF_STATEMENT * MOST_STATEMENTS) return false;
  const points = fn.fragments.flatMap((fragment) => flowOf(fn, fragment).points);
  return points.filter(({ kind }) => kind !== 'return').length > MOST_STATEMENTS;
}

const MOST_LETTERS = 1000;

/** Why nothing is said of a file; null if it is judged. `isWorded`: the patch has a word that no pattern can be made of. */
export function whyPassedOver(path: string, isWorded: boolean): string | null {
  if (isWorded) return `the patch has a word of more than ${MOST_LETTERS} letters`;
  return hasFaultsOnPurpose(path) ? 'the file tests what detects faults' : null;
}

const OVERLONG = new RegExp(`\\b\\w{${MOST_LETTERS + 1}}`);

/** True if a line of the patch has a longer word than people write, and it is code: comments and strings may have one. */
export function hasOverlongWord({
  file,
  code,
}: {
  readonly file: PatchedFile;
  readonly code: PatchedCode;
}): boolean {
  const isInMail = file.hunks.some(({ lines }) => lines.some(({ text }) => OVERLONG.test(text)));
  return (
    isInMail && [code.before, code.after].some((side) => side !== null && OVERLONG.test(side.outline.masked))
  );
}

/**
 * Steps that all checks together may take to judge one side of a patch; of those of graphics drivers that were tried,
 * the largest that changes no hundreds of files took 1.8 million.
 */
export const MOST_STEPS = 2_500_000;

/**
 * The same where a file was found in a tree, so that whole functions are followed: the longest ioctls of the graphics
 * drivers take up to 12 million, and nobody has made them take long.
 */
export const MOST_STEPS_ON_TREE = 16_000_000;

/** Steps more for each file that was found in a tree. */
const STEPS_OF_TREE_FILE = 100_000;

/** Steps for a patch to files with these bases. */
export function stepsOn(bases: readonly BaseStep[]): number {
  const found = bases.filter((base) => base !== 'hunks').length;
  return found === 0 ? MOST_STEPS : MOST_STEPS_ON_TREE + STEPS_OF_TREE_FILE * found;
}

/** Why what comes behind them is not judged to the end. */
export const TOO_MUCH = 'the patch takes too many steps to follow';

/** What a problem costs, with a step for each character of its line: both are looked up, and compared with the others. */
export const STEPS_OF_PROBLEM = 200;
