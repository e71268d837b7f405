import schema from '@microsoft/jest-sarif/lib/schemas/sarif-2.1.0-rtm.5.json' with { type: 'json' };
import { Ajv } from 'ajv';
import addFormats from 'ajv-formats';
import { describe, expect, test } from 'vitest';
import { type SarifRule, sarifEnd, sarifReview, sarifStart } from '../../../src/cli/formats/sarif.js';
import { addReview, EMPTY_SUMMARY } from '../../../src/cli/formats/summary.js';
import type { PatchReview } from '../../../src/domain/finding.js';
import { DAMAGED, FINDING, REVIEWED, SKIPPED } from './reviews.js';

const RULE: SarifRule = {
  id: 'err-ptr-null-check',
  maturity: 'stable',
  severity: 'high',
  summary: 'An ERR_PTR() result is tested against NULL.',
  why: 'The test never fires.',
  advice: 'Use IS_ERR().',
  limits: ['It does not follow pointers through structures.'],
  references: ['include/linux/err.h'],
};

function log(reviews: readonly PatchReview[], checks: readonly SarifRule[] = [RULE]): string {
  let text = sarifStart({ version: '0.1.0', checks });
  let summary = EMPTY_SUMMARY;
  for (const review of reviews) {
    text += sarifReview(review, summary);
    summary = addReview(summary, review);
  }
  return text + sarifEnd(summary);
}

// The schema says draft-04 in these two keywords and uses nothing that draft-07 reads otherwise.
const { $schema: _draft, id: _id, ...rules } = schema;
const ajv = new Ajv({ strict: false, allErrors: true, unicodeRegExp: false });
addFormats.default(ajv);
const valid = ajv.compile(rules);

describe('sarif', () => {
  const removed = { ...FINDING, side: 'old', suggestion: null, function: '', evidence: [], line: 3 } as const;
  const hostile = {
    ...FINDING,
    path: 'a b/ü%#?\ud800.c',
    comment: '\x1b"\\\n',
    severity: 'critical',
  } as const;

  test.each([
    ['nothing', []],
    ['mails without findings', [SKIPPED, DAMAGED]],
    ['one finding', [REVIEWED]],
    ['several', [SKIPPED, REVIEWED, DAMAGED, { ...REVIEWED, reported: [removed, hostile] }]],
  ] satisfies readonly (readonly [string, readonly PatchReview[]])[])(
    '%s: valid by the schema',
    (_, reviews) => {
      const parsed: unknown = JSON.parse(log(reviews));
      expect(valid(parsed), JSON.stringify(valid.errors)).toBe(true);
      expect(JSON.parse(log(reviews, []))).toMatchObject({ version: '2.1.0' });
    },
  );

  test('the schema would object', () => {
    expect(valid({ ...JSON.parse(log([])), version: '2.0.0' })).toBe(false);
    expect(valid(JSON.parse(log([{ ...REVIEWED, reported: [{ ...FINDING, line: 0 }] }])))).toBe(false);
  });

  test('says where, what and why, and leaves held findings out', () => {
    const parsed = JSON.parse(log([REVIEWED]));
    expect(parsed.runs).toHaveLength(1);
    const [run] = parsed.runs;
    expect(run.results).toHaveLength(1);
    expect(run.results[0]).toMatchObject({
      ruleId: 'err-ptr-null-check',
      level: 'error',
      message: { text: FINDING.comment },
      locations: [
        {
          physicalLocation: {
            artifactLocation: { uri: 'drivers/gpu/drm/kumo/kumo%20ring.c', uriBaseId: 'SRCROOT' },
            region: { startLine: 14, snippet: { text: '\tif (!bo)' } },
          },
          logicalLocations: [{ name: 'kumo_ring_init', kind: 'function' }],
        },
      ],
      relatedLocations: [{ message: { text: 'kumo_gem_create() fails like this' } }],
      partialFingerprints: { 'kogin/v1': FINDING.fingerprint },
      properties: { messageId: 'ring.1-aiko@example.org', suggestion: 'IS_ERR(bo)' },
    });
    expect(run.tool.driver.rules[0]).toMatchObject({
      id: 'err-ptr-null-check',
      help: { text: 'The test never fires.\n\nUse IS_ERR().' },
    });
    expect(run.invocations[0].properties.summary).toMatchObject({
      reviewed: 1,
      reported: 1,
      held: { nursery: 1 },
    });
  });
});
