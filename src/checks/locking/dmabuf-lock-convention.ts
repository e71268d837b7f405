import type { CFunction } from '../../c/functions.js';
import type { Call } from '../../c/query.js';
import type { SyntaxNode } from '../../c/syntax.js';
import { defineCheck, fact, type Problem, proof } from '../check.js';
import { lockFaults } from '../resv-locks.js';

/** A function is called with the reservation lock in the state that it must not find it in. */
export const dmabufLockConvention = defineCheck({
  id: 'dmabuf-lock-convention',
  maturity: 'stable',
  severity: 'critical',
  needs: 'function',
  summary: 'the reservation lock is in the wrong state for a call',
  why: 'Taking the lock a second time hangs the task; going without it leaves the object unprotected.',
  advice: 'Call the variant that is made for this state, or move the call.',
  bad: [
    `
 static int kumo_bo_map(struct kumo_bo *bo, struct iosys_map *map)
 {
 	struct dma_buf *dmabuf = bo->base.import_attach->dmabuf;
 	int ret;

 	dma_resv_lock(dmabuf->resv, NULL);
+	ret = dma_buf_vmap_unlocked(dmabuf, map); //@ report
 	dma_resv_unlock(dmabuf->resv);
 	return ret;
 }
`,
    `
 static int kumo_gem_vmap(struct drm_gem_object *obj, struct iosys_map *map)
 {
+	return dma_buf_vmap_unlocked(obj->import_attach->dmabuf, map); //@ report
 }

 static const struct drm_gem_object_funcs kumo_gem_funcs = {
 	.vmap = kumo_gem_vmap,
 };
`,
    `
 static void kumo_fence_add(struct drm_gem_object *obj, struct dma_fence *fence)
 {
 	dma_resv_lock(obj->resv, NULL);
 	kumo_touch(obj);
 	dma_resv_unlock(obj->resv);
+	dma_resv_add_fence(obj->resv, fence, DMA_RESV_USAGE_WRITE); //@ report
 }
`,
  ],
  good: [
    `
 static int kumo_bo_map(struct kumo_bo *bo, struct iosys_map *map)
 {
 	struct dma_buf *dmabuf = bo->base.import_attach->dmabuf;
 	int ret;

 	dma_resv_lock(dmabuf->resv, NULL);
+	ret = dma_buf_vmap(dmabuf, map);
 	dma_resv_unlock(dmabuf->resv);
 	return ret;
 }
`,
    `
 static int kumo_gem_vmap(struct drm_gem_object *obj, struct iosys_map *map)
 {
+	return dma_buf_vmap(obj->import_attach->dmabuf, map);
 }

 static const struct drm_gem_object_funcs kumo_gem_funcs = {
 	.vmap = kumo_gem_vmap,
 };
`,
    `
 static void kumo_copy(struct drm_gem_object *a, struct dma_buf *b, struct iosys_map *map)
 {
 	dma_resv_lock(a->resv, NULL);
+	dma_buf_vmap_unlocked(b, map);
 	dma_resv_unlock(a->resv);
 }
`,
    `
 static void kumo_fence_add(struct drm_gem_object *obj, struct dma_fence *fence)
 {
+	dma_resv_add_fence(obj->resv, fence, DMA_RESV_USAGE_WRITE);
 }
`,
  ],
  limits: [
    'Only locks whose object can be followed to one place; what callers or other functions lock is not known.',
    'Rules that changed from kernel to kernel are judged only where the mail or the tree tells which kernel it is for.',
  ],
  references: ['Documentation/driver-api/dma-buf.rst'],
  *run(fn, context) {
    for (const fault of lockFaults(fn, context)) yield problem(fn, fault);
  },
  comment: (facts) => {
    const call = `${fact(facts, 'callee')}()`;
    switch (fact(facts, 'kind')) {
      case 'held':
        return (
          `${fact(facts, 'lock')} is already locked here, and ${call} takes it again, so ${fact(facts, 'function')}() would ` +
          `wait for itself. ${instead(facts)}`
        );
      case 'slot':
        return (
          `${fact(facts, 'function')}() is the ${fact(facts, 'slot')} callback, which is called with the reservation lock held, ` +
          `and ${call} takes that lock again. ${instead(facts)}`
        );
      default:
        return (
          `${call} has to be called with ${fact(facts, 'lock')} locked, but it is not locked at this place in ` +
          `${fact(facts, 'function')}(). Should the call move into the locked part?`
        );
    }
  },
});

const INSTEAD: ReadonlyMap<string, string> = new Map([
  ['dma_buf_vmap_unlocked', 'dma_buf_vmap'],
  ['dma_buf_vunmap_unlocked', 'dma_buf_vunmap'],
  ['dma_buf_map_attachment_unlocked', 'dma_buf_map_attachment'],
  ['dma_buf_unmap_attachment_unlocked', 'dma_buf_unmap_attachment'],
  ['drm_gem_vmap', 'drm_gem_vmap_locked'],
  ['drm_gem_vunmap', 'drm_gem_vunmap_locked'],
  ['drm_gem_shmem_pin', 'drm_gem_shmem_pin_locked'],
  ['drm_gem_shmem_unpin', 'drm_gem_shmem_unpin_locked'],
]);

function instead(facts: Problem['facts']): string {
  const other = INSTEAD.get(fact(facts, 'callee'));
  return other === undefined ? 'Can it be called without the lock?' : `Should this be ${other}()?`;
}

function problem(
  fn: CFunction,
  fault: { call: Call; kind: string; lock: string; slot: string; seen: SyntaxNode | null },
): Problem {
  const { call, kind, lock, slot, seen } = fault;
  return {
    at: call.node.start,
    subject: lock,
    facts: { function: fn.name, callee: call.callee, kind, lock, slot },
    proofs: [
      ...(seen === null
        ? []
        : [proof(fn, seen, kind === 'bare' ? 'locked or unlocked here' : 'locked here')]),
      proof(fn, call.node, 'called here'),
    ],
  };
}
