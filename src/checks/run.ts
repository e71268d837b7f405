import { type CFunction, type CodeFile, lineAt, lineTextAt, type PatchedCode } from '../c/functions.js';
import type { PatchedFile } from '../domain/diff.js';
import type { CheckCrash, Evidence } from '../domain/finding.js';
import type { Check, Judged, Problem } from './check.js';
import type { Learnt } from './learnt.js';

/** One file of a patch, as diff and as code. */
export interface PatchedUnit {
  readonly file: PatchedFile;
  readonly code: PatchedCode;
  /** The base's kernel version as `6.18`; null without a tree. */
  readonly kernel: string | null;
}

/** What all checks say about one patch, both sides apart. */
export interface Judgement {
  readonly problems: readonly Judged[];
  readonly notJudged: Readonly<Record<string, number>>;
  readonly crashes: readonly CheckCrash[];
}

/** What is true of the whole patch, whatever file is judged. */
export interface Setting {
  /** When the mail was written, in milliseconds; null if unknown. */
  readonly date: number | null;
  /** What a tree has taught of a function as seen from a file; null where it taught nothing. */
  readonly learnt: (callee: string, path: string) => Learnt | null;
}

interface Run {
  readonly units: readonly PatchedUnit[];
  readonly setting: Setting;
  readonly problems: Judged[];
  readonly notJudged: Map<string, number>;
  readonly crashes: CheckCrash[];
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
  for (const unit of units) {
    for (const check of checks) judge(run, { unit, check, side: 'new' });
  }
  const found = new Set(run.problems.map((judged) => judged.check));
  for (const unit of units) {
    for (const check of found) judge(run, { unit, check, side: 'old' });
  }
  return judgement(run);
}

function newRun(units: readonly PatchedUnit[], setting: Setting): Run {
  return { units, setting, problems: [], notJudged: new Map(), crashes: [] };
}

function judgement({ problems, notJudged, crashes }: Run): Judgement {
  return { problems, notJudged: Object.fromEntries([...notJudged].sort()), crashes };
}

/** What all checks say about one file as it stands, nothing compared. */
export function judgeAll(checks: readonly Check[], unit: PatchedUnit, setting: Setting): Judgement {
  const run = newRun([unit], setting);
  for (const check of checks) judge(run, { unit, check, side: 'new' });
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
  for (const unit of units) judge(run, { unit, check, side });
  return run.problems;
}

interface Place {
  readonly unit: PatchedUnit;
  readonly check: Check;
  readonly side: 'new' | 'old';
}

function judge(run: Run, { unit, check, side }: Place): void {
  const file = side === 'new' ? unit.code.after : unit.code.before;
  if (file === null) return;
  const patch = run.units.map((each) => each.code);
  const abstain = abstainOn(run, side);
  const other = side === 'new' ? unit.code.before : unit.code.after;
  const context = {
    side,
    file,
    other,
    patch,
    touched: touched(unit.file, side),
    date: run.setting.date,
    kernel: unit.kernel,
    learnt: (callee: string) => run.setting.learnt(callee, unit.file.path),
    abstain,
  };
  const { runFile, run: runFunction } = check;
  const path = unit.file.path;
  if (runFile !== undefined)
    attempt(run, { check, side, path, function: '', in: file, alone: false }, () =>
      runFile(file, { ...context, counterpart: null }),
    );
  if (runFunction === undefined) return;
  for (const changed of unit.code.functions) {
    const fn = side === 'new' ? changed.after : changed.before;
    if (fn === null) continue;
    const place = { check, side, path, function: fn.name, in: fn, alone: other?.items.has(fn.name) !== true };
    attempt(run, place, () =>
      runFunction(fn, {
        ...context,
        get counterpart() {
          return side === 'new' ? changed.before : changed.after;
        },
      }),
    );
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
}

function attempt(run: Run, place: Attempt, judge: () => Iterable<Problem>): void {
  try {
    for (const problem of judge()) run.problems.push(toJudged(place, problem));
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    run.crashes.push({ check: place.check.id, path: place.path, function: place.function, message });
  }
}

function toJudged({ in: code, ...place }: Attempt, problem: Problem): Judged {
  const { subject, facts } = problem;
  return {
    ...place,
    line: lineAt(code.outline, problem.at),
    text: lineTextAt(code.outline, problem.at),
    subject,
    facts,
    severity: problem.severity ?? place.check.severity,
    evidence: problem.proofs.map((proof) => toEvidence(proof)),
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
