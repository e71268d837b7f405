import type { CFunction } from '../../c/functions.js';
import { asCall, type Call, codeOf } from '../../c/query.js';
import { testedFor } from '../../c/result-tests.js';
import type { SyntaxNode } from '../../c/syntax.js';
import { type Context, defineCheck, fact, type Problem, proof } from '../check.js';
import { knownContract } from '../signatures.js';
import { isSureToSucceed } from '../sure-calls.js';

/** The result of a function that returns ERR_PTR on failure is compared with NULL. */
export const errPtrNullCheck = defineCheck({
  id: 'err-ptr-null-check',
  maturity: 'stable',
  severity: 'high',
  needs: 'hunk',
  summary: 'an error pointer is tested against NULL',
  why: 'The function never returns NULL, so the failure is missed and the error pointer is dereferenced.',
  advice: 'Test with IS_ERR() and return PTR_ERR().',
  bad: [
    `
 static int kumo_map_pages(struct drm_gem_shmem_object *shmem)
 {
 	struct sg_table *sgt;

+	sgt = drm_gem_shmem_get_pages_sgt(shmem);
+	if (!sgt) //@ report
+		return -ENOMEM;
 	return kumo_map(sgt);
 }
`,
  ],
  good: [
    `
 static int kumo_map_pages(struct drm_gem_shmem_object *shmem)
 {
 	struct sg_table *sgt;

+	sgt = drm_gem_shmem_get_pages_sgt(shmem);
+	if (IS_ERR(sgt))
+		return PTR_ERR(sgt);
 	return kumo_map(sgt);
 }
`,
    `
 static void kumo_unmap(struct kumo_bo *bo)
 {
 	struct sg_table *sgt = bo->sgt;

+	if (bo->shmem)
+		sgt = drm_gem_shmem_get_pages_sgt(bo->shmem);
+	if (!sgt)
+		return;
 	kumo_put(sgt);
 }
`,
  ],
  limits: [
    'Only functions whose return convention is known; values that come from out of view are not judged.',
  ],
  references: ['include/linux/err.h'],
  *run(fn, context) {
    for (const test of testedFor(fn, 'null')) {
      if (test.unknown) continue;
      const calls = test.values.map((value) => asCall(fn, value));
      if (calls.length === 0 || !calls.every((call) => call !== null && isErrPtrOnly(call, context)))
        continue;
      const call = calls[0];
      if (call === null || call === undefined || checksError(fn, test.lvalue)) continue;
      if (isSureToSucceed(fn, call, context)) continue;
      yield problem(fn, { test: test.node, lvalue: test.lvalue, call });
    }
  },
  comment: (facts) =>
    `${fact(facts, 'callee')}() returns an ERR_PTR() on failure and never NULL, so this test cannot catch it and ` +
    `${fact(facts, 'variable')} is used as a pointer afterwards. Should this be IS_ERR(${fact(facts, 'variable')})?`,
  suggest: (facts) => `IS_ERR(${fact(facts, 'variable')})`,
});

/** What nobody has to test is not worth a word: debugfs takes the error pointers that it has returned. */
function isErrPtrOnly(call: Call, context: Context): boolean {
  const contract = knownContract(call.callee, context);
  return contract?.returns === 'err-ptr' && contract.mustCheck;
}

/** A second test with IS_ERR() makes the first one superfluous, not wrong. */
function checksError(fn: CFunction, lvalue: string): boolean {
  return testedFor(fn, 'error').some((test) => test.lvalue === lvalue);
}

function problem(fn: CFunction, at: { test: SyntaxNode; lvalue: string; call: Call }): Problem {
  return {
    at: at.test.start,
    subject: at.lvalue,
    facts: { variable: at.lvalue, callee: at.call.callee },
    proofs: [
      proof(fn, at.call.node, `${at.call.callee}() returns an ERR_PTR() on failure`),
      proof(fn, at.test, `tested as ${codeOf(fn, at.test)}`),
    ],
  };
}
