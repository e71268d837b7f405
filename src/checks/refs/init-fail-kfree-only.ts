import type { Cfg } from '../../c/cfg.js';
import type { Point } from '../../c/cfg-points.js';
import { flowOf, pointOf } from '../../c/flow.js';
import type { CFunction } from '../../c/functions.js';
import { originOf, rootOf } from '../../c/origin.js';
import type { Known } from '../../c/path-facts.js';
import { followPaths } from '../../c/paths.js';
import { type Call, callsIn, codeOf, storedIn } from '../../c/query.js';
import { ZERO } from '../../c/values.js';
import { type Context, defineCheck, fact, type Problem, proof } from '../check.js';
import { knowledge } from '../holdings.js';
import { knownContract } from '../signatures.js';

/** An initialised GEM object is only freed as memory on a failure path. */
export const initFailKfreeOnly = defineCheck({
  id: 'init-fail-kfree-only',
  maturity: 'stable',
  severity: 'medium',
  needs: 'function',
  summary: 'an initialised GEM object is freed with kfree() alone',
  why: 'Its shmem file and mmap offset stay behind.',
  advice: 'Call drm_gem_object_release() before kfree(), or put the object.',
  bad: [
    `
 static struct kumo_bo *kumo_bo_create(struct drm_device *drm, size_t size)
 {
 	struct kumo_bo *bo = kzalloc(sizeof(*bo), GFP_KERNEL);
 	int ret;

 	if (!bo)
 		return ERR_PTR(-ENOMEM);
 	ret = drm_gem_object_init(drm, &bo->base, size);
 	if (ret) {
 		kfree(bo);
 		return ERR_PTR(ret);
 	}
+	ret = drm_gem_create_mmap_offset(&bo->base);
+	if (ret) {
+		kfree(bo); //@ report
+		return ERR_PTR(ret);
+	}
 	return bo;
 }
`,
    `
 static int kumo_bo_create(struct drm_device *drm, struct drm_gem_object *obj, size_t size)
 {
 	int ret = drm_gem_object_init(drm, obj, size);

 	if (ret)
 		return ret;
+	ret = kumo_account(drm, size);
+	if (ret)
+		kfree(obj); //@ report
 	return ret;
 }
`,
  ],
  good: [
    `
 static struct kumo_bo *kumo_bo_create(struct drm_device *drm, size_t size)
 {
 	struct kumo_bo *bo = kzalloc(sizeof(*bo), GFP_KERNEL);
 	int ret;

 	if (!bo)
 		return ERR_PTR(-ENOMEM);
+	ret = drm_gem_object_init(drm, &bo->base, size);
+	if (ret) {
+		kfree(bo);
+		return ERR_PTR(ret);
+	}
 	return bo;
 }
`,
    `
 static int kumo_bo_create(struct drm_device *drm, struct drm_gem_object *obj, size_t size)
 {
 	int ret = drm_gem_object_init(drm, obj, size);

 	if (ret)
 		return ret;
+	ret = kumo_account(drm, size);
+	if (ret) {
+		drm_gem_object_release(obj);
+		kfree(obj);
+	}
 	return ret;
 }
`,
    `
 static int kumo_bo_create(struct drm_device *drm, struct drm_gem_object *obj, size_t size)
 {
 	int ret = drm_gem_object_init(drm, obj, size);

 	if (ret)
 		goto free;
+	ret = kumo_account(drm, size);
+	if (ret)
+		kumo_bo_destroy(obj);
 	return ret;
 free:
 	kfree(obj);
 	return ret;
 }
`,
  ],
  limits: [
    'Functions of the driver that are given the object in between may release it; then nothing is said.',
  ],
  references: ['drivers/gpu/drm/drm_gem.c: drm_gem_object_release'],
  *run(fn, context) {
    const calls = callsIn(fn);
    if (!calls.some(({ callee }) => INITS.has(callee)) || !calls.some(({ callee }) => callee === 'kfree'))
      return;
    for (const fragment of fn.fragments) {
      const cfg = flowOf(fn, fragment);
      for (const init of calls) if (INITS.has(init.callee)) yield* judge(fn, cfg, { init, context });
    }
  },
  comment: (facts) =>
    `${fact(facts, 'init')}() has succeeded by then, and kfree() alone leaves behind the shmem file and the mmap offset of ` +
    `${fact(facts, 'object')}. Should ${fact(facts, 'function')}() call drm_gem_object_release() first?`,
});

const INITS: ReadonlySet<string> = new Set(['drm_gem_object_init', 'drm_gem_object_init_with_mnt']);

/** What gives the object up, or hands it to TTM, which gives it up itself when it fails. */
const ENDS = /^ttm_bo_init|release|put|fini|free|destroy|cleanup|unref|unwind/;

type State = 'before' | 'asked' | 'ready';

function* judge(
  fn: CFunction,
  cfg: Cfg,
  { init, context }: { init: Call; context: Context },
): Generator<Problem> {
  const [entry] = cfg.points;
  const at = pointOf(cfg, init.node);
  const node = init.args[1];
  const target = storedIn(init.node)?.target;
  if (entry === undefined || at === null || node === undefined || target === undefined || cfg.broken) return;
  if (knownContract(init.callee, context) === null) return;
  const object = originOf(fn, cfg, { node, point: at });
  const root = rootOf(object);
  const result = codeOf(fn, target);
  const found = new Map<number, Call>();
  const complete = followPaths<State>(fn, cfg, {
    from: entry,
    start: 'before',
    returnsOf: knowledge(context).returnsOf,
    watched: [result],
    key: (state) => state,
    step: (point, state, known) => {
      if (point.id === at.id) return state === 'before' ? 'asked' : null;
      const now = answered(state, { known, result });
      const use = now === 'before' ? null : useOf(fn, cfg, { point, root });
      if (use === null) return now;
      if (use.callee === 'kfree' && now === 'ready') found.set(use.node.start, use);
      return ENDS.test(use.callee) ? null : now;
    },
  });
  if (!complete) return;
  for (const call of found.values())
    yield {
      at: call.node.start,
      subject: root,
      facts: { function: fn.name, init: init.callee, object: root },
      proofs: [proof(fn, init.node, 'initialised here'), proof(fn, call.node, 'freed here')],
    };
}

function answered(state: State, { known, result }: { known: Known; result: string }): State {
  return state === 'asked' && known.values.get(result) === ZERO ? 'ready' : state;
}

/** A call that may end the object, or the memory that it lies in. */
function useOf(fn: CFunction, cfg: Cfg, { point, root }: { point: Point; root: string }): Call | null {
  return (
    callsIn(fn).find(
      (call) =>
        pointOf(cfg, call.node)?.id === point.id &&
        ENDS.test(call.callee) &&
        call.args.some((node) => rootOf(originOf(fn, cfg, { node, point })) === root),
    ) ?? null
  );
}
