import type { Cfg } from '../../c/cfg.js';
import { flowOf, pointOf } from '../../c/flow.js';
import type { CFunction } from '../../c/functions.js';
import { originOf, rootOf } from '../../c/origin.js';
import { type Known, possibleValues } from '../../c/path-facts.js';
import { followPaths } from '../../c/paths.js';
import { type Call, callsIn, codeOf } from '../../c/query.js';
import { namedChildren, type SyntaxNode } from '../../c/syntax.js';
import { NEGATIVE, ZERO } from '../../c/values.js';
import { mmapImplementations } from '../../kernel/gem-callbacks.js';
import { type Context, defineCheck, fact, type Problem, proof } from '../check.js';
import { knowledge } from '../holdings.js';
import { callbackFor } from '../slots.js';

/** The mmap callback of a GEM object drops the object's reference on its error path, which the core does again. */
export const mmapCallbackDoublePut = defineCheck({
  id: 'mmap-callback-double-put',
  maturity: 'stable',
  severity: 'critical',
  needs: 'function',
  summary: 'a failing mmap callback drops a reference that the core drops',
  why: 'The object loses one reference too many and is freed while it is still in use.',
  advice: 'Return the error and leave the reference alone.',
  bad: [
    `
 static int kumo_gem_mmap(struct drm_gem_object *obj, struct vm_area_struct *vma)
 {
 	int ret;

+	ret = kumo_map_pages(to_kumo_bo(obj), vma);
+	if (ret)
+		drm_gem_vm_close(vma); //@ report
 	return ret;
 }

 static const struct drm_gem_object_funcs kumo_gem_funcs = {
 	.mmap = kumo_gem_mmap,
 };
`,
    `
 static int kumo_gem_mmap(struct drm_gem_object *obj, struct vm_area_struct *vma)
 {
+	if (!kumo_mappable(obj)) {
+		drm_gem_object_put(obj); //@ report
+		return -EINVAL;
+	}
 	return kumo_map_pages(to_kumo_bo(obj), vma);
 }

 static const struct drm_gem_object_funcs kumo_gem_funcs = {
 	.mmap = kumo_gem_mmap,
 };
`,
  ],
  good: [
    `
 static int kumo_gem_mmap(struct drm_gem_object *obj, struct vm_area_struct *vma)
 {
 	int ret;

+	ret = dma_buf_mmap(obj->import_attach->dmabuf, vma, 0);
+	if (!ret)
+		drm_gem_object_put(obj);
 	return ret;
 }

 static const struct drm_gem_object_funcs kumo_gem_funcs = {
 	.mmap = kumo_gem_mmap,
 };
`,
    `
 static int kumo_mmap(struct file *file, struct vm_area_struct *vma)
 {
 	int ret = drm_gem_mmap(file, vma);

 	if (ret)
 		return ret;
+	ret = kumo_map_pages(vma->vm_private_data, vma);
+	if (ret)
+		drm_gem_vm_close(vma);
 	return ret;
 }

 static const struct file_operations kumo_fops = {
 	.mmap = kumo_mmap,
 };
`,
    `
 static int kumo_gem_mmap(struct drm_gem_object *obj, struct vm_area_struct *vma)
 {
 	int ret;

+	drm_gem_object_get(obj);
+	ret = kumo_map_pages(to_kumo_bo(obj), vma);
+	if (ret)
+		drm_gem_object_put(obj);
 	return ret;
 }

 static const struct drm_gem_object_funcs kumo_gem_funcs = {
 	.mmap = kumo_gem_mmap,
 };
`,
  ],
  limits: [
    'The table that makes it a callback has to be in view, or the function be one that the core calls.',
  ],
  references: ['drivers/gpu/drm/drm_gem.c: drm_gem_mmap_obj'],
  *run(fn, context) {
    if (!callsIn(fn).some(({ callee }) => PUTS.has(callee)) || !isMmapCallback(fn, context)) return;
    for (const fragment of fn.fragments) {
      const cfg = flowOf(fn, fragment);
      for (const call of putsOnError(fn, cfg, context)) yield problem(fn, call);
    }
  },
  comment: (facts) =>
    `When ${fact(facts, 'function')}() fails, drm_gem_mmap_obj() drops the object's reference itself, so ` +
    `${fact(facts, 'put')} drops it a second time and the object can be freed while it is in use. ` +
    'Can this call go?',
});

const PUTS: ReadonlySet<string> = new Set(['drm_gem_object_put', 'drm_gem_vm_close']);

function isMmapCallback(fn: CFunction, context: Context): boolean {
  const slot = { struct: 'drm_gem_object_funcs', slot: 'mmap' };
  return mmapImplementations.has(fn.name) || callbackFor(fn, context, slot) !== null;
}

/** Puts of the callback's own object that lie on a way to an error return. */
function putsOnError(fn: CFunction, cfg: Cfg, context: Context): readonly Call[] {
  const [entry] = cfg.points;
  const puts = callsOnOwn(fn, cfg, PUTS);
  const gets = callsOnOwn(fn, cfg, new Set(['drm_gem_object_get']));
  if (entry === undefined || cfg.broken || puts.size === 0) return [];
  const found = new Set<Call>();
  const { returnsOf } = knowledge(context);
  const complete = followPaths<Path>(fn, cfg, {
    from: entry,
    start: { put: null, taken: 0 },
    returnsOf,
    key: ({ put, taken }) => `${put?.node.start ?? ''}:${taken}`,
    step: (point, path, known) => {
      if (point.kind === 'return' && path.put !== null && path.taken < 0) {
        if (isError(fn, point.node, { known, returnsOf })) found.add(path.put);
        return null;
      }
      const put = puts.get(point.id) ?? null;
      const taken = path.taken + (gets.has(point.id) ? 1 : 0) - (put === null ? 0 : 1);
      return { put: put ?? path.put, taken: Math.max(Math.min(taken, 3), -3) };
    },
  });
  return complete ? [...found] : [];
}

interface Path {
  readonly put: Call | null;
  readonly taken: number;
}

/** Calls on the callback's own parameters, by the point that they stand at. */
function callsOnOwn(fn: CFunction, cfg: Cfg, names: ReadonlySet<string>): ReadonlyMap<number, Call> {
  const own = new Set(fn.params.map(({ name }) => name));
  const found = new Map<number, Call>();
  for (const call of callsIn(fn)) {
    const node = call.args[0];
    const point = names.has(call.callee) && node !== undefined ? pointOf(cfg, call.node) : null;
    if (node === undefined || point === null) continue;
    if (own.has(rootOf(originOf(fn, cfg, { node, point })))) found.set(point.id, call);
  }
  return found;
}

function isError(
  fn: CFunction,
  node: SyntaxNode | null,
  at: { known: Known; returnsOf: (callee: string) => number },
): boolean {
  const value = node === null ? undefined : namedChildren(node)[0];
  if (value === undefined) return false;
  const values = possibleValues(fn, value, at);
  return (values & ZERO) === 0 && (values & NEGATIVE) !== 0;
}

function problem(fn: CFunction, call: Call): Problem {
  return {
    at: call.node.start,
    subject: fn.params[0]?.name ?? '',
    facts: { function: fn.name, put: codeOf(fn, call.node) },
    proofs: [proof(fn, call.node, 'the reference is dropped and an error returned')],
  };
}
