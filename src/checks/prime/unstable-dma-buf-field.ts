import type { Cfg } from '../../c/cfg.js';
import type { Point } from '../../c/cfg-points.js';
import { flowOf, pointOf } from '../../c/flow.js';
import type { CFunction } from '../../c/functions.js';
import { originOf } from '../../c/origin.js';
import { asCall, bare, bodyNodes, callsIn, codeOf } from '../../c/query.js';
import { holdsAt } from '../../c/reach.js';
import { childIn, type SyntaxNode } from '../../c/syntax.js';
import { typeOfName } from '../../c/types.js';
import { type Context, defineCheck, fact, type Problem, proof } from '../check.js';
import { callbackFor } from '../slots.js';

/** An imported object's dma-buf is read from a field that is cleared with the last handle. */
export const unstableDmaBufField = defineCheck({
  id: 'unstable-dma-buf-field',
  maturity: 'stable',
  severity: 'high',
  needs: 'function',
  summary: 'dma_buf of an imported object is not there for as long as the object',
  why: 'The core clears obj->dma_buf when the last handle goes, while framebuffers and mappings keep the object.',
  advice: 'Use obj->import_attach->dmabuf.',
  bad: [
    `
 static int kumo_gem_vmap(struct drm_gem_object *obj, struct iosys_map *map)
 {
 	if (drm_gem_is_imported(obj))
+		return dma_buf_vmap(obj->dma_buf, map); //@ report
 	return kumo_vmap(to_kumo_bo(obj), map);
 }
`,
    `
 static void kumo_gem_free(struct drm_gem_object *obj)
 {
 	struct kumo_bo *bo = to_kumo_bo(obj);

+	kumo_forget(bo, obj->dma_buf->size); //@ report
 	drm_gem_object_release(obj);
 	kfree(bo);
 }

 static const struct drm_gem_object_funcs kumo_gem_funcs = {
 	.free = kumo_gem_free,
 };
`,
  ],
  good: [
    `
 static int kumo_gem_vmap(struct drm_gem_object *obj, struct iosys_map *map)
 {
 	if (drm_gem_is_imported(obj))
+		return dma_buf_vmap(obj->import_attach->dmabuf, map);
 	return kumo_vmap(to_kumo_bo(obj), map);
 }
`,
    `
 static struct dma_buf *kumo_gem_export(struct drm_gem_object *obj, int flags)
 {
+	if (obj->dma_buf)
+		get_dma_buf(obj->dma_buf);
 	return obj->dma_buf;
 }
`,
    `
 static int kumo_gem_mmap(struct drm_gem_object *obj, struct vm_area_struct *vma)
 {
 	if (drm_gem_is_imported(obj))
+		return dma_buf_mmap(obj->dma_buf, vma, 0);
 	return kumo_mmap(to_kumo_bo(obj), vma);
 }
`,
    `
 static void kumo_unmap(struct drm_gem_object *obj)
 {
 	struct kumo_bo *bo = to_kumo_bo(obj);

 	if (drm_gem_is_imported(obj))
+		kumo_buf_put(bo->dma_buf);
 }
`,
  ],
  limits: [
    'Where user space maps the object or has just named it by a handle, the field is taken to be set.',
    'A driver may keep a dma_buf of its own in its object; only the field of struct drm_gem_object is judged.',
  ],
  references: ['drivers/gpu/drm/drm_gem.c: drm_gem_object_exported_dma_buf_free'],
  *run(fn, context) {
    if (!fn.items.some(({ start, end }) => fn.outline.masked.slice(start, end).includes('dma_buf'))) return;
    if (hasHandle(fn)) return;
    for (const node of bodyNodes(fn)) {
      const place = node.type === 'field_expression' ? unstable(fn, node, context) : null;
      if (place !== null) yield problem(fn, node, place);
    }
  },
  comment: (facts) =>
    `${fact(facts, 'field')} becomes NULL when the last handle of the object is closed, but ${fact(facts, 'when')}. ` +
    `Should ${fact(facts, 'function')}() use ${fact(facts, 'object')}import_attach->dmabuf, which lives as long as the object?`,
  suggest: (facts) => `${fact(facts, 'object')}import_attach->dmabuf`,
});

