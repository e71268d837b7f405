import type { CFunction } from '../../c/functions.js';
import { bare, type Call, callsIn } from '../../c/query.js';
import type { SyntaxNode } from '../../c/syntax.js';
import { defineCheck, fact, type Problem, proof } from '../check.js';

/** A warning gets its text where its condition belongs. */
export const warnCondition = defineCheck({
  id: 'warn-condition',
  maturity: 'stable',
  severity: 'medium',
  needs: 'hunk',
  summary: 'a warning takes its text for the condition',
  why: 'A string is always true, and what follows it is taken for the format.',
  advice: 'Write the condition first.',
  bad: [
    `
 static void kumo_bo_free(struct kumo_bo *bo)
 {
+	WARN("%s: still mapped\\n", __func__); //@ report
 	kfree(bo);
 }
`,
    `
 static void kumo_bo_free(struct drm_device *drm, struct kumo_bo *bo)
 {
+	drm_WARN_ONCE(drm, "still mapped %d\\n", bo->id); //@ report
 	kfree(bo);
 }
`,
  ],
  good: [
    `
 static void kumo_bo_free(struct kumo_bo *bo)
 {
+	WARN(bo->vmap_count, "%s: still mapped\\n", __func__);
+	WARN(1, "freed");
 	kfree(bo);
 }
`,
  ],
  limits: [],
  references: ['include/asm-generic/bug.h', 'include/drm/drm_print.h'],
  *run(fn) {
    for (const call of callsIn(fn)) {
      const place = CONDITION_AT.get(call.callee);
      const condition = place === undefined ? undefined : call.args[place];
      if (condition !== undefined && isText(bare(fn, condition))) yield problem(fn, call, condition);
    }
  },
  comment: (facts) =>
    `${fact(facts, 'callee')}() takes a condition before its text, so here the string is the condition and always true. ` +
    `Was ${fact(facts, 'callee')}(${fact(facts, 'first')}1, ...) meant?`,
});

/** Position of the condition, from 0. */
const CONDITION_AT: ReadonlyMap<string, number> = new Map([
  ['WARN', 0],
  ['WARN_ONCE', 0],
  ['WARN_TAINT', 0],
  ['WARN_RATELIMIT', 0],
  ['drm_WARN', 1],
  ['drm_WARN_ONCE', 1],
]);

function isText(node: SyntaxNode): boolean {
  return node.type === 'string_literal' || node.type === 'concatenated_string';
}

function problem(fn: CFunction, call: Call, condition: SyntaxNode): Problem {
  const first = call.args[0] === condition ? '' : 'drm, ';
  return {
    at: condition.start,
    subject: call.callee,
    facts: { function: fn.name, callee: call.callee, first },
    proofs: [proof(fn, condition, 'a string where the condition belongs')],
  };
}
