import type { Cfg } from '../../c/cfg.js';
import { flowOf, pointOf } from '../../c/flow.js';
import type { CFunction } from '../../c/functions.js';
import { bare, type Call, callsIn, codeOf } from '../../c/query.js';
import { setsMask } from '../../kernel/dma-memory.js';
import { defineCheck, fact, proof } from '../check.js';

/** The DMA mask of a device is set after memory has been allocated or mapped for it. */
export const maskAfterAlloc = defineCheck({
  id: 'mask-after-alloc',
  maturity: 'nursery',
  severity: 'high',
  needs: 'hunk',
  summary: 'the DMA mask is set after the first allocation',
  why: 'The memory may lie where the device cannot reach it.',
  advice: 'Set the mask before anything is allocated or mapped.',
  bad: [
    `
 static int kumo_probe(struct kumo_device *kumo)
 {
 	kumo->ring = dma_alloc_coherent(kumo->dev, SZ_4K, &kumo->addr, GFP_KERNEL);
 	if (!kumo->ring)
 		return -ENOMEM;
+	return dma_set_mask_and_coherent(kumo->dev, DMA_BIT_MASK(40)); //@ report
 }
`,
  ],
  good: [
    `
 static int kumo_probe(struct kumo_device *kumo)
 {
+	int ret = dma_set_mask_and_coherent(kumo->dev, DMA_BIT_MASK(40));
+
+	if (ret)
+		return ret;
 	kumo->ring = dma_alloc_coherent(kumo->dev, SZ_4K, &kumo->addr, GFP_KERNEL);
 	return kumo->ring ? 0 : -ENOMEM;
 }
`,
    `
 static int kumo_probe(struct kumo_device *kumo, struct device *iommu)
 {
 	kumo->ring = dma_alloc_coherent(kumo->dev, SZ_4K, &kumo->addr, GFP_KERNEL);
 	if (!kumo->ring)
 		return -ENOMEM;
+	return dma_set_mask_and_coherent(iommu, DMA_BIT_MASK(40));
 }
`,
  ],
  limits: ['Only within one function, and only for the same expression of the device.'],
  references: ['Documentation/core-api/dma-api-howto.rst'],
  *run(fn) {
    const calls = callsIn(fn);
    for (const mask of calls.filter(({ callee }) => setsMask(callee))) {
      const device = deviceOf(fn, mask);
      const first = calls.find(
        (call) => USES_MASK.test(call.callee) && deviceOf(fn, call) === device && isBefore(fn, call, mask),
      );
      const set = calls.find((call) => setsMask(call.callee) && deviceOf(fn, call) === device);
      if (first === undefined || set === undefined || set.node.start < first.node.start) continue;
      yield {
        at: mask.node.start,
        subject: device,
        facts: { function: fn.name, device, setter: mask.callee, allocator: first.callee },
        proofs: [proof(fn, first.node, 'memory for the device'), proof(fn, mask.node, 'the mask is set')],
      };
    }
  },
  comment: (facts) =>
    `${fact(facts, 'function')}() has called ${fact(facts, 'allocator')}() for ${fact(facts, 'device')} before this sets the DMA ` +
    'mask, so that memory may be out of reach for the device. Can the mask be set first?',
});

const USES_MASK = /^dmam?_(?:alloc|map)_(?:attrs|coherent|wc|noncoherent|pages|single|page|sg|sgtable)$/;

function deviceOf(fn: CFunction, { args }: Call): string {
  return args[0] === undefined ? '' : codeOf(fn, bare(fn, args[0]));
}

/** One call can run before the other. */
function isBefore(fn: CFunction, first: Call, then: Call): boolean {
  const fragment = fn.fragments.find(
    ({ body }) => body.start <= first.node.start && then.node.end <= body.end,
  );
  if (fragment === undefined || first.node.start >= then.node.start) return false;
  const cfg: Cfg = flowOf(fn, fragment);
  const start = pointOf(cfg, first.node);
  const end = pointOf(cfg, then.node);
  if (start === null || end === null || cfg.broken) return false;
  const seen = new Set<number>();
  const queue = [start.id];
  for (let id = queue.pop(); id !== undefined; id = queue.pop()) {
    if (id === end.id) return true;
    if (seen.has(id)) continue;
    seen.add(id);
    queue.push(...(cfg.points[id]?.next ?? []).map((edge) => edge.to));
  }
  return false;
}
