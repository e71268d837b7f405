import type { Diff } from '../../../src/domain/diff.js';
import type { Finding, PatchReview } from '../../../src/domain/finding.js';

/** A finding in the diff of {@link DIFF}. */
export const FINDING: Finding = {
  fingerprint: '0123456789abcdef'.repeat(4),
  check: 'err-ptr-null-check',
  severity: 'high',
  path: 'drivers/gpu/drm/kumo/kumo ring.c',
  function: 'kumo_ring_init',
  line: 14,
  side: 'new',
  bodyLine: 25,
  quoted: '+\tif (!bo)',
  comment: 'kumo_gem_create() returns an ERR_PTR(), so this test never fires. Should this be IS_ERR(bo)?',
  suggestion: 'IS_ERR(bo)',
  evidence: [
    {
      path: 'drivers/gpu/drm/kumo/kumo_gem.c',
      line: 90,
      text: '\treturn ERR_PTR(ret);',
      note: 'kumo_gem_create() fails like this',
    },
  ],
};

/** One hunk, as it stands from body line 20 on. */
export const DIFF: Diff = {
  kind: 'files',
  files: [
    {
      path: FINDING.path,
      oldPath: FINDING.path,
      newPath: FINDING.path,
      change: 'modified',
      binary: false,
      oldBlob: '1b2c3d4e5f60',
      newBlob: '2c3d4e5f6071',
      oldMode: null,
      newMode: null,
      bodyLine: 16,
      noNewlineAtEnd: { old: false, new: false },
      hunks: [
        {
          oldStart: 10,
          oldCount: 4,
          newStart: 10,
          newCount: 7,
          section: 'static int kumo_ring_init(struct kumo *kumo)',
          bodyLine: 20,
          lines: [
            { kind: 'context', oldLine: 10, newLine: 10, bodyLine: 21, text: '{' },
            { kind: 'context', oldLine: 11, newLine: 11, bodyLine: 22, text: '\tint ret;' },
            { kind: 'context', oldLine: 12, newLine: 12, bodyLine: 23, text: '' },
            {
              kind: 'added',
              oldLine: null,
              newLine: 13,
              bodyLine: 24,
              text: '\tbo = kumo_gem_create(kumo);',
            },
            { kind: 'added', oldLine: null, newLine: 14, bodyLine: 25, text: '\tif (!bo)' },
            { kind: 'added', oldLine: null, newLine: 15, bodyLine: 26, text: '\t\treturn -ENOMEM;' },
            { kind: 'context', oldLine: 13, newLine: 16, bodyLine: 27, text: '}' },
          ],
        },
      ],
    },
  ],
};

/** A review with one finding to report and one held. */
export const REVIEWED: PatchReview = {
  messageId: 'ring.1-aiko@example.org',
  subject: '[PATCH] drm/kumo: Allocate the ring',
  status: 'reviewed',
  reason: null,
  bases: [
    {
      path: FINDING.path,
      step: 'ref',
      tree: '/srv/linux.git',
      ref: 'drm-kumo-next',
      commit: '1a2b3c4d5e6f708192a3b4c5d6e7f8091a2b3c4d',
    },
  ],
  reported: [FINDING],
  held: [
    {
      finding: {
        ...FINDING,
        fingerprint: 'fedcba98'.repeat(8),
        check: 'kdoc-param-missing',
        severity: 'low',
        line: 12,
      },
      reason: 'nursery',
      detail: '',
    },
  ],
  notJudged: { 'function incomplete': 2 },
  crashes: [
    { check: 'arg-order-swap', path: FINDING.path, function: 'kumo_ring_init', message: 'out of range' },
  ],
};

/** A mail that was not reviewed. */
export const SKIPPED: PatchReview = {
  messageId: 'cover.0@example.org',
  subject: '[PATCH 0/2] drm/kumo: Rings',
  status: 'skipped',
  reason: 'cover-letter',
  bases: [],
  reported: [],
  held: [],
  notJudged: {},
  crashes: [],
};

/** A mail whose diff cannot be read. */
export const DAMAGED: PatchReview = {
  ...SKIPPED,
  messageId: 'broken@example.org',
  status: 'damaged',
  reason: 'the mail ends in the middle of a hunk',
};
