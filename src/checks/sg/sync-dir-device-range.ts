import { flowOf, pointOf, reaching } from '../../c/flow.js';
import type { CFunction } from '../../c/functions.js';
import { bare, type Call, callsIn, codeOf } from '../../c/query.js';
import type { SyntaxNode } from '../../c/syntax.js';
import { isCoherent, syncs } from '../../kernel/dma-memory.js';
import { type Context, defineCheck, fact, type Problem, proof } from '../check.js';
import { allocationsBehind, allocationsOfMember } from '../dma-handles.js';
import { meaningOf, type Pair, pairsAround } from '../pair-arguments.js';

/** Memory is synced that needs no sync, or for a direction that it was not mapped for. */
export const syncDirDeviceRange = defineCheck({
  id: 'sync-dir-device-range',
  maturity: 'nursery',
  severity: 'medium',
  needs: 'function',
  summary: 'a DMA sync does not fit the memory that it is for',
  why: 'Cached data is thrown away or written back where it must not be, or nothing happens at all.',
  advice: 'Sync only streaming mappings, with the device and the direction of the mapping.',
  bad: [
    `
 static int kumo_ring_init(struct kumo_device *kumo)
 {
 	dma_addr_t addr;
 	void *ring = dma_alloc_coherent(kumo->dev, SZ_4K, &addr, GFP_KERNEL);

 	if (!ring)
 		return -ENOMEM;
 	kumo_fill(ring);
+	dma_sync_single_for_device(kumo->dev, addr, SZ_4K, DMA_TO_DEVICE); //@ report
 	return kumo_start(kumo, addr);
 }
`,
    `
 static int kumo_read(struct kumo_device *kumo, struct sg_table *sgt)
 {
 	int ret = dma_map_sgtable(kumo->dev, sgt, DMA_TO_DEVICE, 0);

 	if (ret)
 		return ret;
+	dma_sync_sgtable_for_cpu(kumo->dev, sgt, DMA_FROM_DEVICE); //@ report
 	return kumo_parse(kumo, sgt);
 }
`,
  ],
  good: [
    `
 static int kumo_read(struct kumo_device *kumo, struct sg_table *sgt)
 {
+	int ret = dma_map_sgtable(kumo->dev, sgt, DMA_BIDIRECTIONAL, 0);
+
+	if (ret)
+		return ret;
+	dma_sync_sgtable_for_device(kumo->dev, sgt, DMA_TO_DEVICE);
+	dma_sync_sgtable_for_cpu(kumo->dev, sgt, DMA_FROM_DEVICE);
 	return kumo_parse(kumo, sgt);
 }
`,
    `
 static int kumo_bo_alloc(struct kumo_bo *bo)
 {
 	if (bo->noncoherent)
 		bo->vaddr = dma_alloc_noncoherent(bo->dev, bo->size, &bo->addr, DMA_TO_DEVICE, GFP_KERNEL);
 	else
 		bo->vaddr = dma_alloc_coherent(bo->dev, bo->size, &bo->addr, GFP_KERNEL);
 	return bo->vaddr ? 0 : -ENOMEM;
 }

 static void kumo_bo_flush(struct kumo_bo *bo)
 {
+	if (bo->noncoherent)
+		dma_sync_single_for_device(bo->dev, bo->addr, bo->size, DMA_TO_DEVICE);
 }
`,
    `
 static int kumo_xmit(struct kumo_device *kumo, struct kumo_frame *frame, bool map)
 {
 	dma_addr_t addr;

+	if (map) {
+		addr = dma_map_single(kumo->dev, frame->data, frame->len, DMA_TO_DEVICE);
+		if (dma_mapping_error(kumo->dev, addr))
+			return -ENOMEM;
+	} else {
+		addr = kumo_page_addr(frame);
+		dma_sync_single_for_device(kumo->dev, addr, frame->len, DMA_BIDIRECTIONAL);
+	}
 	return kumo_queue(kumo, addr);
 }
`,
  ],
  limits: [
    'Ranges and devices are not compared, since two texts may well be the same.',
    'Memory that is allocated or mapped in another file is not judged.',
  ],
  references: ['Documentation/core-api/dma-api.rst'],
  *run(fn, context) {
    const calls = callsIn(fn).filter(({ callee }) => syncs(callee));
    if (calls.length === 0) return;
    for (const call of calls) yield* coherent(fn, call, context);
    for (const pair of pairsAround(fn, 'direction', context)) {
      if (syncs(pair.release.call.callee) && getsThere(pair)) yield* direction(pair);
    }
  },
  comment: (facts) =>
    fact(facts, 'kind') === 'coherent'
      ? `${fact(facts, 'handle')} is memory from ${fact(facts, 'from')}(), which is coherent: ${fact(facts, 'sync')}() is only for ` +
        'streaming mappings and must not be called for it. Can the call go?'
      : `${fact(facts, 'handle')} is mapped with ${fact(facts, 'mapped')}, so ${fact(facts, 'sync')}() with ` +
        `${fact(facts, 'synced')} handles the caches for a transfer that the mapping does not allow. Should it be ${fact(facts, 'mapped')} here, too?`,
});

function* coherent(fn: CFunction, call: Call, context: Context): Generator<Problem> {
  const address = call.callee.startsWith('dma_sync_single') ? call.args[1] : undefined;
  if (address === undefined) return;
  const handle = codeOf(fn, bare(fn, address));
  const allocations =
    allocationsBehind(fn, { call, handle }, context) ?? allocationsOfMember(fn, address, context);
  const [first] = allocations ?? [];
  if (first === undefined || !(allocations ?? []).every(({ callee }) => isCoherent(callee))) return;
  yield found(fn, call.node, {
    kind: 'coherent',
    handle,
    from: first.callee,
    sync: call.callee,
    mapped: '',
    synced: '',
  });
}

/** What is mapped in the same function is what the sync gets, and nothing else; for members that is not asked. */
function getsThere({ acquire, release, handle }: Pair): boolean {
  const { in: fn, call } = release;
  if (acquire.in !== fn || !/^\w+$/.test(handle)) return true;
  const { node } = call;
  const fragment = fn.fragments.find(({ body }) => body.start <= node.start && node.end <= body.end);
  const cfg = fragment === undefined ? null : flowOf(fn, fragment);
  const point = cfg === null ? null : pointOf(cfg, node);
  if (cfg === null || point === null || fn.params.some(({ name }) => name === handle)) return true;
  const { values, unknown } = reaching(fn, cfg, { point, lvalue: handle });
  return !unknown && values.every((value) => bare(fn, value).start === acquire.call.node.start);
}

/** A mapping for both directions may be synced for one; a mapping for one direction only for that one. */
function* direction(pair: Pair): Generator<Problem> {
  const fn = pair.release.in;
  const mapped = meaningOf(pair.acquire.in, pair.taken) ?? '';
  const synced = meaningOf(fn, pair.given) ?? '';
  if (!/^DMA_(?:TO|FROM)_DEVICE$/.test(mapped) || mapped === synced) return;
  if (!/^DMA_(?:TO_DEVICE|FROM_DEVICE|BIDIRECTIONAL)$/.test(synced)) return;
  const { callee } = pair.release.call;
  yield found(fn, pair.given, {
    kind: 'direction',
    handle: pair.handle,
    from: '',
    sync: callee,
    mapped,
    synced,
  });
}

function found(fn: CFunction, at: SyntaxNode, facts: Problem['facts']): Problem {
  return { at: at.start, subject: facts['handle'] ?? '', facts, proofs: [proof(fn, at, 'synced here')] };
}
