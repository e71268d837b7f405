import { containerSource, livesIn, mentions, namesOf } from '../../c/aliases.js';
import type { Cfg } from '../../c/cfg.js';
import type { Point } from '../../c/cfg-points.js';
import { flowOf, pointOf, reaching } from '../../c/flow.js';
import type { CFunction } from '../../c/functions.js';
import { testOf } from '../../c/path-sketch.js';
import {
  asAssignment,
  asCall,
  bare,
  type Call,
  callsIn,
  codeOf,
  soundNodes,
  storedIn,
} from '../../c/query.js';
import { holdsAt } from '../../c/reach.js';
import type { SyntaxNode } from '../../c/syntax.js';
import { ZERO } from '../../c/values.js';
import { type Context, defineCheck, fact, type Problem, proof } from '../check.js';
import { knownContract } from '../signatures.js';

/** An object is created and gets a handle, and the reference of its creation is never put. */
export const handleCreatePut = defineCheck({
  id: 'handle-create-put',
  maturity: 'nursery',
  severity: 'high',
  needs: 'function',
  summary: 'the reference of a new object is kept after its handle was made',
  why: 'The handle has its own reference: when user space closes it, the object stays for ever.',
  advice: 'Put the reference right after drm_gem_handle_create(), whatever it returned.',
  bad: [
    `
 static int kumo_ioctl_create(struct drm_device *drm, struct drm_file *file, struct drm_kumo_create *args)
 {
+	struct drm_gem_shmem_object *shmem;
+
+	shmem = drm_gem_shmem_create(drm, args->size);
+	if (IS_ERR(shmem))
+		return PTR_ERR(shmem);
+	return drm_gem_handle_create(file, &shmem->base, &args->handle); //@ report
 }
`,
    `
 static int kumo_ioctl_create(struct drm_device *drm, struct drm_file *file, struct drm_kumo_create *args)
 {
+	struct drm_gem_shmem_object *shmem;
+	int ret;
+
+	shmem = drm_gem_shmem_create(drm, args->size);
+	if (IS_ERR(shmem))
+		return PTR_ERR(shmem);
+	ret = drm_gem_handle_create(file, &shmem->base, &args->handle); //@ report
+	if (ret)
+		drm_gem_object_put(&shmem->base);
+	return ret;
 }
`,
  ],
  good: [
    `
 static int kumo_ioctl_create(struct drm_device *drm, struct drm_file *file, struct drm_kumo_create *args)
 {
+	struct drm_gem_shmem_object *shmem;
+	int ret;
+
+	shmem = drm_gem_shmem_create(drm, args->size);
+	if (IS_ERR(shmem))
+		return PTR_ERR(shmem);
+	ret = drm_gem_handle_create(file, &shmem->base, &args->handle);
+	drm_gem_object_put(&shmem->base);
+	return ret;
 }
`,
    `
 static int kumo_fb_create_handle(struct drm_framebuffer *fb, struct drm_file *file, unsigned int *handle)
 {
+	struct drm_gem_object *obj = fb->obj[0];
+
+	return drm_gem_handle_create(file, obj, handle);
 }
`,
    `
 static struct drm_gem_object *kumo_create_handle(struct drm_device *drm, struct drm_file *file, u32 *handle)
 {
+	struct drm_gem_shmem_object *shmem = drm_gem_shmem_create(drm, PAGE_SIZE);
+	int ret;
+
+	if (IS_ERR(shmem))
+		return ERR_CAST(shmem);
+	ret = drm_gem_handle_create(file, &shmem->base, handle);
+	return ret ? ERR_PTR(ret) : &shmem->base;
 }
`,
  ],
  limits: [
    'Only objects that functions of the kernel tables create; an object that is stored or returned is not judged.',
  ],
  references: ['drivers/gpu/drm/drm_gem.c'],
  *run(fn, context) {
    if (!fn.complete) return;
    for (const call of callsIn(fn)) {
      if (call.callee !== 'drm_gem_handle_create' || knownContract(call.callee, context) === null) continue;
      const creation = creationOf(fn, call, context);
      const kept = creation === null ? null : keptHow(fn, call, creation);
      if (creation !== null && kept !== null) yield problem(fn, { handle: call, creation, kept });
    }
  },
  comment: (facts) =>
    fact(facts, 'kept') === 'always'
      ? `The handle takes a reference of its own, and nothing in ${fact(facts, 'function')}() drops the one that ` +
        `${fact(facts, 'create')}() gave to ${fact(facts, 'name')}, so the object is leaked when the handle is closed. ` +
        'Is a drm_gem_object_put() missing?'
      : `${fact(facts, 'function')}() puts ${fact(facts, 'name')} only when something fails; once the handle is made, nothing ` +
        `drops the reference of ${fact(facts, 'create')}(), and closing the handle cannot free the object. Should the put ` +
        'come right behind drm_gem_handle_create(), whatever it returns?',
});

interface Creation {
  readonly call: Call;
  readonly name: string;
}

