import { type CFunction, functionNamed } from '../../c/functions.js';
import { bodyNodes, type Call, callsIn, codeOf, storedIn } from '../../c/query.js';
import { childIn, enclosing, namedChildren, nextStatement, type SyntaxNode } from '../../c/syntax.js';
import { type Context, defineCheck, fact, type Problem, proof } from '../check.js';

/** The patch keeps a call, but no longer leaves where the call fails. */
export const resultIgnored = defineCheck({
  id: 'result-ignored',
  maturity: 'nursery',
  severity: 'high',
  needs: 'hunk',
  summary: 'what a call returns is no longer looked at',
  why: 'The function goes on as if the call had succeeded: with a lock that it does not hold, or with nothing mapped.',
  advice: 'Look at the result, or say in the change log why it cannot fail any more.',
  bad: [
    `
 static void kumo_cursor_update(struct kumo_plane *plane, struct kumo_array *objs)
 {
-	if (kumo_array_lock_resv(objs)) {
-		kumo_array_put_free(objs);
-		return;
-	}
+	kumo_array_lock_resv(objs); //@ report
 	kumo_transfer(plane, objs);
 }
`,
    `
 static int kumo_start(struct kumo_device *kumo)
 {
-	int ret = kumo_clk_on(kumo);
-
-	if (ret < 0)
-		return ret;
+	kumo_clk_on(kumo); //@ report
 	kumo->on = true;
 	return 0;
 }
`,
  ],
  good: [
    `
-static int kumo_clk_on(struct kumo_device *kumo)
+static void kumo_clk_on(struct kumo_device *kumo)
 {
 	writel(1, kumo->regs);
-	return 0;
 }

 static int kumo_start(struct kumo_device *kumo)
 {
-	int ret = kumo_clk_on(kumo);
-
-	if (ret < 0)
-		return ret;
+	kumo_clk_on(kumo);
 	return 0;
 }
`,
    `
 static int kumo_stop(struct kumo_device *kumo)
 {
-	if (cancel_work_sync(&kumo->work))
-		kumo->idle = true;
+	cancel_work_sync(&kumo->work);
 	return 0;
 }
`,
  ],
  limits: ['A function that an earlier patch has made one that cannot fail looks the same.'],
  references: ['Documentation/process/coding-style.rst'],
  *run(fn, context) {
    if (!/\bif[ \t]*\(/.test(context.removed)) return;
    const ignored = callsIn(fn).filter(({ node }) => isIgnored(node));
    // Only here, since the other side is read on first use.
    const counterpart = ignored.length > 0 ? context.counterpart : null;
    if (counterpart === null) return;
    for (const call of ignored) {
      const text = codeOf(fn, call.node);
      const same = (side: CFunction) => callsIn(side).filter(({ node }) => codeOf(side, node) === text);
      const looked = same(counterpart).find(({ node }) => leavesOnFailure(counterpart, node));
      if (looked === undefined || same(counterpart).some(({ node }) => isIgnored(node))) continue;
      if (!same(fn).every(({ node }) => isIgnored(node)) || cannotFailNow(call, context)) continue;
      yield problem(fn, call);
    }
  },
  comment: (facts) =>
    `Until now ${fact(facts, 'function')}() left when ${fact(facts, 'callee')}() failed; with its result ignored it goes on as ` +
    `if all were well. Can ${fact(facts, 'callee')}() not fail here any more?`,
});

/** A statement of its own. */
function isIgnored({ parent }: SyntaxNode): boolean {
  return parent?.type === 'expression_statement';
}

/** The call decides a branch that leaves, in its condition or through the variable that is tested next. */
function leavesOnFailure(fn: CFunction, call: SyntaxNode): boolean {
  const branch = enclosing(call, IF);
  const condition = branch === null ? null : childIn(branch, 'condition');
  if (branch !== null && condition !== null && condition.start <= call.start && call.end <= condition.end)
    return leaves(branch);
  const target = storedIn(call)?.target;
  const statement = enclosing(call, STATEMENTS);
  const next = target === undefined || statement === null ? null : nextStatement(statement);
  const asked = next?.type === 'if_statement' ? childIn(next, 'condition') : null;
  if (target === undefined || next === null || asked === null) return false;
  return codeOf(fn, asked).includes(codeOf(fn, target)) && leaves(next);
}

const IF: ReadonlySet<string> = new Set(['if_statement']);

const STATEMENTS: ReadonlySet<string> = new Set(['expression_statement', 'declaration']);

function leaves(branch: SyntaxNode): boolean {
  const then = childIn(branch, 'consequence');
  const last = then?.type === 'compound_statement' ? namedChildren(then).at(-1) : then;
  return last !== null && last !== undefined && LEAVES.has(last.type);
}

const LEAVES: ReadonlySet<string> = new Set(['return_statement', 'goto_statement', 'continue_statement']);

/** The patch changes the function itself: it returns nothing, or nothing but 0. */
function cannotFailNow({ callee }: Call, { patch }: Context): boolean {
  return patch.some(({ after }) => {
    const changed = after === null || !after.items.has(callee) ? null : functionNamed(after, callee);
    if (changed === null) return false;
    const returned = bodyNodes(changed).filter(({ type }) => type === 'return_statement');
    return returned.every((node) => /^return(?: 0)?;$/.test(codeOf(changed, node)));
  });
}

function problem(fn: CFunction, call: Call): Problem {
  return {
    at: call.node.start,
    subject: call.callee,
    facts: { function: fn.name, callee: call.callee },
    proofs: [proof(fn, call.node, 'its result is not looked at any more')],
  };
}
