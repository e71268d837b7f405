import { flowOf } from '../../c/flow.js';
import type { CFunction } from '../../c/functions.js';
import { type Leak, leaksOf } from '../../c/ownership.js';
import { codeOf } from '../../c/query.js';
import { childIn } from '../../c/syntax.js';
import { defineCheck, fact, type Problem, proof } from '../check.js';
import { type Held, holdingsIn, knowledge } from '../holdings.js';
import { isTestCode } from '../test-code.js';

/** An error exit does not give back what the function took and gives back on its other ways out. */
export const errorPathLeak = defineCheck({
  id: 'error-path-leak',
  maturity: 'nursery',
  severity: 'high',
  needs: 'function',
  summary: 'an error path does not give back what was taken',
  why: 'Each failure leaks memory or a reference, often as user space likes.',
  advice: 'Leave through the label that gives it back.',
  bad: [
    `
 static int kumo_ioctl_map(struct drm_device *drm, void *data, struct drm_file *file)
 {
 	struct drm_kumo_map *args = data;
 	struct drm_gem_object *obj;
 	int ret;

 	obj = drm_gem_object_lookup(file, args->handle);
 	if (!obj)
 		return -ENOENT;
+	if (args->flags)
+		return -EINVAL; //@ report
 	ret = kumo_map(obj, args->size);
 	drm_gem_object_put(obj);
 	return ret;
 }
`,
    `
 static int kumo_load(struct kumo_device *kumo, size_t size)
 {
 	void *code = kmalloc(size, GFP_KERNEL);
 	int ret;

 	if (!code)
 		return -ENOMEM;
 	ret = kumo_fetch(kumo, code);
 	if (ret)
 		goto free;
+	ret = kumo_check(kumo);
+	if (ret)
+		goto out; //@ report
 	kumo_start(kumo, code);
 free:
 	kfree(code);
 out:
 	return ret;
 }
`,
    `
 static int kumo_plane_prepare(struct kumo_plane *plane, struct kumo_fb *fb)
 {
 	int ret;

 	ret = kumo_fb_pin(fb, plane->vm);
 	if (ret)
 		return ret;
 	ret = kumo_fb_layout(fb);
 	if (ret)
 		goto unpin;
+	ret = kumo_plane_check(plane);
+	if (ret)
+		return ret; //@ report
+	ret = kumo_plane_show(plane, fb);
 unpin:
 	kumo_fb_unpin(fb, plane->vm);
 	return ret;
 }
`,
  ],
  good: [
    `
 static int kumo_read(struct dma_buf *buf, void *to)
 {
 	struct iosys_map map;
 	int ret;

+	ret = dma_buf_vmap(buf, &map);
+	if (ret)
+		return ret;
+	if (iosys_map_is_null(&map))
+		return -ENOMEM;
+	iosys_map_memcpy_from(to, &map, 0, buf->size);
+	dma_buf_vunmap(buf, &map);
 	return 0;
 }
`,
    `
 static int kumo_ioctl_map(struct drm_device *drm, void *data, struct drm_file *file)
 {
 	struct drm_kumo_map *args = data;
 	struct drm_gem_object *obj;
 	int ret = 0;

+	obj = drm_gem_object_lookup(file, args->handle);
+	if (!obj)
+		return -ENOENT;
+	if (args->flags) {
+		ret = -EINVAL;
+		goto put;
+	}
+	ret = kumo_map(obj, args->size);
+put:
+	drm_gem_object_put(obj);
 	return ret;
 }
`,
    `
 static int kumo_bo_add(struct kumo_device *kumo, size_t size)
 {
+	struct kumo_bo *bo = kzalloc(sizeof(*bo), GFP_KERNEL);
+	int ret;
+
+	if (!bo)
+		return -ENOMEM;
+	ret = kumo_hw_add(kumo, bo);
+	if (ret) {
+		kfree(bo);
+		return ret;
+	}
+	kumo->bo = bo;
+	ret = kumo_kick(kumo);
+	if (ret)
+		return ret;
 	return 0;
 }
`,
  ],
  limits: [
    'Self-tests are left alone: one that fails may leave things behind.',
    'What is stored or handed on counts as given away, unless it is given back behind the exit that is judged.',
    'Functions that no table knows are paired by their names, and only within one function.',
  ],
  references: ['Documentation/process/coding-style.rst'],
  *run(fn, context) {
    if (isTestCode(fn)) return;
    for (const fragment of fn.fragments) {
      const cfg = flowOf(fn, fragment);
      for (const holding of holdingsIn(fn, cfg, context)) {
        if (holding.kind === 'lock') continue;
        const leaks = leaksOf(fn, cfg, { holding, knowledge: knowledge(context) });
        if (leaks === null) context.abstain('too many paths');
        for (const leak of leaks ?? [])
          if (!asksForOutput(fn, holding, leak) && !isOfOneBuild(fn, leak)) yield problem(fn, holding, leak);
      }
    }
  },
  comment: (facts) =>
    fact(facts, 'kind') === 'pointer'
      ? `${fact(facts, 'handle')} comes from ${fact(facts, 'acquire')}(), and other ways out of ${fact(facts, 'function')}() give it ` +
        `back with ${fact(facts, 'release')}(), but this one does not. Is it leaked here?`
      : `${fact(facts, 'acquire')}(${fact(facts, 'handle')}) has succeeded by then and is undone with ${fact(facts, 'release')}() on ` +
        `other ways out of ${fact(facts, 'function')}(), but not on this one. Should it be undone here too?`,
});

/**
 * The exit is decided by something that the taking call has filled in (`&map`, `&phys`): then the author asks in his own
 * way whether it was taken.
 */
function asksForOutput(fn: CFunction, { call }: Held, { guard }: Leak): boolean {
  const outputs = call.args
    .map((argument) => /^&(\w+)$/.exec(codeOf(fn, argument))?.[1])
    .filter((name) => name !== undefined);
  if (guard === null || outputs.length === 0) return false;
  const { masked } = fn.outline;
  const statement = masked.lastIndexOf(';', masked.lastIndexOf(';', guard.start) - 1);
  const decision = masked.slice(Math.max(statement, call.node.end), guard.end);
  return outputs.some((name) => new RegExp(`\\b${name}\\b`).test(decision));
}

/** The exit is in a branch that only some builds have, and there the calls before it may do nothing. */
function isOfOneBuild(fn: CFunction, { at }: Leak): boolean {
  for (let node = at.parent; node !== null; node = node.parent) {
    const condition = node.type === 'if_statement' ? childIn(node, 'condition') : null;
    if (condition !== null && /\bIS_ENABLED\(/.test(codeOf(fn, condition))) return true;
  }
  return false;
}

function problem(fn: CFunction, holding: Held, { at, guard }: Leak): Problem {
  return {
    at: at.start,
    subject: holding.handle,
    facts: {
      function: fn.name,
      handle: holding.handle,
      kind: holding.isPointer ? 'pointer' : 'state',
      acquire: holding.acquire,
      release: holding.release,
      exit: codeOf(fn, at),
      guard: guard === null ? '' : codeOf(fn, guard),
    },
    proofs: [
      proof(fn, holding.call.node, `${holding.handle} is taken`),
      proof(fn, at, 'this way out does not give it back'),
    ],
  };
}
