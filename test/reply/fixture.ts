import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { parseDiff } from '../../src/diff/parse.js';
import type { Line, PatchedFile } from '../../src/domain/diff.js';
import type { Evidence, FileBase, Finding, Severity } from '../../src/domain/finding.js';
import type { Patch } from '../../src/domain/series.js';
import { realAuthor } from '../../src/mail/addresses.js';
import { parseMessage } from '../../src/mail/parse.js';
import { parseSubject } from '../../src/mail/subject.js';
import type { Identity } from '../../src/reply/compose.js';

/** Who answers in the tests. */
export const IDENTITY: Identity = {
  name: 'Kogin bot',
  address: 'kogin@example.org',
  domain: 'example.org',
  url: 'https://kogin.example.org',
};

/** The time of every reply in the tests. */
export const NOW = Date.UTC(2026, 2, 27, 9, 30, 0);

/** Reads a mail of `test/reply/golden` the way the product reads it. */
export async function readPatch(name: string): Promise<Patch> {
  return patchOf(readFileSync(new URL(`golden/${name}.eml`, import.meta.url)));
}

/** A patch from the bytes of its mail. */
export async function patchOf(mail: Uint8Array): Promise<Patch> {
  const message = await parseMessage(mail);
  const flowed = message.headers.some(
    ({ name, value }) => name === 'content-type' && /format=flowed/i.test(value),
  );
  return {
    message,
    subject: parseSubject(message.subject),
    author: realAuthor(message),
    lists: [],
    diff: parseDiff(message.body, { flowed }),
  };
}

/** A finding as a test words it: `at` is a diff line with its sign, or the ending of one. */
export interface Claim {
  readonly at: string;
  /** Which of several such lines, from 0. */
  readonly nth?: number;
  readonly check: string;
  readonly function: string;
  readonly comment: string;
  readonly severity?: Severity;
  readonly suggestion?: string;
  /** Ends of diff lines on the new side of the same file. */
  readonly proofs?: readonly string[];
  readonly evidence?: readonly Evidence[];
}

/** The finding that a claim describes, placed in the patch. */
export function findingOf(patch: Patch, claim: Claim): Finding {
  const { file, line, quoted } = find(patch, claim.at, claim.nth);
  const proofs = (claim.proofs ?? []).map((ending) => {
    const proof = find(patch, ending, claim.nth);
    return { path: proof.file.path, line: proof.line.newLine ?? 0, text: proof.line.text, note: '' };
  });
  return {
    fingerprint: createHash('sha256').update(`${claim.check} ${claim.function} ${claim.at}`).digest('hex'),
    check: claim.check,
    severity: claim.severity ?? 'high',
    path: file.path,
    function: claim.function,
    line: line.newLine ?? line.oldLine ?? 0,
    side: line.kind === 'removed' ? 'old' : 'new',
    bodyLine: line.bodyLine,
    quoted,
    comment: claim.comment,
    suggestion: claim.suggestion ?? null,
    evidence: [...proofs, ...(claim.evidence ?? [])],
  };
}

/** A base of the first file that has this path. */
export function refBase(path: string): FileBase {
  return {
    path,
    step: 'ref',
    tree: '/srv/linux.git',
    ref: 'drm-kumo-next',
    commit: '1a2b3c4d5e6f'.padEnd(40, '0'),
  };
}

function find(patch: Patch, ending: string, nth = 0): { file: PatchedFile; line: Line; quoted: string } {
  if (patch.diff.kind !== 'files') throw new Error(`the fixture's diff is ${JSON.stringify(patch.diff)}`);
  const signs = { added: '+', removed: '-', context: ' ' };
  const found = patch.diff.files.flatMap((file) =>
    file.hunks
      .flatMap((hunk) => hunk.lines)
      .map((line) => ({ file, line, quoted: signs[line.kind] + line.text }))
      .filter(({ quoted }) => quoted.endsWith(ending)),
  )[nth];
  if (found !== undefined) return found;
  throw new Error(`no diff line ends in ${ending}`);
}
