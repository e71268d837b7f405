import type { CFunction } from '../../c/functions.js';
import { codeOf } from '../../c/query.js';
import { defineCheck, fact, type Problem, proof } from '../check.js';
import { undoneByResult, type WrongCount, wrongCalls, wrongContiguity, wrongLoops } from '../sg-counts.js';

/** A scatterlist is walked, unmapped or synced by the wrong one of its two counts, or the mapped count is lost. */
export const sgNentsConfusion = defineCheck({
  id: 'sg-nents-confusion',
  maturity: 'stable',
  severity: 'high',
  needs: 'hunk',
  summary: 'the entries of a scatterlist are counted by the wrong count',
  why: 'An IOMMU merges entries when it maps them: too few pages are unmapped or walked, or entries without an address are used.',
  advice: 'Use dma_map_sgtable() and the for_each_sgtable_*() loops, which know the right count.',
  bad: [
    `
 static void kumo_unmap(struct kumo_device *kumo, struct sg_table *sgt)
 {
-	dma_unmap_sgtable(kumo->dev, sgt, DMA_TO_DEVICE, 0);
+	dma_unmap_sg(kumo->dev, sgt->sgl, sgt->nents, DMA_TO_DEVICE); //@ report
 }
`,
    `
 static int kumo_map(struct kumo_device *kumo, struct kumo_bo *bo)
 {
+	if (!dma_map_sg(kumo->dev, bo->sgt->sgl, bo->sgt->orig_nents, DMA_TO_DEVICE)) //@ report
+		return -ENOMEM;
 	return 0;
 }
`,
    `
 static void kumo_copy(struct kumo_device *kumo, struct scatterlist *list, int count)
 {
+	int mapped = dma_map_sg(kumo->dev, list, count, DMA_TO_DEVICE);
+
+	if (!mapped)
+		return;
+	kumo_run(kumo, list, mapped);
+	dma_unmap_sg(kumo->dev, list, mapped, DMA_TO_DEVICE); //@ report
 }
`,
    `
 static void kumo_put_pages(struct sg_table *sgt)
 {
 	struct scatterlist *sg;
 	int i;

+	for_each_sg(sgt->sgl, sg, sgt->nents, i) //@ report
+		put_page(sg_page(sg));
 }
`,
    `
 static int kumo_import(struct kumo_bo *bo, struct sg_table *sgt)
 {
+	if (sgt->orig_nents != 1) //@ report
+		return -EINVAL;
+	bo->addr = sg_dma_address(sgt->sgl);
 	return 0;
 }
`,
  ],
  good: [
    `
 static int kumo_map(struct kumo_device *kumo, struct sg_table *sgt)
 {
+	int count = dma_map_sg(kumo->dev, sgt->sgl, sgt->orig_nents, DMA_TO_DEVICE);
+
+	if (!count)
+		return -ENOMEM;
+	sgt->nents = count;
+	return 0;
 }

 static void kumo_unmap(struct kumo_device *kumo, struct sg_table *sgt)
 {
+	dma_unmap_sg(kumo->dev, sgt->sgl, sgt->orig_nents, DMA_TO_DEVICE);
 }
`,
    `
 static int kumo_prepare(struct kumo_device *kumo, struct sg_table *pages)
 {
 	return dma_map_sg(kumo->dev, pages->sgl, pages->nents, DMA_TO_DEVICE) ? 0 : -ENOSPC;
 }

 static void kumo_finish(struct kumo_device *kumo, struct sg_table *pages)
 {
+	dma_unmap_sg(kumo->dev, pages->sgl, pages->nents, DMA_TO_DEVICE);
 }
`,
    `
 static int kumo_fill(struct kumo_bo *bo, struct sg_table *sgt)
 {
 	struct scatterlist *sg;
 	int i;

+	if (sg_alloc_table(sgt, bo->count, GFP_KERNEL))
+		return -ENOMEM;
+	for_each_sg(sgt->sgl, sg, sgt->nents, i)
+		sg_set_page(sg, bo->pages[i], PAGE_SIZE, 0);
+	for_each_sg(sgt->sgl, sg, sgt->nents, i)
+		bo->size += sg->length;
 	return 0;
 }
`,
    `
 static int kumo_heap_fill(struct kumo_buffer *buffer)
 {
 	return sg_alloc_table(&buffer->table, buffer->count, GFP_KERNEL);
 }

 static void kumo_heap_free(struct kumo_buffer *buffer)
 {
 	struct scatterlist *sg;
 	int i;

+	for_each_sg(buffer->table.sgl, sg, buffer->table.nents, i)
+		kumo_heap_put(sg_page(sg));
 }
`,
    `
 static void kumo_send(struct kumo_device *kumo, struct scatterlist *list, int count)
 {
+	int mapped = dma_map_sg(kumo->dev, list, count, DMA_TO_DEVICE);
+
+	if (mapped != count)
+		return;
+	dma_unmap_sg(kumo->dev, list, mapped, DMA_TO_DEVICE);
 }
`,
  ],
  limits: [
    'A list and its count are known to belong together only as members of one sg_table or within one function.',
    'A loop that reads both sides of the mapping, or fills entries, is not judged by its count.',
  ],
  references: ['Documentation/core-api/dma-api-howto.rst', 'include/linux/scatterlist.h'],
  *run(fn, context) {
    if (
      !fn.items.some((item) =>
        /nents|dma_(?:un)?map_sg|dma_sync_sg/.test(fn.outline.masked.slice(item.start, item.end)),
      )
    )
      return;
    for (const found of wrongCalls(fn, context)) yield problem(fn, found);
    for (const found of undoneByResult(fn)) yield problem(fn, found);
    for (const found of wrongLoops(fn, context)) yield problem(fn, found);
    for (const found of wrongContiguity(fn)) yield problem(fn, found);
  },
  comment: (facts) => wording[kindOf(fact(facts, 'kind'))](facts),
});

