import type { PatchedFile } from '../domain/diff.js';
import type { Finding } from '../domain/finding.js';

/** What one version of a work showed of a finding; `not-judged` proves nothing either way. */
export type Sighting = 'reported' | 'held' | 'gone' | 'vanished' | 'not-judged';

/** One version's sighting of a finding, in the order in which the versions were sent. */
export interface Seen {
  /** As `v2`. */
  readonly version: string;
  readonly sighting: Sighting;
  /** Message-ID of the patch that showed it; null where none did. */
  readonly messageId: string | null;
}

/** What a person said about a finding. */
export interface PersonsVerdict {
  readonly verdict: 'wrong' | 'intended' | 'old' | 'dup';
  /** The reason, or the finding that it doubles. */
  readonly detail: string;
  readonly by: string;
}

/** What became of a finding. */
type OutcomeState = 'open' | 'fixed' | 'vanished' | 'wrong' | 'intended' | 'duplicate' | 'old' | 'merged';

/** What became of a finding, in which version, and a line for people. */
export interface Outcome {
  readonly state: OutcomeState;
  readonly version: string;
  readonly detail: string;
}

/** All that decides about what became of one finding. */
export interface FindingHistory {
  /** From the first version that had it on; never empty. */
  readonly seen: readonly Seen[];
  /** What people said, newest first. */
  readonly verdicts: readonly PersonsVerdict[];
  /** `drm-next 1a2b3c4d5e6f` if a tree has the line; else null. */
  readonly merged: string | null;
}

/** What became of a finding: a person's word counts most, then what the last version that was judged shows, then the trees. */
export function outcomeOf({ seen, verdicts, merged }: FindingHistory): Outcome {
  const [verdict] = verdicts;
  const judged = seen.filter(({ sighting }) => sighting !== 'not-judged');
  const first = seen[0]?.version ?? '';
  const last = judged.at(-1);
  if (verdict !== undefined) return fromVerdict(verdict, last?.version ?? first);
  const present = judged.findLastIndex(({ sighting }) => sighting === 'reported' || sighting === 'held');
  const left = judged[present + 1];
  if (left?.sighting === 'gone')
    return { state: 'fixed', version: left.version, detail: `fixed in ${left.version}` };
  if (merged !== null)
    return { state: 'merged', version: last?.version ?? first, detail: `merged anyway: ${merged}` };
  if (left !== undefined)
    return { state: 'vanished', version: left.version, detail: `${left.version} has no such code any more` };
  const at = judged[present]?.version ?? first;
  const detail = at === first ? `open since ${first}` : `open since ${first}, still open in ${at}`;
  return { state: 'open', version: at, detail };
}

function fromVerdict({ verdict, detail, by }: PersonsVerdict, version: string): Outcome {
  const state = verdict === 'dup' ? 'duplicate' : verdict;
  return { state, version, detail: `${state}, said ${by}${detail === '' ? '' : `: ${detail}`}` };
}

/** What of a version was judged, as far as one finding of an older version is concerned. */
export interface VersionJudged {
  /** Findings of its patches, each with its patch. */
  readonly findings: readonly {
    readonly finding: Finding;
    readonly messageId: string;
    readonly held: boolean;
  }[];
  /** The files that its reviewed patches change, with the patch's Message-ID. */
  readonly files: readonly { readonly file: PatchedFile; readonly messageId: string }[];
  /** Paths that were read from the mail alone. */
  readonly mailAlone: ReadonlySet<string>;
  /** Every patch of it has arrived, could be read, and was reviewed. */
  readonly whole: boolean;
  /** Checks that threw, or did not run. */
  readonly silent: ReadonlySet<string>;
}

/**
 * What a later version shows of a finding. Gone is only what is really not said any more although its function is still
 * in the diff: where the check did not get to judge it, or says something else of the same function, that is not known.
 */
export function sightingOf(
  finding: Finding,
  version: VersionJudged,
  before: { readonly mailAlone: boolean; readonly fingerprints: ReadonlySet<string> },
): { readonly sighting: Sighting; readonly messageId: string | null } {
  const same = version.findings.find((each) => each.finding.fingerprint === finding.fingerprint);
  if (same !== undefined) return { sighting: same.held ? 'held' : 'reported', messageId: same.messageId };
  const reworded = version.findings.find(
    (each) => isAbout(each.finding, finding) && !before.fingerprints.has(each.finding.fingerprint),
  );
  if (reworded !== undefined)
    return { sighting: reworded.held ? 'held' : 'reported', messageId: reworded.messageId };
  const unknown = { sighting: 'not-judged', messageId: null } as const;
  if (version.silent.has(finding.check)) return unknown;
  const touching = version.files.filter(({ file }) => file.path === finding.path);
  const [shown] = touching.filter(({ file }) => showsFunction(file, finding.function));
  const vanished = { sighting: 'vanished', messageId: touching[0]?.messageId ?? null } as const;
  if (shown === undefined) return version.whole ? vanished : unknown;
  // With less of the code in view than before, silence says nothing.
  if (version.mailAlone.has(finding.path) && !before.mailAlone) return unknown;
  return { sighting: 'gone', messageId: shown.messageId };
}

function isAbout(a: Finding, b: Finding): boolean {
  return a.check === b.check && a.path === b.path && a.function === b.function;
}

/** Whether a patch to a file shows a function on the new side: in a hunk's heading, or where its name begins a line. */
export function showsFunction(file: PatchedFile, name: string): boolean {
  if (name === '') return true;
  return file.hunks.some(
    ({ section, lines }) =>
      hasWord(section, name) ||
      lines.some(({ kind, text }) => kind !== 'removed' && /^[A-Za-z_]/.test(text) && hasWord(text, name)),
  );
}

function hasWord(text: string, word: string): boolean {
  for (let at = text.indexOf(word); at >= 0; at = text.indexOf(word, at + 1)) {
    if (!/\w/.test(text.charAt(at - 1)) && !/\w/.test(text.charAt(at + word.length))) return true;
  }
  return false;
}

/**
 * Whether a file of a tree has the finding's line, and every line of its proof, in the finding's function. Only an added
 * line can tell: false for any other.
 */
export function treeHasFinding(text: string, finding: Finding): boolean {
  if (!finding.quoted.startsWith('+')) return false;
  const body = functionText(text, finding.function);
  if (body === null) return false;
  const lines = new Set(body.map((line) => line.trim()));
  const proofs = finding.evidence.filter(({ path }) => path === finding.path).map((proof) => proof.text);
  return [finding.quoted.slice(1), ...proofs].every((line) => lines.has(line.trim()));
}

/** The lines from the function's name at the left margin to the brace that closes it there; the whole file without a name. */
function functionText(text: string, name: string): readonly string[] | null {
  const lines = text.split('\n');
  if (name === '') return lines;
  for (const [index, line] of lines.entries()) {
    if (!/^[A-Za-z_]/.test(line) || !hasWord(line, name) || line.trimEnd().endsWith(';')) continue;
    const end = lines.findIndex((each, at) => at > index && each.startsWith('}'));
    if (end > 0) return lines.slice(index, end + 1);
  }
  return null;
}
