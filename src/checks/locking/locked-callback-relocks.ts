import { type CFunction, type CodeFile, functionNamed } from '../../c/functions.js';
import { bare, type Call, callsIn, codeOf } from '../../c/query.js';
import { tablesOf } from '../../c/tables.js';
import { slotRole } from '../../kernel/ops.js';
import { type Context, defineCheck, fact, type Problem, proof } from '../check.js';
import { neighbourhood } from '../elsewhere.js';
import { filesOf } from '../slots.js';

/** A callback that runs with the reservation lock held calls a function of its driver that takes this lock. */
export const lockedCallbackRelocks = defineCheck({
  id: 'locked-callback-relocks',
  maturity: 'nursery',
  severity: 'critical',
  needs: 'tree',
  summary: 'a callback takes the reservation lock that its caller holds',
  why: 'The task waits for itself: a deadlock.',
  advice: 'Call the variant that expects the lock to be held.',
  bad: [
    `
 static void *kumo_get_vaddr(struct drm_gem_object *obj)
 {
 	void *vaddr;

 	dma_resv_lock(obj->resv, NULL);
 	vaddr = kumo_map(obj);
 	dma_resv_unlock(obj->resv);
 	return vaddr;
 }

 static int kumo_gem_vmap(struct drm_gem_object *obj, struct iosys_map *map)
 {
+	iosys_map_set_vaddr(map, kumo_get_vaddr(obj)); //@ report
 	return 0;
 }

 static const struct drm_gem_object_funcs kumo_gem_funcs = {
 	.vmap = kumo_gem_vmap,
 };
`,
    `
 static void kumo_lock(struct drm_gem_object *obj)
 {
 	dma_resv_lock(obj->resv, NULL);
 }

 static void kumo_put_vaddr(struct drm_gem_object *obj)
 {
 	kumo_lock(obj);
 	kumo_unmap(obj);
 	dma_resv_unlock(obj->resv);
 }

 static void kumo_gem_vunmap(struct drm_gem_object *obj, struct iosys_map *map)
 {
+	kumo_put_vaddr(obj); //@ report
 }

 static const struct drm_gem_object_funcs kumo_gem_funcs = {
 	.vunmap = kumo_gem_vunmap,
 };
`,
  ],
  good: [
    `
 static void *kumo_get_vaddr_locked(struct drm_gem_object *obj)
 {
 	dma_resv_assert_held(obj->resv);
 	return kumo_map(obj);
 }

 static int kumo_gem_vmap(struct drm_gem_object *obj, struct iosys_map *map)
 {
+	iosys_map_set_vaddr(map, kumo_get_vaddr_locked(obj));
 	return 0;
 }

 static const struct drm_gem_object_funcs kumo_gem_funcs = {
 	.vmap = kumo_gem_vmap,
 };
`,
    `
 static void *kumo_get_vaddr(struct drm_gem_object *obj)
 {
 	void *vaddr;

 	dma_resv_lock(obj->resv, NULL);
 	vaddr = kumo_map(obj);
 	dma_resv_unlock(obj->resv);
 	return vaddr;
 }

 static int kumo_gem_open(struct drm_gem_object *obj, struct drm_file *file)
 {
+	return kumo_get_vaddr(obj) ? 0 : -ENOMEM;
 }

 static const struct drm_gem_object_funcs kumo_gem_funcs = {
 	.open = kumo_gem_open,
 };
`,
    `
 static void *kumo_get_vaddr(struct drm_gem_object *obj)
 {
 	struct drm_gem_object *parent = kumo_parent(obj);
 	void *vaddr;

 	dma_resv_lock(parent->resv, NULL);
 	vaddr = kumo_map(parent);
 	dma_resv_unlock(parent->resv);
 	return vaddr;
 }

 static int kumo_gem_vmap(struct drm_gem_object *obj, struct iosys_map *map)
 {
+	iosys_map_set_vaddr(map, kumo_get_vaddr(obj));
 	return 0;
 }

 static const struct drm_gem_object_funcs kumo_gem_funcs = {
 	.vmap = kumo_gem_vmap,
 };
`,
  ],
  limits: [
    'Only what the called function locks itself, or by one function that does nothing else of the kind.',
  ],
  references: ['include/drm/drm_gem.h: drm_gem_object_funcs', 'Documentation/driver-api/dma-buf.rst'],
  *run(fn, context) {
    const own = fn.params[0];
    if (own?.type !== 'struct drm_gem_object *' || !CALLBACK.test(fn.name)) return;
    const calls = callsIn(fn).filter((call) => isGiven(fn, call, own.name));
    if (calls.length === 0) return;
    const slot = heldSlot(fn, context);
    if (slot === null) return;
    for (const call of calls) {
      const locker = lockerOf(call, context, 2);
      if (locker !== null) yield problem(fn, { call, slot, locker, name: own.name });
    }
  },
  comment: (facts) =>
    `${fact(facts, 'function')}() is the .${fact(facts, 'slot')} callback, which runs with the reservation lock of ` +
    `${fact(facts, 'object')} held, and ${fact(facts, 'callee')}() takes that lock again, so this would wait for itself. ` +
    'Is there a variant for callers that hold it?',
});

