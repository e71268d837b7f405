import type { Cfg } from '../../c/cfg.js';
import type { Point } from '../../c/cfg-points.js';
import { effectOn, flowOf, pointOf } from '../../c/flow.js';
import type { CFunction } from '../../c/functions.js';
import { asCall, bare, type Call, callsIn, codeOf, soundNodes, storedIn } from '../../c/query.js';
import { testedFor } from '../../c/result-tests.js';
import type { SyntaxNode } from '../../c/syntax.js';
import { type Context, defineCheck, fact, proof } from '../check.js';
import { knownContract } from '../signatures.js';

/** The handle of a DMA allocation is tested with dma_mapping_error(), which says nothing about allocations. */
export const mappingErrorOnAllocation = defineCheck({
  id: 'mapping-error-on-allocation',
  maturity: 'nursery',
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

/** The allocations that can have written the handle; null if anything else can have. */
function allocationsBehind(
  fn: CFunction,
  at: { readonly call: Call; readonly handle: string },
  context: Context,
): readonly Call[] | null {
  const { node } = at.call;
  const fragment = fn.fragments.find(({ body }) => body.start <= node.start && node.end <= body.end);
  if (fragment === undefined) return null;
  const cfg = flowOf(fn, fragment);
  const point = pointOf(cfg, node);
  if (point === null || cfg.broken) return null;
  const allocations: Call[] = [];
  for (const writer of writersBefore(fn, cfg, { point, lvalue: at.handle })) {
    const call = writer === null ? null : allocationAt(fn, writer, { handle: at.handle, context });
    if (call === null) return null;
    allocations.push(call);
  }
  return allocations;
}

/** The points that last wrote an lvalue; null stands for what is out of view. */
function writersBefore(
  fn: CFunction,
  cfg: Cfg,
  at: { readonly point: Point; readonly lvalue: string },
): readonly (SyntaxNode | null)[] {
  const writers: (SyntaxNode | null)[] = [];
  const seen = new Set<number>();
  const queue = [...(cfg.before[at.point.id] ?? [])];
  for (let id = queue.pop(); id !== undefined; id = queue.pop()) {
    const point = cfg.points[id];
    if (seen.has(id) || point === undefined) continue;
    seen.add(id);
    if (effectOn(fn, point, at.lvalue) !== null) writers.push(point.node);
    else if (point.outside || point.kind === 'entry') writers.push(null);
    else queue.push(...(cfg.before[id] ?? []));
  }
  return writers;
}

function allocationAt(
  fn: CFunction,
  node: SyntaxNode,
  { handle, context }: { readonly handle: string; readonly context: Context },
): Call | null {
  for (const each of soundNodes(node)) {
    const call = asCall(fn, each);
    const contract = call === null ? null : knownContract(call.callee, context);
    if (call === null || (contract?.returns !== 'null' && contract?.returns !== 'cookie-or-null')) continue;
    const place = contract.params.findIndex((param) => param.role === 'dma_handle_out');
    const given = call.args[place];
    if (given !== undefined && codeOf(fn, bare(fn, given)) === `&${handle}`) return call;
  }
  return null;
}
