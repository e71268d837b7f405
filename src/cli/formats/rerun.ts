import type { Rerun, RerunPart } from '../../app/rerun.js';
import type { Finding, Held } from '../../domain/finding.js';
import { jsonText, visible, wrapped } from './terminal.js';

type Done = Extract<Rerun, { readonly kind: 'done' }>;

const COLUMNS = 76;

/** A rerun for a person at a terminal: what is new, gone and the same in each patch, and why. */
export function rerunText({ series, sources, failed, parts }: Done): string {
  const version = series.version > 1 ? `v${series.version}, ` : '';
  const lines = [
    visible(series.title),
    `  ${version}${parts.length} of ${series.total} patches, from ${visible(sources.join(', '))}`,
    ...failed.map((reason) => `  could not be asked: ${visible(reason)}`),
    ...(series.missing.length === 0 ? [] : [`  missing: ${series.missing.slice(0, 20).join(', ')}`]),
    ...parts.flatMap(partLines),
  ];
  return `${lines.join('\n')}\n`;
}

function partLines(part: RerunPart): readonly string[] {
  const { patch, run, review, difference } = part;
  return [
    '',
    visible(patch.message.subject),
    `  <${visible(patch.message.id)}>  run ${run}`,
    ...(review.status === 'reviewed' ? [] : [`  ${review.status}: ${visible(review.reason ?? '')}`]),
    ...part.offBase.map((path) => `  ${visible(path)} does not fit the base: judged elsewhere`),
    ...(difference === null ? firstRun(part) : differenceLines(part)),
    ...replyLines(part),
  ];
}

function firstRun({ review }: RerunPart): readonly string[] {
  if (review.reported.length === 0) return [`  first run: nothing to report (${review.held.length} held)`];
  return ['  first run', ...review.reported.flatMap((finding) => findingLines('new ', finding))];
}

function differenceLines({ difference }: RerunPart): readonly string[] {
  if (difference === null) return [];
  const { added, gone, same, heldAdded, heldGone, status, why } = difference;
  const nothing = [added, gone, heldAdded, heldGone].every((list) => list.length === 0) && status === null;
  const causes = why.map(({ kind, about, before, after }) => {
    const what = {
      'other-base': 'other base',
      'newer-kogin': 'other Kogin',
      'changed-check': 'changed check',
    };
    return `  ${what[kind]}: ${visible([about, `${before} -> ${after}`].filter(Boolean).join(' '))}`;
  });
  return [
    ...(nothing ? [`  no difference (${same.length} the same)`] : []),
    ...(status === null ? [] : [`  was ${visible(status.before)}, is ${visible(status.after)}`]),
    ...added.flatMap((finding) => findingLines('new ', finding)),
    ...gone.flatMap(({ finding, now }) => [...findingLines('gone', finding), ...heldNow(now)]),
    ...(nothing ? [] : same.flatMap((finding) => findingLines('same', finding).slice(0, 1))),
    ...heldAdded.map((held) => heldLine('held, new', held)),
    ...heldGone.map((held) => heldLine('held, gone', held)),
    ...causes,
  ];
}

function findingLines(mark: string, finding: Finding): readonly string[] {
  const where = `${finding.path}:${finding.line} ${finding.function === '' ? '' : `${finding.function}()`}`;
  return [
    `  ${mark}  ${finding.severity} ${finding.check}  ${visible(where.trim())}`,
    ...wrapped(finding.comment, COLUMNS - 8).map((line) => `        ${line}`),
  ];
}

function heldNow(now: Held | null): readonly string[] {
  return now === null ? [] : [`        held now: ${visible(`${now.reason} ${now.detail}`.trim())}`];
}

function heldLine(mark: string, { finding, reason, detail }: Held): string {
  return `  ${mark}: ${finding.check}  ${visible(`${finding.path}:${finding.line}`)} (${visible(`${reason} ${detail}`.trim())})`;
}

function replyLines({ reply }: RerunPart): readonly string[] {
  if (reply === 'held') return ['  a reply with what is new waits in the outbox'];
  if (reply === 'nothing-new') return ['  no reply: nothing that was not said before'];
  return typeof reply === 'object' ? [`  no reply: ${visible(reply.unsaid)}`] : [];
}

/** A rerun for programs: the whole of it but for the mails' texts. */
export function rerunJson({ series, sources, failed, parts }: Done): string {
  const { rootId, version, total, title, missing } = series;
  const shown = parts.map(({ patch, run, review, difference, reply, offBase }) => ({
    messageId: patch.message.id,
    subject: patch.message.subject,
    run,
    review,
    difference,
    reply,
    offBase,
  }));
  const value = { series: { rootId, version, total, title, missing }, sources, failed, parts: shown };
  return `${jsonText(value, 2)}\n`;
}
