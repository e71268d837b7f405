import { effectOn, flowOf, pointOf } from '../../c/flow.js';
import { type CFunction, functionNamed } from '../../c/functions.js';
import { followPaths } from '../../c/paths.js';
import { asCall, bare, type Call, callsIn, codeOf, says, soundNodes, storedIn } from '../../c/query.js';
import type { SyntaxNode } from '../../c/syntax.js';
import { NEGATIVE, ZERO } from '../../c/values.js';
import { type Context, defineCheck, fact, type Problem, proof } from '../check.js';
import { knowledge } from '../holdings.js';

/** A fence is put although the callback that was just added to it puts the same reference. */
export const callbackOwnsReference = defineCheck({
  id: 'callback-owns-reference',
  maturity: 'nursery',
  severity: 'critical',
  needs: 'file',
  summary: 'a reference that the callback will put is put here, too',
  why: 'The fence is put once more than it was taken: it is freed while others still use it.',
  advice: 'Put the fence only where dma_fence_add_callback() failed.',
  bad: [
    `
 static void kumo_fence_cb(struct dma_fence *fence, struct dma_fence_cb *cb)
 {
 	kumo_wake(cb);
 	dma_fence_put(fence);
 }

 static bool kumo_wait_on(struct kumo_job *job, struct dma_fence *fence)
 {
 	int ret;

 	dma_fence_get(fence);
 	ret = dma_fence_add_callback(fence, &job->cb, kumo_fence_cb);
+	dma_fence_put(fence); //@ report
 	return !ret;
 }
`,
    `
 static void kumo_fence_cb(struct dma_fence *fence, struct dma_fence_cb *cb)
 {
 	dma_fence_put(fence);
 	kumo_wake(cb);
 }

 static int kumo_wait_on(struct kumo_job *job, struct dma_fence *fence)
 {
 	dma_fence_get(fence);
 	if (dma_fence_add_callback(fence, &job->cb, kumo_fence_cb))
 		dma_fence_put(fence);
 	else
+		dma_fence_put(fence); //@ report
 	return 0;
 }
`,
  ],
  good: [
    `
 static void kumo_fence_cb(struct dma_fence *fence, struct dma_fence_cb *cb)
 {
 	kumo_wake(cb);
 	dma_fence_put(fence);
 }

 static bool kumo_wait_on(struct kumo_job *job, struct dma_fence *fence)
 {
 	int ret;

+	dma_fence_get(fence);
 	ret = dma_fence_add_callback(fence, &job->cb, kumo_fence_cb);
 	if (!ret)
 		return true;
+	dma_fence_put(fence);
 	return false;
 }
`,
    `
 static void kumo_fence_cb(struct dma_fence *fence, struct dma_fence_cb *cb)
 {
 	kumo_wake(cb);
 }

 static bool kumo_wait_on(struct kumo_job *job, struct dma_fence *fence)
 {
 	int ret;

 	dma_fence_get(fence);
 	ret = dma_fence_add_callback(fence, &job->cb, kumo_fence_cb);
+	dma_fence_put(fence);
 	return !ret;
 }
`,
    `
 static void kumo_fence_cb(struct dma_fence *fence, struct dma_fence_cb *cb)
 {
 	dma_fence_put(fence);
 }

 static int kumo_wait_on(struct kumo_job *job, struct drm_syncobj *syncobj)
 {
 	struct dma_fence *fence = drm_syncobj_fence_get(syncobj);
 	int ret;

 	dma_fence_get(fence);
 	ret = dma_fence_add_callback(fence, &job->cb, kumo_fence_cb);
 	if (ret)
 		dma_fence_put(fence);
+	dma_fence_put(fence);
 	return ret;
 }
`,
  ],
  limits: [
    'The callback has to be in the same file, and the fence must be one that the function only borrowed.',
  ],
  references: ['drivers/dma-buf/dma-fence.c: dma_fence_add_callback'],
  *run(fn, context) {
    if (!says(fn, /\bdma_fence_add_callback\b/)) return;
    const calls = callsIn(fn).filter(({ callee }) => callee === 'dma_fence_add_callback');
    if (calls.length > MOST_ADDED) return context.abstain(TOO_MANY);
    for (const call of calls) {
      const added = addedBy(fn, call, context);
      if (added !== null) yield* putsBehind(fn, added, context);
    }
  },
  comment: (facts) =>
    `Once dma_fence_add_callback() has succeeded, ${fact(facts, 'callback')}() puts the reference on ${fact(facts, 'fence')}, but ` +
    `${fact(facts, 'function')}() puts it here on that way as well. Should this only happen where adding the callback failed?`,
});

