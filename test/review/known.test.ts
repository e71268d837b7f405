import { expect, test } from 'vitest';
import { buildFindings } from '../../src/review/build.js';
import { knownReview } from '../../src/review/known.js';
import { select } from '../../src/review/select.js';
import { check, judged, patched } from './judged.js';

test('what is left is held if it is minor, once the rest has been said on an older version', () => {
  const weighty = judged({ severity: 'high' });
  const minor = judged({ check: { ...check, id: 'other-fault' }, subject: 'd', severity: 'low' });
  const selection = select(buildFindings([weighty, minor], patched));
  const said = selection.reported.find(({ severity }) => severity === 'high')!;
  const nothing = {
    messageId: 'v3@example.org',
    subject: '[PATCH v3] drm/kumo: Wait',
    bases: [],
    notJudged: {},
  };
  const { review, stillOpen } = knownReview(
    { ...nothing, ...selection, status: 'reviewed', reason: null, crashes: [] },
    new Map([[said.fingerprint, { kind: 'said', version: 'v2' }]]),
  );
  expect(review.reported).toEqual([]);
  expect(review.held.map(({ finding, reason }) => `${finding.check} ${reason}`)).toEqual([
    'kumo-fault duplicate',
    'other-fault minor',
  ]);
  expect(stillOpen).toEqual({ version: 'v2', findings: [said] });
});
