import { forgetFunctions, type PatchedCode } from '../c/functions.js';
import type { Outline } from '../c/outline.js';
import { grantSteps, OutOfSteps } from '../c/steps.js';
import type { PatchedFile } from '../domain/diff.js';
import type { CheckCrash } from '../domain/finding.js';
import type { BaseStep } from '../domain/image.js';
import type { Check, Context, Judged } from './check.js';
import { type Question as Asked, type Elsewhere, questionKey } from './elsewhere.js';
import { crashOf, toJudged } from './judged.js';
import type { Learnt } from './learnt.js';
import { hasOverlongWord, MOST_JUDGED, stepsOn, TOO_MANY, TOO_MUCH, whyPassedOver } from './limits.js';
import { atOnce, type Paused } from './paused.js';
import { type View, viewOf } from './view.js';

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
  /** The code of all units: one list for all that ask, so that what is read from it can be kept with it. */
  readonly patch: readonly PatchedCode[];
  readonly setting: Setting;
  /** Functions and files that are judged at most. */
  readonly most: number;
  /** Steps that may be taken to judge one side. */
  readonly mostSteps: number;
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
export function* runChecks(
  checks: readonly Check[],
  units: readonly PatchedUnit[],
  setting: Setting,
): Paused<Judgement> {
  const run = newRun(units, setting);
  yield* judgeSide(run, 'new', checks);
  yield* judgeSide(run, 'old', [...new Set(run.problems.map((judged) => judged.check))]);
  return judgement(run);
}

function newRun(units: readonly PatchedUnit[], setting: Setting): Run {
  return {
    units,
    patch: units.map((each) => each.code),
    setting,
    most: MOST_JUDGED,
    mostSteps: stepsOn(units.map(({ base }) => base)),
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
  const unlimited = { most: Number.POSITIVE_INFINITY, mostSteps: Number.POSITIVE_INFINITY };
  const run = { ...newRun([unit], setting), ...unlimited };
  atOnce(judgeSide(run, 'new', checks));
  return judgement(run);
}

/** What is asked of one check about one side of a patch. */
export interface Question {
  readonly check: Check;
  readonly side: 'new' | 'old';
  readonly setting: Setting;
}

/** What one check says, nothing compared: for asking whether a later patch removes a problem. */
export function* problemsOf(
  units: readonly PatchedUnit[],
  { check, side, setting }: Question,
): Paused<readonly Judged[]> {
  const run = newRun(units, setting);
  yield* judgeSide(run, side, [check]);
  return run.problems;
}

function* judgeSide(run: Run, side: 'new' | 'old', checks: readonly Check[]): Paused<void> {
  if (checks.length === 0) return;
  let left = run.most;
  const steps = grantSteps(outlinesOf(run.patch), run.mostSteps);
  const isWorded = run.units.some(hasOverlongWord);
  for (const unit of run.units) {
    const context = contextOf(run, unit, side);
    if (context === null) continue;
    const reason = whyPassedOver(unit.file.path, isWorded);
    if (reason !== null) {
      context.abstain(reason);
      continue;
    }
    const changed = unit.code.functions.slice(0, Math.max(0, left - 1));
    for (let rest = unit.code.functions.length - changed.length; rest > 0; rest--) context.abstain(TOO_MANY);
    if (left <= 0) continue;
    left -= 1 + changed.length;
    const views: View[] = [];
    for (const each of checks.some((check) => check.run !== undefined) ? changed : []) {
      if (steps.left < 0) break;
      views.push(...viewOf(each, { context, file: unit.file }));
      yield;
    }
    for (const check of checks) {
      if (steps.left < 0) break;
      run.check = check;
      judgeFile(run, { unit, context }, check);
      if (check.run !== undefined) for (const view of views) judge(run, view, check);
      yield;
    }
    if (steps.left < 0)
      for (let rest = Math.max(views.length, 1); rest > 0; rest--) context.abstain(TOO_MUCH);
    if (run.units.length > MOST_KEPT) forgetFunctions(unit.code);
  }
}

function outlinesOf(patch: readonly PatchedCode[]): readonly Outline[] {
  return patch
    .flatMap(({ before, after }) => [before, after])
    .filter((file) => file !== null)
    .map((file) => file.outline);
}

/** Files whose syntax is kept until all of a patch is judged; of more it would fill the memory. */
const MOST_KEPT = 20;

function contextOf(run: Run, unit: PatchedUnit, side: 'new' | 'old'): Context | null {
  const { before, after } = unit.code;
  const [file, other] = side === 'new' ? [after, before] : [before, after];
  if (file === null) return null;
  return {
    side,
    file,
    other,
    patch: run.patch,
    counterpart: null,
    touched: touched(unit.file, side),
    removed: '',
    date: run.setting.date,
    kernel: unit.kernel,
    base: unit.base,
    elsewhere: (question: Asked) => askElsewhere(run, question),
    learnt: (callee: string) => run.setting.learnt(callee, unit.file.path),
    abstain: abstainOn(run, side),
  };
}

/** What is not known yet is noted for the check that asks, so that it can be run again. */
function askElsewhere({ setting, open, check }: Run, question: Asked): ReturnType<Elsewhere> {
  const answer = setting.elsewhere(question);
  if (answer !== null || check === null) return answer;
  const own = open.get(check) ?? new Map<string, Asked>();
  open.set(check, own.set(questionKey(question), question));
  return null;
}

function judgeFile(run: Run, { unit, context }: { unit: PatchedUnit; context: Context }, check: Check): void {
  const { side, file, base } = context;
  const place = { check, side, path: unit.file.path, base, function: '', in: file, alone: false };
  try {
    for (const problem of check.runFile?.(file, context) ?? []) run.problems.push(toJudged(place, problem));
  } catch (error) {
    if (!(error instanceof OutOfSteps)) run.crashes.push(crashOf(error, place));
  }
}

/** Most checks have nothing to say of most functions, so nothing is made here before one has. */
function judge(run: Run, { path, fn, context }: View, check: Check): void {
  const { side, base, other } = context;
  try {
    for (const problem of check.run?.(fn, context) ?? []) {
      const alone = other?.items.has(fn.name) !== true;
      run.problems.push(toJudged({ check, side, path, base, function: fn.name, alone, in: fn }, problem));
    }
  } catch (error) {
    if (!(error instanceof OutOfSteps)) run.crashes.push(crashOf(error, { check, path, function: fn.name }));
  }
}

/** Only what could not be said about the patched code counts; the old side is there for comparison. */
function abstainOn(run: Run, side: 'new' | 'old'): (reason: string) => void {
  return (reason) => {
    if (side === 'new') run.notJudged.set(reason, (run.notJudged.get(reason) ?? 0) + 1);
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
