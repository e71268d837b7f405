import { flowOf } from '../../c/flow.js';
import type { CFunction } from '../../c/functions.js';
import { type Leak, leaksOf } from '../../c/ownership.js';
import { codeOf } from '../../c/query.js';
import { defineCheck, fact, type Problem, proof } from '../check.js';
import { type Held, holdingsIn, knowledge } from '../holdings.js';

/** An error exit leaves with a lock held that the other ways out give back. */
export const missingUnlock = defineCheck({
  id: 'missing-unlock',
  maturity: 'nursery',
  severity: 'critical',
  needs: 'function',
  summary: 'an error path returns with the lock held',
  why: 'The next one who takes the lock waits for ever.',
  advice: 'Leave through the label that unlocks.',
  bad: [
    `
 static int kumo_context_alloc(struct kumo_device *kumo)
 {
 	struct kumo_context *ctx;

 	mutex_lock(&kumo->lock);
+	ctx = kzalloc(sizeof(*ctx), GFP_KERNEL);
+	if (!ctx)
+		return -ENOMEM; //@ report
 	kumo->ctx = ctx;
 	mutex_unlock(&kumo->lock);
 	return 0;
 }
`,
  ],
  good: [
    `
 static int kumo_context_alloc(struct kumo_device *kumo)
 {
 	struct kumo_context *ctx;
 	int ret = 0;

 	mutex_lock(&kumo->lock);
+	ctx = kzalloc(sizeof(*ctx), GFP_KERNEL);
+	if (!ctx) {
+		ret = -ENOMEM;
+		goto unlock;
+	}
 	kumo->ctx = ctx;
+unlock:
 	mutex_unlock(&kumo->lock);
 	return ret;
 }
`,
    `
 static int kumo_lock_both(struct kumo_bo *a, struct kumo_bo *b)
 {
 	int ret;

 	mutex_lock(&a->lock);
+	ret = mutex_lock_interruptible(&b->lock);
+	if (ret)
+		mutex_unlock(&a->lock);
 	return ret;
 }
`,
  ],
  limits: ['Locks taken or given back inside other functions are not seen.'],
  references: ['Documentation/locking/mutex-design.rst'],
  *run(fn, context) {
    // A function that is named after locking may well return with the lock held.
    if (/(?:^|_)(?:un)?lock(?:ed)?(?:_|$)/.test(fn.name)) return;
    for (const fragment of fn.fragments) {
      const cfg = flowOf(fn, fragment);
      for (const holding of holdingsIn(fn, cfg, context)) {
        if (holding.kind !== 'lock') continue;
        const leaks = leaksOf(fn, cfg, { holding, knowledge: knowledge(context) });
        if (leaks === null) context.abstain('too many paths');
        for (const leak of leaks ?? []) yield problem(fn, holding, leak);
      }
    }
  },
  comment: (facts) =>
    `${fact(facts, 'function')}() takes ${fact(facts, 'handle')} with ${fact(facts, 'acquire')}(), and this way out does not ` +
    `call ${fact(facts, 'release')}(), so the lock stays held. Should it leave through the unlock?`,
});

function problem(fn: CFunction, holding: Held, { at, guard }: Leak): Problem {
  return {
    at: at.start,
    subject: holding.handle,
    facts: {
      function: fn.name,
      handle: holding.handle,
      acquire: holding.acquire,
      release: holding.release,
      exit: codeOf(fn, at),
      guard: guard === null ? '' : codeOf(fn, guard),
    },
    proofs: [
      proof(fn, holding.call.node, 'the lock is taken'),
      proof(fn, at, 'this way out does not give it back'),
    ],
  };
}
