import { defineCheck, fact } from '../check.js';
import { type Apart, changedApart, mismatchIn, pairsAround } from '../pair-arguments.js';

/** A patch changes the size at one end of an allocation or mapping and leaves the other end as it was. */
export const allocFreeSizeMismatch = defineCheck({
  id: 'alloc-free-size-mismatch',
  maturity: 'stable',
  severity: 'medium',
  needs: 'file',
  summary: 'the size at one end of an allocation is changed, the other is not',
  why: 'Part of the memory stays allocated or mapped, or memory is freed that belongs to somebody else.',
  advice: 'Use one size for both ends.',
  bad: [
    `
 static int kumo_table_init(struct kumo_table *table)
 {
 	table->cpu = dma_alloc_coherent(table->dev, TABLE_SIZE + 32, &table->addr, GFP_KERNEL);
 	return table->cpu ? 0 : -ENOMEM;
 }

 static void kumo_table_fini(struct kumo_table *table)
 {
-	dma_free_coherent(table->dev, TABLE_SIZE + 32, table->cpu, table->addr);
+	dma_free_coherent(table->dev, TABLE_SIZE, table->cpu, table->addr); //@ report
 }
`,
    `
 static int kumo_table_init(struct kumo_table *table)
 {
-	table->cpu = dma_alloc_coherent(table->dev, SZ_4K, &table->addr, GFP_KERNEL);
+	table->cpu = dma_alloc_coherent(table->dev, SZ_16K, &table->addr, GFP_KERNEL); //@ report
 	return table->cpu ? 0 : -ENOMEM;
 }

 static void kumo_table_fini(struct kumo_table *table)
 {
 	dma_free_coherent(table->dev, SZ_4K, table->cpu, table->addr);
 }
`,
  ],
  good: [
    `
 static int kumo_table_init(struct kumo_table *table)
 {
-	table->cpu = dma_alloc_coherent(table->dev, SZ_4K, &table->addr, GFP_KERNEL);
+	table->cpu = dma_alloc_coherent(table->dev, SZ_16K, &table->addr, GFP_KERNEL);
 	return table->cpu ? 0 : -ENOMEM;
 }

 static void kumo_table_fini(struct kumo_table *table)
 {
-	dma_free_coherent(table->dev, SZ_4K, table->cpu, table->addr);
+	dma_free_coherent(table->dev, SZ_16K, table->cpu, table->addr);
 }
`,
    `
 static int kumo_events_init(struct kumo_events *events, size_t total)
 {
+	events->cpu = dma_alloc_coherent(events->dev, total, &events->addr, GFP_KERNEL);
+	events->size = total;
 	return events->cpu ? 0 : -ENOMEM;
 }

 static void kumo_events_fini(struct kumo_events *events)
 {
+	dma_free_coherent(events->dev, events->size, events->cpu, events->addr);
 }
`,
    `
 static int kumo_word_init(struct kumo_word *word)
 {
-	word->cpu = dma_alloc_coherent(word->dev, sizeof(u32), &word->addr, GFP_KERNEL);
+	word->cpu = dma_alloc_coherent(word->dev, word->size, &word->addr, GFP_KERNEL);
 	return word->cpu ? 0 : -ENOMEM;
 }

 static void kumo_word_fini(struct kumo_word *word)
 {
-	dma_free_coherent(word->dev, sizeof(u32), word->cpu, word->addr);
+	dma_free_coherent(word->dev, sizeof(*word->cpu), word->cpu, word->addr);
 }
`,
  ],
  limits: [
    'Only sizes that were the same text before the patch and are surely two numbers now: both are written out, or one is the other and something.',
    'What several calls allocate is not judged.',
  ],
  references: ['Documentation/core-api/dma-api.rst'],
  *run(fn, context) {
    for (const pair of pairsAround(fn, 'size', context)) {
      const told = changedApart(pair, context);
      if (told !== null && isOtherNumber(told)) yield mismatchIn(pair, told, fn.name);
    }
  },
  comment: (facts) =>
    `${fact(facts, 'handle')} is allocated or mapped by ${fact(facts, 'acquire')}() with the size ${fact(facts, 'taken')}, and ` +
    `${fact(facts, 'release')}() is given ${fact(facts, 'given')}; before the patch both were the same. ` +
    'Does the other end have to change, too?',
});

/** Two texts may well be the same number, so they must be numbers themselves, or one must be the other and something. */
function isOtherNumber({ taken, given }: Apart): boolean {
  const [one, other] = [numberOf(taken), numberOf(given)];
  if (one !== null && other !== null) return one !== other;
  return isMoreOrLess(taken, given) || isMoreOrLess(given, taken);
}

/** The value of `4096`, `0x1000` or `SZ_4K` (include/linux/sizes.h); null for anything else. */
function numberOf(text: string): number | null {
  const size = /^SZ_(\d+)([KMG]?)$/.exec(text);
  if (size !== null) return Number(size[1]) * 1024 ** ' KMG'.indexOf(size[2] || ' ');
  const literal = /^(0x[\da-f]+|[1-9]\d*|0)[ul]*$/i.exec(text);
  return literal === null ? null : Number(literal[1]);
}

/** `SIZE + 32`, `SIZE * 2` or `2 * SIZE` of `SIZE`, with a literal that changes the value. */
function isMoreOrLess(text: string, base: string): boolean {
  const changes = (operator: string, literal: string) =>
    (numberOf(literal) ?? 0) > (operator === '*' || operator === '/' ? 1 : 0);
  const tail = /(\+|-|\*|\/|<<|>>)\s*(\w+)$/.exec(text);
  if (tail !== null && text.slice(0, tail.index).trimEnd() === base)
    return changes(tail[1] ?? '', tail[2] ?? '');
  const head = /^(\w+)\s*\*\s*/.exec(text);
  return head !== null && text.slice(head[0].length) === base && changes('*', head[1] ?? '');
}
