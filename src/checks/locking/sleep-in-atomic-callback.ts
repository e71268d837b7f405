import { type CFunction, type CodeFile, functionNamed } from '../../c/functions.js';
import { type Call, callsIn, codeOf } from '../../c/query.js';
import { tablesOf } from '../../c/tables.js';
import { atomicCallback, atomicSlot } from '../../kernel/atomic-callbacks.js';
import { sleepsAlways } from '../../kernel/sleeping.js';
import { type Context, defineCheck, fact, type Problem, proof } from '../check.js';
import { isDefinedInView } from '../in-view.js';
import { knownContract } from '../signatures.js';
import { filesOf } from '../slots.js';

/** A callback that runs in atomic context calls something that sleeps. */
export const sleepInAtomicCallback = defineCheck({
  id: 'sleep-in-atomic-callback',
  maturity: 'stable',
  severity: 'high',
  needs: 'file',
  summary: 'a callback that must not sleep calls a function that does',
  why: 'The scheduler is entered under a spinlock or in an interrupt: a warning at best, a deadlock at worst.',
  advice: 'Take a spinlock instead, or leave the work to a work item.',
  bad: [
    `
 static bool kumo_fence_enable_signaling(struct dma_fence *fence)
 {
 	struct kumo_fence *f = to_kumo_fence(fence);

+	mutex_lock(&f->ring->lock); //@ report
 	kumo_ring_arm(f->ring);
+	mutex_unlock(&f->ring->lock);
 	return true;
 }

 static const struct dma_fence_ops kumo_fence_ops = {
 	.enable_signaling = kumo_fence_enable_signaling,
 };
`,
    `
 static void kumo_fence_cb(struct dma_fence *fence, struct dma_fence_cb *cb)
 {
+	struct kumo_event *event = kzalloc(sizeof(*event), GFP_KERNEL); //@ report
+
+	if (event)
+		kumo_queue(cb, event);
 }

 static int kumo_watch(struct kumo_job *job)
 {
 	return dma_fence_add_callback(job->fence, &job->cb, kumo_fence_cb);
 }
`,
  ],
  good: [
    `
 static bool kumo_fence_enable_signaling(struct dma_fence *fence)
 {
 	struct kumo_fence *f = to_kumo_fence(fence);

+	spin_lock(&f->ring->lock);
 	kumo_ring_arm(f->ring);
+	spin_unlock(&f->ring->lock);
 	return true;
 }

 static const struct dma_fence_ops kumo_fence_ops = {
 	.enable_signaling = kumo_fence_enable_signaling,
 };
`,
    `
 static void kumo_fence_cb(struct dma_fence *fence, struct dma_fence_cb *cb)
 {
+	struct kumo_event *event = kzalloc(sizeof(*event), GFP_ATOMIC);
+
+	if (event)
+		kumo_queue(cb, event);
 }

 static int kumo_watch(struct kumo_job *job)
 {
 	return dma_fence_add_callback(job->fence, &job->cb, kumo_fence_cb);
 }
`,
    `
 static irqreturn_t kumo_irq_thread(int irq, void *arg)
 {
+	struct kumo_device *kumo = arg;
+
+	mutex_lock(&kumo->lock);
+	kumo_handle(kumo);
+	mutex_unlock(&kumo->lock);
 	return IRQ_HANDLED;
 }

 static int kumo_probe(struct kumo_device *kumo)
 {
 	return devm_request_threaded_irq(kumo->dev, kumo->irq, NULL, kumo_irq_thread, IRQF_ONESHOT, "kumo", kumo);
 }
`,
  ],
  limits: [
    'Only what the callback calls itself, and only where its table or its registration is in the same file.',
    'A function that is also called from elsewhere, with an argument that forbids sleeping, is not told apart.',
  ],
  references: ['include/linux/dma-fence.h: dma_fence_ops', 'Documentation/kernel-hacking/locking.rst'],
  *run(fn, context) {
    const calls = callsIn(fn).filter((call) => sleeps(fn, call, context));
    const [first] = calls;
    if (first === undefined) return;
    const where = contextOf(fn, context);
    if (where !== null) yield problem(fn, first, where);
  },
  comment: (facts) =>
    `${fact(facts, 'function')}() is called ${fact(facts, 'where')}, where ${fact(facts, 'callee')}() ${fact(facts, 'how')}, ` +
    'which is not allowed. Could a spinlock or a work item do?',
});

function sleeps(fn: CFunction, { callee, args }: Call, context: Context): boolean {
  if (isDefinedInView(callee, context)) return false;
  if (sleepsAlways(callee)) return true;
  const byGfp = args.some((argument) => codeOf(fn, argument) === 'GFP_KERNEL');
  return byGfp && knownContract(callee, context)?.sleeps === 'by-gfp';
}

/** In what atomic context the function is called back, as far as its file shows; null if it may be none. */
function contextOf(fn: CFunction, context: Context): string | null {
  const files = fn.isStatic ? [context.file] : filesOf(context);
  for (const file of files) {
    for (const { struct, slot, value } of tablesOf(file).flatMap(({ entries }) => entries)) {
      const where = value === fn.name ? atomicSlot(struct, slot) : null;
      if (where !== null) return where;
    }
    const registered = registrationOf(file, fn.name);
    if (registered !== null) return registered;
  }
  return null;
}

function registrationOf(file: CodeFile, callback: string): string | null {
  const named = new RegExp(`[(,]\\s*${callback}\\s*[,)]`);
  for (const [name, items] of file.items) {
    if (!items.some(({ start, end }) => named.test(file.outline.masked.slice(start, end)))) continue;
    const fn = functionNamed(file, name);
    for (const call of fn === null ? [] : callsIn(fn)) {
      const known = atomicCallback(call.callee);
      const argument = known === null ? undefined : call.args[known.place];
      if (known !== null && fn !== null && argument !== undefined && codeOf(fn, argument) === callback)
        return known.context;
    }
  }
  return null;
}

function problem(fn: CFunction, { node, callee, args }: Call, where: string): Problem {
  const byGfp = args.some((argument) => codeOf(fn, argument) === 'GFP_KERNEL');
  return {
    at: node.start,
    subject: callee,
    facts: { function: fn.name, callee, where, how: byGfp ? 'with GFP_KERNEL may sleep' : 'may sleep' },
    proofs: [proof(fn, node, 'may sleep')],
  };
}
