import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { FindingRow } from '../../src/store/queries-findings.js';
import { pageOfFindings } from '../../src/store/queries-findings.js';
import { saveReview } from '../../src/store/save.js';
import { inlineReview } from '../../src/web/api/inline-review.js';
import { patch, record } from '../store/records.js';
import { openSite, type TestSite } from './site.js';

interface Patchset {
  readonly id: number;
  readonly message_id: string;
  readonly status: string;
  readonly patches: readonly { readonly id: number; readonly message_id: string }[];
  readonly reviews: readonly {
    readonly id: number;
    readonly patch_id: number;
    readonly status: string;
    readonly result: string;
    readonly inline_review: string;
    readonly output: string;
  }[];
}

let pages: TestSite;
let finding: FindingRow;

beforeAll(async () => {
  pages = await openSite();
  const newest = { sort: 'found', descending: true, after: null, limit: 1 } as const;
  const { rows } = await pageOfFindings(pages.store.db, { check: 'param-not-forwarded-const' }, newest);
  finding = rows[0]!;
});
afterAll(() => pages.close());

async function patchset(id: string): Promise<Patchset> {
  return (await (await pages.get(`/api/patchset?id=${encodeURIComponent(id)}`)).json()) as Patchset;
}

/** The review of a part as b4 finds it: by the part's number. */
function reviewOf(answer: Patchset, messageId: string) {
  const part = answer.patches.find((each) => each.message_id === messageId);
  return answer.reviews.find((each) => each.patch_id === part?.id)!;
}

interface Comment {
  readonly path: string;
  readonly line: number;
  readonly quoted: string;
  readonly text: string;
}

/**
 * The comments of a quoted patch, placed as b4 places them: quoted lines are the patch, all others are comments on the
 * line before them; lines are counted from the hunk's header on, and before a file or hunk is named they are no code.
 */
function commentsIn(review: string): readonly Comment[] {
  const comments: Comment[] = [];
  let at = { path: 'the commit message', line: 0, quoted: '' };
  let next: { old: number; new: number } | null = null;
  let paths = { old: '', new: '' };
  let said: string[] = [];
  const flush = () => {
    const text = said.join('\n').trim();
    if (text !== '') comments.push({ ...at, text });
    said = [];
  };
  for (const line of review.split('\n')) {
    if (!line.startsWith('>')) {
      said.push(line);
      continue;
    }
    flush();
    const raw = line.slice(2);
    const file = /^diff --git a\/(.*) b\/(.*)$/.exec(raw);
    const hunk = /^@@ -(\d+)(?:,\d+)? \+(\d+)(?:,\d+)? @@/.exec(raw);
    if (file !== null) {
      paths = { old: file[1]!, new: file[2]! };
      next = null;
    } else if (hunk !== null) next = { old: Number(hunk[1]), new: Number(hunk[2]) };
    else if (next !== null) {
      const side = raw.startsWith('-') ? 'old' : 'new';
      at = { path: paths[side], line: next[side], quoted: raw };
      if (!raw.startsWith('+')) next.old++;
      if (!raw.startsWith('-')) next.new++;
    }
  }
  flush();
  return comments;
}

describe('GET /api/patchset', () => {
  test('gives what b4 review reads: parts, reviews by part, and findings as JSON text', async () => {
    const answer = await patchset(finding.messageId);
    expect(answer.status).toBe('Reviewed');
    const review = reviewOf(answer, finding.messageId);
    expect(review.status).toBe('Reviewed');
    expect(JSON.parse(review.output)).toEqual({
      findings: [
        {
          problem: finding.comment,
          severity: 'high',
          severity_explanation: 'found by param-not-forwarded-const',
          preexisting: false,
          locations: [{ file: finding.path, line: finding.line }],
        },
      ],
    });
    expect(JSON.parse(reviewOf(answer, answer.patches[0]!.message_id).output)).toEqual({ findings: [] });
  });

  test('quotes the patch so that each comment is counted to the line of its finding', async () => {
    const review = reviewOf(await patchset(finding.messageId), finding.messageId);
    expect(commentsIn(review.inline_review)).toEqual([
      { path: finding.path, line: finding.line, quoted: finding.quoted, text: finding.comment },
    ]);
  });

  test('knows a series by its cover letter, with or without angle brackets', async () => {
    const { id, message_id } = await patchset(finding.messageId);
    expect(id).toBe(finding.seriesId);
    for (const given of [message_id, `<${message_id}>`]) expect((await patchset(given)).id).toBe(id);
  });

  test('says of a patch that was not reviewed that it was skipped, and why', async () => {
    const id = 'skipped@example.org';
    const { review, ...rest } = record(id);
    const skipped = {
      ...review,
      status: 'skipped',
      reason: 'bot: made by one',
      reported: [],
      held: [],
    } as const;
    await saveReview(pages.store.db, { ...rest, patch: patch(id), review: skipped, reply: null });
    expect(reviewOf(await patchset(id), id)).toMatchObject({ status: 'Skipped', result: 'bot: made by one' });
  });
});

describe('the quoted patch', () => {
  const row = (changes: Partial<FindingRow>): FindingRow => ({
    ...finding,
    path: 'a/b.c',
    side: 'new',
    ...changes,
  });
  const long = Array.from({ length: 90 }, (_, i) => (i % 9 === 3 ? `-\told_${i}();` : `+\tnew_${i}();`));
  const body = [
    'text',
    'diff --git a/a/b.c b/a/b.c',
    '--- a/a/b.c',
    '+++ b/a/b.c',
    '@@ -7,30 +9,81 @@ f',
    ...long,
    '-- ',
  ].join('\n');

  test('is cut above, and the numbers of what is left are right', () => {
    const bodyLine = 5 + 80;
    const added = long.slice(0, 80).filter((line) => line.startsWith('+')).length;
    const one = row({ bodyLine, line: 9 + added - 1, quoted: long[79]!, comment: 'First.\n\nSecond.' });
    const review = inlineReview(body, [one]);
    expect(review.split('\n').length).toBeLessThan(60);
    expect(commentsIn(review)).toEqual([
      { path: 'a/b.c', line: one.line, quoted: one.quoted, text: one.comment },
    ]);
  });

  test('has the comments in the order of the mail, on removed lines too', () => {
    const removed = row({ bodyLine: 5 + 4, side: 'old', line: 7, quoted: long[3]!, comment: 'Gone?' });
    const added = row({ bodyLine: 5 + 1, line: 9, quoted: long[0]!, comment: 'Here.' });
    expect(commentsIn(inlineReview(body, [removed, added]))).toEqual([
      { path: 'a/b.c', line: 9, quoted: long[0], text: 'Here.' },
      { path: 'a/b.c', line: 7, quoted: long[3], text: 'Gone?' },
    ]);
  });

  test('names the place itself where the mail does not show it', () => {
    const lost = row({ bodyLine: 4000, line: 12, quoted: '+\tx();', comment: 'Lost.' });
    expect(commentsIn(inlineReview('no diff', [lost]))).toEqual([
      { path: 'a/b.c', line: 12, quoted: '+\tx();', text: 'Lost.' },
    ]);
  });
});
