import type { Cfg } from '../../c/cfg.js';
import { flowOf, pointOf } from '../../c/flow.js';
import type { CFunction } from '../../c/functions.js';
import { originOf } from '../../c/origin.js';
import { type Call, callsIn, codeOf } from '../../c/query.js';
import { alwaysBefore, reachableFrom } from '../../c/reach.js';
import { type Context, defineCheck, fact, type Problem, proof } from '../check.js';
import { knownContract } from '../signatures.js';

/** A fence is added to a reservation object without a slot that was reserved for it. */
export const resvFenceReserve = defineCheck({
  id: 'resv-fence-reserve',
  maturity: 'stable',
  severity: 'high',
  needs: 'function',
  summary: 'a fence is added without a reserved slot',
  why: 'dma_resv_add_fence() runs into BUG_ON() when no slot is left.',
  advice: 'Call dma_resv_reserve_fences() behind the lock and handle its failure.',
  bad: [
    `
 static void kumo_publish(struct drm_gem_object *obj, struct dma_fence *fence)
 {
+	dma_resv_lock(obj->resv, NULL);
+	dma_resv_add_fence(obj->resv, fence, DMA_RESV_USAGE_WRITE); //@ report
+	dma_resv_unlock(obj->resv);
 }
`,
    `
 static int kumo_publish(struct kumo_bo *bo, struct dma_fence *fence)
 {
 	struct dma_resv *resv = bo->base.resv;
 	int ret = dma_resv_lock_interruptible(resv, NULL);

 	if (ret)
 		return ret;
-	ret = dma_resv_reserve_fences(resv, 1);
-	if (!ret)
-		dma_resv_add_fence(resv, fence, DMA_RESV_USAGE_READ);
+	dma_resv_add_fence(resv, fence, DMA_RESV_USAGE_READ); //@ report
 	dma_resv_unlock(resv);
 	return ret;
 }
`,
  ],
  good: [
    `
 static int kumo_publish(struct drm_gem_object *obj, struct dma_fence *fence)
 {
 	int ret;

+	dma_resv_lock(obj->resv, NULL);
+	ret = dma_resv_reserve_fences(obj->resv, 1);
+	if (!ret)
+		dma_resv_add_fence(obj->resv, fence, DMA_RESV_USAGE_WRITE);
+	dma_resv_unlock(obj->resv);
 	return ret;
 }
`,
    `
 static void kumo_publish(struct kumo_job *job, struct dma_fence *fence)
 {
+	kumo_job_lock(job);
+	dma_resv_add_fence(job->bo->base.resv, fence, DMA_RESV_USAGE_WRITE);
+	kumo_job_unlock(job);
 }
`,
    `
 static int kumo_publish(struct drm_gem_object *obj, struct dma_fence *fence)
 {
+	dma_resv_lock(obj->resv, NULL);
+	if (kumo_prepare(obj))
+		goto unlock;
+	dma_resv_add_fence(obj->resv, fence, DMA_RESV_USAGE_WRITE);
+unlock:
+	dma_resv_unlock(obj->resv);
 	return 0;
 }
`,
  ],
  limits: [
    'Only where the function takes the lock itself; a function that is given the object in between may reserve.',
  ],
  references: ['drivers/dma-buf/dma-resv.c: dma_resv_add_fence'],
  *run(fn, context) {
    const adds = callsIn(fn).filter(({ callee }) => callee === 'dma_resv_add_fence');
    if (adds.length === 0 || knownContract('dma_resv_add_fence', context) === null) return;
    for (const fragment of fn.fragments) {
      const cfg = flowOf(fn, fragment);
      for (const add of adds) {
        const lock = lockOf(fn, cfg, { add, context });
        if (lock !== null) yield problem(fn, { add, ...lock });
      }
    }
  },
  comment: (facts) =>
    `${fact(facts, 'function')}() locks ${fact(facts, 'resv')} and adds a fence without having reserved a slot for it, which ends in ` +
    'BUG_ON() when none is left. Is a dma_resv_reserve_fences() missing behind the lock?',
});

interface Unreserved {
  readonly lock: Call;
  readonly resv: string;
}

/** The lock that comes before the call on every way, with nothing between the two that could reserve a slot. */
function lockOf(
  fn: CFunction,
  cfg: Cfg,
  { add, context }: { add: Call; context: Context },
): Unreserved | null {
  const target = pointOf(cfg, add.node);
  const [node] = add.args;
  if (target === null || node === undefined || cfg.broken) return null;
  const resv = originOf(fn, cfg, { node, point: target });
  const locks = callsIn(fn).filter((call) => {
    const point = pointOf(cfg, call.node);
    const [argument] = call.args;
    const isLock = knownContract(call.callee, context)?.lock === 'acquires dma_resv';
    if (!isLock || point === null || argument === undefined) return false;
    const place = originOf(fn, cfg, { node: argument, point });
    return place === resv || `${place}->resv` === resv;
  });
  const [lock] = locks;
  const from = lock === undefined ? null : pointOf(cfg, lock.node);
  if (lock === undefined || from === null || !alwaysBefore(cfg, target, ({ id }) => id === from.id))
    return null;
  const between = reachableFrom(cfg, from, { stopAt: ({ id }) => id === target.id });
  const mayReserve = callsIn(fn).some((call) => {
    const point = pointOf(cfg, call.node);
    if (point === null || point.id === from.id || point.id === target.id || !between.has(point.id))
      return false;
    return !HARMLESS.test(call.callee) && reachableFrom(cfg, point).has(target.id);
  });
  return mayReserve ? null : { lock, resv: codeOf(fn, node) };
}

const HARMLESS =
  /^(?:dma_fence_(?:get|put|is_signaled)|dma_resv_(?:assert_held|lock\w*)|drm_gem_lock|dev_\w+|drm_dbg\w*|drm_err\w*|pr_\w+|WARN\w*|IS_ERR\w*|PTR_ERR\w*)$/;

function problem(fn: CFunction, { add, lock, resv }: Unreserved & { add: Call }): Problem {
  return {
    at: add.node.start,
    subject: resv,
    facts: { function: fn.name, resv },
    proofs: [proof(fn, lock.node, 'locked here'), proof(fn, add.node, 'added without a slot')],
  };
}
