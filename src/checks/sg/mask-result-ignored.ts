import { callsIn, codeOf } from '../../c/query.js';
import { setsMask } from '../../kernel/dma-memory.js';
import { defineCheck, fact, proof } from '../check.js';

/** Nobody looks whether the DMA mask could be set. */
export const maskResultIgnored = defineCheck({
  id: 'mask-result-ignored',
  maturity: 'nursery',
  severity: 'low',
  needs: 'hunk',
  summary: 'the result of setting the DMA mask is ignored',
  why: 'If the platform cannot serve the mask, the device is given addresses that it cannot reach.',
  advice: 'Fail the probe if the mask cannot be set.',
  bad: [
    `
 static int kumo_probe(struct kumo_device *kumo)
 {
+	dma_set_mask_and_coherent(kumo->dev, DMA_BIT_MASK(31)); //@ report
 	return kumo_register(kumo);
 }
`,
  ],
  good: [
    `
 static int kumo_probe(struct kumo_device *kumo)
 {
+	if (dma_set_mask_and_coherent(kumo->dev, DMA_BIT_MASK(31)))
+		dev_warn(kumo->dev, "cannot reach all memory\\n");
 	return kumo_register(kumo);
 }
`,
    `
 static int kumo_probe(struct kumo_device *kumo)
 {
+	dma_set_mask_and_coherent(kumo->dev, DMA_BIT_MASK(40));
 	return kumo_register(kumo);
 }
`,
  ],
  limits: [
    'A mask of 32 bits or more is only refused to a device that has none at all, so it is left alone.',
  ],
  references: ['Documentation/core-api/dma-api-howto.rst'],
  *run(fn) {
    for (const call of callsIn(fn)) {
      if (!setsMask(call.callee) || call.node.parent?.type !== 'expression_statement') continue;
      const mask = call.args[1] === undefined ? '' : codeOf(fn, call.args[1]);
      if (Number(/^DMA_BIT_MASK\((\d+)\)$/.exec(mask)?.[1] ?? 64) >= 32) continue;
      yield {
        at: call.node.start,
        subject: call.callee,
        facts: { function: fn.name, callee: call.callee, mask },
        proofs: [proof(fn, call.node, 'the result is not used')],
      };
    }
  },
  comment: (facts) =>
    `${fact(facts, 'callee')}() can fail where the platform cannot serve ${fact(facts, 'mask')}, and ${fact(facts, 'function')}() ` +
    'goes on without noticing. Should it fail then?',
});
