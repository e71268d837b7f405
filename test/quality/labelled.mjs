// The labelled fixes, forwards and turned round; the seed; the order of the input.
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { missedRows } from './missed.mjs';
import { asked, bare, isReported, printed, readLines, review, share } from './records.mjs';

/** Lines that a finding may be away from a labelled line. */
const NEAR = 8;

/** Of the fixes turned round: what is seen and what reported; of the fixes themselves: on how many something is. */
export async function measureFixes({ shared, trees }) {
  if (shared === null) return [];
  const without = await fixesRows(shared, []);
  return trees.length === 0 ? without : [...(await fixesRows(shared, trees)), ...without];
}

async function fixesRows(shared, trees) {
  const folder = join(shared, 'corpus', 'fixes');
  const labels = readLines(join(folder, 'labels.jsonl'));
  const reversed = await review([join(folder, 'reversed')], trees);
  const forward = await review([join(folder, 'mails')], trees);
  const counts = new Map();
  let elsewhere = 0;
  for (const label of labels) {
    const findings = reversed.get(`${label.id}@reversed.kogin.invalid`)?.findings ?? [];
    const hits = findings.filter((finding) => isHit(label, finding));
    elsewhere += findings.filter((finding) => isReported(finding) && !isHit(label, finding)).length;
    const sorts = ['all', `scope ${label.scope}`, ...(trees.length > 0 ? [`class ${label.bug_class}`] : [])];
    for (const sort of sorts) count(counts, sort, hits);
  }
  const alarms = labels.filter(
    ({ message_id, forward_note }) =>
      !forward_note && (forward.get(bare(message_id))?.findings ?? []).some(isReported),
  );
  const where =
    trees.length > 0 ? `fixes turned round, ${trees.length} trees` : 'fixes turned round, mails alone';
  return [
    ...[...counts].sort(([a], [b]) => (a < b ? -1 : 1)).map(([sort, count]) => row(where, sort, count)),
    [where, 'reported away from the label', `${elsewhere}`],
    [where, 'fixes themselves with a reported finding', share(alarms.length, labels.length)],
    ...(trees.length > 0 ? missedRows(where, labels, { records: reversed, isHit }) : []),
    ...GOALS[trees.length > 0 ? 'trees' : 'mails'].map(([sort, what, least]) => {
      const { cases, [what]: found } = counts.get(sort) ?? { cases: 0, [what]: 0 };
      return asked(`${where}: ${sort}, ${what}`, { part: found, whole: cases, least });
    }),
    asked(`${where}: fixes themselves reported`, { part: alarms.length, whole: labels.length, mostCases: 2 }),
  ];
}

/** What is asked for at least, in percent of the cases. */
const GOALS = {
  trees: [
    ['all', 'seen', 45],
    ['all', 'reported', 35],
    ['scope function', 'seen', 50],
    ['scope hunk', 'seen', 65],
  ],
  mails: [['scope hunk', 'seen', 60]],
};

/** Whether a finding is about what a label describes: in its function, or near one of its lines. */
function isHit(label, { path, function: name, line }) {
  if (path !== label.bug_file) return false;
  return name === label.function || label.bug_line_numbers.some((at) => Math.abs(line - at) <= NEAR);
}

function count(counts, sort, hits) {
  const { cases, seen, reported } = counts.get(sort) ?? { cases: 0, seen: 0, reported: 0 };
  counts.set(sort, {
    cases: cases + 1,
    seen: seen + Number(hits.length > 0),
    reported: reported + Number(hits.some(isReported)),
  });
}

function row(where, sort, { cases, seen, reported }) {
  return [where, sort, `seen ${share(seen, cases)}, reported ${share(reported, cases)}`];
}

/** The seed has its one reported finding, its ancestor none; two more that are true of the seed are seen. */
export async function measureSeed({ shared, trees, fail }) {
  if (shared === null) return [];
  const mail = (name) => join(shared, 'seed', name);
  const rows = [];
  for (const [where, used] of [
    ['seed, mail alone', []],
    ...(trees.length > 0 ? [['seed, trees', trees]] : []),
  ]) {
    const [seed] = (await review([mail('seed-v3-3-of-3.eml')], used)).values();
    const [ancestor] = (await review([mail('ancestor-2019-4-of-6.eml')], used)).values();
    const reported = seed.findings.filter(isReported);
    const [first] = reported;
    const right =
      reported.length === 1 &&
      first.check === 'param-not-forwarded-const' &&
      first.function === 'drm_gem_dma_create_with_handle' &&
      first.suggestion === 'flags' &&
      seed.findings.every((finding) => finding.function !== 'drm_gem_dma_create');
    const silent = !ancestor.findings.some(isReported);
    if (!right) fail(`${where}: not exactly the one finding that must be reported`);
    if (!silent) fail(`${where}: something is reported on the ancestor`);
    rows.push([where, 'reported as it must be', right ? 'yes' : 'NO']);
    rows.push([where, 'ancestor silent', silent ? 'yes' : 'NO']);
    const has = (check) => seed.findings.some((finding) => finding.check === check);
    const said = (check) => (has(check) ? 'seen' : 'not seen');
    rows.push([where, 'attribute on a path that ignores it', said('attr-on-path-that-ignores-it')]);
    rows.push([where, 'readers of vaddr', said('unaware-field-reader')]);
    if (!has('attr-on-path-that-ignores-it'))
      fail(`${where}: the attribute on a path that ignores it is not seen`);
    if (used.length > 0 && !has('unaware-field-reader')) fail(`${where}: the readers of vaddr are not seen`);
  }
  return rows;
}

/** Whether the mails give the same output twice in a row, and each the same review whatever their order. */
export async function measureOrder({ shared, trees, fail }) {
  if (shared === null) return [];
  const folder = join(shared, 'corpus', 'fixes', 'reversed');
  if (!existsSync(folder)) return [];
  const names = readdirSync(folder).sort();
  const paths = names.map((name) => join(folder, name));
  const once = await printed(paths, trees);
  const again = await printed(paths, trees);
  const twice = once.equals(again);
  if (!twice) fail('the same mails give other output the second time');
  const orders = [paths.toReversed(), [...odd(paths, 1), ...odd(paths, 0)]];
  let same = true;
  for (const order of orders) same &&= sortedLines(await printed(order, trees)) === sortedLines(once);
  if (!same) fail('the same mails in another order give other reviews');
  return [
    ['order', `${names.length} mails twice in a row`, twice ? 'same bytes' : 'OTHER BYTES'],
    [
      'order',
      `${names.length} mails backwards, and every second one first`,
      same ? 'same bytes for each' : 'OTHER',
    ],
  ];
}

function odd(paths, rest) {
  return paths.filter((_, i) => i % 2 === rest);
}

/** One line a mail; only their order follows that of the input. */
function sortedLines(output) {
  return output.toString('latin1').split('\n').sort().join('\n');
}
