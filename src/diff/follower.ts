import { startsFile } from './header.js';
import { type BodyLines, type Damage, damagedAt, type HunkSpan, isGitSignature, lineKind } from './lines.js';

/** What may stand directly behind a hunk: a signature, a ruler, another kind of diff, another mail, a quotation. */
const MAY_FOLLOW = /^(?:-- ?$|---+(?:$|[A-Z])|diff |Index: |From |___|===|\*\*\*|~~~|>)/;

/**
 * What stands at the end of a file's last hunk, or behind it at `end`, and shows that lines were lost, doubled or
 * wrapped although the counts are used up; null if nothing does.
 */
export function checkFollower(lines: BodyLines, spans: readonly HunkSpan[], end: number): Damage | null {
  const { texts } = lines;
  const last = spans.at(-1)?.rows.at(-1) ?? end;
  const spaced = spans.some((span) => span.spaced);
  // A mailer that strips trailing spaces strips them all: among unstripped lines an empty one is not the hunk's.
  if (spaced && texts[last] === '') {
    return damagedAt(lines, last, 'a line of the hunk is missing, an empty line stands in its place');
  }
  const direct = texts[end] ?? '';
  if (direct !== '') return mayFollow(texts, end) ? null : damagedAt(lines, end, strayReason(direct));
  if (spaced || lines.unstripped) return null;
  // The spaces were stripped, so that an empty line may be a context line too many: git itself leaves no gap here.
  let next = end;
  while (texts[next] === '') next++;
  const gap = texts[next]?.startsWith('diff --git ') === true || isGitSignature(texts, next);
  const hunkLine = next < texts.length && lineKind(texts[next] ?? '') !== null && !mayFollow(texts, next);
  return gap || hunkLine ? damagedAt(lines, end, TOO_MANY) : null;
}

const TOO_MANY = 'the hunk has more lines than its header counts';

function strayReason(text: string): string {
  // Prose and footers keep an empty line or a ruler between; what a wrapped last line lost does not.
  return lineKind(text) === null ? 'text directly behind a hunk: its last line was wrapped' : TOO_MANY;
}

function mayFollow(texts: readonly string[], index: number): boolean {
  return MAY_FOLLOW.test(texts[index] ?? '') || startsFile(texts, index);
}
