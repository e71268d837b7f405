import type { CFunction } from '../../c/functions.js';
import { asCall, type Call, codeOf } from '../../c/query.js';
import { testedFor } from '../../c/result-tests.js';
import { enclosing, type SyntaxNode } from '../../c/syntax.js';
import { usesOf } from '../../c/uses.js';
import { refusesNull } from '../../kernel/touches.js';
import { type Context, defineCheck, fact, type Problem, proof } from '../check.js';
import { knownContract } from '../signatures.js';
import { isSureToSucceed } from '../sure-calls.js';

/** The result of a function that returns NULL on failure is tested with IS_ERR(). */
export const nullRetIsErr = defineCheck({
  id: 'null-ret-is-err',
  maturity: 'stable',
  severity: 'high',
  needs: 'hunk',
  summary: 'a NULL on failure is tested with IS_ERR()',
  why: 'IS_ERR(NULL) is false: the failure is not seen and NULL is dereferenced.',
  advice: 'Test for NULL and choose the error code.',
  bad: [
    `
 static int kumo_ioctl_wait(struct drm_file *file, u32 handle)
 {
 	struct drm_gem_object *obj;

+	obj = drm_gem_object_lookup(file, handle);
+	if (IS_ERR(obj)) //@ report
+		return PTR_ERR(obj);
 	return kumo_wait(obj);
 }
`,
  ],
  good: [
    `
 static int kumo_ioctl_wait(struct drm_file *file, u32 handle)
 {
 	struct drm_gem_object *obj;

+	obj = drm_gem_object_lookup(file, handle);
+	if (!obj)
+		return -ENOENT;
 	return kumo_wait(obj);
 }
`,
    `
 static int kumo_ioctl_wait(struct drm_file *file, u32 handle)
 {
 	struct drm_gem_object *obj;

+	obj = drm_gem_object_lookup(file, handle);
+	if (IS_ERR_OR_NULL(obj))
+		return -ENOENT;
 	return kumo_wait(obj);
 }
`,
  ],
  limits: [
    'Only functions whose return convention is known; a wrapper that turns NULL into an error pointer is not followed.',
  ],
  references: ['include/linux/err.h'],
  *run(fn, context) {
    for (const test of testedFor(fn, 'error')) {
      if (test.unknown || asCall(fn, test.node)?.callee === 'IS_ERR_OR_NULL') continue;
      const calls = test.values.map((value) => asCall(fn, value));
      if (calls.length === 0 || !calls.every((call) => call !== null && isNullOnly(call, context))) continue;
      const call = calls[0];
      if (call === null || call === undefined || checksNull(fn, test.lvalue)) continue;
      if (isRefused(fn, test) || isSureToSucceed(fn, call, context)) continue;
      yield problem(fn, { test: test.node, lvalue: test.lvalue, call });
    }
  },
  comment: (facts) =>
    `${fact(facts, 'callee')}() returns NULL on failure, so ${fact(facts, 'test')} is never true here and a NULL ` +
    `${fact(facts, 'variable')} is used afterwards. Should this test for NULL?`,
  suggest: (facts) => (fact(facts, 'test').startsWith('IS_ERR(') ? `!${fact(facts, 'variable')}` : null),
});

function isNullOnly(call: Call, context: Context): boolean {
  const returns = knownContract(call.callee, context)?.returns;
  return returns === 'null' || returns === 'cookie-or-null';
}

function checksNull(fn: CFunction, lvalue: string): boolean {
  return testedFor(fn, 'null').some((test) => test.lvalue === lvalue);
}

/** The first that gets it behind the branch refuses NULL: `devm_ioremap_resource(dev, res)`. */
function isRefused(fn: CFunction, { node, lvalue }: { node: SyntaxNode; lvalue: string }): boolean {
  const end = enclosing(node, IF)?.end ?? node.end;
  const [use] = fn.fragments
    .flatMap(({ body }) => usesOf(fn, body, lvalue))
    .filter((each) => each.node.start >= end);
  return use?.kind === 'argument' && use.call !== null && refusesNull(use.call.callee, use.place);
}

const IF: ReadonlySet<string> = new Set(['if_statement']);

function problem(fn: CFunction, at: { test: SyntaxNode; lvalue: string; call: Call }): Problem {
  return {
    at: at.test.start,
    subject: at.lvalue,
    facts: { variable: at.lvalue, callee: at.call.callee, test: codeOf(fn, at.test) },
    proofs: [
      proof(fn, at.call.node, `${at.call.callee}() returns NULL on failure`),
      proof(fn, at.test, 'an error pointer is expected'),
    ],
  };
}
