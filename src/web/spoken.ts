import type { Message } from '../domain/mail.js';

/** The findings of a mail of ours, by the beginnings of their fingerprints, and what it says about each, in its order. */
export interface Spoken {
  readonly findings: readonly string[];
  readonly texts: readonly string[];
}

/** What a review mail says: its own text without summary, quotation and signature. */
export function spokenIn(reply: Message): Spoken {
  const marks = reply.headers.find(({ name }) => name === 'x-kogin')?.value ?? '';
  const named = /(?:^|;\s)finding=([0-9a-f,]{1,200})(?:;|$)/.exec(marks)?.[1] ?? '';
  return { findings: named.split(',').filter((each) => each !== ''), texts: ownTexts(reply.body) };
}

/** The runs of lines that are no quotation, after the first one that is. */
function ownTexts(body: string): readonly string[] {
  const texts: string[][] = [];
  let current: string[] | null = null;
  for (const line of untilSignature(body.split('\n'))) {
    if (line.startsWith('>') || line === '[ ... ]') {
      if (current === null || current.length > 0) {
        current = [];
        texts.push(current);
      }
      continue;
    }
    if (current !== null && (line !== '' || current.length > 0)) current.push(line);
  }
  return texts.map((lines) => lines.join('\n').trimEnd()).filter((text) => text !== '');
}

function untilSignature(lines: readonly string[]): readonly string[] {
  const end = lines.lastIndexOf('-- ');
  return end < 0 ? lines : lines.slice(0, end);
}

/** What a mail says at each line of the patch; empty if it cannot be told which text belongs to which line. */
export function textsByLine(
  spoken: Spoken,
  findings: readonly { readonly fingerprint: string; readonly bodyLine: number }[],
): ReadonlyMap<number, string> {
  const mailed = findings.filter(({ fingerprint }) =>
    spoken.findings.some((start) => start !== '' && fingerprint.startsWith(start)),
  );
  const lines = [...new Set(mailed.map(({ bodyLine }) => bodyLine))].sort((a, b) => a - b);
  if (lines.length !== spoken.texts.length) return new Map();
  return new Map(lines.map((line, index) => [line, spoken.texts[index] ?? '']));
}
