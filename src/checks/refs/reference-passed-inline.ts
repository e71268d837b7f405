import { type CFunction, functionNamed } from '../../c/functions.js';
import { asCall, bare, type Call, callsIn, codeOf, isMentioned, storedIn } from '../../c/query.js';
import { usesOf } from '../../c/uses.js';
import { looksAt, putOfNew } from '../../kernel/references.js';
import { type Context, defineCheck, fact, type Problem, proof } from '../check.js';
import { isDefinedInView } from '../in-view.js';

/** A function that returns a new reference is called inside another call, so that nobody can put the reference. */
export const referencePassedInline = defineCheck({
  id: 'reference-passed-inline',
  maturity: 'stable',
  severity: 'high',
  needs: 'hunk',
  summary: 'a new reference is passed on without being kept',
  why: 'Nobody can put it any more: it leaks with every call.',
  advice: 'Keep it in a variable and put it after the call.',
  bad: [
    `
 static void kumo_stop(struct kumo_device *kumo)
 {
+	iommu_detach_group(kumo->domain, iommu_group_get(kumo->dev)); //@ report
 	kumo->domain = NULL;
 }
`,
    `
 static bool kumo_has_port(struct kumo_device *kumo)
 {
+	return of_device_is_available(of_get_child_by_name(kumo->node, "port")); //@ report
 }
`,
  ],
  good: [
    `
 static void kumo_stop(struct kumo_device *kumo)
 {
+	struct iommu_group *group = iommu_group_get(kumo->dev);
+
+	iommu_detach_group(kumo->domain, group);
+	iommu_group_put(group);
 }
`,
    `
 static int kumo_wait_for(struct kumo_job *job, struct dma_fence *fence)
 {
+	return drm_sched_job_add_dependency(&job->base, dma_fence_get(fence));
 }
`,
    `
 static void kumo_context_init(struct kumo_context *context)
 {
+	kumo_context_set_pid(context, get_task_pid(current, PIDTYPE_TGID));
 }
`,
  ],
  limits: [
    'Only calls of functions that the kernel tables or the patch show to leave the reference with the caller.',
  ],
  references: ['Documentation/core-api/kref.rst'],
  *run(fn, context) {
    for (const call of callsIn(fn)) {
      for (const [place, argument] of call.args.entries()) {
        const getter = asCall(fn, bare(fn, argument));
        const put = getter === null ? null : putOfNew(getter.callee);
        if (getter === null || put === null || isDefinedInView(getter.callee, context)) continue;
        if (isReader({ call, place, put }, context) || wasPut(fn, { getter, put }, context))
          yield problem(fn, { call, getter, put });
      }
    }
  },
  comment: (facts) =>
    `${fact(facts, 'getter')}() returns a new reference, and ${fact(facts, 'callee')}() does not take it over, so nothing can ` +
    `put it any more. Could ${fact(facts, 'function')}() keep it in a variable and call ${fact(facts, 'put')}() afterwards?`,
});

interface Passed {
  readonly call: Call;
  readonly place: number;
  readonly put: string;
}

function isReader({ call, place, put }: Passed, context: Context): boolean {
  if (!isDefinedInView(call.callee, context)) return looksAt(call.callee, place);
  const fn = functionNamed(context.file, call.callee);
  const param = fn?.params[place]?.name;
  if (fn === null || !fn.complete || param === undefined) return false;
  return !isMentioned(fn, put) && onlyReads(fn, param);
}

/** Before the patch the function kept the same reference and put it itself: whoever gets it does not take it over. */
function wasPut(fn: CFunction, { getter, put }: { getter: Call; put: string }, context: Context): boolean {
  if (!context.removed.includes(put) || isMentioned(fn, put)) return false;
  // Only here, since the other side is read on first use.
  const before = context.counterpart;
  if (before === null) return false;
  const kept = callsIn(before)
    .filter(({ node }) => codeOf(before, node) === codeOf(fn, getter.node))
    .map(({ node }) => storedIn(node)?.target)
    .map((target) => (target === undefined ? '' : codeOf(before, target)));
  return callsIn(before).some(
    ({ callee, args: [first] }) =>
      callee === put && first !== undefined && kept.includes(codeOf(before, bare(before, first))),
  );
}

/** The function gives its parameter to readers only, and stores it nowhere. */
function onlyReads(fn: CFunction, param: string): boolean {
  return fn.fragments
    .flatMap(({ body }) => usesOf(fn, body, param))
    .every(
      (use) =>
        use.kind === 'test' ||
        use.kind === 'dereference' ||
        (use.call !== null && looksAt(use.call.callee, use.place)),
    );
}

function problem(fn: CFunction, { call, getter, put }: { call: Call; getter: Call; put: string }): Problem {
  return {
    at: getter.node.start,
    subject: getter.callee,
    facts: { function: fn.name, getter: getter.callee, callee: call.callee, put },
    proofs: [proof(fn, getter.node, 'a new reference that is not kept')],
  };
}
