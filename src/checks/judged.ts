import { type CFunction, type CodeFile, lineAt, lineTextAt } from '../c/functions.js';
import { spend } from '../c/steps.js';
import type { CheckCrash, Evidence } from '../domain/finding.js';
import type { BaseStep } from '../domain/image.js';
import type { Judged, Problem } from './check.js';
import { STEPS_OF_PROBLEM } from './limits.js';

/** Where a check speaks: of a function or of a whole file. */
export type Place = Pick<Judged, 'check' | 'side' | 'path' | 'function' | 'alone'> & {
  readonly in: CFunction | CodeFile;
  readonly base: BaseStep;
};

/** An error that a check has thrown, as what is told of it. */
export function crashOf(error: unknown, at: Pick<Place, 'check' | 'path' | 'function'>): CheckCrash {
  const message = error instanceof Error ? error.message : String(error);
  return { check: at.check.id, path: at.path, function: at.function, message };
}

/** A problem as a check yields it, with the lines that it speaks of; throws `OutOfSteps` where no steps are left for it. */
export function toJudged({ in: code, base, ...place }: Place, problem: Problem): Judged {
  const { subject, facts } = problem;
  const text = lineTextAt(code.outline, problem.at);
  spend(code.outline, STEPS_OF_PROBLEM + text.length);
  return {
    ...place,
    line: lineAt(code.outline, problem.at),
    text,
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
