import { flowOf, pointOf } from '../../c/flow.js';
import type { CFunction } from '../../c/functions.js';
import { type Call, callsIn, codeOf } from '../../c/query.js';
import { neverBefore, reachableFrom } from '../../c/reach.js';
import { defineCheck, fact, type Problem, proof } from '../check.js';

/** Pages are given back while user space still has them mapped. */
export const pagesPutBeforeUnmap = defineCheck({
  id: 'pages-put-before-unmap',
  maturity: 'stable',
  severity: 'critical',
  needs: 'hunk',
  summary: 'pages are released before the user mappings of them are gone',
  why: 'User space can go on to read and write pages that already belong to somebody else.',
  advice: 'Unmap first, then release the pages.',
  bad: [
    `
 static void kumo_gem_purge(struct kumo_bo *bo)
 {
 	struct drm_device *drm = bo->base.dev;

+	drm_gem_put_pages(&bo->base, bo->pages, false, false);
 	drm_vma_node_unmap(&bo->base.vma_node, drm->anon_inode->i_mapping); //@ report
 }
`,
    `
 static void kumo_gem_evict(struct drm_gem_object *obj)
 {
+	put_pages(obj);
+	kumo_account(obj);
 	drm_vma_node_unmap(&obj->vma_node, obj->dev->anon_inode->i_mapping); //@ report
 }
`,
  ],
  good: [
    `
 static void kumo_gem_purge(struct kumo_bo *bo)
 {
 	struct drm_device *drm = bo->base.dev;

+	drm_vma_node_unmap(&bo->base.vma_node, drm->anon_inode->i_mapping);
+	drm_gem_put_pages(&bo->base, bo->pages, false, false);
 }
`,
    `
 static void kumo_gem_evict(struct drm_gem_object *obj)
 {
+	drm_vma_node_unmap(&obj->vma_node, obj->dev->anon_inode->i_mapping);
+	put_pages(obj);
+	drm_vma_node_unmap(&obj->vma_node, kumo_mapping(obj));
 }
`,
    `
 static void kumo_gem_evict(struct drm_gem_object *obj, struct drm_gem_object *next)
 {
+	put_pages(obj);
+	drm_vma_node_unmap(&next->vma_node, next->dev->anon_inode->i_mapping);
 }
`,
  ],
  limits: ['Only where both steps are in one function and name the same object.'],
  references: ['include/drm/drm_vma_manager.h: drm_vma_node_unmap'],
  *run(fn) {
    const calls = callsIn(fn);
    const unmaps = calls.filter(({ callee }) => callee === 'drm_vma_node_unmap');
    if (unmaps.length === 0) return;
    for (const unmap of unmaps) {
      const object = objectOf(fn, unmap);
      const put = calls.find((call) => PUTS.test(call.callee) && givesBack(fn, call, object));
      if (object !== null && put !== undefined && comesFirst(fn, { put, unmap }))
        yield problem(fn, put, unmap);
    }
  },
  comment: (facts) =>
    `${fact(facts, 'put')}() gives the pages back while user space may still have them mapped, since ` +
    `${fact(facts, 'function')}() unmaps them only afterwards. Should drm_vma_node_unmap() come first?`,
});

const PUTS = /^(?:\w+_)?put_pages(?:_locked)?$/;

/** The object whose mappings go: `obj` of `&obj->vma_node`, `bo->base` of `&bo->base.vma_node`. */
function objectOf(fn: CFunction, unmap: Call): string | null {
  const [node] = unmap.args;
  return node === undefined ? null : (/^& ?(.+?)(?:->|\.)vma_node$/.exec(codeOf(fn, node))?.[1] ?? null);
}

function givesBack(fn: CFunction, put: Call, object: string | null): boolean {
  return put.args.some((node) => codeOf(fn, node).replace(/^& ?/, '') === object);
}

/** The pages go before the mappings on some way, and nothing unmaps them before that. */
function comesFirst(fn: CFunction, { put, unmap }: { put: Call; unmap: Call }): boolean {
  return fn.fragments.some((fragment) => {
    const cfg = flowOf(fn, fragment);
    const from = pointOf(cfg, put.node);
    const to = pointOf(cfg, unmap.node);
    if (from === null || to === null || cfg.broken || !reachableFrom(cfg, from).has(to.id)) return false;
    return neverBefore(cfg, from, (point) => point.node !== null && UNMAPS.test(codeOf(fn, point.node)));
  });
}

const UNMAPS = /\b(?:drm_vma_node_unmap|unmap_mapping_range|ttm_bo_unmap_virtual)\b/;

function problem(fn: CFunction, put: Call, unmap: Call): Problem {
  return {
    at: unmap.node.start,
    subject: codeOf(fn, put.node),
    facts: { function: fn.name, put: put.callee, code: codeOf(fn, unmap.node) },
    proofs: [proof(fn, put.node, 'the pages go here'), proof(fn, unmap.node, 'unmapped here')],
  };
}
