// What is missed of the labelled fixes, and why.
import { bare } from './records.mjs';

/**
 * Rows for what is missed: how many for each reason, then each case by its reason. `no context`: more than the hunks
 * is needed and no tree has the file as the mail has it; `abstained`: a check said that it could not judge; `wrong`: something
 * else is said of the file; `no check`: all else.
 */
export function missedRows(where, labels, { records, isHit }) {
  const missed = labels.flatMap((label) => {
    const record = records.get(`${label.id}@reversed.kogin.invalid`);
    return record?.findings.some((finding) => isHit(label, finding))
      ? []
      : [{ label, reason: why(label, record) }];
  });
  const times = new Map();
  for (const { reason } of missed) times.set(reason, (times.get(reason) ?? 0) + 1);
  return [
    ...[...times].sort().map(([reason, count]) => [where, `missed: ${reason}`, `${count}`]),
    ...missed
      .map(({ label, reason }) => [
        where,
        `missed: ${reason}`,
        `${label.bug_class}, ${label.scope}: ${label.function} <${bare(label.message_id)}>`,
      ])
      .sort((a, b) => (`${a[1]} ${a[2]}` < `${b[1]} ${b[2]}` ? -1 : 1)),
  ];
}

function why(label, record) {
  if (record === undefined || record.status !== 'reviewed') return 'not reviewed';
  const base = record.base.find(({ path }) => path === label.bug_file);
  if (label.scope !== 'hunk' && (base === undefined || base.step === 'hunks')) return 'no context';
  if (Object.keys(record.notJudged).length > 0) return 'abstained';
  const others = record.findings.filter(
    ({ path, heldReason }) => path === label.bug_file && heldReason !== 'not-introduced',
  );
  return others.length > 0 ? 'wrong' : 'no check';
}
