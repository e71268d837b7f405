import type { Cfg } from '../../c/cfg.js';
import type { Point } from '../../c/cfg-points.js';
import { flowOf, pointOf } from '../../c/flow.js';
import type { CFunction } from '../../c/functions.js';
import { testOf } from '../../c/path-sketch.js';
import { followPaths } from '../../c/paths.js';
import { type Call, callsIn, codeOf, isMentioned, storedIn } from '../../c/query.js';
import { isScoped } from '../../c/scoped.js';
import type { SyntaxNode } from '../../c/syntax.js';
import { typeOfName } from '../../c/types.js';
import { type Use, usesOf } from '../../c/uses.js';
import { NEGATIVE, ZERO } from '../../c/values.js';
import { droppingOf, looksAt, putOfNew } from '../../kernel/references.js';
import { touches } from '../../kernel/touches.js';
import { type Context, defineCheck, fact, type Problem, proof } from '../check.js';
import { knowledge } from '../holdings.js';
import { isDefinedInView } from '../in-view.js';
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
      const exit = exitHolding(fn, { call, name, context });
      if (exit !== null) yield problem(fn, { call, name, put, exit });
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

interface Reference {
  readonly call: Call;
  readonly name: string;
  readonly context: Context;
}

interface State {
  /** The lookup itself lies ahead. */
  readonly isAhead: boolean;
  /** The jump that leads to the way out. */
  readonly jump: SyntaxNode | null;
}

/** A way out on which the object is there and has only been looked at since. */
function exitHolding(fn: CFunction, { call, name, context }: Reference): SyntaxNode | null {
  const fragment = fn.fragments[0];
  const cfg = fragment === undefined ? null : flowOf(fn, fragment);
  const start = cfg === null ? null : pointOf(cfg, call.node);
  const entry = cfg?.points[0];
  if (cfg === null || entry === undefined || start === null) return null;
  if (cfg.broken || start.kind === 'condition') return null;
  const exits: SyntaxNode[] = [];
  const complete = followPaths<State>(fn, cfg, {
    from: entry,
    start: { isAhead: true, jump: null },
    returnsOf: knowledge(context).returnsOf,
    key: ({ isAhead, jump }) => `${isAhead}${jump?.start ?? ''}`,
    step: (point, state, known) => {
      if (point.id === start.id) return state.isAhead ? { isAhead: false, jump: null } : null;
      if (state.isAhead) return state;
      const value = known.values.get(name) ?? 0;
      if (value === ZERO || value === NEGATIVE) return null;
      if (point.kind === 'exit') {
        exits.push(state.jump ?? call.node);
        return null;
      }
      if (point.node === null || point.kind === 'label') return state;
      if (!isOnlyLookedAt(fn, point, name)) return null;
      if (point.kind !== 'return')
        return point.node.type === 'goto_statement' ? { isAhead: false, jump: point.node } : state;
      exits.push(state.jump ?? point.node);
      return null;
    },
  });
  if (!complete) context.abstain('too many paths');
  return isTested(fn, cfg, name) ? (exits[0] ?? null) : null;
}

function isTested(fn: CFunction, cfg: Cfg, name: string): boolean {
  return cfg.points.some(
    ({ kind, node }) => kind === 'condition' && node !== null && usesOf(fn, node, name).length > 0,
  );
}

function isOnlyLookedAt(fn: CFunction, { node, kind }: Point, name: string): boolean {
  if (node === null) return true;
  const uses = usesOf(fn, node, name);
  // A macro around a test hides what it found.
  if (kind === 'condition')
    return testOf(fn, node)?.lvalue === name || uses.every((use) => use.kind === 'dereference');
  return uses.every((use) => use.kind === 'dereference' || use.kind === 'test' || isLook(use));
}

function isLook({ call, place, kind }: Use): boolean {
  if (call === null || kind !== 'argument') return false;
  return looksAt(call.callee, place) || touches(call.callee, place) || LOOKS.test(call.callee);
}

const LOOKS =
  /^(?:IS_ERR|IS_ERR_OR_NULL|PTR_ERR|WARN_ON|dev_\w+|drm_dbg\w*|drm_err|pr_\w+|trace_\w+|of_node_full_name)$/;

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
