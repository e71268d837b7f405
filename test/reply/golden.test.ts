import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import type { FileBase } from '../../src/domain/finding.js';
import { composeReply } from '../../src/reply/compose.js';
import { serializeReply } from '../../src/reply/headers.js';
import { type Claim, findingOf, IDENTITY, NOW, readPatch, refBase } from './fixture.js';

const FORWARD: Claim = {
  at: 'kumo_gem_create_flags(kumo, size, KUMO_BO_KERNEL_MAP);',
  check: 'param-not-forwarded-const',
  function: 'kumo_gem_create_with_handle',
  comment:
    'kumo_gem_create_with_handle() now takes flags but passes KUMO_BO_KERNEL_MAP on, so its callers cannot choose. ' +
    'Should this be flags?',
  suggestion: 'flags',
  proofs: ['size_t size, u32 flags,'],
};
const ERR_PTR: Claim = {
  at: '+\tif (!bo)',
  check: 'err-ptr-null-check',
  function: 'kumo_ring_init',
  comment:
    'kumo_gem_create() returns an ERR_PTR() on failure and never NULL, so this test never fires and bo is used although ' +
    'it is an error. Should this be IS_ERR(bo), with PTR_ERR(bo) returned?',
  suggestion: 'IS_ERR(bo)',
};
const FAMILY: Claim = {
  at: 'dma_free_coherent(kumo->dev, ring->size, ring->cpu, ring->dma);',
  check: 'alloc-free-family-mismatch',
  function: 'kumo_ring_init',
  comment:
    'ring->cpu comes from dma_alloc_wc() but is freed with dma_free_coherent(), which passes other attributes than it ' +
    'was allocated with.',
  suggestion: 'dma_free_wc(kumo->dev, ring->size, ring->cpu, ring->dma);',
  severity: 'medium',
  proofs: ['dma_alloc_wc(kumo->dev, ring->size, &ring->dma, GFP_KERNEL);'],
};
const NULL_RETURN: Claim = {
  at: '+\tif (IS_ERR(obj))',
  check: 'null-ret-is-err',
  function: 'kumo_ioctl_map',
  comment:
    'drm_gem_object_lookup() returns NULL for an unknown handle, and IS_ERR(NULL) is false, so a bad handle from user ' +
    'space is dereferenced below. Should this stay !obj?',
  suggestion: '!obj',
};
const GUARD: Claim = {
  at: '-\tif (sgt->nents > 1) {',
  check: 'sg-nents-confusion',
  function: 'kumo_prime_import',
  comment:
    'Without this test a scattered buffer is taken for one run from sg_dma_address(sgt->sgl) on. ' +
    'Is there another place that refuses it?',
  proofs: ['bo = kumo_bo_alloc(drm, attach->dmabuf->size);'],
};
const PLANES: readonly Claim[] = ['cursor', 'overlay', 'primary', 'scaler', 'writeback'].map(
  (plane, nth) => ({
    at: '+\tif (!bo)',
    nth,
    check: 'err-ptr-null-check',
    function: `kumo_${plane}_prepare`,
    comment: `kumo_gem_create() returns an ERR_PTR(), which kumo_${plane}_prepare() tests against NULL. Should this be IS_ERR()?`,
    proofs: ['kumo_gem_create(plane->kumo, fb->size);'],
  }),
);

interface Case {
  readonly name: string;
  readonly claims: readonly Claim[];
  readonly bases?: readonly FileBase[];
  readonly applied?: readonly number[];
  readonly summaries?: Readonly<Record<string, string>>;
  /** Claims that were mailed on v2. */
  readonly stillOpen?: readonly Claim[];
}

const SUMMARIES = {
  'err-ptr-null-check': 'An ERR_PTR() result is tested against NULL.',
  'alloc-free-family-mismatch': 'ring memory is freed by a function of another family than allocated it',
  'null-ret-is-err': 'A result that is NULL on failure is tested with IS_ERR().',
};

const GEM = 'drivers/gpu/drm/kumo/kumo_gem.c';
const DMA = 'drivers/gpu/drm/kumo/kumo_dma.c';
const PRIME = 'drivers/gpu/drm/kumo/kumo_prime.c';
const blob = (path: string): FileBase => ({
  path,
  step: 'blob',
  tree: '/srv/l.git',
  ref: null,
  commit: null,
});
const mailAlone = (path: string): FileBase => ({ path, step: 'hunks', tree: null, ref: null, commit: null });

