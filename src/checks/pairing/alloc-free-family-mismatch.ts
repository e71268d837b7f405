import { flowOf, pointOf, reaching } from '../../c/flow.js';
import { type CFunction, functionNamed } from '../../c/functions.js';
import { asCall, bare, type Call, callsIn, codeOf, storedIn } from '../../c/query.js';
import { placeOf } from '../../c/types.js';
import type { ArgumentIs, Family } from '../../kernel/families.js';
import { allocatedAt, familyOf, freedArgument, freesOf } from '../../kernel/pairs.js';
import { type Context, defineCheck, fact, type Problem, proof } from '../check.js';

/** Memory is freed by a function that is not made for the way it was allocated. */
export const allocFreeFamilyMismatch = defineCheck({
  id: 'alloc-free-family-mismatch',
  maturity: 'stable',
  severity: 'high',
  needs: 'file',
  summary: 'memory is freed by the wrong function',
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
    'Memory that is allocated in another file is not judged.',
  ],
  references: ['Documentation/core-api/dma-api.rst', 'Documentation/core-api/memory-allocation.rst'],
  *run(fn, context) {
    for (const call of callsIn(fn)) {
      const place = freedArgument(call.callee);
      const pointer = place === null ? undefined : call.args[place];
      if (pointer === undefined || !isMemory(familyOf(call.callee))) continue;
      const allocations = allocationsOf(fn, { call, lvalue: codeOf(fn, bare(fn, pointer)) }, context);
      const wrong = allocations.filter((allocation) => !mayFree(allocation, { fn, call }));
      const first = wrong[0];
      // Where some allocation suits the free, the code may choose between the two in a way that is not followed.
      if (first === undefined || wrong.length < allocations.length) continue;
      yield problem(fn, { call, pointer: codeOf(fn, bare(fn, pointer)), first });
    }
  },
  comment: (facts) =>
    `${fact(facts, 'pointer')} is allocated with ${fact(facts, 'allocator')}(), but ${fact(facts, 'free')}() ` +
    `${fact(facts, 'consequence')}. ${fact(facts, 'right') === '' ? 'Can this call go?' : `Should this be ${fact(facts, 'right')}()?`}`,
  suggest: (facts) => fact(facts, 'right') || null,
});

/**
 * Objects are put together from memory that a driver allocates, so their last put rightly frees another family's; and
 * what is set up in place (sg_alloc_table()) lives in memory of any family.
 */
function isMemory(family: Family | null): boolean {
  return family !== null && family.place === 'result' && !/^gem-\w+-object$|^drm-device$/.test(family.name);
}

interface Allocation {
  readonly in: CFunction;
  readonly call: Call;
}

/** Every allocation that the freed pointer can come from; empty if some value is not known. */
function allocationsOf(
  fn: CFunction,
  free: { call: Call; lvalue: string },
  context: Context,
): readonly Allocation[] {
  const fragment = fn.fragments.find(
    (each) => each.body.start <= free.call.node.start && free.call.node.end <= each.body.end,
  );
  if (fragment === undefined) return [];
  const cfg = flowOf(fn, fragment);
  const point = pointOf(cfg, free.call.node);
  if (point === null) return [];
  const { values, unknown } = reaching(fn, cfg, { point, lvalue: free.lvalue });
  const calls = values.map((value) => asCall(fn, bare(fn, value))).filter((call) => call !== null);
  const here = calls
    .filter((call) => allocatedAt(call.callee) === 'result')
    .map((call) => ({ in: fn, call }));
  if (!unknown) return here.length === values.length ? here : [];
  return values.length > 0 ? [] : elsewhere(fn, free, context);
}

/** Allocations of the same member anywhere in view of the file. */
function elsewhere(
  fn: CFunction,
  free: { call: Call; lvalue: string },
  context: Context,
): readonly Allocation[] {
  const place = freedArgument(free.call.callee) ?? 0;
  const pointer = free.call.args[place];
  const freed = pointer === undefined ? null : placeOf(fn, bare(fn, pointer));
  if (freed === null || freed.local) return [];
  const field = /\w+$/.exec(freed.key)?.[0];
  if (field === undefined) return [];
  const stores = new RegExp(`(?:->|\\.)${field}[ \\t]*=[^=]`);
  const found: Allocation[] = [];
  for (const [name, items] of context.file.items) {
    const { masked } = context.file.outline;
    if (!items.some((item) => stores.test(masked.slice(item.start, item.end)))) continue;
    const other = functionNamed(context.file, name);
    if (other !== null) found.push(...storesOf(other, freed.key));
  }
  return found;
}

function storesOf(fn: CFunction, key: string): Allocation[] {
  const found: Allocation[] = [];
  for (const call of callsIn(fn)) {
    if (allocatedAt(call.callee) !== 'result') continue;
    const target = storedIn(call.node)?.target;
    if (target !== undefined && placeOf(fn, target)?.key === key) found.push({ in: fn, call });
  }
  return found;
}

function mayFree({ in: owner, call }: Allocation, free: { fn: CFunction; call: Call }): boolean {
  const right = freesOf(call.callee).filter(({ name }) => name === free.call.callee);
  return right.some(({ when }) => when === null || meets(when, { owner, allocation: call, ...free }));
}

/** A condition that cannot be read counts as met. */
function meets(
  when: ArgumentIs,
  at: { owner: CFunction; allocation: Call; fn: CFunction; call: Call },
): boolean {
  const [fn, call] = when.of === 'allocation' ? [at.owner, at.allocation] : [at.fn, at.call];
  const argument = call.args[when.argument];
  if (argument === undefined) return true;
  const text = codeOf(fn, bare(fn, argument));
  return text === when.value || !/^(?:\d+|[A-Z][A-Z0-9_]*)$/.test(text);
}

function problem(
  fn: CFunction,
  { call, pointer, first }: { call: Call; pointer: string; first: Allocation },
): Problem {
  const family = familyOf(first.call.callee);
  const managed = family?.managed ?? false;
  const right = managed ? '' : (family?.frees.find(({ when }) => when === null)?.name ?? '');
  return {
    at: call.node.start,
    subject: pointer,
    facts: {
      pointer,
      allocator: first.call.callee,
      free: call.callee,
      right,
      consequence: consequence(first.call.callee, call.callee, managed),
    },
    proofs: [proof(first.in, first.call.node, 'allocated here'), proof(fn, call.node, 'freed here')],
  };
}

function consequence(allocator: string, free: string, managed: boolean): string {
  if (managed) return 'frees it a second time when its owner goes away';
  if (allocator.startsWith('dma_') && free.startsWith('dma_'))
    return 'assumes other attributes, so the mapping is torn down wrongly';
  return 'does not free such memory';
}
