import { createHash } from 'node:crypto';
import type { Judged } from '../checks/check.js';
import type { Line, PatchedFile } from '../domain/diff.js';
import type { Evidence, Finding } from '../domain/finding.js';
import { keptProblems } from './kept.js';

/** A finding with what choosing needs to know: its check, what it is about, and whether the patch brought it. */
export interface Candidate {
  readonly finding: Finding;
  readonly judged: Judged;
  readonly introduced: boolean;
}

const MAX_EVIDENCE = 8;

/** Words and places every problem of one patch; the same fault at several places is one candidate with a list. */
export function buildFindings(problems: readonly Judged[], patched: readonly PatchedFile[]): Candidate[] {
  const before = problems.filter((judged) => judged.side === 'old');
  const after = problems.filter((judged) => judged.side === 'new');
  if (after.length === 0) return [];
  // A function that was renamed is compared by what it says, not by where it stands.
  const gone = new Set(before.filter((judged) => judged.alone).map(essence));
  const kept = keptProblems(before, after, fingerprint);
  const files = new Map(patched.map((file) => [file.path, file.hunks.flatMap((hunk) => hunk.lines)]));
  const candidates = new Map<string, Candidate>();
  for (const judged of after) {
    const id = fingerprint(judged);
    const same = candidates.get(id);
    const lines = files.get(judged.path);
    if (same !== undefined) candidates.set(id, withPlace(same, judged));
    else if (lines !== undefined) {
      const introduced = !kept.has(id) && !(judged.alone && gone.has(essence(judged)));
      candidates.set(id, { judged, introduced, finding: toFinding(judged, lines) });
    }
  }
  return [...candidates.values()];
}

/** Identifies a problem over the versions of a patch: check, path, function and facts, no line numbers. */
export function fingerprint(judged: Judged): string {
  return hash([judged.check.id, judged.path, judged.function, ...facts(judged)]);
}

function essence(judged: Judged): string {
  return hash([judged.check.id, ...facts(judged).filter((fact) => !fact.startsWith('function='))]);
}

function facts(judged: Judged): string[] {
  return Object.entries(judged.facts)
    .map(([name, value]) => `${name}=${value}`)
    .sort();
}

function hash(parts: readonly string[]): string {
  return createHash('sha256').update(parts.join('\0')).digest('hex').slice(0, 40);
}

function toFinding(judged: Judged, lines: readonly Line[]): Finding {
  const { check, facts } = judged;
  const { line, exact } = quotable(judged, lines);
  const evidence = judged.evidence.slice(0, MAX_EVIDENCE);
  return {
    fingerprint: fingerprint(judged),
    check: check.id,
    severity: judged.severity,
    path: judged.path,
    function: judged.function,
    line: line.newLine ?? line.oldLine ?? judged.line,
    side: line.newLine === null ? 'old' : 'new',
    bodyLine: line.bodyLine,
    quoted: `${SIGN[line.kind]}${line.text}`,
    comment: check.comment(facts),
    suggestion: check.suggest?.(facts) ?? null,
    evidence: exact ? evidence : [placeOf(judged, 'the place itself'), ...evidence],
  };
}

/** A problem of code that no mail changes, as a finding: it stands where it stands, and there is nothing to quote from. */
export function findingInTree(judged: Judged): Finding {
  const { check, facts } = judged;
  return {
    fingerprint: fingerprint(judged),
    check: check.id,
    severity: judged.severity,
    path: judged.path,
    function: judged.function,
    line: judged.line,
    side: 'new',
    bodyLine: 0,
    quoted: ` ${judged.text}`,
    comment: check.comment(facts),
    suggestion: check.suggest?.(facts) ?? null,
    evidence: judged.evidence.slice(0, MAX_EVIDENCE),
  };
}

const SIGN = { context: ' ', added: '+', removed: '-' } as const;

function withPlace(candidate: Candidate, judged: Judged): Candidate {
  const { finding } = candidate;
  if (finding.evidence.length >= MAX_EVIDENCE) return candidate;
  const evidence = [...finding.evidence, placeOf(judged, 'the same here')];
  return { ...candidate, finding: { ...finding, evidence } };
}

function placeOf({ path, line, text }: Judged, note: string): Evidence {
  return { path, line, text, note };
}

/**
 * The line of the mail that the comment stands under: the offending line if the diff shows it, else the first changed
 * line that proves it, else the nearest line that the patch changes, which may be that of another function.
 */
function quotable(judged: Judged, lines: readonly Line[]): { line: Line; exact: boolean } {
  const number = (each: Line) => (judged.side === 'new' ? each.newLine : each.oldLine);
  const exact = lines.find((each) => number(each) === judged.line);
  if (exact !== undefined) return { line: exact, exact: true };
  const proof = judged.evidence
    .filter(({ path }) => path === judged.path)
    .map((each) => lines.find((line) => line.kind !== 'context' && number(line) === each.line))
    .find((line) => line !== undefined);
  if (proof !== undefined) return { line: proof, exact: false };
  let best: Line | undefined;
  let last = 1;
  let distance = Number.POSITIVE_INFINITY;
  for (const each of lines) {
    last = number(each) ?? last;
    if (each.kind === 'context' || Math.abs(last - judged.line) >= distance) continue;
    best = each;
    distance = Math.abs(last - judged.line);
  }
  if (best === undefined)
    throw new Error(`${judged.path}: a problem was found in a file without changed lines`);
  return { line: best, exact: false };
}
