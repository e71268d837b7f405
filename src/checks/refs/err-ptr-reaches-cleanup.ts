import type { Cfg } from '../../c/cfg.js';
import type { Point } from '../../c/cfg-points.js';
import { flowOf } from '../../c/flow.js';
import { type CFunction, functionNamed } from '../../c/functions.js';
import { followPaths } from '../../c/paths.js';
import { asCall, bare, type Call, codeOf, isMentioned, soundNodes } from '../../c/query.js';
import { testedFor } from '../../c/result-tests.js';
import { NEGATIVE } from '../../c/values.js';
import { droppingOf } from '../../kernel/references.js';
import { type Context, defineCheck, fact, type Problem, proof } from '../check.js';
import { knowledge } from '../holdings.js';
import { knownContract } from '../signatures.js';

/** A pointer that holds an error is given to a function that frees or puts it. */
export const errPtrReachesCleanup = defineCheck({
  id: 'err-ptr-reaches-cleanup',
  maturity: 'stable',
  severity: 'high',
  needs: 'function',
  summary: 'an error pointer is freed or put on the way out',
  why: 'A test for NULL does not stop it, and the function that frees it takes it for an address.',
  advice: 'Set the pointer to NULL before leaving, or test with IS_ERR_OR_NULL().',
  bad: [
    `
 static int kumo_submit(struct kumo_device *kumo)
 {
 	struct kumo_job *job = NULL;
 	int ret;

 	ret = kumo_prepare(kumo);
 	if (ret)
 		goto out;
+	job = kumo_job_create(kumo);
+	if (IS_ERR(job)) {
+		ret = PTR_ERR(job);
+		goto out;
+	}
 	ret = kumo_push(job);
 out:
 	if (job)
+		kumo_job_put(job); //@ report
 	return ret;
 }
`,
    `
 static int kumo_load(struct kumo_device *kumo, void __user *from, size_t size)
 {
+	void *code = memdup_user(from, size);
+	int ret = 0;
+
+	if (IS_ERR(code)) {
+		ret = PTR_ERR(code);
+		goto free;
+	}
 	ret = kumo_run(kumo, code);
+free:
+	kfree(code); //@ report
 	return ret;
 }
`,
  ],
  good: [
    `
 static int kumo_submit(struct kumo_device *kumo)
 {
 	struct kumo_job *job = NULL;
 	int ret;

 	ret = kumo_prepare(kumo);
 	if (ret)
 		goto out;
+	job = kumo_job_create(kumo);
+	if (IS_ERR(job)) {
+		ret = PTR_ERR(job);
+		job = NULL;
+		goto out;
+	}
 	ret = kumo_push(job);
 out:
 	if (job)
+		kumo_job_put(job);
 	return ret;
 }
`,
    `
 static int kumo_submit(struct kumo_device *kumo)
 {
+	struct kumo_job *job = kumo_job_create(kumo);
+	int ret = PTR_ERR_OR_ZERO(job);
+
+	if (!IS_ERR(job))
+		ret = kumo_push(job);
+	if (!IS_ERR_OR_NULL(job))
+		kumo_job_put(job);
 	return ret;
 }
`,
  ],
  limits: ['Functions that only the driver knows count only where a test for NULL guards them.'],
  references: ['include/linux/err.h'],
  *run(fn, context) {
    const pointers = new Set(testedFor(fn, 'error').map(({ lvalue }) => lvalue));
    if (pointers.size === 0) return;
    for (const fragment of fn.fragments) {
      const cfg = flowOf(fn, fragment);
      const releases = releasesIn(fn, cfg, { pointers, context });
      if (releases.size > 0 && !cfg.broken) yield* badReleases(fn, cfg, { releases, context });
    }
  },
  comment: (facts) =>
    `If ${fact(facts, 'source')} has failed, ${fact(facts, 'pointer')} still holds an ERR_PTR() when this is reached, and ` +
    `${fact(facts, 'release')}() takes it for an address. Should ${fact(facts, 'pointer')} be set to NULL on that path?`,
});

interface Release {
  readonly call: Call;
  readonly pointer: string;
}

interface Looking {
  readonly pointers: ReadonlySet<string>;
  readonly context: Context;
}

function releasesIn(fn: CFunction, cfg: Cfg, { pointers, context }: Looking): ReadonlyMap<number, Release> {
  const found = new Map<number, Release>();
  for (const point of cfg.points) {
    if (point.node === null || point.kind === 'label' || point.kind === 'condition') continue;
    for (const node of soundNodes(point.node)) {
      const call = asCall(fn, node);
      const argument = call === null ? undefined : call.args[droppingOf(call.callee)?.place ?? 0];
      const pointer = argument === undefined ? '' : codeOf(fn, bare(fn, argument));
      if (call !== null && pointers.has(pointer) && isRelease(fn, cfg, { point, call, pointer, context }))
        found.set(point.id, { call, pointer });
    }
  }
  return found;
}

interface Candidate extends Release {
  readonly point: Point;
  readonly context: Context;
}

/** Known to free its argument and not to look for error pointers; else named so, and guarded by a test for NULL. */
function isRelease(fn: CFunction, cfg: Cfg, { point, call, pointer, context }: Candidate): boolean {
  const own = functionNamed(context.file, call.callee);
  if (own !== null && (isMentioned(own, 'IS_ERR') || isMentioned(own, 'IS_ERR_OR_NULL'))) return false;
  if (own === null && droppingOf(call.callee) !== null) return true;
  const contract = knownContract(call.callee, context);
  if (contract !== null || !NAMED_SO.test(call.callee)) return false;
  return (cfg.before[point.id] ?? []).some((id) => {
    const test = cfg.points[id];
    return test?.kind === 'condition' && test.node !== null && codeOf(fn, bare(fn, test.node)) === pointer;
  });
}

const NAMED_SO =
  /_(?:put|free|destroy|release|unref|unreference|cleanup|fini|close|delete|remove|unpin|unmap|kill)$/;

interface Following {
  readonly releases: ReadonlyMap<number, Release>;
  readonly context: Context;
}

function* badReleases(fn: CFunction, cfg: Cfg, { releases, context }: Following): Iterable<Problem> {
  const [entry] = cfg.points;
  if (entry === undefined) return;
  const found = new Map<number, Release>();
  const complete = followPaths<null | 'on'>(fn, cfg, {
    from: entry,
    start: 'on',
    returnsOf: knowledge(context).returnsOf,
    key: () => '',
    step: (point, state, known) => {
      const release = releases.get(point.id);
      if (release !== undefined && known.values.get(release.pointer) === NEGATIVE)
        found.set(point.id, release);
      return state;
    },
  });
  if (!complete) context.abstain('too many paths');
  for (const release of found.values()) yield problem(fn, release);
}

function problem(fn: CFunction, { call, pointer }: Release): Problem {
  const test = testedFor(fn, 'error').find(
    ({ lvalue, node }) => lvalue === pointer && node.start < call.node.start,
  );
  const value = test?.values[0];
  const source = value === undefined ? null : asCall(fn, value);
  return {
    at: call.node.start,
    subject: pointer,
    facts: {
      function: fn.name,
      pointer,
      release: call.callee,
      source: source === null ? `what ${pointer} comes from` : `${source.callee}()`,
    },
    proofs: [
      ...(test === undefined ? [] : [proof(fn, test.node, `${pointer} is an error pointer on this branch`)]),
      proof(fn, call.node, `${pointer} is given up as if it were valid`),
    ],
  };
}
