import { lineAt } from '../../c/functions.js';
import { type Call, callsIn } from '../../c/query.js';
import { allocatedAt, familyOf } from '../../kernel/pairs.js';
import {
  type Allocation,
  allocationsOf,
  belongTogether,
  type FreeCall,
  freeOf,
  freesElsewhere,
  isFreedRightlyAfter,
  mayFree,
} from '../allocations.js';
import { type Context, defineCheck, fact, type Problem, proof } from '../check.js';

/** Memory is freed by a function that is not made for the way it was allocated. */
export const allocFreeFamilyMismatch = defineCheck({
  id: 'alloc-free-family-mismatch',
  maturity: 'stable',
  severity: 'high',
  needs: 'file',
  summary: 'something is freed by the wrong function',
  why: 'The freeing function takes the attributes, the mapping or the owner for granted that the allocation did not give.',
  advice: 'Free it with the function that belongs to its allocation.',
  bad: [
    `
 static int kumo_ring_init(struct kumo_ring *ring)
 {
+	ring->cpu = dma_alloc_wc(ring->dev, SZ_4K, &ring->dma, GFP_KERNEL);
 	return ring->cpu ? 0 : -ENOMEM;
 }

 static void kumo_ring_fini(struct kumo_ring *ring)
 {
+	dma_free_coherent(ring->dev, SZ_4K, ring->cpu, ring->dma); //@ report
 }
`,
    `
 static int kumo_load(struct kumo_device *kumo, size_t size)
 {
+	u32 *code = vmalloc(size);
+
+	if (!code)
+		return -ENOMEM;
+	kumo_write(kumo, code, size);
+	kfree(code); //@ report
 	return 0;
 }
`,
  ],
  good: [
    `
 static int kumo_ring_init(struct kumo_ring *ring)
 {
+	ring->cpu = dma_alloc_wc(ring->dev, SZ_4K, &ring->dma, GFP_KERNEL);
 	return ring->cpu ? 0 : -ENOMEM;
 }

 static void kumo_ring_fini(struct kumo_ring *ring)
 {
+	dma_free_wc(ring->dev, SZ_4K, ring->cpu, ring->dma);
 }
`,
    `
 static void kumo_copy(struct kumo_device *kumo, size_t size)
 {
+	u32 *code;
+
+	if (size > PAGE_SIZE)
+		code = vmalloc(size);
+	else
+		code = kmalloc(size, GFP_KERNEL);
+	kumo_write(kumo, code, size);
+	kvfree(code);
 }
`,
    `
 static int kumo_log_init(struct kumo_log *log)
 {
 	log->page = (void *)get_zeroed_page(GFP_KERNEL);
 	return log->page ? 0 : -ENOMEM;
 }

 static int kumo_log_share(struct kumo_log *log)
 {
 	log->page
-		= (void *)ioremap_cache(log->base, SZ_4K);
+		= memremap(log->base, SZ_4K, MEMREMAP_WB);
 	return log->page ? 0 : -ENOMEM;
 }

 static void kumo_log_fini(struct kumo_log *log)
 {
 	if (log->shared)
-		iounmap(log->page);
+		memunmap(log->page);
 	else
 		free_page((unsigned long)log->page);
 }
`,
    `
 static void kumo_hold(struct kumo_a *a, struct kumo_b *b)
 {
+	a->data = vmalloc(a->size);
+	b->data = kmalloc(b->size, GFP_KERNEL);
+	kfree(b->data);
 }
`,
  ],
  limits: [
    'A member is known by the type of what it hangs on; where that type is not in view nothing is said.',
    'Memory that is allocated or freed in another file is not judged.',
    'Where only hunks are in view, a free in another function is judged if the patch writes both, or changes one of two that went together.',
  ],
  references: ['Documentation/core-api/dma-api.rst', 'Documentation/core-api/memory-allocation.rst'],
  *run(fn, context) {
    for (const call of callsIn(fn)) {
      const free = freeOf(fn, call);
      const wrong = free === null ? null : wrongAllocation(free, context);
      if (free !== null && wrong !== null) yield problem(free, wrong, call);
      else if (allocatedAt(call.callee) === 'result') yield* freedWrongly({ in: fn, call }, context);
    }
  },
  comment: (facts) =>
    `${fact(facts, 'pointer')} comes from ${fact(facts, 'allocator')}(), ${fact(facts, 'consequence')}. ${question(facts)}`,
  suggest: (facts) => fact(facts, 'right') || null,
});

/** Places that what is freed may come from: people have a handful, and each is held against each free of the function. */
const MOST_ALLOCATIONS = 50;
const TOO_MANY = `a pointer has more than ${MOST_ALLOCATIONS} allocations`;

/** An allocation that the free does not suit; null if some allocation suits: the code may choose unseen between the two. */
function wrongAllocation(free: FreeCall, context: Context): Allocation | null {
  const allocations = allocationsOf(free, context);
  if (allocations.length > MOST_ALLOCATIONS) {
    context.abstain(TOO_MANY);
    return null;
  }
  if (!allocations.every((allocation) => belongTogether(allocation, free, context))) return null;
  const wrong = allocations.filter((allocation) => !mayFree(allocation, free));
  if (wrong.length < allocations.length || isFreedRightlyAfter(free, wrong)) return null;
  return wrong[0] ?? null;
}

/** The patch changes the allocation of a member, and a function that it leaves alone frees it as before. */
function* freedWrongly(allocation: Allocation, context: Context): Generator<Problem> {
  const line = lineAt(allocation.in.outline, allocation.call.node.start);
  if (!context.touched.has(line)) return;
  const wrong = freesElsewhere(allocation, context).find((free) => wrongAllocation(free, context) !== null);
  if (wrong !== undefined) yield problem(wrong, allocation, allocation.call);
}

function problem({ in: fn, call, pointer }: FreeCall, first: Allocation, at: Call): Problem {
  const family = familyOf(first.call.callee);
  const managed = family?.managed ?? false;
  const names = {
    allocator: first.call.callee,
    free: call.callee,
    under: at === call ? 'free' : 'allocation',
  };
  const right = managed ? '' : (family?.frees.find(({ when }) => when === null)?.name ?? '');
  return {
    at: at.node.start,
    subject: pointer,
    facts: {
      pointer,
      ...names,
      right,
      consequence: consequence(names, managed),
    },
    proofs: [proof(first.in, first.call.node, 'allocated here'), proof(fn, call.node, 'freed here')],
  };
}

function question(facts: Problem['facts']): string {
  const there = fact(facts, 'under') === 'free' ? 'this' : 'that';
  const right = fact(facts, 'right');
  return right === '' ? `Can ${there} call go?` : `Should ${there} be ${right}()?`;
}

function consequence(
  { allocator, free, under }: Record<'allocator' | 'free' | 'under', string>,
  managed: boolean,
): string {
  if (managed) return `so its owner releases it again after ${under === 'free' ? 'this' : 'the'} ${free}()`;
  if (allocator.startsWith('dma_') && free.startsWith('dma_'))
    return `but ${free}() assumes other attributes, so the mapping is torn down wrongly`;
  return `but ${free}() does not free such memory`;
}
