import type { CFunction } from '../../c/functions.js';
import { type MacroLoop, macroLoopsIn } from '../../c/macro-loops.js';
import { asCall, bare, type Call, callsIn, codeOf, soundNodes } from '../../c/query.js';
import type { SyntaxNode } from '../../c/syntax.js';
import { givesPhysicalAddress, listLoop, wantsBounceAddress } from '../../kernel/scatterlists.js';
import { type Context, defineCheck, fact, type Problem, proof } from '../check.js';
import { entryUse, memberOf, setsAddresses, sideOf, tableCount } from '../sg-tables.js';
import { knownContract } from '../signatures.js';

/** A memory address goes with a DMA length, or stands where the address is needed that the device was given. */
export const cpuVsDmaSgFields = defineCheck({
  id: 'cpu-vs-dma-sg-fields',
  maturity: 'stable',
  severity: 'high',
  needs: 'hunk',
  summary: 'the memory address and the DMA address of something are mixed up',
  why: 'Behind an IOMMU or a bounce buffer the two differ, so other memory is read, synced or unmapped than was mapped.',
  advice: 'Use sg_dma_address() with sg_dma_len(), and sg_page() or sg_phys() with ->length.',
  bad: [
    `
 static void kumo_check(struct kumo_device *kumo, struct scatterlist *list, int mapped)
 {
 	struct scatterlist *sg;
 	int i;

 	for_each_sg(list, sg, mapped, i)
+		kumo_check_range(kumo, sg_virt(sg), sg_dma_len(sg)); //@ report
 }
`,
    `
 static void kumo_sync(struct kumo_device *kumo, struct scatterlist *sg)
 {
+	dma_sync_single_for_cpu(kumo->dev, sg_phys(sg), sg->length, DMA_FROM_DEVICE); //@ report
 }
`,
    `
 static bool kumo_bounced(struct kumo_device *kumo, struct scatterlist *sg)
 {
+	return is_swiotlb_buffer(kumo->dev, sg_phys(sg)); //@ report
 }
`,
    `
 static void kumo_fill(struct kumo_table *table, struct sg_table *sgt)
 {
 	struct scatterlist *sg;
 	int i;

+	for_each_sg(sgt->sgl, sg, sgt->nents, i) {
+		table->addr[i] = sg_dma_address(sg);
+		table->len[i] = sg->length; //@ report
+	}
 }
`,
  ],
  good: [
    `
 static void kumo_fill(struct kumo_table *table, struct sg_table *sgt)
 {
 	struct scatterlist *sg;
 	int i;

+	for_each_sg(sgt->sgl, sg, sgt->nents, i)
+		kumo_add(table, sg_dma_address(sg) - sg->offset, sg_dma_len(sg) + sg->offset);
 }
`,
    `
 static void kumo_flush(struct kumo_device *kumo, struct scatterlist *sg)
 {
+	dma_sync_single_for_cpu(kumo->dev, sg_dma_address(sg), sg_dma_len(sg), DMA_FROM_DEVICE);
+	kumo_flush_range(sg_phys(sg), sg->length);
 }
`,
    `
 static int kumo_map(struct kumo_device *kumo, struct page *page)
 {
+	return iommu_map(kumo->domain, kumo->iova, page_to_phys(page), PAGE_SIZE, IOMMU_READ, GFP_KERNEL);
 }
`,
    `
 static void kumo_pretend_mapped(struct sg_table *sgt)
 {
 	struct scatterlist *sg;
 	int i;

+	for_each_sg(sgt->sgl, sg, sgt->nents, i) {
+		sg_dma_address(sg) = sg_phys(sg);
+		kumo_note(sg_dma_address(sg), sg->length);
+	}
 }
`,
  ],
  limits: [
    'An address that went through a variable is not followed.',
    'The DMA layer itself (kernel/dma, drivers/iommu, arch) knows where the two are the same; only its bounce buffers are judged.',
  ],
  references: ['include/linux/scatterlist.h', 'Documentation/core-api/dma-api-howto.rst'],
  *run(fn, context) {
    const isDmaLayer = /^(?:kernel\/dma|drivers\/iommu|arch|drivers\/xen)\//.test(fn.path);
    for (const call of callsIn(fn)) {
      const found =
        bounceAddress(fn, call) ??
        (isDmaLayer ? null : physicalAddress(fn, call, context)) ??
        mixed(fn, call);
      if (found !== null) yield problem(fn, found);
    }
    if (isDmaLayer || setsAddresses(context.file)) return;
    for (const loop of macroLoopsIn(fn)) {
      const found = lengthOfMemory(fn, loop);
      if (found !== null) yield problem(fn, found);
    }
  },
  comment: (facts) => {
    const by = `${fact(facts, 'by')}()`;
    const used = fact(facts, 'used');
    switch (fact(facts, 'kind')) {
      case 'bounce':
        return `${by} has to be asked with the address that the device was given, and ${used} is the original memory, so ${fact(facts, 'function')}() never finds the bounce buffer. Should this come from sg_dma_address()?`;
      case 'physical':
        return `${by} takes the DMA address that mapping returned, but ${used} is a physical address; behind an IOMMU or a bounce buffer they differ. Can ${fact(facts, 'function')}() pass the DMA address?`;
      case 'loop':
        return `The loop takes DMA addresses from ${fact(facts, 'entry')}, but ${used} is the length of its memory, and a merged mapping is longer than that. Should this be sg_dma_len(${fact(facts, 'entry')})?`;
      default:
        return `${used} and ${fact(facts, 'with')} belong to different sides of the mapping: where entries were merged ${by} gets an address and a length that do not fit. Should both be of the same side?`;
    }
  },
});

