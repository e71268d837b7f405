import type { CFunction } from '../../c/functions.js';
import { type Sequence, sequencesIn } from '../../c/order.js';
import { importTeardown, type OrderRule } from '../../kernel/call-order.js';
import { defineCheck, fact, type Problem, proof } from '../check.js';
import { knownContract } from '../signatures.js';

/** An import is taken down in an order in which a later step uses what an earlier one has freed. */
export const attachMapBalance = defineCheck({
  id: 'attach-map-balance',
  maturity: 'stable',
  severity: 'high',
  needs: 'hunk',
  summary: 'a dma-buf import is taken down in the wrong order',
  why: 'The later step works on an attachment or dma-buf that is already freed.',
  advice: 'Unmap the table, then detach, then put.',
  bad: [
    `
 static void kumo_import_free(struct kumo_bo *bo)
 {
+	dma_buf_detach(bo->dmabuf, bo->attach);
+	dma_buf_unmap_attachment_unlocked(bo->attach, bo->sgt, DMA_BIDIRECTIONAL); //@ report
 	dma_buf_put(bo->dmabuf);
 }
`,
    `
 static void kumo_import_free(struct kumo_bo *bo)
 {
 	struct dma_buf *dmabuf = bo->attach->dmabuf;

+	dma_buf_put(dmabuf);
+	dma_buf_detach(dmabuf, bo->attach); //@ report
 }
`,
  ],
  good: [
    `
 static void kumo_import_free(struct kumo_bo *bo)
 {
+	dma_buf_unmap_attachment_unlocked(bo->attach, bo->sgt, DMA_BIDIRECTIONAL);
+	dma_buf_detach(bo->dmabuf, bo->attach);
 	dma_buf_put(bo->dmabuf);
 }
`,
    `
 static void kumo_import_swap(struct kumo_bo *bo, struct dma_buf *next)
 {
+	dma_buf_detach(bo->dmabuf, bo->attach);
+	bo->attach = dma_buf_attach(next, bo->dev);
+	dma_buf_unmap_attachment_unlocked(bo->attach, bo->sgt, DMA_BIDIRECTIONAL);
 }
`,
    `
 static int kumo_import(struct kumo_bo *bo, struct dma_buf *dmabuf)
 {
+	if (bo->closed) {
+		dma_buf_put(dmabuf);
+		return -ENODEV;
+	}
+	dma_buf_detach(dmabuf, bo->attach);
 	return 0;
 }
`,
  ],
  limits: ['Both steps have to be in one function.'],
  references: ['Documentation/driver-api/dma-buf.rst'],
  *run(fn, context) {
    for (const rule of importTeardown) {
      const found = sequencesIn(fn, {
        first: new Map(rule.first),
        second: new Map(rule.second),
        between: new Map(rule.between),
      });
      for (const sequence of found)
        if (knownContract(sequence.first.callee, context) !== null) yield problem(fn, sequence, rule);
    }
  },
  comment: (facts) =>
    `${fact(facts, 'second')}() comes after ${fact(facts, 'first')}(${fact(facts, 'about')}) in ${fact(facts, 'function')}(), but ` +
    `${fact(facts, 'because')}. Should the two change places?`,
});

function problem(fn: CFunction, { first, second, about }: Sequence, { because }: OrderRule): Problem {
  return {
    at: second.node.start,
    subject: about,
    facts: { function: fn.name, first: first.callee, second: second.callee, about, because },
    proofs: [proof(fn, first.node, 'done first'), proof(fn, second.node, 'uses it afterwards')],
  };
}
