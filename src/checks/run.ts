import {
  type CFunction,
  type ChangedFunction,
  type CodeFile,
  lineAt,
  lineTextAt,
  type PatchedCode,
} from '../c/functions.js';
import type { PatchedFile } from '../domain/diff.js';
import type { CheckCrash, Evidence } from '../domain/finding.js';
import type { BaseStep } from '../domain/image.js';
import type { Check, Context, Judged, Problem } from './check.js';
import { type Question as Asked, type Elsewhere, questionKey } from './elsewhere.js';
import type { Learnt } from './learnt.js';

/** One file of a patch, as diff and as code. */
export interface PatchedUnit {
  readonly file: PatchedFile;
  readonly code: PatchedCode;
  /** The base's kernel version as `6.18`; null without a tree. */
  readonly kernel: string | null;
  /** How the code around the hunks was found. */
  readonly base: BaseStep;
}

/** What all checks say about one patch, both sides apart. */
export interface Judgement {
  readonly problems: readonly Judged[];
  readonly notJudged: Readonly<Record<string, number>>;
  readonly crashes: readonly CheckCrash[];
  /** What checks have asked of code elsewhere and nobody had looked up, by check. */
  readonly open: ReadonlyMap<Check, readonly Asked[]>;
}

/** What is true of the whole patch, whatever file is judged. */
export interface Setting {
  /** When the mail was written, in milliseconds; null if unknown. */
  readonly date: number | null;
  /** What a tree has taught of a function as seen from a file; null where it taught nothing. */
  readonly learnt: (callee: string, path: string) => Learnt | null;
  readonly elsewhere: Elsewhere;
}

interface Run {
  readonly units: readonly PatchedUnit[];
  readonly setting: Setting;
  readonly problems: Judged[];
  readonly notJudged: Map<string, number>;
  readonly crashes: CheckCrash[];
  readonly open: Map<Check, Map<string, Asked>>;
  /** The check that is running. */
  check: Check | null;
}

/**
 * Runs the checks over every file of one patch; a check that throws loses only that result. The code before the patch
 * is judged only where the code after it has a problem: it is there to tell what is new, and reading it costs as much.
 */
export function runChecks(
  checks: readonly Check[],
  units: readonly PatchedUnit[],
  setting: Setting,
): Judgement {
  const run = newRun(units, setting);
  judgeSide(run, 'new', checks);
  judgeSide(run, 'old', [...new Set(run.problems.map((judged) => judged.check))]);
  return judgement(run);
}

function newRun(units: readonly PatchedUnit[], setting: Setting): Run {
  return {
    units,
    setting,
    problems: [],
    notJudged: new Map(),
    crashes: [],
    open: new Map(),
    check: null,
  };
}

function judgement({ problems, notJudged, crashes, open }: Run): Judgement {
  const asked = new Map([...open].map(([check, questions]) => [check, [...questions.values()]] as const));
  return { problems, notJudged: Object.fromEntries([...notJudged].sort()), crashes, open: asked };
}

/** What all checks say about one file as it stands, nothing compared. */
export function judgeAll(checks: readonly Check[], unit: PatchedUnit, setting: Setting): Judgement {
  const run = newRun([unit], setting);
  judgeSide(run, 'new', checks);
  return judgement(run);
}

/** What is asked of one check about one side of a patch. */
export interface Question {
  readonly check: Check;
  readonly side: 'new' | 'old';
  readonly setting: Setting;
}

/** What one check says, nothing compared: for asking whether a later patch removes a problem. */
export function problemsOf(
  units: readonly PatchedUnit[],
  { check, side, setting }: Question,
): readonly Judged[] {
  const run = newRun(units, setting);
  judgeSide(run, side, [check]);
  return run.problems;
}

function judgeSide(run: Run, side: 'new' | 'old', checks: readonly Check[]): void {
  if (checks.length === 0) return;
  for (const unit of run.units) {
    const view = viewOf(run, unit, side);
    if (view === null) continue;
    for (const check of checks) judge(run, view, check);
  }
}

