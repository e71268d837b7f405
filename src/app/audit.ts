import { unchangedCode } from '../c/functions.js';
import type { Check } from '../checks/check.js';
import { nowhere } from '../checks/elsewhere.js';
import { judgeAll, type Setting } from '../checks/run.js';
import { wholeImage } from '../diff/images.js';
import type { PatchedFile } from '../domain/diff.js';
import type { CheckCrash, Finding } from '../domain/finding.js';
import { findingInTree } from '../review/build.js';

/** What the checks say about one file as it stands. */
export interface AuditedFile {
  readonly path: string;
  readonly findings: readonly Finding[];
  readonly functions: number;
  /** Functions that could not be read whole as C. */
  readonly unread: number;
  readonly notJudged: Readonly<Record<string, number>>;
  readonly crashes: readonly CheckCrash[];
}

/** Runs the checks on every function of a file; `kernel` is the tree's version as `6.18`, or null if unknown. */
export function auditFile(
  { path, text }: { readonly path: string; readonly text: string },
  checks: readonly Check[],
  { kernel, learnt }: { readonly kernel: string | null; readonly learnt: Setting['learnt'] },
): AuditedFile {
  const code = unchangedCode(path, wholeImage(text));
  const { problems, notJudged, crashes } = judgeAll(
    checks,
    { file: untouched(path), code, kernel, base: 'base-commit' },
    { date: null, learnt, elsewhere: nowhere },
  );
  const unread = code.functions.filter(({ after }) => after?.complete !== true).length;
  return {
    path,
    findings: problems.map(findingInTree),
    functions: code.functions.length,
    unread,
    notJudged,
    crashes,
  };
}

function untouched(path: string): PatchedFile {
  return {
    path,
    oldPath: path,
    newPath: path,
    change: 'modified',
    binary: false,
    oldBlob: null,
    newBlob: null,
    oldMode: null,
    newMode: null,
    bodyLine: 0,
    hunks: [],
    noNewlineAtEnd: { old: false, new: false },
  };
}
