import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { addReview, EMPTY_SUMMARY } from '../../../src/cli/formats/summary.js';
import { visible, wrapped } from '../../../src/cli/formats/terminal.js';
import { textEnd, textReview } from '../../../src/cli/formats/text.js';
import type { PatchReview } from '../../../src/domain/finding.js';
import { DAMAGED, DIFF, FINDING, REVIEWED, SKIPPED } from './reviews.js';

describe('the report on one patch', () => {
  test('shows the hunk, the comment, the proof, and what was held', () => {
    expect(textReview(REVIEWED, { colour: false, diff: DIFF })).toBe(
      `[PATCH] drm/kumo: Allocate the ring
  <ring.1-aiko@example.org>
  reviewed: 1 finding
  checked on drm-kumo-next 1a2b3c4d5e6f in /srv/linux.git

  drivers/gpu/drm/kumo/kumo ring.c:14 kumo_ring_init()
  high err-ptr-null-check 0123456789ab
    @@ -10,4 +10,7 @@ static int kumo_ring_init(struct kumo *kumo)
     {
     \tint ret;
     
    +\tbo = kumo_gem_create(kumo);
  > +\tif (!bo)
    +\t\treturn -ENOMEM;
     }

    kumo_gem_create() returns an ERR_PTR(), so this test never fires. Should
    this be IS_ERR(bo)?
    instead: IS_ERR(bo)
    drivers/gpu/drm/kumo/kumo_gem.c:90: return ERR_PTR(ret);  (kumo_gem_create() fails like this)

  held back: 1
    kdoc-param-missing at drivers/gpu/drm/kumo/kumo ring.c:12 kumo_ring_init() (nursery)
  not judged: 2 (function incomplete 2)
  check arg-order-swap failed on drivers/gpu/drm/kumo/kumo ring.c kumo_ring_init(): out of range

`,
    );
  });

  test('shows the line alone where the diff is not at hand', () => {
    const report = textReview(REVIEWED, { colour: false, diff: null });
    expect(report).toContain('\n  > +\tif (!bo)\n');
    expect(report).not.toContain('@@');
  });

  test('says why nothing was reviewed, and when nothing was found', () => {
    const options = { colour: false, diff: null };
    expect(textReview(SKIPPED, options)).toBe(
      '[PATCH 0/2] drm/kumo: Rings\n  <cover.0@example.org>\n  skipped: cover-letter\n\n',
    );
    expect(textReview(DAMAGED, options)).toContain('\n  damaged: the mail ends in the middle of a hunk\n');
    expect(textReview({ ...SKIPPED, status: 'reviewed', reason: null }, options)).toContain(
      '\n  reviewed: nothing to report\n',
    );
  });

  test('names the base of each file where they differ', () => {
    const alone = { path: 'kumo.c', step: 'hunks', tree: null, ref: null, commit: null } as const;
    expect(
      textReview({ ...REVIEWED, bases: [...REVIEWED.bases, alone] }, { colour: false, diff: null }),
    ).toContain(
      '  checked on\n    drivers/gpu/drm/kumo/kumo ring.c: drm-kumo-next 1a2b3c4d5e6f in /srv/linux.git\n    kumo.c: the mail alone\n',
    );
  });

  test('is coloured only if asked', () => {
    expect(textReview(REVIEWED, { colour: true, diff: DIFF })).toContain('\x1b[32m+\tif (!bo)\x1b[39m');
    expect(textReview(REVIEWED, { colour: false, diff: DIFF })).not.toContain('\x1b');
  });
});

describe('hostile mails', () => {
  test('have their escapes shown', () => {
    expect(visible('a\x1b[2Jb\tc\r\u009b\u202e\u2028\u{e0041}é')).toBe(
      'a\\x1b[2Jb\tc\\x0d\\x9b\\u202e\\u2028\\ue0041é',
    );
    expect(wrapped('one two\nthree \x07', 9)).toEqual(['one two', 'three', '\\x07']);
  });

  test('never reach the terminal with a control sequence', () => {
    const hostile = fc.string({ unit: 'binary', maxLength: 60 });
    fc.assert(
      fc.property(hostile, (bad) => {
        const finding = {
          ...FINDING,
          path: bad,
          function: bad,
          quoted: bad,
          comment: bad,
          suggestion: bad,
          bodyLine: 1,
        };
        const evidence = [{ path: bad, line: 1, text: bad, note: bad }];
        const review: PatchReview = {
          messageId: bad,
          subject: bad,
          status: 'damaged',
          reason: bad,
          bases: [{ path: bad, step: 'ref', tree: bad, ref: bad, commit: null }],
          reported: [{ ...finding, evidence }],
          held: [{ finding, reason: 'duplicate', detail: bad }],
          notJudged: { [bad]: 1 },
          crashes: [{ check: 'any', path: bad, function: bad, message: bad }],
        };
        const report =
          textReview(review, { colour: false, diff: null }) + textEnd(addReview(EMPTY_SUMMARY, review));
        expect(report).not.toMatch(/(?![\t\n])[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/u);
        expect(report.split('\n').length).toBeLessThan(60);
      }),
    );
  });
});

describe('the summary', () => {
  test('counts what happened, the most frequent reasons first', () => {
    const runs = [REVIEWED, SKIPPED, DAMAGED, SKIPPED, { ...SKIPPED, reason: 'bot' }];
    expect(textEnd(runs.reduce(addReview, EMPTY_SUMMARY))).toBe(
      `5 patch mails: 1 reviewed, 3 skipped, 1 damaged, 1 finding to report, 1 held
  skipped: 3 (cover-letter 2, bot 1)
  damaged: 1 (the mail ends in the middle of a hunk 1)
  held: 1 (nursery 1)
  not judged: 2 (function incomplete 2)
  checks that failed: 1
`,
    );
    expect(textEnd(EMPTY_SUMMARY)).toBe(
      '0 patch mails: 0 reviewed, 0 skipped, 0 damaged, 0 findings to report, 0 held\n',
    );
  });

  test('keeps a bounded number of reasons', () => {
    let summary = EMPTY_SUMMARY;
    for (let run = 0; run < 500; run++) summary = addReview(summary, { ...SKIPPED, reason: `reason ${run}` });
    expect(Object.keys(summary.skipped)).toHaveLength(41);
    expect(summary.skipped['other']).toBe(460);
    expect(textEnd(summary)).toMatch(/skipped: 500 \(other 460, .*, others 33\)/);
  });

  test('takes any word as a reason', () => {
    const summary = addReview(EMPTY_SUMMARY, { ...SKIPPED, reason: '__proto__' });
    expect(Object.entries(summary.skipped)).toEqual([['__proto__', 1]]);
  });
});
