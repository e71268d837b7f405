import type { FileBase, Finding, Held, PatchReview } from '../domain/finding.js';

/** A run as far as it is compared with another one of the same patch. */
export interface ComparedRun {
  readonly review: Pick<PatchReview, 'status' | 'reason' | 'bases' | 'reported' | 'held'>;
  /** The version of Kogin that ran. */
  readonly kogin: string;
  /** Each check's mark by its id; null for a run of which that is not known. */
  readonly checks: Readonly<Record<string, string>> | null;
}

/** What changed between two runs, and what may have changed it. */
export interface RunDifference {
  /** Reported now and not before. */
  readonly added: readonly Finding[];
  /** Reported before and not now; `now` says why it is held, null if it was not found at all. */
  readonly gone: readonly { readonly finding: Finding; readonly now: Held | null }[];
  readonly same: readonly Finding[];
  /** Held now and not found before, and the other way round. */
  readonly heldAdded: readonly Held[];
  readonly heldGone: readonly Held[];
  /** From one status or reason to the other; null if they are the same. */
  readonly status: { readonly before: string; readonly after: string } | null;
  readonly why: readonly Why[];
}

/** Something that two runs do not have in common; `before` and `after` are for people. */
interface Why {
  readonly kind: 'other-base' | 'newer-kogin' | 'changed-check';
  /** The path or the check that it is about; empty for Kogin itself. */
  readonly about: string;
  readonly before: string;
  readonly after: string;
}

/** Compares two runs of one patch by the fingerprints of what they report and hold. */
export function compareRuns(before: ComparedRun, after: ComparedRun): RunDifference {
  const [was, is] = [before.review, after.review];
  const reportedBefore = prints(was.reported);
  const reportedNow = prints(is.reported);
  const heldNow = new Map(is.held.map((held) => [held.finding.fingerprint, held]));
  const anyBefore = new Set([...reportedBefore, ...was.held.map(({ finding }) => finding.fingerprint)]);
  const anyNow = new Set([...reportedNow, ...heldNow.keys()]);
  const status = { before: stateOf(was), after: stateOf(is) };
  return {
    added: is.reported.filter(({ fingerprint }) => !reportedBefore.has(fingerprint)),
    gone: was.reported
      .filter(({ fingerprint }) => !reportedNow.has(fingerprint))
      .map((finding) => ({ finding, now: heldNow.get(finding.fingerprint) ?? null })),
    same: is.reported.filter(({ fingerprint }) => reportedBefore.has(fingerprint)),
    heldAdded: is.held.filter(({ finding }) => !anyBefore.has(finding.fingerprint)),
    heldGone: was.held.filter(({ finding }) => !anyNow.has(finding.fingerprint)),
    status: status.before === status.after ? null : status,
    why: [...otherBases(was.bases, is.bases), ...otherKogin(before, after), ...otherChecks(before, after)],
  };
}

/** Whether the two runs say the same. */
export function saysTheSame(difference: RunDifference): boolean {
  const { added, gone, heldAdded, heldGone, status } = difference;
  return status === null && [added, gone, heldAdded, heldGone].every((list) => list.length === 0);
}

/** What a file was read from, in a few words: `drm-misc-next 1a2b3c4d5e6f`, `the mail alone`. */
function baseWords(base: FileBase): string {
  if (base.step === 'hunks') return 'the mail alone';
  if (base.step === 'blob') return 'the blob of the index line';
  return [base.ref ?? base.step, base.commit?.slice(0, 12) ?? ''].join(' ').trim();
}

function prints(findings: readonly Finding[]): ReadonlySet<string> {
  return new Set(findings.map(({ fingerprint }) => fingerprint));
}

function stateOf({ status, reason }: ComparedRun['review']): string {
  return reason === null ? status : `${status}: ${reason}`;
}

function otherBases(before: readonly FileBase[], after: readonly FileBase[]): Why[] {
  const known = new Map(before.map((base) => [base.path, baseWords(base)]));
  return after.flatMap((base): Why[] => {
    const [was, is] = [known.get(base.path), baseWords(base)];
    if (was === undefined || was === is) return [];
    return [{ kind: 'other-base', about: base.path, before: was, after: is }];
  });
}

function otherKogin(before: ComparedRun, after: ComparedRun): Why[] {
  if (before.kogin === after.kogin) return [];
  return [{ kind: 'newer-kogin', about: '', before: before.kogin, after: after.kogin }];
}

function otherChecks({ checks: was }: ComparedRun, { checks: is }: ComparedRun): Why[] {
  if (was === null || is === null) return [];
  const ids = [...new Set([...Object.keys(was), ...Object.keys(is)])].sort();
  return ids
    .filter((id) => was[id] !== is[id])
    .map((id) => ({
      kind: 'changed-check',
      about: id,
      before: was[id] ?? 'did not run',
      after: is[id] ?? 'does not run',
    }));
}
