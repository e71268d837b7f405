import type { CFunction, CodeFile, PatchedCode } from '../c/functions.js';
import type { SyntaxNode } from '../c/syntax.js';
import type { Evidence, Maturity, Severity, Side } from '../domain/finding.js';
import type { BaseStep } from '../domain/image.js';
import type { Elsewhere } from './elsewhere.js';
import type { Learnt } from './learnt.js';

/** What a check needs to see before it can prove anything. */
export type Needs = 'hunk' | 'function' | 'file' | 'tree';

/** The names and texts that make up one problem; together with check and function they identify it. */
export type Facts = Readonly<Record<string, string>>;

/** A line that proves something, by its place in a function or file. */
export interface Proof {
  readonly in: CFunction | CodeFile;
  readonly offset: number;
  readonly note: string;
}

/** What a check yields: a place, the facts and their proof; wording and choosing happen elsewhere. */
export interface Problem {
  /** Offset of the offending code in the text of the function or file that was judged. */
  readonly at: number;
  /** The variable, parameter or name that it is about: two checks that name the same one at one place see one fault. */
  readonly subject: string;
  readonly facts: Facts;
  readonly proofs: readonly Proof[];
  /** Where this case weighs more or less than the check's usual severity. */
  readonly severity?: Severity;
  /** It rests on code that the patch does not show, so a base that is merely similar does not prove it. */
  readonly restsOnBase?: true;
}

/** A problem as it leaves the checks: placed by lines, without syntax. */
export interface Judged {
  readonly check: Check;
  readonly side: Side;
  /** The file's path after the patch, on both sides. */
  readonly path: string;
  /** Empty where the file is the unit. */
  readonly function: string;
  /** The function is not there on the other side of the patch. */
  readonly alone: boolean;
  /** Line in the file on that side, from 1. */
  readonly line: number;
  readonly text: string;
  readonly subject: string;
  readonly facts: Facts;
  readonly severity: Severity;
  readonly evidence: readonly Evidence[];
  /** It rests on code that the patch does not show, and that code may not be what the author has. */
  readonly onSimilarBase: boolean;
}

/** What surrounds the code that is judged; all of it belongs to the same side of the patch. */
export interface Context {
  readonly side: 'new' | 'old';
  readonly file: CodeFile;
  /** The file on the other side of the patch; null if it is not there. */
  readonly other: CodeFile | null;
  /** Every file of the patch, for definitions that it brings along. */
  readonly patch: readonly PatchedCode[];
  /** The same function on the other side of the patch, read on first use; null if it is not there. */
  readonly counterpart: CFunction | null;
  /** Lines of the file (this side) that the patch adds, or removes where side is `old`. */
  readonly touched: ReadonlySet<number>;
  /** The lines of the function that the patch takes away, without signs; empty for a file and where side is `old`. */
  readonly removed: string;
  /** When the mail was written, in milliseconds; null if unknown. */
  readonly date: number | null;
  /** The base's kernel version as `6.18`; null without a tree. */
  readonly kernel: string | null;
  /** How the code around the hunks was found. */
  readonly base: BaseStep;
  /** What a tree has taught of a function that the tables do not know; null if nothing. */
  readonly learnt: (callee: string) => Learnt | null;
  /** Code outside of the patch; a check that gets null is asked again once the answer is there, if there is one. */
  readonly elsewhere: Elsewhere;
  /** Counts a case that could not be judged. */
  readonly abstain: (reason: string) => void;
}

/** A fault that Kogin knows: how it is found, why it matters, how it is said; the documentation is made of it. */
export interface Check {
  /** Named by the fault; the file's name. */
  readonly id: string;
  readonly maturity: Maturity;
  readonly severity: Severity;
  readonly needs: Needs;
  readonly summary: string;
  readonly why: string;
  readonly advice: string;
  /** Hunks (lines with their sign) that must be reported at the lines marked `//@ report`. */
  readonly bad: readonly string[];
  /** Hunks that must stay silent. */
  readonly good: readonly string[];
  /** What it cannot see. */
  readonly limits: readonly string[];
  readonly references: readonly string[];
  /** Judges one side of one changed function. */
  readonly run?: (fn: CFunction, context: Context) => Iterable<Problem>;
  /** Judges one side of one file, where functions are not the unit. */
  readonly runFile?: (file: CodeFile, context: Context) => Iterable<Problem>;
  /** The comment: at most three sentences that name function and variable, give the consequence and ask. */
  readonly comment: (facts: Facts) => string;
  /** What to write instead, where that is mechanical. */
  readonly suggest?: (facts: Facts) => string | null;
}

/** Returns the check as given; it exists so that each check's file is typed and found by one name. */
export function defineCheck(check: Check): Check {
  return check;
}

/** A proof at a node of a function. */
export function proof(fn: CFunction, node: SyntaxNode, note: string): Proof {
  return { in: fn, offset: node.start, note };
}

/** A fact that the check itself has put in; throws if it is missing, which is a mistake in the check. */
export function fact(facts: Facts, name: string): string {
  const value = facts[name];
  if (value === undefined) throw new Error(`the check did not record its fact "${name}"`);
  return value;
}
