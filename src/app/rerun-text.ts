import type { RunDifference } from '../review/difference.js';
import type { Rerun, RerunPart } from './rerun.js';

/** What is new, gone and the same, and why, as plain text: a paragraph a patch. */
export function paragraphsOf({ parts, failed }: Extract<Rerun, { kind: 'done' }>): string {
  const unasked = failed.map((reason) => `could not be asked: ${reason}`);
  return [...unasked, ...parts.map((part) => paragraphOf(part).join('\n'))].join('\n\n');
}

function paragraphOf(part: RerunPart): readonly string[] {
  const { patch, run, review, difference, offBase, reply } = part;
  const { index, total, title } = patch.subject;
  return [
    `${index}/${total} ${title} (run ${run}, ${review.status})`,
    ...(difference === null
      ? [`  first run: ${counted(review.reported.length, 'finding')}`]
      : differenceLines(difference)),
    ...offBase.map((path) => `  not on that base: ${path}`),
    ...(reply === 'held' ? ['  a mail with what is new waits in the outbox'] : []),
    ...(reply === 'nothing-new' ? ['  no mail: nothing that was not said before'] : []),
    ...(typeof reply === 'object' ? [`  no mail: ${reply.unsaid}`] : []),
  ];
}

function differenceLines({ added, gone, same, status, why }: RunDifference): readonly string[] {
  const line = (word: string) => (finding: { readonly check: string; readonly path: string }) =>
    `  ${word}: ${finding.check} in ${finding.path}`;
  return [
    ...(added.length + gone.length === 0 && status === null ? ['  no difference'] : []),
    ...(status === null ? [] : [`  was ${status.before}, is ${status.after}`]),
    ...added.map(line('new')),
    ...gone.map(({ finding, now }) =>
      now === null ? line('gone')(finding) : `${line('gone')(finding)} (held now: ${now.reason})`,
    ),
    ...(same.length === 0 ? [] : [`  the same: ${counted(same.length, 'finding')}`]),
    ...why.map(({ kind, about, before, after }) => `  ${CAUSES[kind]}: ${about} ${before} -> ${after}`),
  ];
}

const CAUSES = { 'other-base': 'other base', 'newer-kogin': 'other Kogin', 'changed-check': 'changed check' };

function counted(count: number, word: string): string {
  return `${count} ${word}${count === 1 ? '' : 's'}`;
}
