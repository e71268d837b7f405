import type { PatchedFile } from '../domain/diff.js';
import type { Finding } from '../domain/finding.js';
import { outcomeOf, type Seen, sightingOf, treeHasFinding, type VersionJudged } from '../review/outcome.js';
import type { Db } from '../store/db.js';
import { lastRun, mailsOfSeries, type StoredRun } from '../store/history.js';
import {
  HELD_YET_TOLD,
  mergeOf,
  noteMerge,
  openOutcomes,
  replaceOutcomes,
  type StoredOutcome,
  unheededVerdicts,
  worksUnsettled,
} from '../store/outcomes.js';
import { verdictsOn } from '../store/verdicts.js';
import { type StoredVersion, versionsOfWork } from '../store/versions.js';
import type { TreeReader } from './base.js';
import { readPatch } from './read-patch.js';

interface Version extends VersionJudged {
  readonly name: string;
  /** Findings whose history is told: not those that the patch did not bring, or that another check says. */
  readonly told: readonly Finding[];
}

interface Part {
  readonly messageId: string;
  readonly run: StoredRun | null;
  readonly files: readonly PatchedFile[];
}

/** Works out anew what became of the findings of a work; to be called after a run, a verdict or a merge. */
export async function refreshOutcomes(db: Db, workId: number): Promise<void> {
  const versions: Version[] = [];
  for (const version of await versionsOfWork(db, workId)) versions.push(await readVersion(db, version));
  const outcomes = new Map<string, Omit<StoredOutcome, 'workId'>>();
  for (const [index, version] of versions.entries()) {
    for (const finding of version.told) {
      if (outcomes.has(finding.fingerprint)) continue;
      const seen = sightings(finding, versions.slice(index));
      const verdicts = await verdictsOn(db, finding.fingerprint);
      const merge = await mergeOf(db, finding.fingerprint);
      const merged = merge === null ? null : `${merge.ref} ${merge.commit.slice(0, 12)}`;
      const { fingerprint, check } = finding;
      const outcome = outcomeOf({ seen, verdicts, merged });
      outcomes.set(fingerprint, { fingerprint, check, ...outcome, history: JSON.stringify(seen) });
    }
  }
  await db
    .transaction()
    .execute((transaction) => replaceOutcomes(transaction, workId, [...outcomes.values()]));
}

/** Lets every verdict that was given since show in the outcomes of its finding; gives the number of works that changed. */
export async function heedVerdicts(db: Db): Promise<number> {
  const changed = (await unheededVerdicts(db)).map(({ workId }) => workId);
  const works = new Set([...changed, ...(await worksUnsettled(db))]);
  for (const workId of works) await refreshOutcomes(db, workId);
  return works.size;
}

const LOOKED_AT = 5000;

/** Looks for open findings in the tips of the trees, and notes those that were merged anyway; gives their number. */
export async function findMerged(db: Db, trees: readonly TreeReader[], now: number): Promise<number> {
  let merged = 0;
  for (const outcome of await openOutcomes(db, LOOKED_AT)) {
    const finding = await lastSight(db, outcome);
    const place = finding === null ? null : await placeInTrees(finding, trees);
    if (place === null) continue;
    await noteMerge(db, { fingerprint: outcome.fingerprint, ...place, at: now });
    await refreshOutcomes(db, outcome.workId);
    merged++;
  }
  return merged;
}

/** The finding as the last version that has it shows it. */
async function lastSight(db: Db, outcome: StoredOutcome): Promise<Finding | null> {
  const seen = JSON.parse(outcome.history) as readonly Seen[];
  const last = seen.findLast(({ sighting }) => sighting === 'reported' || sighting === 'held');
  const run = last?.messageId ? await lastRun(db, last.messageId) : null;
  if (run === null) return null;
  const all = [...run.reported, ...run.held.map(({ finding }) => finding)];
  return all.find(({ fingerprint }) => fingerprint === outcome.fingerprint) ?? null;
}

async function placeInTrees(
  finding: Finding,
  trees: readonly TreeReader[],
): Promise<{ readonly tree: string; readonly ref: string; readonly commit: string } | null> {
  for (const tree of trees) {
    for (const ref of tree.refs) {
      const commit = await tree.resolve(ref);
      const file = commit === null ? null : await tree.file(commit, finding.path);
      if (commit !== null && file !== null && treeHasFinding(file.text, finding))
        return { tree: tree.path, ref, commit };
    }
  }
  return null;
}

function sightings(finding: Finding, versions: readonly Version[]): readonly Seen[] {
  const seen: Seen[] = [];
  let before = { mailAlone: false, fingerprints: new Set<string>() };
  for (const version of versions) {
    const sight = sightingOf(finding, version, before);
    seen.push({ version: version.name, ...sight });
    if (sight.sighting === 'not-judged') continue;
    before = {
      mailAlone: version.mailAlone.has(finding.path),
      fingerprints: new Set(version.findings.map((each) => each.finding.fingerprint)),
    };
  }
  return seen;
}

async function readVersion(db: Db, version: StoredVersion): Promise<Version> {
  const parts: Part[] = [];
  for (const { messageId, raw } of await mailsOfSeries(db, version.seriesId)) {
    const read = await readPatch(raw);
    if ('unreadable' in read || read.patch.subject.index === 0) continue;
    const { diff } = read.patch;
    const run = await lastRun(db, messageId);
    const reviewed = run?.status === 'reviewed' && diff.kind === 'files';
    parts.push({ messageId, run, files: reviewed ? diff.files : [] });
  }
  const runs = parts.flatMap(({ run }) => run ?? []);
  return {
    name: `v${version.version}`,
    told: runs.flatMap(({ reported, held }) => [
      ...reported,
      ...held.filter(({ reason }) => HELD_YET_TOLD.includes(reason)).map(({ finding }) => finding),
    ]),
    findings: parts.flatMap(({ messageId, run }) => findingsOf(messageId, run)),
    files: parts.flatMap(({ messageId, files }) => files.map((file) => ({ file, messageId }))),
    mailAlone: new Set(
      runs.flatMap(({ bases }) => bases.filter(({ step }) => step === 'hunks').map(({ path }) => path)),
    ),
    whole: parts.length >= version.total && parts.every(({ run }) => run?.status === 'reviewed'),
    silent: new Set(runs.flatMap(({ crashed }) => crashed)),
  };
}

/** What a later patch of the same version removes is not there at the version's end. */
function findingsOf(messageId: string, run: StoredRun | null): Version['findings'] {
  if (run === null) return [];
  const held = run.held.filter(({ reason }) => reason !== 'fixed-later-in-series');
  return [
    ...run.reported.map((finding) => ({ finding, messageId, held: false })),
    ...held.map(({ finding }) => ({ finding, messageId, held: true })),
  ];
}
