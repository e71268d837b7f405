import { type Branch, branchesOf, neverReturns, straightWay } from '../../c/branches.js';
import type { Cfg } from '../../c/cfg.js';
import type { Point } from '../../c/cfg-points.js';
import { flowOf } from '../../c/flow.js';
import type { CFunction } from '../../c/functions.js';
import { asCall, codeOf, soundNodes } from '../../c/query.js';
import { callsAt } from '../../c/releases.js';
import { typeOfName } from '../../c/types.js';
import { changes, rootOf, type Use, usesOf } from '../../c/uses.js';
import { NEGATIVE, ZERO } from '../../c/values.js';
import { touches } from '../../kernel/touches.js';
import { defineCheck, fact, type Problem, proof } from '../check.js';

/** A branch that has found a pointer to be bad goes on to use it. */
export const missingReturnAfterError = defineCheck({
  id: 'missing-return-after-error',
  maturity: 'stable',
  severity: 'high',
  needs: 'hunk',
  summary: 'a pointer is found to be bad and used all the same',
  why: 'The test prints or counts, and then NULL or an error pointer is dereferenced.',
  advice: 'Return or jump inside the branch.',
  bad: [
    `
 static int kumo_start(struct kumo_device *kumo)
 {
 	struct kumo_job *job = kumo_next(kumo);

+	if (!job)
+		dev_err(kumo->dev, "no job\\n");
+	job->state = KUMO_RUNNING; //@ report
 	return 0;
 }
`,
    `
 static bool kumo_is_ready(struct kumo_job *job)
 {
+	if (!job && job->state == KUMO_READY) //@ report
 		return true;
 	return false;
 }
`,
  ],
  good: [
    `
 static int kumo_start(struct kumo_device *kumo, int kind)
 {
 	struct kumo_job *job = kumo_next(kumo);

+	if (!job) {
+		dev_err(kumo->dev, "no job\\n");
+		job = &kumo->spare;
+	}
+	job->state = KUMO_RUNNING;
+	switch (kind) {
+	case KUMO_A:
+		return 0;
+		break;
+	case KUMO_B:
+		goto out;
+	default:
+		break;
+	}
+	if (!job->next)
+		BUG();
+	job->next->state = KUMO_READY;
+out:
 	return 0;
 }
`,
    `
 static int kumo_pool(struct kumo_device *kumo)
 {
+	if (!kumo->pool)
+		kumo_pool_create(kumo);
+	return kumo->pool->count;
 }
`,
  ],
  limits: [
    'A use of the bad pointer counts only where nothing else is decided between the test and the use.',
  ],
  references: [],
  *run(fn) {
    for (const fragment of fn.fragments) {
      const cfg = flowOf(fn, fragment);
      if (cfg.broken) continue;
      for (const branch of branchesOf(fn, cfg)) {
        if (branch.values !== ZERO && !isErrorBranch(fn, branch)) continue;
        // `(best = first)` stores what is there.
        if (branch.stored !== null && branch.stored.type !== 'call_expression') continue;
        const use = isBranchOfItsOwn(cfg, branch) ? useOfBad(fn, cfg, branch) : null;
        if (use !== null) yield badPointer(fn, branch, use);
      }
    }
  },
  comment: (facts) => {
    const name = fact(facts, 'name');
    const bad = fact(facts, 'kind') === 'null' ? `is NULL` : `holds an error pointer`;
    return (
      `The test right before has found that ${name} ${bad}, and ${fact(facts, 'function')}() dereferences it here all the ` +
      `same. Is a return missing in front of it, or is something else meant?`
    );
  },
});

/** `IS_ERR(p)` was true; a negative number is no pointer. */
function isErrorBranch(fn: CFunction, { values, test, edge }: Branch): boolean {
  if (values !== NEGATIVE || test.node === null || edge.when !== true) return false;
  return [...soundNodes(test.node)].some((node) => asCall(fn, node)?.callee === 'IS_ERR');
}

/**
 * The test decides about a block or a condition that is there for the bad pointer. Where `if (p && p->x)` just falls
 * through, whoever wrote it may know that p is there.
 */
function isBranchOfItsOwn(cfg: Cfg, { test, edge }: Branch): boolean {
  let owner = test.node;
  while (owner !== null && !owner.type.endsWith('_statement')) owner = owner.parent;
  const first = straightWay(cfg, edge.to).find(({ node }) => node !== null)?.node ?? null;
  return owner !== null && first !== null && first.start >= owner.start && first.end <= owner.end;
}

/** The first use on the branch that reads through the pointer, before anything decides or could give it a value. */
function useOfBad(fn: CFunction, cfg: Cfg, { edge, lvalue }: Branch): Use | null {
  for (const point of straightWay(cfg, edge.to)) {
    if (point.node === null || point.kind === 'label') continue;
    if (point.kind === 'loop' || neverReturns(fn, point)) return null;
    if (isAnnotation(fn, point)) continue;
    const use = usesOf(fn, point.node, lvalue).find(({ call }) => call === null || !ASKS.test(call.callee));
    if (use !== undefined) return isBadUse(use) ? use : null;
    if (changes(fn, point, lvalue) || mayBeSet(fn, point, lvalue)) return null;
  }
  return null;
}

/** What only sparse reads: `__release(&p->lock)`. */
function isAnnotation(fn: CFunction, point: Point): boolean {
  return callsAt(fn, point).some(({ callee }) => callee === '__acquire' || callee === '__release');
}

/** Functions that do not mind a bad pointer. */
const ASKS = /^(?:PTR_ERR|IS_ERR\w*|ERR_CAST|dev_\w+|pr_\w+|drm_\w*(?:err|warn|dbg)\w*)$/;

function isBadUse(use: Use): boolean {
  return use.kind === 'dereference' || (use.call !== null && touches(use.call.callee, use.place));
}

/** Calls can give a value to members and to what is no local variable. */
function mayBeSet(fn: CFunction, { node }: Point, lvalue: string): boolean {
  if (node === null) return false;
  const isLocal = rootOf(lvalue) === lvalue && typeOfName(fn, lvalue) !== null;
  if (isLocal) return false;
  return [...soundNodes(node)].some(
    (each) => each.type === 'call_expression' && !PRINTS.test(codeOf(fn, each)),
  );
}

const PRINTS = /^(?:dev_|drm_(?:dbg|err|info|warn)|pr_|DRM_|WARN|printk)/;

function badPointer(fn: CFunction, { test, lvalue, values }: Branch, use: Use): Problem {
  return {
    at: use.node.start,
    subject: lvalue,
    facts: { function: fn.name, kind: values === ZERO ? 'null' : 'error', name: lvalue },
    proofs: [
      ...(test.node === null ? [] : [proof(fn, test.node, `${lvalue} is found to be bad`)]),
      proof(fn, use.node, `${lvalue} is used all the same`),
    ],
  };
}