interface Found {
  readonly kind: 'bounce' | 'physical' | 'mixed' | 'loop';
  readonly at: SyntaxNode;
  readonly by: string;
  readonly entry: string;
  readonly with: string;
}

function bounceAddress(fn: CFunction, call: Call): Found | null {
  if (!wantsBounceAddress(call.callee)) return null;
  const at = call.args.find((argument) => asCall(fn, bare(fn, argument))?.callee === 'sg_phys');
  return at === undefined ? null : { kind: 'bounce', at, by: call.callee, entry: '', with: '' };
}

function physicalAddress(fn: CFunction, call: Call, context: Context): Found | null {
  if (!call.callee.startsWith('dma_')) return null;
  const params = knownContract(call.callee, context)?.params ?? [];
  const at = call.args.find((argument, place) => {
    const inner = asCall(fn, bare(fn, argument));
    return params[place]?.role === 'dma_addr' && inner !== null && givesPhysicalAddress(inner.callee);
  });
  return at === undefined ? null : { kind: 'physical', at, by: call.callee, entry: '', with: '' };
}

/** One call is given the memory of an entry and the DMA length of the same entry. */
function mixed(fn: CFunction, call: Call): Found | null {
  const args = call.args.map((argument) => bare(fn, argument));
  const length = args.find((argument) => asCall(fn, argument)?.callee === 'sg_dma_len');
  const entry = length === undefined ? undefined : asCall(fn, length)?.args[0];
  if (length === undefined || entry === undefined || PRINTS.test(call.callee)) return null;
  const name = codeOf(fn, bare(fn, entry));
  const at = args.find((argument) => sideOf(fn, argument, name) === 'cpu');
  if (at === undefined) return null;
  return { kind: 'mixed', at, by: call.callee, entry: name, with: codeOf(fn, length) };
}

const PRINTS = /^(?:dev_|drm_|pr_|DRM_|trace_|seq_|printk)/;

/** A loop over the mapped entries of a table takes the address from one side and the length from the other. */
function lengthOfMemory(fn: CFunction, loop: MacroLoop): Found | null {
  const known = listLoop(loop.macro);
  const cursor = known === null ? undefined : loop.args[known.cursor];
  if (known?.entries !== 'list' || cursor === undefined) return null;
  if (tableCount(fn, loop.args[known.list], loop.args[known.count])?.count !== 'nents') return null;
  const entry = codeOf(fn, cursor);
  const { cpu, dma, fills } = entryUse(fn, loop, entry);
  const asksLength = [...soundNodes(loop.body)].some((node) => asCall(fn, node)?.callee === 'sg_dma_len');
  const at = cpu.find((node) => memberOf(fn, node)?.field === 'length');
  if (fills || asksLength || dma.length === 0 || at === undefined || cpu.length > 1) return null;
  return { kind: 'loop', at, by: loop.macro, entry, with: '' };
}

function problem(fn: CFunction, { kind, at, by, entry, with: other }: Found): Problem {
  const used = codeOf(fn, at);
  return {
    at: at.start,
    subject: used,
    facts: { function: fn.name, kind, by, used, entry, with: other },
    proofs: [proof(fn, at, `${used} is given to ${by}()`)],
  };
}