const CASES: readonly Case[] = [
  { name: 'one-finding', claims: [FORWARD], bases: [refBase(GEM)], applied: [1, 2] },
  { name: 'two-findings-one-hunk', claims: [FAMILY, ERR_PTR], bases: [blob(DMA)], summaries: SUMMARIES },
  {
    name: 'two-files',
    claims: [ERR_PTR, NULL_RETURN],
    summaries: SUMMARIES,
    bases: [refBase(DMA), mailAlone('drivers/gpu/drm/kumo/kumo_drv.c')],
  },
  {
    name: 'removed-line',
    claims: [GUARD],
    bases: [{ ...refBase(PRIME), step: 'base-commit', ref: 'base-commit' }],
  },
  {
    name: 'long-line',
    claims: [
      {
        at: 'vrefresh_max = 60 }, GFP_KERNEL);',
        check: 'new-param-unused',
        function: 'kumo_modes_load',
        comment: 'kumo_modes_decode() never reads its limits. Are they still to come?',
      },
    ],
  },
  { name: 'still-open', claims: [ERR_PTR], stillOpen: [FAMILY], bases: [blob(DMA)] },
  { name: 'utf8-author', claims: [FORWARD], bases: [refBase(GEM)] },
  { name: 'base64', claims: [FORWARD], bases: [mailAlone(GEM)] },
  { name: 'quoted-printable', claims: [FORWARD], bases: [mailAlone(GEM)] },
  { name: 'list-footer', claims: [FORWARD], bases: [refBase(GEM)], applied: [1] },
  { name: 'no-date', claims: [FORWARD], bases: [mailAlone(GEM)] },
  {
    name: 'evidence-elsewhere',
    claims: [
      {
        ...ERR_PTR,
        evidence: [
          {
            path: GEM,
            line: 133,
            text: '\treturn ERR_PTR(ret);',
            note: 'kumo_gem_create() fails like this',
          },
          {
            path: 'drivers/gpu/drm/kumo/include/kumo_gem.h',
            line: 21,
            text: 'struct kumo_bo *kumo_gem_create(struct kumo_device *kumo, size_t size);',
            note: '',
          },
        ],
      },
    ],
    bases: [refBase(DMA)],
  },
  { name: 'five-findings', claims: PLANES },
  {
    name: 'format-flowed',
    claims: [
      {
        at: 'args->flags, GFP_KERNEL);',
        check: 'arg-order-swap',
        function: 'kumo_ioctl_map',
        comment: 'kumo_lookup_with_a_rather_long_name() takes gfp before flags. Are these two exchanged?',
        suggestion: 'GFP_KERNEL, args->flags',
      },
    ],
  },
];

describe('whole mails, rewritten with UPDATE_GOLDEN=1', () => {
  for (const example of CASES)
    test(example.name, async () => {
      const patch = await readPatch(example.name);
      const findings = example.claims.map((claim) => findingOf(patch, claim));
      const { bases = [], applied = [], summaries = {}, stillOpen = [] } = example;
      const older = stillOpen.map((claim) => findingOf(patch, claim));
      const reply = composeReply({
        patch,
        findings,
        bases,
        applied,
        summaries,
        identity: IDENTITY,
        run: 1,
        date: NOW,
        ...(older.length > 0 && { stillOpen: { version: 'v2', findings: older } }),
      });
      if ('refused' in reply) throw new Error(reply.refused);
      const mail = Buffer.from(serializeReply(reply)).toString('utf8');
      const golden = new URL(`golden/${example.name}.txt`, import.meta.url);
      if (process.env['UPDATE_GOLDEN'] === '1') writeFileSync(golden, mail);
      expect(existsSync(golden), `${example.name}.txt is missing`).toBe(true);
      expect(mail).toBe(readFileSync(golden, 'utf8'));
      expectQuotedFrom(reply.body, patch.message.body);
      expectOwnLinesShort(reply.body);
    });
});

function expectQuotedFrom(body: string, original: string): void {
  const lines = new Set(original.split('\n'));
  const quoted = body.split('\n').filter((line) => line.startsWith('>'));
  expect(quoted.length).toBeGreaterThan(2);
  for (const line of quoted) expect(lines).toContain(line === '>' ? '' : line.slice(2));
}

function expectOwnLinesShort(body: string): void {
  // Deeper lines are code of other files, which is quoted whole.
  const own = body.split('\n').filter((line) => !line.startsWith('>') && !line.startsWith('    '));
  for (const line of own) expect(line.length, line).toBeLessThanOrEqual(72);
}
