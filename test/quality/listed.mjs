// What people objected to, fixes that were wrong, and a list of unlabelled patches.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { asked, bare, isReported, readLines, review, share } from './records.mjs';

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
    asked(`${where}: agreed, within reach, seen`, { part: seen.length, whole: agreed.length, least: 40 }),
    asked(`${where}: refused, reported`, { part: wrong.length, whole: refused.length, mostCases: 0 }),
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
  const objected = introduced.filter((each) => each.length > 0).length;
  const reported = findings.filter((each) => each.some(isReported)).length;
  // What is said of the lines that such a patch takes away, and of nothing that it adds, would agree with it.
  const supported = findings.filter((each) => each.some(({ side }) => side === 'old')).length;
  return [
    ['wrong fixes', 'objected to', share(objected, labels.length)],
    ['wrong fixes', 'reported', share(reported, labels.length)],
    ['wrong fixes', 'supported', share(supported, labels.length)],
    asked('wrong fixes: objected to', { part: objected, whole: labels.length, leastCases: 2 }),
    asked('wrong fixes: supported', { part: supported, whole: labels.length, mostCases: 0 }),
  ];
}

/** The share of unlabelled patches with something to say. */
export async function measureList({ shared, trees, verdicts }) {
  const mailbox = shared === null ? null : join(shared, 'corpus', 'lists', 'gem-dma-patches.mbox.gz');
  if (mailbox === null || !existsSync(mailbox)) return [];
  const records = [...(await review([mailbox], trees)).values()];
  let loud = 0;
  const checks = new Map();
  const judged = { right: 0, wrong: 0, unread: 0 };
  for (const { messageId, findings } of records) {
    const reported = findings.filter(isReported);
    if (reported.length === 0) continue;
    loud++;
    for (const { check } of reported) checks.set(check, (checks.get(check) ?? 0) + 1);
    for (const finding of reported) judged[verdictOf(verdicts, messageId, finding)]++;
  }
  const where = `${records.length} patches about GEM and DMA`;
  return [
    [where, 'with a reported finding', share(loud, records.length)],
    ...[...checks].sort().map(([check, times]) => [where, `reported by ${check}`, `${times}`]),
    [where, 'reported, read and right', `${judged.right}`],
    [where, 'reported, read and wrong', `${judged.wrong}`],
    [where, 'reported and not read', `${judged.unread}`],
    asked(`${where}: with a reported finding`, { part: loud, whole: records.length, most: 2 }),
    asked(`${where}: right of those read`, {
      part: judged.right,
      whole: judged.right + judged.wrong,
      least: 95,
    }),
  ];
}

function verdictOf(verdicts, messageId, { check, path, function: name, quoted, comment }) {
  const same = verdicts.filter(
    (each) =>
      each.messageId === messageId && each.check === check && each.path === path && each.function === name,
  );
  const naming = same.find(({ subject }) => `${comment} ${quoted}`.includes(subject)) ?? same[0];
  return naming === undefined ? 'unread' : naming.verdict;
}
