import type { CFunction } from '../../c/functions.js';
import { codeOf } from '../../c/query.js';
import type { SyntaxNode } from '../../c/syntax.js';
import { defineCheck, fact, type Problem, proof } from '../check.js';
import { meaningOf, type Pair, pairsAround } from '../pair-arguments.js';

/** Memory is freed or unmapped with other DMA attributes than it was allocated or mapped with. */
export const nokmapAttrNotCarried = defineCheck({
  id: 'nokmap-attr-not-carried',
  maturity: 'nursery',
  severity: 'high',
  needs: 'function',
  summary: 'the two ends of an allocation name different DMA attributes',
  why: 'The attributes tell what the pointer is: with the wrong ones an address is taken for a struct page, or the reverse.',
  advice: 'Give the freeing function the attributes of the allocation.',
  bad: [
    `
 static int kumo_bo_alloc(struct kumo_bo *bo)
 {
 	bo->cookie = dma_alloc_attrs(bo->dev, bo->size, &bo->addr, GFP_KERNEL, DMA_ATTR_NO_KERNEL_MAPPING);
 	return bo->cookie ? 0 : -ENOMEM;
 }

 static void kumo_bo_free(struct kumo_bo *bo)
 {
+	dma_free_attrs(bo->dev, bo->size, bo->cookie, bo->addr, DMA_ATTR_WRITE_COMBINE); //@ report
 }
`,
  ],
  good: [
    `
 static int kumo_bo_alloc(struct kumo_bo *bo)
 {
 	bo->cookie = dma_alloc_attrs(bo->dev, bo->size, &bo->addr, GFP_KERNEL,
 				     DMA_ATTR_NO_KERNEL_MAPPING | DMA_ATTR_NO_WARN);
 	return bo->cookie ? 0 : -ENOMEM;
 }

 static void kumo_bo_free(struct kumo_bo *bo)
 {
+	dma_free_attrs(bo->dev, bo->size, bo->cookie, bo->addr, DMA_ATTR_NO_KERNEL_MAPPING);
 }
`,
    `
 static int kumo_bo_alloc(struct kumo_bo *bo)
 {
 	bo->cookie = dma_alloc_attrs(bo->dev, bo->size, &bo->addr, GFP_KERNEL, bo->attrs);
 	return bo->cookie ? 0 : -ENOMEM;
 }

 static void kumo_bo_free(struct kumo_bo *bo)
 {
+	dma_free_attrs(bo->dev, bo->size, bo->cookie, bo->addr, DMA_ATTR_WRITE_COMBINE);
 }
`,
    `
 static void kumo_run(struct kumo_device *kumo, struct sg_table *sgt)
 {
 	if (dma_map_sgtable(kumo->dev, sgt, DMA_TO_DEVICE, 0))
 		return;
 	kumo_start(kumo, sgt);
+	dma_unmap_sgtable(kumo->dev, sgt, DMA_TO_DEVICE, DMA_ATTR_SKIP_CPU_SYNC);
 }
`,
  ],
  limits: [
    'Only attributes that are written out at both ends; what is only about warnings or CPU caches may differ.',
  ],
  references: ['Documentation/core-api/dma-attributes.rst', 'kernel/dma/direct.c'],
  *run(fn, context) {
    for (const pair of pairsAround(fn, 'attrs', context)) {
      const taken = attributes(pair.acquire.in, pair.taken);
      const given = attributes(pair.release.in, pair.given);
      if (taken !== null && given !== null && taken !== given) yield problem(pair, fn);
    }
  },
  comment: (facts) =>
    `${fact(facts, 'handle')} comes from ${fact(facts, 'acquire')}() with ${fact(facts, 'taken')}, but ${fact(facts, 'release')}() is ` +
    `given ${fact(facts, 'given')}; the attributes decide what the pointer is taken for. Should both be the same?`,
});

/** The attributes that decide how memory is mapped, in order; null if they are not all written out. */
function attributes(fn: CFunction, node: SyntaxNode): string | null {
  const text = meaningOf(fn, node);
  if (text === null) return null;
  const names = text.split('|').map((name) => name.trim());
  if (!names.every((name) => /^(?:0|DMA_ATTR_[A-Z_]+)$/.test(name))) return null;
  return names
    .filter((name) => /_(?:NO_KERNEL_MAPPING|WRITE_COMBINE|FORCE_CONTIGUOUS|MMIO)$/.test(name))
    .sort()
    .join(' | ');
}

function problem({ handle, acquire, release, taken, given }: Pair, judged: CFunction): Problem {
  const isRelease = release.in.name === judged.name;
  return {
    at: isRelease ? given.start : taken.start,
    subject: handle,
    facts: {
      handle,
      acquire: acquire.call.callee,
      release: release.call.callee,
      taken: codeOf(acquire.in, taken),
      given: codeOf(release.in, given),
    },
    proofs: [
      proof(acquire.in, acquire.call.node, 'taken with these attributes'),
      proof(release.in, release.call.node, 'given back with others'),
    ],
  };
}
