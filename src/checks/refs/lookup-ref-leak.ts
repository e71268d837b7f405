import { flowOf } from '../../c/flow.js';
import type { CFunction } from '../../c/functions.js';
import { type Call, callsIn, codeOf, isMentioned, storedIn } from '../../c/query.js';
import { isScoped } from '../../c/scoped.js';
import type { SyntaxNode } from '../../c/syntax.js';
import { typeOfName } from '../../c/types.js';
import { usesOf } from '../../c/uses.js';
import { droppingOf, putOfNew } from '../../kernel/references.js';
import { defineCheck, fact, type Problem, proof } from '../check.js';
import { isDefinedInView } from '../in-view.js';
import { exitsKeeping } from '../kept.js';
import { isTestCode } from '../test-code.js';

/** A reference that a lookup has taken is put nowhere in the function, and nobody else has got it. */
export const lookupRefLeak = defineCheck({
  id: 'lookup-ref-leak',
  maturity: 'stable',
  severity: 'high',
  needs: 'function',
  summary: 'a looked up reference is never put',
  why: 'The object can never be freed, often as user space likes.',
  advice: 'Put the reference when the function is done with the object.',
  bad: [
    `
 static int kumo_ioctl_size(struct drm_file *file, struct drm_kumo_size *args)
 {
+	struct drm_gem_object *obj;
+
+	obj = drm_gem_object_lookup(file, args->handle);
+	if (!obj)
+		return -ENOENT;
+	args->size = obj->size;
+	return 0; //@ report
 }
`,
    `
 static bool kumo_has_panel(struct kumo_device *kumo)
 {
+	struct device_node *panel = of_get_child_by_name(kumo->node, "panel");
+
+	if (!panel)
+		return false;
+	return of_device_is_available(panel); //@ report
 }
`,
  ],
  good: [
    `
 static int kumo_ioctl_size(struct drm_file *file, struct drm_kumo_size *args)
 {
+	struct drm_gem_object *obj;
+
+	obj = drm_gem_object_lookup(file, args->handle);
+	if (!obj)
+		return -ENOENT;
+	args->size = obj->size;
+	drm_gem_object_put(obj);
+	return 0;
 }
`,
    `
 static struct kumo_bo *kumo_bo_lookup(struct drm_file *file, u32 handle)
 {
+	struct drm_gem_object *obj = drm_gem_object_lookup(file, handle);
+
+	return obj ? to_kumo_bo(obj) : NULL;
 }
`,
    `
 static int kumo_submit_add(struct kumo_submit *submit, struct drm_file *file, u32 handle)
 {
+	struct drm_gem_object *obj = drm_gem_object_lookup(file, handle);
+
+	if (!obj)
+		return -ENOENT;
+	submit->bos[submit->count++] = obj;
 	return 0;
 }
`,
    `
 static int kumo_bo_pin_handle(struct drm_file *file, u32 handle)
 {
+	struct drm_gem_object *obj = drm_gem_object_lookup(file, handle);
+
+	if (!obj)
+		return -ENOENT;
+	return kumo_take(obj);
 }
`,
  ],
  limits: [
    'Self-tests are left alone: one that fails may leave things behind.',
    'Where the object is handed to a function that is not known to leave the reference alone, nothing is said.',
    'A function that puts on some ways and not on others is judged by error-path-leak.',
  ],
  references: ['Documentation/core-api/kref.rst'],
  *run(fn, context) {
    if (!fn.complete || isTestCode(fn)) return;
    for (const call of callsIn(fn)) {
      const put = putOfNew(call.callee);
      const target = put === null ? undefined : storedIn(call.node)?.target;
      if (put === null || target?.type !== 'identifier' || isDefinedInView(call.callee, context)) continue;
      const name = codeOf(fn, target);
      if (isCleanedUp(fn, name) || isPutSomewhere(fn, name)) continue;
      const exit = exitsKeeping(fn, { call, name, context })[0];
      if (exit !== undefined && isTested(fn, name)) yield problem(fn, { call, name, put, exit });
    }
  },
  comment: (facts) =>
    `${fact(facts, 'lookup')}() has taken a reference for ${fact(facts, 'name')}, and on this way out of ${fact(facts, 'function')}() ` +
    `nothing has put it or passed it on, so the object can never be freed. Should it call ${fact(facts, 'put')}(${fact(facts, 'name')})?`,
});

/** Declared with `__free(...)`: then the end of the scope puts it. */
function isCleanedUp(fn: CFunction, name: string): boolean {
  const type = typeOfName(fn, name);
  return type === null || isScoped(fn, name) || isMentioned(fn, '__free');
}

function isPutSomewhere(fn: CFunction, name: string): boolean {
  return callsIn(fn).some(
    ({ callee, args }) =>
      (droppingOf(callee) !== null ||
        /_(?:put|unref|release|free|destroy|unreference|drop)\w*$/.test(callee)) &&
      args.some((argument) => new RegExp(`\\b${name}\\b`).test(codeOf(fn, argument))),
  );
}

function isTested(fn: CFunction, name: string): boolean {
  return fn.fragments.some((fragment) =>
    flowOf(fn, fragment).points.some(
      ({ kind, node }) => kind === 'condition' && node !== null && usesOf(fn, node, name).length > 0,
    ),
  );
}

interface Found {
  readonly call: Call;
  readonly name: string;
  readonly put: string;
  readonly exit: SyntaxNode;
}

function problem(fn: CFunction, { call, name, put, exit }: Found): Problem {
  return {
    at: exit.start,
    subject: name,
    facts: { function: fn.name, lookup: call.callee, name, put },
    proofs: [
      proof(fn, call.node, `takes a reference for ${name}`),
      proof(fn, exit, 'leaves without putting it'),
    ],
  };
}
