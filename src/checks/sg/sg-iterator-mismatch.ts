import type { CFunction } from '../../c/functions.js';
import { type MacroLoop, macroLoopsIn } from '../../c/macro-loops.js';
import { codeOf } from '../../c/query.js';
import type { SyntaxNode } from '../../c/syntax.js';
import { listLoop } from '../../kernel/scatterlists.js';
import { defineCheck, fact, type Problem, proof } from '../check.js';
import { entryUse, setsAddresses } from '../sg-tables.js';

/** A loop over the memory of an sg_table reads DMA addresses, or one over its DMA addresses reads the memory. */
export const sgIteratorMismatch = defineCheck({
  id: 'sg-iterator-mismatch',
  maturity: 'stable',
  severity: 'high',
  needs: 'hunk',
  summary: 'a loop reads the other side of the mapping than the one it goes over',
  why: 'An IOMMU merges entries when it maps them, so the nth piece of memory and the nth DMA address do not belong together.',
  advice: 'Use for_each_sgtable_dma_sg() for DMA addresses and for_each_sgtable_sg() for memory.',
  bad: [
    `
 static void kumo_program(struct kumo_device *kumo, struct sg_table *sgt)
 {
 	struct scatterlist *sg;
 	int i;

+	for_each_sgtable_sg(sgt, sg, i)
+		kumo_add(kumo, sg_dma_address(sg), sg_dma_len(sg)); //@ report
 }
`,
    `
 static size_t kumo_size(struct sg_table *sgt)
 {
 	struct scatterlist *sg;
 	size_t size = 0;
 	int i;

+	for_each_sgtable_dma_sg(sgt, sg, i)
+		size += sg->length; //@ report
 	return size;
 }
`,
  ],
  good: [
    `
 static void kumo_program(struct kumo_device *kumo, struct sg_table *sgt)
 {
 	struct scatterlist *sg;
 	int i;

+	for_each_sgtable_dma_sg(sgt, sg, i)
+		kumo_add(kumo, sg_dma_address(sg) - sg->offset, sg_dma_len(sg) + sg->offset);
+	for_each_sgtable_sg(sgt, sg, i)
+		flush_dcache_page(sg_page(sg));
 }
`,
    `
 static void kumo_pretend_mapped(struct sg_table *sgt)
 {
 	struct scatterlist *sg;
 	int i;

+	for_each_sgtable_sg(sgt, sg, i)
+		sg_dma_address(sg) = sg_phys(sg);
 }
`,
    `
 static void kumo_clone(struct sg_table *from, struct scatterlist *to)
 {
 	struct scatterlist *sg;
 	int i;

+	for_each_sgtable_sg(from, sg, i) {
+		sg_set_page(to, sg_page(sg), sg->length, sg->offset);
+		sg_dma_address(to) = sg_dma_address(sg);
+		to = sg_next(to);
+	}
 }
`,
    `
 static void kumo_dump(struct kumo_device *kumo, struct sg_table *sgt)
 {
 	struct scatterlist *sg;
 	int i;

+	for_each_sgtable_sg(sgt, sg, i)
+		dev_dbg(kumo->dev, "%pad %u\\n", &sg_dma_address(sg), sg->length);
 }
`,
  ],
  limits: [
    'What a loop hands to other functions as a whole entry is not followed.',
    'Files that give entries their addresses themselves, or unmap them one by one, are left alone.',
  ],
  references: ['include/linux/scatterlist.h'],
  *run(fn, context) {
    for (const loop of macroLoopsIn(fn)) {
      const known = listLoop(loop.macro);
      const cursor = known === null ? undefined : loop.args[known.cursor];
      if (cursor === undefined || (known?.entries !== 'cpu' && known?.entries !== 'dma')) continue;
      const { cpu, dma, fills } = entryUse(fn, loop, codeOf(fn, cursor));
      const [wrong] = known.entries === 'cpu' ? dma : cpu;
      if (fills || wrong === undefined) continue;
      if (known.entries === 'cpu' && setsAddresses(context.file)) continue;
      yield problem(fn, loop, wrong);
    }
  },
  comment: (facts) =>
    fact(facts, 'over') === 'cpu'
      ? `${fact(facts, 'loop')}() goes over the pieces of memory, of which an IOMMU may have merged several into one mapping, so ` +
        `${fact(facts, 'read')} need not belong to the same entry. Should this be for_each_sgtable_dma_sg()?`
      : `${fact(facts, 'loop')}() goes over the DMA mappings, and one of them can stand for several pieces of memory, so ` +
        `${fact(facts, 'read')} covers only part of it. ${question(facts)}`,
});

function question(facts: Problem['facts']): string {
  return /length$/.test(fact(facts, 'read'))
    ? 'Should this be sg_dma_len()?'
    : 'Should the loop be for_each_sgtable_sg()?';
}

function problem(fn: CFunction, loop: MacroLoop, wrong: SyntaxNode): Problem {
  return {
    at: wrong.start,
    subject: codeOf(fn, wrong),
    facts: {
      loop: loop.macro,
      over: listLoop(loop.macro)?.entries ?? '',
      table: loop.args[0] === undefined ? '' : codeOf(fn, loop.args[0]),
      read: codeOf(fn, wrong),
    },
    proofs: [
      proof(fn, loop.node, `${loop.macro}()`),
      proof(fn, wrong, `${codeOf(fn, wrong)} is of the other side`),
    ],
  };
}
