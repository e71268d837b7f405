import { flowOf } from '../../c/flow.js';
import type { CFunction } from '../../c/functions.js';
import { type CallUnderLock, callsUnderLock } from '../../c/held-locks.js';
import { callsIn, codeOf } from '../../c/query.js';
import { SPINNING, SPINNING_ENDS, sleepsUnder } from '../../kernel/sleeping.js';
import { type Context, defineCheck, fact, type Problem, proof } from '../check.js';
import { isDefinedInView } from '../in-view.js';
import { knownContract } from '../signatures.js';

/** Something that may sleep is called while a spinlock is held. */
export const freeInAtomic = defineCheck({
  id: 'free-in-atomic',
  maturity: 'stable',
  severity: 'high',
  needs: 'hunk',
  summary: 'a function that sleeps is called under a spinlock',
  why: 'The scheduler is entered in atomic context: a warning at best, a deadlock at worst.',
  advice:
    'Collect what has to be freed, unlock, and free it then; or allocate with GFP_ATOMIC or before the lock.',
  bad: [
    `
 static void kumo_ring_free(struct kumo_device *kumo)
 {
 	unsigned long flags;

+	spin_lock_irqsave(&kumo->lock, flags);
+	dma_free_coherent(kumo->dev, SZ_4K, kumo->ring, kumo->ring_dma); //@ report
+	kumo->ring = NULL;
+	spin_unlock_irqrestore(&kumo->lock, flags);
 }
`,
    `
 static int kumo_event_add(struct kumo_device *kumo)
 {
 	struct kumo_event *event;

+	spin_lock(&kumo->lock);
+	event = kzalloc(sizeof(*event), GFP_KERNEL); //@ report
+	if (event)
+		list_add(&event->node, &kumo->events);
+	spin_unlock(&kumo->lock);
 	return event ? 0 : -ENOMEM;
 }
`,
  ],
  good: [
    `
 static void kumo_ring_free(struct kumo_device *kumo)
 {
 	unsigned long flags;
 	void *ring;

+	spin_lock_irqsave(&kumo->lock, flags);
+	ring = kumo->ring;
+	kumo->ring = NULL;
+	spin_unlock_irqrestore(&kumo->lock, flags);
+	dma_free_coherent(kumo->dev, SZ_4K, ring, kumo->ring_dma);
 }
`,
    `
 static int kumo_init(struct kumo_device *kumo)
 {
+	spin_lock_init(&kumo->lock);
+	kumo->map = vmap(kumo->pages, kumo->count, VM_MAP, PAGE_KERNEL);
+	if (!kumo->map)
+		return -ENOMEM;
+	vunmap(kumo->map);
 	return 0;
 }
`,
    `
 static int kumo_event_add(struct kumo_device *kumo)
 {
 	struct kumo_event *event;

+	spin_lock(&kumo->lock);
+	event = kzalloc(sizeof(*event), GFP_ATOMIC);
+	if (!event) {
+		spin_unlock(&kumo->lock);
+		msleep(1);
+		return -ENOMEM;
+	}
+	list_add(&event->node, &kumo->events);
+	spin_unlock(&kumo->lock);
 	return 0;
 }
`,
  ],
  limits: [
    'Only spinlocks that the function takes itself, and functions that sleep in every case.',
    'A put that may be the last one is not judged.',
  ],
  references: ['Documentation/kernel-hacking/locking.rst'],
  *run(fn, context) {
    if (!callsIn(fn).some(({ callee }) => SPINNING.has(callee))) return;
    for (const fragment of fn.fragments) {
      const cfg = flowOf(fn, fragment);
      for (const under of callsUnderLock(fn, cfg, {
        take: SPINNING,
        give: SPINNING_ENDS,
        mayGive: (callee) => unlocksInside(callee, context),
      }))
        if (isWrong(fn, under, context)) yield problem(fn, under);
    }
  },
  comment: (facts) =>
    `${fact(facts, 'lock')} is held here by ${fact(facts, 'take')}(), and ${fact(facts, 'callee')}() ${fact(facts, 'how')}, which ` +
    `is not allowed in atomic context. Could ${fact(facts, 'function')}() do this outside the lock?`,
});

function isWrong(fn: CFunction, { call, lock }: CallUnderLock, context: Context): boolean {
  const contract = knownContract(call.callee, context);
  if (sleepsUnder(call.callee, lock.callee)) return !isDefinedInView(call.callee, context);
  return contract?.sleeps === 'by-gfp' && call.args.some((argument) => codeOf(fn, argument) === 'GFP_KERNEL');
}

/** A function of the same file that gives a spinlock back on its way, with or without taking it again. */
function unlocksInside(callee: string, { file }: Context): boolean {
  const { masked } = file.outline;
  return (file.items.get(callee) ?? []).some((item) =>
    /\b(?:spin_unlock|raw_spin_unlock|__releases)/.test(masked.slice(item.start, item.end)),
  );
}

function problem(fn: CFunction, { call, lock }: CallUnderLock): Problem {
  const held = lock.args[0] === undefined ? 'the lock' : codeOf(fn, lock.args[0]);
  const byGfp = call.args.some((argument) => codeOf(fn, argument) === 'GFP_KERNEL');
  return {
    at: call.node.start,
    subject: call.callee,
    facts: {
      function: fn.name,
      lock: held,
      take: lock.callee,
      callee: call.callee,
      how: byGfp ? 'with GFP_KERNEL may sleep' : 'may sleep',
    },
    proofs: [proof(fn, lock.node, `${held} is taken`), proof(fn, call.node, 'may sleep')],
  };
}
