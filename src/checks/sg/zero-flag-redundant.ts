import { callsIn, codeOf } from '../../c/query.js';
import { gfpOfClearing } from '../../kernel/dma-memory.js';
import { defineCheck, fact, proof } from '../check.js';
import { isSince } from '../era.js';

/** A gfp flag is given to a DMA allocator that does the same anyway, or that the flag makes fail. */
export const zeroFlagRedundant = defineCheck({
  id: 'zero-flag-redundant',
  maturity: 'nursery',
  severity: 'low',
  needs: 'hunk',
  summary: 'a DMA allocation is given a gfp flag that is not for it',
  why: '__GFP_ZERO says what is always so; __GFP_COMP makes the allocation warn and fail.',
  advice: 'Leave the flag out.',
  bad: [
    `
 static void *kumo_ring(struct kumo_device *kumo, dma_addr_t *addr)
 {
+	return dma_alloc_coherent(kumo->dev, SZ_4K, addr, GFP_KERNEL | __GFP_ZERO); //@ report
 }
`,
    `
 static void *kumo_ring(struct kumo_device *kumo, dma_addr_t *addr)
 {
+	return dma_alloc_wc(kumo->dev, SZ_4K, addr, GFP_KERNEL | __GFP_COMP); //@ report
 }
`,
  ],
  good: [
    `
 static void *kumo_ring(struct kumo_device *kumo, dma_addr_t *addr)
 {
+	return dma_alloc_coherent(kumo->dev, SZ_4K, addr, GFP_KERNEL | __GFP_NOWARN);
 }
`,
    `
 static void *kumo_pages(struct kumo_device *kumo)
 {
+	return (void *)__get_free_pages(GFP_KERNEL | __GFP_ZERO, 2);
 }
`,
  ],
  limits: ['Only flags that are written at the call.'],
  references: ['kernel/dma/mapping.c'],
  *run(fn, context) {
    for (const call of callsIn(fn)) {
      const gfp = call.args[gfpOfClearing(call.callee) ?? -1];
      const flag = gfp === undefined ? undefined : /\b__GFP_(?:ZERO|COMP)\b/.exec(codeOf(fn, gfp))?.[0];
      if (gfp === undefined || flag === undefined || !isSince('5.0', context)) continue;
      yield {
        at: gfp.start,
        subject: flag,
        facts: { function: fn.name, callee: call.callee, flag },
        proofs: [proof(fn, gfp, `${flag} is given to ${call.callee}()`)],
        severity: flag === '__GFP_COMP' ? 'high' : 'low',
      };
    }
  },
  comment: (facts) =>
    fact(facts, 'flag') === '__GFP_COMP'
      ? `${fact(facts, 'callee')}() warns about __GFP_COMP and returns NULL, so ${fact(facts, 'function')}() never gets this memory. Can the flag go?`
      : `${fact(facts, 'callee')}() always returns zeroed memory, so __GFP_ZERO does nothing in ${fact(facts, 'function')}(). Can it go?`,
});