/** One side of a file with what its checks are given; made once, since there are many checks. */
interface View {
  readonly unit: PatchedUnit;
  readonly context: Context;
  readonly functions: readonly { readonly changed: ChangedFunction; readonly context: Context }[];
}

function viewOf(run: Run, unit: PatchedUnit, side: 'new' | 'old'): View | null {
  const { before, after, functions } = unit.code;
  const [file, other] = side === 'new' ? [after, before] : [before, after];
  if (file === null) return null;
  const context = {
    side,
    file,
    other,
    patch: run.units.map((each) => each.code),
    counterpart: null,
    touched: touched(unit.file, side),
    date: run.setting.date,
    kernel: unit.kernel,
    base: unit.base,
    elsewhere: (question: Asked) => askElsewhere(run, question),
    learnt: (callee: string) => run.setting.learnt(callee, unit.file.path),
    abstain: abstainOn(run, side),
  };
  const ofFunctions = functions.map((changed) => ({
    changed,
    context: {
      ...context,
      get counterpart() {
        return side === 'new' ? changed.before : changed.after;
      },
    },
  }));
  return { unit, context, functions: ofFunctions };
}

/** What is not known yet is noted for the check that asks, so that it can be run again. */
function askElsewhere({ setting, open, check }: Run, question: Asked): ReturnType<Elsewhere> {
  const answer = setting.elsewhere(question);
  if (answer !== null || check === null) return answer;
  const own = open.get(check) ?? new Map<string, Asked>();
  open.set(check, own.set(questionKey(question), question));
  return null;
}

function judge(run: Run, { unit, context, functions }: View, check: Check): void {
  const { side, file, other } = context;
  const { runFile, run: runFunction } = check;
  const path = unit.file.path;
  run.check = check;
  const { base } = unit;
  if (runFile !== undefined)
    attempt(run, { check, side, path, base, function: '', in: file, alone: false }, () =>
      runFile(file, context),
    );
  if (runFunction === undefined) return;
  for (const { changed, context: own } of functions) {
    const fn = side === 'new' ? changed.after : changed.before;
    if (fn === null) continue;
    const alone = other?.items.has(fn.name) !== true;
    const place = { check, side, path, base, function: fn.name, in: fn, alone };
    attempt(run, place, () => runFunction(fn, own));
  }
}

/** Only what could not be said about the patched code counts; the old side is there for comparison. */
function abstainOn(run: Run, side: 'new' | 'old'): (reason: string) => void {
  return (reason) => {
    if (side === 'new') run.notJudged.set(reason, (run.notJudged.get(reason) ?? 0) + 1);
  };
}

interface Attempt extends Pick<Judged, 'check' | 'side' | 'path' | 'function' | 'alone'> {
  readonly in: CFunction | CodeFile;
  readonly base: BaseStep;
}

function attempt(run: Run, place: Attempt, judge: () => Iterable<Problem>): void {
  try {
    for (const problem of judge()) run.problems.push(toJudged(place, problem));
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    run.crashes.push({ check: place.check.id, path: place.path, function: place.function, message });
  }
}

function toJudged({ in: code, base, ...place }: Attempt, problem: Problem): Judged {
  const { subject, facts } = problem;
  return {
    ...place,
    line: lineAt(code.outline, problem.at),
    text: lineTextAt(code.outline, problem.at),
    subject,
    facts,
    severity: problem.severity ?? place.check.severity,
    evidence: problem.proofs.map((proof) => toEvidence(proof)),
    onSimilarBase: problem.restsOnBase === true && base !== 'base-commit',
  };
}

function toEvidence({ in: code, offset, note }: Problem['proofs'][number]): Evidence {
  return {
    path: code.path,
    line: lineAt(code.outline, offset),
    text: lineTextAt(code.outline, offset),
    note,
  };
}

function touched(file: PatchedFile, side: 'new' | 'old'): ReadonlySet<number> {
  const lines = new Set<number>();
  for (const hunk of file.hunks) {
    for (const line of hunk.lines) {
      if (side === 'new' && line.kind === 'added' && line.newLine !== null) lines.add(line.newLine);
      if (side === 'old' && line.kind === 'removed' && line.oldLine !== null) lines.add(line.oldLine);
    }
  }
  return lines;
}
