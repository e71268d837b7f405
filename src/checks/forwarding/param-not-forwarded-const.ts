import type { CFunction, Param } from '../../c/functions.js';
import { bare, type Call, callsIn, codeOf, isConstant, isMentioned } from '../../c/query.js';
import { type Context, defineCheck, fact, type Problem, proof } from '../check.js';
import { type CalleeParams, calleeParams, isCallback, isNewParam, normalType } from '../signatures.js';

/** A function takes a parameter and hands a constant to a callee's parameter of the same name and type instead. */
export const paramNotForwardedConst = defineCheck({
  id: 'param-not-forwarded-const',
  maturity: 'stable',
  severity: 'high',
  needs: 'hunk',
  summary: 'a parameter is ignored: a constant is passed on in its place',
  why: 'The parameter has no effect, while the callers believe that they choose.',
  advice: 'Pass the parameter on, or drop it.',
  bad: [
    `
 static struct kumo_bo *kumo_bo_create(struct drm_device *drm, size_t size, u32 flags)
 {
 	return kumo_alloc(drm, size, flags);
 }

 static struct kumo_bo *
-kumo_bo_create_with_handle(struct drm_device *drm, size_t size)
+kumo_bo_create_with_handle(struct drm_device *drm, size_t size, u32 flags)
 {
-	return kumo_bo_create(drm, size, 0);
+	return kumo_bo_create(drm, size, KUMO_BO_MAPPED); //@ report
 }
`,
  ],
  good: [
    `
 static struct kumo_bo *kumo_bo_create(struct drm_device *drm, size_t size, u32 flags)
 {
 	return kumo_alloc(drm, size, flags);
 }

 static struct kumo_bo *
-kumo_bo_create_with_handle(struct drm_device *drm, size_t size)
+kumo_bo_create_with_handle(struct drm_device *drm, size_t size, u32 flags)
 {
-	return kumo_bo_create(drm, size, 0);
+	return kumo_bo_create(drm, size, flags);
 }
`,
    `
 static struct kumo_bo *kumo_bo_get(struct drm_device *drm, int plane)
 {
 	return kumo_lookup(drm, plane);
 }

-static void kumo_cleanup(struct drm_device *drm)
+static void kumo_cleanup(struct drm_device *drm, struct drm_plane *plane)
 {
 	kumo_bo_get(drm, 0);
 }
`,
  ],
  limits: [
    'Only parameters of the same name and type are compared; a role with another name is left to other checks.',
    'Functions whose name is used as a value are taken for callbacks and left alone.',
  ],
  references: ['Documentation/core-api/dma-attributes.rst'],
  *run(fn, context) {
    if (fn.params.length === 0) return;
    for (const call of callsIn(fn)) {
      if (!call.args.some((argument) => isConstant(fn, argument))) continue;
      for (const param of fn.params) yield* judge(fn, { param, call }, context);
    }
  },
  comment: (facts) =>
    `${fact(facts, 'function')}() ${fact(facts, 'new') === 'yes' ? 'now takes' : 'takes'} ${fact(facts, 'param')} but passes ` +
    `${fact(facts, 'constant')} on, so its callers cannot choose. Should this be ${fact(facts, 'param')}?`,
  suggest: (facts) => fact(facts, 'param'),
});

/**
 * A parameter that the patch adds cannot be read by lines that it does not show. Any other needs the whole body, and
 * must have had a use that the patch takes away: what was passed over before was meant so.
 */
function provable(fn: CFunction, param: Param, context: Context): boolean {
  const before = context.counterpart;
  const wasUsed = before !== null && isMentioned(before, param.name);
  if (isNewParam(fn, param.name, context)) return fn.complete || (before !== null && !wasUsed);
  return fn.complete && (context.side === 'old' || wasUsed);
}

function* judge(fn: CFunction, at: { param: Param; call: Call }, context: Context): Generator<Problem> {
  const { param, call } = at;
  if (call.callee === fn.name || UNDO.test(call.callee) || UNDO.test(fn.name)) return;
  const callee = calleeParams(call.callee, context);
  const place = callee === null ? -1 : slot(callee, param, call);
  const argument = call.args[place];
  if (callee === null || argument === undefined || !isConstant(fn, argument)) return;
  if (isMentioned(fn, param.name) || !provable(fn, param, context) || isCallback(fn, context)) return;
  const constant = codeOf(fn, bare(fn, argument));
  yield {
    at: argument.start,
    subject: param.name,
    facts: {
      function: fn.name,
      param: param.name,
      callee: call.callee,
      constant,
      new: context.counterpart !== null && isNewParam(fn, param.name, context) ? 'yes' : 'no',
    },
    proofs: [
      { in: fn, offset: param.start, note: `${fn.name}() takes ${param.name}` },
      proof(fn, argument, `${constant} is passed instead`),
      ...(callee.from === 'contract'
        ? []
        : [
            {
              in: callee.from,
              offset: callee.from.params[place]?.start ?? 0,
              note: `${call.callee}() takes ${param.name}`,
            },
          ]),
    ],
  };
}

/** The argument whose parameter has the name and type of ours, or -1. */
function slot({ params }: CalleeParams, param: Param, call: Call): number {
  if (params.length !== call.args.length) return -1;
  return params.findIndex(
    (other) => other.name === param.name && normalType(other.type) === normalType(param.type),
  );
}

/** Undoing and switching off pass a fixed value by design. */
const UNDO = /(?:^|_)(?:put|stop|disable|off|fini|unpin|free|destroy|release|cleanup|reset|clear)(?:_|$)/;