/** Names of callbacks for which the core holds the lock; asked first, since the table may be in another file. */
const CALLBACK = /(?:vmap|vunmap|pin|unpin|get_sg_table|evict)(?:_\w+)?$/;

function isGiven(fn: CFunction, { callee, args }: Call, name: string): boolean {
  return (
    !/^(?:dma_resv_|to_|container_of)/.test(callee) &&
    args[0] !== undefined &&
    codeOf(fn, bare(fn, args[0])) === name
  );
}

/** The slot that the function is in and for which the core holds the lock. */
function heldSlot(fn: CFunction, context: Context): string | null {
  const files = [context.file, ...filesOf(context)];
  const others = fn.isStatic
    ? []
    : (context.elsewhere({ words: [fn.name, 'drm_gem_object_funcs'], folder: neighbourhood(fn.path) }) ?? []);
  for (const file of [...files, ...others]) {
    for (const { struct, slot, value } of tablesOf(file).flatMap(({ entries }) => entries)) {
      if (value === fn.name && struct === 'drm_gem_object_funcs')
        return slotRole(struct, slot)?.held.includes('dma_resv') === true ? slot : null;
    }
  }
  return null;
}

/** The function and place that locks the object it is given first; looks through as many functions as `depth` says. */
function lockerOf(call: Call, context: Context, depth: number): { fn: CFunction; at: Call } | null {
  const fn = definitionOf(call.callee, context);
  const own = fn?.params[0]?.name;
  if (fn === null || own === undefined || !fn.complete) return null;
  for (const each of callsIn(fn)) {
    const first = each.args[0] === undefined ? '' : codeOf(fn, bare(fn, each.args[0]));
    if (/^dma_resv_lock(?:_interruptible)?$/.test(each.callee) && first === `${own}->resv`)
      return { fn, at: each };
    if (depth > 1 && first === own && /lock/.test(each.callee) && !/unlock|assert|locked/.test(each.callee)) {
      const inner = lockerOf(each, context, depth - 1);
      if (inner !== null) return { fn, at: each };
    }
  }
  return null;
}

function definitionOf(name: string, context: Context): CFunction | null {
  const inView = [context.file, ...filesOf(context)].find((file) => file.items.has(name));
  const found = inView ?? definedElsewhere(name, context);
  return found === undefined ? null : functionNamed(found, name);
}

function definedElsewhere(name: string, context: Context): CodeFile | undefined {
  const files = context.elsewhere({ words: [name], folder: neighbourhood(context.file.path) }) ?? [];
  return files.find((file) => file.items.has(name));
}

interface Found {
  readonly call: Call;
  readonly slot: string;
  readonly locker: { readonly fn: CFunction; readonly at: Call };
  readonly name: string;
}

function problem(fn: CFunction, { call, slot, locker, name }: Found): Problem {
  return {
    at: call.node.start,
    subject: `${name}->resv`,
    facts: { function: fn.name, slot, object: name, callee: call.callee },
    proofs: [proof(locker.fn, locker.at.node, 'the lock is taken'), proof(fn, call.node, 'called here')],
    ...(locker.fn.path === fn.path ? {} : { restsOnBase: true }),
  };
}
