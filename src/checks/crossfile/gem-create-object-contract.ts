import type { CFunction } from '../../c/functions.js';
import { bare, bodyNodes, codeOf } from '../../c/query.js';
import { namedChildren, type SyntaxNode } from '../../c/syntax.js';
import { defineCheck, fact, type Problem, proof } from '../check.js';
import { isSince } from '../era.js';
import { callbacksOf } from '../slots.js';

/** A callback that must answer with an error pointer answers with NULL. */
export const gemCreateObjectContract = defineCheck({
  id: 'gem-create-object-contract',
  maturity: 'stable',
  severity: 'high',
  needs: 'function',
  summary: 'a callback returns NULL where the core only tests for error pointers',
  why: 'The core uses the NULL as an object.',
  advice: 'Return ERR_PTR(-ENOMEM).',
  bad: [
    `
 static struct drm_gem_object *kumo_create_object(struct drm_device *drm, size_t size)
 {
 	struct kumo_bo *bo = kzalloc(sizeof(*bo), GFP_KERNEL);

+	if (!bo)
+		return NULL; //@ report
 	return &bo->base;
 }

 static const struct drm_driver kumo_driver = {
 	.gem_create_object = kumo_create_object,
 };
`,
    `
 static struct sg_table *kumo_get_sg_table(struct drm_gem_object *obj)
 {
+	if (!to_kumo_bo(obj)->pages)
+		return NULL; //@ report
 	return kumo_table(obj);
 }

 static const struct drm_gem_object_funcs kumo_gem_funcs = {
 	.get_sg_table = kumo_get_sg_table,
 };
`,
  ],
  good: [
    `
 static struct drm_gem_object *kumo_create_object(struct drm_device *drm, size_t size)
 {
 	struct kumo_bo *bo = kzalloc(sizeof(*bo), GFP_KERNEL);

+	if (!bo)
+		return ERR_PTR(-ENOMEM);
 	return &bo->base;
 }

 static const struct drm_driver kumo_driver = {
 	.gem_create_object = kumo_create_object,
 };
`,
    `
 static struct dma_fence *kumo_run_job(struct drm_sched_job *job)
 {
+	if (job->s_fence->finished.error)
+		return NULL;
 	return kumo_submit(job);
 }

 static const struct drm_sched_backend_ops kumo_sched_ops = {
 	.run_job = kumo_run_job,
 };
`,
  ],
  limits: [
    'The table that makes it a callback has to be in view; results that come from other functions are not judged.',
  ],
  references: ['include/drm/drm_drv.h: drm_driver', 'include/drm/drm_gem.h: drm_gem_object_funcs'],
  *run(fn, context) {
    if (!fn.returnType.includes('*')) return;
    const slot = callbacksOf(fn, context).find(
      ({ role }) => role.returns === 'err-ptr' && !TAKES_NULL.has(role.slot),
    )?.role;
    // The core took NULL from gem_create_object as an error before 5.16.
    if (slot === undefined || !isSince('5.16', context)) return;
    for (const node of bodyNodes(fn)) {
      const value = node.type === 'return_statement' ? namedChildren(node)[0] : undefined;
      if (value !== undefined && codeOf(fn, bare(fn, value)) === 'NULL') yield problem(fn, node, slot.slot);
    }
  },
  comment: (facts) =>
    `${fact(facts, 'function')}() is the ${fact(facts, 'slot')} callback, whose result the core tests with IS_ERR() only, so this ` +
    'NULL would be used as a pointer. Should it be an ERR_PTR(), such as ERR_PTR(-ENOMEM)?',
});

/** dma_buf_map_attachment() makes an error pointer of NULL itself. */
const TAKES_NULL: ReadonlySet<string> = new Set(['map_dma_buf']);

function problem(fn: CFunction, node: SyntaxNode, slot: string): Problem {
  return {
    at: node.start,
    subject: slot,
    facts: { function: fn.name, slot },
    proofs: [proof(fn, node, 'NULL is returned')],
  };
}
