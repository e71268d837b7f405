import type { CFunction } from '../../c/functions.js';
import { bare, type Call, callsIn, codeOf, storedIn } from '../../c/query.js';
import { testedFor } from '../../c/result-tests.js';
import { defineCheck, fact, proof } from '../check.js';
import { allocationsBehind } from '../dma-handles.js';

/** The handle of a DMA allocation is tested with dma_mapping_error(), which says nothing about allocations. */
export const mappingErrorOnAllocation = defineCheck({
  id: 'mapping-error-on-allocation',
  maturity: 'stable',
  severity: 'high',
  needs: 'hunk',
  summary: 'a failed DMA allocation is looked for with dma_mapping_error()',
  why: 'A failed allocation returns NULL and leaves the handle as it was, so the failure is missed and NULL is used.',
  advice: 'Test the returned pointer for NULL.',
  bad: [
    `
 static int kumo_load(struct kumo_device *kumo, size_t size)
 {
 	dma_addr_t addr;
 	void *code;

 	code = dma_alloc_coherent(kumo->dev, size, &addr, GFP_KERNEL);
-	if (!code)
+	if (dma_mapping_error(kumo->dev, addr)) //@ report
 		return -ENOMEM;
 	return kumo_start(kumo, code, addr);
 }
`,
  ],
  good: [
    `
 static int kumo_load(struct kumo_device *kumo, void *code, size_t size)
 {
+	dma_addr_t addr = dma_map_single(kumo->dev, code, size, DMA_TO_DEVICE);
+
+	if (dma_mapping_error(kumo->dev, addr))
+		return -ENOMEM;
 	return kumo_start(kumo, addr);
 }
`,
    `
 static int kumo_load(struct kumo_device *kumo, void *code, size_t size)
 {
 	dma_addr_t addr;

+	if (code == NULL)
+		code = dma_alloc_coherent(kumo->dev, size, &addr, GFP_KERNEL);
+	else
+		addr = dma_map_single(kumo->dev, code, size, DMA_TO_DEVICE);
+	if (dma_mapping_error(kumo->dev, addr))
+		return -ENOMEM;
 	return kumo_start(kumo, code);
 }
`,
    `
 static int kumo_load(struct kumo_device *kumo, size_t size)
 {
 	dma_addr_t addr;
 	void *code;

+	code = dma_alloc_coherent(kumo->dev, size, &addr, GFP_KERNEL);
+	if (!code || dma_mapping_error(kumo->dev, addr))
+		return -ENOMEM;
 	return kumo_start(kumo, code, addr);
 }
`,
  ],
  limits: ['Only within one function, and only where the handle can have no other origin.'],
  references: ['Documentation/core-api/dma-api.rst'],
  *run(fn, context) {
    for (const call of callsIn(fn)) {
      const tested = call.callee === 'dma_mapping_error' ? call.args[1] : undefined;
      if (tested === undefined) continue;
      const handle = codeOf(fn, bare(fn, tested));
      const [allocation, ...others] = allocationsBehind(fn, { call, handle }, context) ?? [];
      if (allocation === undefined || [allocation, ...others].some((each) => isTestedForNull(fn, each)))
        continue;
      const pointer = keptIn(fn, allocation);
      yield {
        at: call.node.start,
        subject: handle,
        facts: { function: fn.name, handle, allocator: allocation.callee, pointer },
        proofs: [
          proof(fn, allocation.node, `${handle} is written by ${allocation.callee}()`),
          proof(fn, call.node, 'its failure is looked for here'),
        ],
      };
    }
  },
  comment: (facts) =>
    `When ${fact(facts, 'allocator')}() fails it returns NULL and does not set ${fact(facts, 'handle')}, so ` +
    `dma_mapping_error() cannot see the failure and ${fact(facts, 'function')}() goes on without memory. ` +
    `Should ${fact(facts, 'pointer') || 'the returned pointer'} be tested for NULL instead?`,
});

function keptIn(fn: CFunction, { node }: Call): string {
  const target = storedIn(node)?.target;
  return target === undefined ? '' : codeOf(fn, target);
}

function isTestedForNull(fn: CFunction, { node }: Call): boolean {
  return testedFor(fn, 'null').some((test) => test.values.includes(node));
}
