import type { Judged } from '../../src/checks/check.js';
import { defineCheck } from '../../src/checks/check.js';
import { parseDiff } from '../../src/diff/parse.js';
import type { PatchedFile } from '../../src/domain/diff.js';

/** A check that says what it is told. */
export const check = defineCheck({
  id: 'kumo-fault',
  maturity: 'stable',
  severity: 'high',
  needs: 'hunk',
  summary: 'a fault',
  why: 'It fails.',
  advice: 'Mend it.',
  bad: [],
  good: [],
  limits: [],
  references: [],
  comment: (facts) => `${facts['what']} is wrong. Should it be right?`,
  suggest: (facts) => facts['right'] ?? null,
});

/** Line 12 is removed, line 12 of the new file is added; they stand in lines 5 and 6 of the body. */
export const patched: readonly PatchedFile[] = files(
  [
    '--- a/drivers/kumo.c',
    '+++ b/drivers/kumo.c',
    '@@ -11,3 +11,3 @@ int f(void)',
    ' \ta();',
    '-\tb();',
    '+\tc();',
    ' \td();',
    '',
  ].join('\n'),
);

/** The files of a diff. */
export function files(text: string): readonly PatchedFile[] {
  const diff = parseDiff(text);
  if (diff.kind !== 'files') throw new Error(JSON.stringify(diff));
  return diff.files;
}

/** A problem at the added line, with what differs. */
export function judged(own: Partial<Judged> = {}): Judged {
  return {
    check,
    side: 'new',
    path: 'drivers/kumo.c',
    function: 'f',
    alone: false,
    line: 12,
    text: '\tc();',
    subject: 'c',
    facts: { what: 'c()' },
    severity: 'high',
    evidence: [],
    onSimilarBase: false,
    ...own,
  };
}