/** Names under which a new object goes until it gets its handle. */
const MOST_NAMES = 4;

/** The call that has made the object, if it is the only value that the object can have. */
function creationOf(fn: CFunction, handle: Call, context: Context): Creation | null {
  const fragment = fn.fragments[0];
  const object = handle.args[1];
  if (fragment === undefined || object === undefined) return null;
  const cfg = flowOf(fn, fragment);
  let point = pointOf(cfg, handle.node);
  let name = nameOf(fn, object);
  for (let turn = 0; turn < MOST_NAMES && point !== null && name !== null && !cfg.broken; turn++) {
    const { values, unknown } = reaching(fn, cfg, { point, lvalue: name });
    const [value] = values;
    if (value === undefined || values.length > 1 || unknown) return null;
    const call = asCall(fn, bare(fn, value));
    if (call !== null && creates(call, context)) return { call, name };
    point = pointOf(cfg, value);
    name = nameOf(fn, containerSource(fn, value));
  }
  return null;
}

/** `shmem` of `shmem`, `&shmem->base` and `shmem->base`. */
function nameOf(fn: CFunction, node: SyntaxNode): string | null {
  return /^&?\(?(\w+)(?:->[\w.]+)?\)?$/.exec(codeOf(fn, bare(fn, node)))?.[1] ?? null;
}

function creates(call: Call, context: Context): boolean {
  const contract = knownContract(call.callee, context);
  return contract?.releasedBy.includes('drm_gem_object_put') === true && /_create/.test(call.callee);
}

/** Whether the reference is never dropped, or only behind a failure. */
type Kept = 'always' | 'on success';

/** Nothing in the function puts, stores, returns or hands on the object, but for making the handle; else null. */
function keptHow(fn: CFunction, handle: Call, { call, name }: Creation): Kept | null {
  const [fragment] = fn.fragments;
  if (fragment === undefined) return null;
  const cfg = flowOf(fn, fragment);
  const isSame = (value: SyntaxNode, names: ReadonlySet<string>) => livesIn(fn, value, names);
  const names = namesOf(fn, cfg, { handle: name, rules: { from: call.node.start, isSame } });
  const passing = cfg.points.filter(({ node, kind }) => {
    if (node === null || kind === 'label' || node.start < call.node.start) return false;
    if (kind === 'return' && givesBack(fn, node, names)) return true;
    return [...soundNodes(node)].some((each) => passesOn(fn, each, names));
  });
  if (passing.length === 0) return 'always';
  return passing.every((point) => isBehindFailure(fn, cfg, { point, handle })) ? 'on success' : null;
}

/** Control comes there only where the variable with the result of making the handle was found to be an error. */
function isBehindFailure(
  fn: CFunction,
  cfg: Cfg,
  { point, handle }: { readonly point: Point; readonly handle: Call },
): boolean {
  const target = storedIn(handle.node)?.target;
  if (target === undefined) return false;
  const result = codeOf(fn, target);
  const isTest = ({ node }: Point) => {
    const test = node === null || node.start < handle.node.start ? null : testOf(fn, node);
    return test?.lvalue === result && (test.whenTrue & ZERO) === 0;
  };
  return holdsAt(cfg, point, { isTest, when: true });
}

function givesBack(fn: CFunction, node: SyntaxNode, names: ReadonlySet<string>): boolean {
  const isHandle = codeOf(fn, node).includes('drm_gem_handle_create(');
  return !isHandle && [...names].some((name) => mentions(fn, node, name));
}

function passesOn(fn: CFunction, node: SyntaxNode, names: ReadonlySet<string>): boolean {
  const call = asCall(fn, node);
  if (call !== null)
    return (
      !HARMLESS.test(call.callee) &&
      call.args.some(
        (argument) =>
          livesIn(fn, argument, names) || (/^&/.test(codeOf(fn, argument)) && isOf(fn, argument, names)),
      )
    );
  const stored = asAssignment(node);
  return stored !== null && stored.target.type !== 'identifier' && livesIn(fn, stored.value, names);
}

function isOf(fn: CFunction, argument: SyntaxNode, names: ReadonlySet<string>): boolean {
  return [...names].some((name) => mentions(fn, argument, name));
}

const HARMLESS =
  /^(?:drm_gem_handle_create|IS_ERR\w*|PTR_ERR\w*|ERR_CAST|to_\w+|\w+_to_\w+|container_of|dev_\w+|drm_dbg\w*|drm_err|pr_\w+|drm_vma_node_offset_addr|drm_gem_create_mmap_offset)$/;

interface Found {
  readonly handle: Call;
  readonly creation: Creation;
  readonly kept: Kept;
}

function problem(fn: CFunction, { handle, creation, kept }: Found): Problem {
  const { call, name } = creation;
  return {
    at: handle.node.start,
    subject: name,
    facts: { function: fn.name, create: call.callee, name, kept },
    proofs: [
      proof(fn, call.node, `${name} is created with one reference`),
      proof(fn, handle.node, 'the handle takes another'),
    ],
  };
}
