// What people objected to, fixes that were wrong, and a list of unlabelled patches.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { bare, isReported, readLines, review, share } from './records.mjs';

/** Objections that the author agreed to and that a reader of code could make: seen? Those that were wrong: silent? */
export async function measureReviews({ shared, trees }) {
  if (shared === null) return [];
  const folder = join(shared, 'corpus', 'reviews');
  const labels = readLines(join(folder, 'labels.jsonl'));
  const records = await review([join(folder, 'mails')], trees);
  const about = (label) =>
    (records.get(bare(label.patch_message_id))?.findings ?? []).filter((finding) => isAbout(label, finding));
  const agreed = labels.filter((label) => label.author_agreed === true && label.static_reach === 'A');
  const refused = labels.filter((label) => label.author_agreed === false);
  const seen = agreed.filter((label) => about(label).length > 0);
  const reported = agreed.filter((label) => about(label).some(isReported));
  const wrong = refused.filter((label) => about(label).some(isReported));
  const where = 'objections of reviewers';
  return [
    [where, 'agreed, within reach: seen', share(seen.length, agreed.length)],
    [where, 'agreed, within reach: reported', share(reported.length, agreed.length)],
    [where, 'refused by the author: reported', share(wrong.length, refused.length)],
  ];
}

/** In the same function, or at a quoted line. */
function isAbout(label, { path, function: name, quoted }) {
  return path === label.file && (name === label.function || label.quoted_lines.includes(quoted));
}

/** On how many of the wrong fixes something is said against them, reported or held. */
export async function measureWrongFixes({ shared, trees }) {
  if (shared === null) return [];
  const folder = join(shared, 'corpus', 'wrong-fixes');
  const labels = readLines(join(folder, 'labels.jsonl'));
  const records = await review([join(folder, 'mails')], trees);
  const findings = labels.map(({ message_id }) => records.get(bare(message_id))?.findings ?? []);
  const introduced = findings.map((each) => each.filter(({ heldReason }) => heldReason !== 'not-introduced'));
  // What it says of the code before the patch alone would agree with the patch; such a finding is never made.
  return [
    ['wrong fixes', 'objected to', share(introduced.filter((each) => each.length > 0).length, labels.length)],
    [
      'wrong fixes',
      'reported',
      share(findings.filter((each) => each.some(isReported)).length, labels.length),
    ],
  ];
}

/** The share of unlabelled patches with something to say; again without what an earlier version was told already. */
export async function measureList({ shared, trees }) {
  const mailbox = shared === null ? null : join(shared, 'corpus', 'lists', 'gem-dma-patches.mbox.gz');
  if (mailbox === null || !existsSync(mailbox)) return [];
  const records = [...(await review([mailbox], trees)).values()];
  const said = new Set();
  let loud = 0;
  let first = 0;
  const checks = new Map();
  for (const { findings } of records) {
    const reported = findings.filter(isReported);
    if (reported.length === 0) continue;
    loud++;
    first += Number(reported.some(({ fingerprint }) => !said.has(fingerprint)));
    for (const { fingerprint, check } of reported) {
      said.add(fingerprint);
      checks.set(check, (checks.get(check) ?? 0) + 1);
    }
  }
  const where = `${records.length} patches about GEM and DMA`;
  return [
    [where, 'with a reported finding', share(loud, records.length)],
    [where, 'with one that no earlier version had', share(first, records.length)],
    ...[...checks].sort().map(([check, times]) => [where, `reported by ${check}`, `${times}`]),
  ];
}
