import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { PatchSubject } from '../../src/domain/mail.js';
import { parseSubject } from '../../src/mail/subject.js';

const PATCH: PatchSubject = {
  patch: true,
  reply: false,
  rfc: false,
  resend: false,
  version: 1,
  index: 1,
  total: 1,
  title: 'drm/quokka: hop',
  tags: [],
};

describe('parseSubject', () => {
  it.each<readonly [subject: string, marks: Partial<PatchSubject>]>([
    ['[PATCH] drm/quokka: hop', {}],
    ['[patch] drm/quokka: hop', {}],
    ['[PATCH 2/5] drm/quokka: hop', { index: 2, total: 5 }],
    ['[PATCH 03/12] drm/quokka: hop', { index: 3, total: 12 }],
    ['[PATCH 007/108] drm/quokka: hop', { index: 7, total: 108 }],
    ['[PATCH 0/4] drm/quokka: hop', { index: 0, total: 4 }],
    ['[PATCH v3 2/5] drm/quokka: hop', { version: 3, index: 2, total: 5 }],
    ['[PATCH V2] drm/quokka: hop', { version: 2 }],
    ['[PATCHv2] drm/quokka: hop', { version: 2 }],
    ['[PATCH-v2 1/2] drm/quokka: hop', { version: 2, index: 1, total: 2 }],
    ['[v7 PATCH 8/8] drm/quokka: hop', { version: 7, index: 8, total: 8 }],
    ['[PATCH 1/2 v4] drm/quokka: hop', { version: 4, index: 1, total: 2 }],
    ['[PATCH,v2] drm/quokka: hop', { version: 2 }],
    ['[v3,2/5] drm/quokka: hop', { version: 3, index: 2, total: 5 }],
    ['[RFC PATCH 1/2] drm/quokka: hop', { rfc: true, index: 1, total: 2 }],
    ['[PATCH RFC] drm/quokka: hop', { rfc: true }],
    ['[RFC v2 PATCH 0/4] drm/quokka: hop', { rfc: true, version: 2, index: 0, total: 4 }],
    ['[RFC/PATCH] drm/quokka: hop', { rfc: true }],
    ['[RFC 1/3] drm/quokka: hop', { rfc: true, index: 1, total: 3 }],
    ['[PATCH RESEND v2] drm/quokka: hop', { resend: true, version: 2 }],
    ['[RESEND PATCH 1/2] drm/quokka: hop', { resend: true, index: 1, total: 2 }],
    ['[PATCH v3][resend] drm/quokka: hop', { resend: true, version: 3 }],
    ['[PATCH REPOST] drm/quokka: hop', { resend: true }],
    ['[PATCH net-next v2 1/2] drm/quokka: hop', { version: 2, index: 1, total: 2, tags: ['net-next'] }],
    ['[net-next, PATCH v2] drm/quokka: hop', { version: 2, tags: ['net-next'] }],
    ['[PATCH AUTOSEL 5.10 12/50] drm/quokka: hop', { index: 12, total: 50, tags: ['AUTOSEL', '5.10'] }],
    ['[PATCH 19/19 v6.1.y] drm/quokka: hop', { index: 19, total: 19, tags: ['v6.1.y'] }],
    ['[PATCH v2.1 3/5] drm/quokka: hop', { index: 3, total: 5, tags: ['v2.1'] }],
    ['[Quokka-devel] [PATCH 1/2] drm/quokka: hop', { index: 1, total: 2, tags: ['Quokka-devel'] }],
    ['[PATCH 2/2] [PATCH hop v2 2/2] drm/quokka: hop', { version: 2, index: 2, total: 2, tags: ['hop'] }],
    ['[PATCH i-g-t 1/2] drm/quokka: hop', { index: 1, total: 2, tags: ['i-g-t'] }],
    ['[PATCH]\n\tdrm/quokka:\n hop ', {}],
    ['[PATCH] drm/quokka: hop', {}],
    ['Re: [PATCH] drm/quokka: hop', { reply: true }],
    ['RE: Re: [PATCH v2 1/3] drm/quokka: hop', { reply: true, version: 2, index: 1, total: 3 }],
    ['Re[2]: [PATCH] drm/quokka: hop', { reply: true }],
    ['AW: [PATCH] drm/quokka: hop', { reply: true }],
    ['SV: [PATCH] drm/quokka: hop', { reply: true }],
    ['Fwd: [PATCH] drm/quokka: hop', { reply: true }],
    ['回复：[PATCH] drm/quokka: hop', { reply: true }],
    ['RFC: [PATCH] drm/quokka: hop', { patch: false, title: 'RFC: [PATCH] drm/quokka: hop' }],
    ['Re: [2/2] drm/quokka: hop', { patch: false, reply: true, index: 2, total: 2 }],
  ])('%j', (subject, marks) => {
    expect(parseSubject(subject)).toEqual({ ...PATCH, ...marks });
  });

  it.each([
    '',
    'drm/quokka: hop',
    'mm: hop',
    'a talk (was: [PATCH] drm/quokka: hop)',
    'PATCH 1/2] drm/quokka: hop',
    '[unclosed PATCH drm/quokka: hop',
    'Patch "drm/quokka: hop" has been added to the 5.10-stable tree',
  ])('%j is no patch and keeps its whole text', (subject) => {
    expect(parseSubject(subject)).toEqual({ ...PATCH, patch: false, title: subject });
  });

  it('reads any text, and a title is always part of it', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom('[', ']', 'PATCH', 'v2', '1/2', ' ', ',', 'Re:', 'é') }),
        (text) => {
          const { index, total, version, title } = parseSubject(text);
          expect([index, total, version].every(Number.isInteger)).toBe(true);
          expect(text.replace(/\s+/g, ' ')).toContain(title);
        },
      ),
    );
  });

  it.each(['Re:', '[', '[]', 'PATCH', '[PATCH ', 'ab: '])('is quick on a million times %j', (piece) => {
    const start = performance.now();
    parseSubject(piece.repeat(1_000_000));
    expect(performance.now() - start).toBeLessThan(500);
  });
});