type Kind = WrongCount['kind'];

const wording: Readonly<Record<Kind, (facts: Problem['facts']) => string>> = {
  walk: (facts) =>
    `${fact(facts, 'table')}${fact(facts, 'of')}nents is the number of entries that were mapped for DMA, but ${fact(facts, 'by')}() is about their ` +
    'memory: where an IOMMU has merged entries it stops early. Should this be orig_nents?',
  'dma-walk': (facts) =>
    `${fact(facts, 'table')}${fact(facts, 'of')}orig_nents counts the entries in memory, and fewer may be mapped for DMA, so this reads entries ` +
    'without a DMA address. Should the loop be for_each_sgtable_dma_sg()?',
  undo: (facts) =>
    `${fact(facts, 'by')}() needs the count that was given to dma_map_sg(), and ${fact(facts, 'table')}${fact(facts, 'of')}nents may be less once ` +
    `entries are merged. Should this be ${fact(facts, 'table')}${fact(facts, 'of')}orig_nents, or the function for a whole sg_table?`,
  lost: (facts) =>
    `The number of entries that ${fact(facts, 'by')}() returns is not kept, so ${fact(facts, 'table')}${fact(facts, 'of')}nents does not say how ` +
    'many are mapped, and a walk over the DMA addresses takes too many. Should this be dma_map_sgtable()?',
  result: (facts) =>
    `${fact(facts, 'count')} is what dma_map_sg() returned, but ${fact(facts, 'by')}() needs the count that it was given; with ` +
    'merged entries some stay mapped. Can that count be passed here?',
  contiguity: (facts) =>
    `This asks for one entry in memory, while the address that is used is the mapped one: scattered memory that an IOMMU has ` +
    `made contiguous is taken for scattered. Should ${fact(facts, 'function')}() test ${fact(facts, 'table')}${fact(facts, 'of')}nents?`,
};

function kindOf(text: string): Kind {
  const kind = (Object.keys(wording) as Kind[]).find((each) => each === text);
  if (kind === undefined) throw new Error(`no wording for ${text}`);
  return kind;
}

function problem(fn: CFunction, { kind, at, table, by }: WrongCount): Problem {
  const operator = fn.outline.masked.includes(`${table}.sgl`) ? '.' : '->';
  return {
    at: at.start,
    subject: table,
    facts: { function: fn.name, kind, table, by, of: operator, count: kind === 'lost' ? '' : codeOf(fn, at) },
    proofs: [proof(fn, at, `${by}() and ${codeOf(fn, at)}`)],
  };
}