/** A mapping of user space or a lookup by handle means that there is a handle, as far as this function can tell. */
function hasHandle(fn: CFunction): boolean {
  return (
    fn.params.some(({ type }) => type === 'struct vm_area_struct *') ||
    callsIn(fn).some(({ callee }) => callee === 'drm_gem_object_lookup' || callee.startsWith('dma_buf_mmap'))
  );
}

interface Unstable {
  readonly object: string;
  readonly when: string;
}

/** The field as a value in a place where the object is imported, or is being freed. */
function unstable(fn: CFunction, node: SyntaxNode, context: Context): Unstable | null {
  const field = childIn(node, 'field');
  const owner = childIn(node, 'argument');
  if (field === null || owner === null || codeOf(fn, field) !== 'dma_buf') return null;
  if (!isValue(fn, node)) return null;
  const object = codeOf(fn, node).slice(0, -'dma_buf'.length);
  if (isFreed(fn, owner, context)) return { object, when: 'this runs when the object is freed' };
  return isImportedAt(fn, { node, owner })
    ? { object, when: 'an imported object can outlive its handles' }
    : null;
}

function isFreed(fn: CFunction, owner: SyntaxNode, context: Context): boolean {
  const name = codeOf(fn, bare(fn, owner));
  if (name !== fn.params[0]?.name || typeOfName(fn, name) !== 'struct drm_gem_object *') return false;
  return callbackFor(fn, context, { struct: 'drm_gem_object_funcs', slot: 'free' }) !== null;
}

/** Read for what it points to; not stored to, and not compared or tested. */
function isValue(fn: CFunction, node: SyntaxNode): boolean {
  let at = node;
  while (at.parent?.type === 'parenthesized_expression' || at.parent?.type === 'cast_expression')
    at = at.parent;
  const { parent } = at;
  if (parent === null) return false;
  if (parent.type === 'argument_list')
    return parent.parent !== null && asCall(fn, parent.parent)?.callee !== 'WARN_ON';
  if (parent.type === 'field_expression') return at.field === 'argument';
  return (
    (parent.type === 'init_declarator' || parent.type === 'assignment_expression') && at.field !== 'left'
  );
}

/** What is asked whether it is imported is a GEM object, so its field of that name is the one meant. */
function isImportedAt(fn: CFunction, at: { node: SyntaxNode; owner: SyntaxNode }): boolean {
  return fn.fragments.some((fragment) => {
    const cfg = flowOf(fn, fragment);
    const point = pointOf(cfg, at.node);
    if (point === null) return false;
    const owner = originOf(fn, cfg, { node: at.owner, point }).replace(/^&/, '');
    const isTest = (test: Point) => test.node !== null && asksImported(fn, cfg, { test, owner });
    return holdsAt(cfg, point, { isTest, when: true });
  });
}

function asksImported(fn: CFunction, cfg: Cfg, at: { test: Point; owner: string }): boolean {
  const node = at.test.node === null ? null : bare(fn, at.test.node);
  if (node === null) return false;
  const call = asCall(fn, node);
  const asked = call?.callee === 'drm_gem_is_imported' ? call.args[0] : importAttach(fn, node);
  return (
    asked !== undefined && originOf(fn, cfg, { node: asked, point: at.test }).replace(/^&/, '') === at.owner
  );
}

function importAttach(fn: CFunction, node: SyntaxNode): SyntaxNode | undefined {
  const field = node.type === 'field_expression' ? childIn(node, 'field') : null;
  if (field === null || codeOf(fn, field) !== 'import_attach') return undefined;
  return childIn(node, 'argument') ?? undefined;
}

function problem(fn: CFunction, node: SyntaxNode, { object, when }: Unstable): Problem {
  return {
    at: node.start,
    subject: codeOf(fn, node),
    facts: { function: fn.name, field: codeOf(fn, node), object, when },
    proofs: [proof(fn, node, 'read here')],
  };
}