/** Calls that are followed on all paths; people's functions add one or two. */
const MOST_ADDED = 20;
const TOO_MANY = `the function adds more than ${MOST_ADDED} callbacks`;

interface Added {
  readonly call: Call;
  readonly fence: string;
  readonly callback: string;
  /** The variable with the result; null where it is asked at once. */
  readonly result: string | null;
}

/** The callback puts its fence, and the function holds nothing on it but the one reference for the callback. */
function addedBy(fn: CFunction, call: Call, context: Context): Added | null {
  const [fence, , third] = call.args;
  if (fence === undefined || third?.type !== 'identifier') return null;
  const name = codeOf(fn, bare(fn, fence));
  const callback = functionNamed(context.file, codeOf(fn, third));
  const own = callback?.params[0]?.name;
  if (callback === null || own === undefined || !puts(callback, own)) return null;
  const gets = callsIn(fn).filter((each) => each.callee === 'dma_fence_get' && isFirst(fn, each, name));
  if (gets.length !== 1 || gets[0] === undefined || storedIn(gets[0].node) !== null) return null;
  const isOwned = callsIn(fn).some((each) => {
    const target = storedIn(each.node)?.target;
    return target !== undefined && codeOf(fn, target) === name;
  });
  const result = storedIn(call.node)?.target;
  return isOwned
    ? null
    : {
        call,
        fence: name,
        callback: callback.name,
        result: result === undefined ? null : codeOf(fn, result),
      };
}

function puts(fn: CFunction, fence: string): boolean {
  return callsIn(fn).some((each) => each.callee === 'dma_fence_put' && isFirst(fn, each, fence));
}

function isFirst(fn: CFunction, { args }: Call, name: string): boolean {
  return args[0] !== undefined && codeOf(fn, bare(fn, args[0])) === name;
}

/** The first put on a way on which the callback may have been added. */
function* putsBehind(fn: CFunction, added: Added, context: Context): Iterable<Problem> {
  const fragment = fn.fragments.find(
    ({ body }) => body.start <= added.call.node.start && added.call.node.end <= body.end,
  );
  if (fragment === undefined) return;
  const cfg = flowOf(fn, fragment);
  const from = pointOf(cfg, added.call.node);
  if (from === null || cfg.broken) return;
  const { returnsOf } = knowledge(context);
  const found = new Map<number, SyntaxNode>();
  let first = true;
  followPaths<'added'>(fn, cfg, {
    from,
    start: 'added',
    returnsOf: (callee) => (callee === 'dma_fence_add_callback' ? ZERO | NEGATIVE : returnsOf(callee)),
    watched: added.result === null ? [] : [added.result],
    key: (state) => state,
    branch: (point, when, state) =>
      point.id === from.id && when !== isNegated(fn, point.node) ? null : state,
    step: (point, state, known) => {
      if (point.id === from.id) {
        const again = !first;
        first = false;
        return again ? null : state;
      }
      if (added.result !== null && known.values.get(added.result) === NEGATIVE) return null;
      if (point.node === null || point.kind === 'label') return state;
      if (effectOn(fn, point, added.fence)?.kind === 'set') return null;
      const put = putIn(fn, point.node, added.fence);
      if (put === null) return state;
      found.set(put.start, put);
      return null;
    },
  });
  for (const put of found.values()) yield problem(fn, added, put);
}

/** Asked at once: the condition is true where adding failed, unless it is turned round. */
function isNegated(fn: CFunction, node: SyntaxNode | null): boolean {
  return node !== null && bare(fn, node).type === 'unary_expression';
}

function putIn(fn: CFunction, node: SyntaxNode, fence: string): SyntaxNode | null {
  for (const each of soundNodes(node)) {
    const call = asCall(fn, each);
    if (call?.callee === 'dma_fence_put' && isFirst(fn, call, fence)) return each;
  }
  return null;
}

function problem(fn: CFunction, { call, fence, callback }: Added, put: SyntaxNode): Problem {
  return {
    at: put.start,
    subject: fence,
    facts: { function: fn.name, fence, callback },
    proofs: [proof(fn, call.node, 'the callback gets the reference'), proof(fn, put, 'put here as well')],
  };
}
