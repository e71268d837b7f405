import { describe, expect, test } from 'vitest';
import { jsonEnd, jsonReview } from '../../../src/cli/formats/json.js';
import { ndjsonReview } from '../../../src/cli/formats/ndjson.js';
import { addReview, EMPTY_SUMMARY } from '../../../src/cli/formats/summary.js';
import type { PatchReview } from '../../../src/domain/finding.js';
import { DAMAGED, FINDING, REVIEWED, SKIPPED } from './reviews.js';

function json(reviews: readonly PatchReview[]): string {
  let text = '';
  let summary = EMPTY_SUMMARY;
  for (const review of reviews) {
    text += jsonReview(review, summary);
    summary = addReview(summary, review);
  }
  return text + jsonEnd(summary);
}

describe('ndjson', () => {
  test('is one line with exactly these fields', () => {
    const line = ndjsonReview(REVIEWED);
    expect(line.indexOf('\n')).toBe(line.length - 1);
    const finding = {
      fingerprint: FINDING.fingerprint,
      check: 'err-ptr-null-check',
      severity: 'high',
      disposition: 'report',
      heldReason: null,
      path: FINDING.path,
      function: 'kumo_ring_init',
      line: 14,
      side: 'new',
      quoted: '+\tif (!bo)',
      comment: FINDING.comment,
      suggestion: 'IS_ERR(bo)',
      evidence: FINDING.evidence,
    };
    expect(JSON.parse(line)).toEqual({
      messageId: 'ring.1-aiko@example.org',
      subject: '[PATCH] drm/kumo: Allocate the ring',
      status: 'reviewed',
      reason: null,
      base: REVIEWED.bases,
      findings: [
        finding,
        {
          ...finding,
          fingerprint: 'fedcba98'.repeat(8),
          check: 'kdoc-param-missing',
          severity: 'low',
          line: 12,
          disposition: 'hold',
          heldReason: 'nursery',
        },
      ],
      notJudged: { 'function incomplete': 2 },
      crashes: REVIEWED.crashes,
    });
  });

  test('stays on one line whatever the mail says', () => {
    const subject = 'a\nb\r\u2028\ud800"\\';
    const line = ndjsonReview({ ...SKIPPED, subject });
    expect(line.trimEnd()).not.toMatch(/[\n\r]/);
    expect(JSON.parse(line)).toMatchObject({
      subject,
      status: 'skipped',
      reason: 'cover-letter',
      findings: [],
    });
  });
});

describe('json', () => {
  test.each([[[]], [[REVIEWED]], [[SKIPPED, REVIEWED, DAMAGED]]])(
    'is one array of the same objects: %#',
    (reviews) => {
      expect(JSON.parse(json(reviews))).toEqual(reviews.map((review) => JSON.parse(ndjsonReview(review))));
    },
  );
});
