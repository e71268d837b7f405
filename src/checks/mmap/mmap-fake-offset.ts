import { flowOf, pointOf } from '../../c/flow.js';
import type { CFunction } from '../../c/functions.js';
import { type Call, callsIn, codeOf } from '../../c/query.js';
import { reachableFrom } from '../../c/reach.js';
import { mapsAtPageOffset } from '../../kernel/vma-flags.js';
import { type Context, defineCheck, fact, type Problem, proof } from '../check.js';
import { callbackFor } from '../slots.js';

/** A GEM mapping is made while vma->vm_pgoff still holds the fake offset, or of an offset that nobody has made. */
export const mmapFakeOffset = defineCheck({
  id: 'mmap-fake-offset',
  maturity: 'stable',
  severity: 'high',
  needs: 'function',
  summary: 'the fake offset of a GEM object is not handled',
  why: 'The mapping fails with -ENXIO, or shows other pages than the object.',
  advice: 'Take drm_vma_node_start() out of vma->vm_pgoff first.',
  bad: [
    `
 static int kumo_gem_mmap(struct drm_gem_object *obj, struct vm_area_struct *vma)
 {
 	struct kumo_bo *bo = to_kumo_bo(obj);

+	return dma_mmap_wc(bo->dev, vma, bo->vaddr, bo->dma, obj->size); //@ report
 }

 static const struct drm_gem_object_funcs kumo_gem_funcs = {
 	.mmap = kumo_gem_mmap,
 };
`,
    `
 static int kumo_prime_mmap(struct drm_gem_object *obj, struct vm_area_struct *vma)
 {
-	int ret = drm_gem_create_mmap_offset(obj);
-
-	if (ret)
-		return ret;
-
 	vma->vm_pgoff += drm_vma_node_start(&obj->vma_node); //@ report
 	return kumo_map(obj, vma);
 }
`,
  ],
  good: [
    `
 static int kumo_gem_mmap(struct drm_gem_object *obj, struct vm_area_struct *vma)
 {
 	struct kumo_bo *bo = to_kumo_bo(obj);

+	vma->vm_pgoff -= drm_vma_node_start(&obj->vma_node);
+	return dma_mmap_wc(bo->dev, vma, bo->vaddr, bo->dma, obj->size);
 }

 static const struct drm_gem_object_funcs kumo_gem_funcs = {
 	.mmap = kumo_gem_mmap,
 };
`,
    `
 static int kumo_heap_mmap(struct dma_buf *dmabuf, struct vm_area_struct *vma)
 {
+	return dma_mmap_wc(kumo_dev(dmabuf), vma, kumo_vaddr(dmabuf), kumo_dma(dmabuf), dmabuf->size);
 }

 static const struct dma_buf_ops kumo_heap_ops = {
 	.mmap = kumo_heap_mmap,
 };
`,
    `
 static int kumo_offset(struct drm_gem_object *obj, u64 *offset)
 {
-	int ret = drm_gem_create_mmap_offset(obj);
+	int ret = kumo_make_offset(obj);

 	if (ret)
 		return ret;
 	*offset = drm_vma_node_offset_addr(&obj->vma_node);
 	return 0;
 }

+static int kumo_make_offset(struct drm_gem_object *obj)
+{
+	return drm_gem_create_mmap_offset(obj);
+}
`,
  ],
  limits: [
    'Callers that take the offset out before are not seen; only functions that are the callback themselves are judged.',
  ],
  references: ['Documentation/gpu/drm-mm.rst'],
  *run(fn, context) {
    yield* notTakenOut(fn, context);
    yield* notMade(fn, context);
  },
  comment: (facts) =>
    fact(facts, 'kind') === 'pgoff'
      ? `${fact(facts, 'vma')}->vm_pgoff still holds the object's fake offset here, so ${fact(facts, 'callee')}() looks far ` +
        `beyond the buffer and fails. Should ${fact(facts, 'function')}() subtract drm_vma_node_start() first?`
      : `${fact(facts, 'function')}() uses the mmap offset of ${fact(facts, 'object')}, but no longer makes sure with ` +
        'drm_gem_create_mmap_offset() that there is one. What creates it for an object that was never mapped before?',
});

function* notTakenOut(fn: CFunction, context: Context): Generator<Problem> {
  const calls = callsIn(fn).filter(({ callee }) => mapsAtPageOffset.has(callee));
  if (calls.length === 0 || fn.head !== 'whole') return;
  if (callbackFor(fn, context, { struct: 'drm_gem_object_funcs', slot: 'mmap' }) === null) return;
  const vma = fn.params.find(({ type }) => type === 'struct vm_area_struct *')?.name;
  if (vma === undefined) return;
  for (const call of calls) {
    if (!call.args.some((argument) => codeOf(fn, argument) === vma) || isPrepared(fn, { call, vma }))
      continue;
    yield {
      at: call.node.start,
      subject: `${vma}->vm_pgoff`,
      facts: { kind: 'pgoff', function: fn.name, vma, callee: call.callee, object: '' },
      proofs: [proof(fn, call.node, 'mapped here')],
    };
  }
}

/** Something before the call may change the offset: a store to it, or a function that is given the vma. */
function isPrepared(fn: CFunction, { call, vma }: { call: Call; vma: string }): boolean {
  const fragment = fn.fragments.find(
    ({ body }) => body.start <= call.node.start && call.node.end <= body.end,
  );
  if (fragment === undefined) return true;
  const cfg = flowOf(fn, fragment);
  const target = pointOf(cfg, call.node);
  if (target === null || cfg.broken || fragment.unseen.length > 0) return true;
  const given = new RegExp(`\\bvm_pgoff\\b|[(,] *${vma} *[,)]`);
  return cfg.points.some(
    (point) =>
      point.outside ||
      (point.node !== null &&
        point.id !== target.id &&
        given.test(codeOf(fn, point.node)) &&
        reachableFrom(cfg, point).has(target.id)),
  );
}

/** The patch takes the last creation of an offset out of a function that goes on to use it. */
function* notMade(fn: CFunction, context: Context): Generator<Problem> {
  const uses = callsIn(fn).filter(({ callee }) => /^drm_vma_node_(?:start|offset_addr)$/.test(callee));
  const [use] = uses;
  if (context.side === 'old' || use === undefined || isCreatedInView(context)) return;
  // Only here, since the other side is read on first use.
  const before = context.counterpart;
  if (before === null) return;
  const removed = callsIn(before).find(({ callee }) => CREATES.test(callee));
  const [object] = removed === undefined ? [] : removed.args;
  if (removed === undefined || object === undefined) return;
  const name = codeOf(before, object);
  const own = uses.find((call) => codeOf(fn, call.node).includes(`${name.replace(/^&/, '')}->vma_node`));
  if (own === undefined) return;
  yield {
    at: own.node.start,
    subject: `${name}->vma_node`,
    facts: { kind: 'made', function: fn.name, vma: '', callee: own.callee, object: name },
    proofs: [proof(fn, own.node, 'used here')],
  };
}

const CREATES = /^drm_gem_create_mmap_offset(?:_size)?$/;

function isCreatedInView({ patch }: Context): boolean {
  return patch.some((code) => /\bdrm_gem_create_mmap_offset/.test(code.after?.outline.masked ?? ''));
}
