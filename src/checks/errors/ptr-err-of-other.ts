import type { CFunction } from '../../c/functions.js';
import { asAssignment, asCall, bare, bodyNodes, type Call, codeOf, soundNodes } from '../../c/query.js';
import { testedFor } from '../../c/result-tests.js';
import { childIn, enclosing, namedChildren, previousNamed, type SyntaxNode } from '../../c/syntax.js';
import { defineCheck, fact, type Problem, proof } from '../check.js';

/** One pointer has failed, and the error code is taken from another one that has not. */
export const ptrErrOfOther = defineCheck({
  id: 'ptr-err-of-other',
  maturity: 'stable',
  severity: 'high',
  needs: 'hunk',
  summary: 'the error code is taken from another pointer than the one that was tested',
  why: 'A failure is not seen, or a part of an address is returned as error.',
  advice: 'Test the pointer that was just set, and take the code from it.',
  bad: [
    `
 static int kumo_clocks(struct kumo_device *kumo)
 {
 	kumo->core = devm_clk_get(kumo->dev, "core");
 	if (IS_ERR(kumo->core))
 		return PTR_ERR(kumo->core);
+	kumo->bus = devm_clk_get(kumo->dev, "bus");
+	if (IS_ERR(kumo->bus))
+		return PTR_ERR(kumo->core); //@ report
 	return 0;
 }
`,
    `
 static int kumo_clocks(struct kumo_device *kumo)
 {
 	kumo->core = devm_clk_get(kumo->dev, "core");
 	if (IS_ERR(kumo->core))
 		return PTR_ERR(kumo->core);
+	kumo->bus = devm_clk_get(kumo->dev, "bus");
+	if (IS_ERR(kumo->core)) //@ report
+		return PTR_ERR(kumo->bus);
 	return 0;
 }
`,
  ],
  good: [
    `
 static int kumo_clocks(struct kumo_device *kumo)
 {
+	kumo->bus = devm_clk_get(kumo->dev, "bus");
+	if (IS_ERR(kumo->bus))
+		return 0;
+	kumo->aux = devm_clk_get(kumo->dev, "aux");
+	if (IS_ERR(kumo->bus) || IS_ERR(kumo->aux))
+		return IS_ERR(kumo->bus) ? PTR_ERR(kumo->bus) : PTR_ERR(kumo->aux);
 	return 0;
 }
`,
  ],
  limits: ['Only where the test stands alone in its condition.'],
  references: ['include/linux/err.h'],
  *run(fn) {
    for (const { node, lvalue } of testedFor(fn, 'error')) {
      const taken = asCall(fn, node)?.callee === 'IS_ERR' ? takenFromOther(fn, { node, lvalue }) : null;
      if (taken !== null) yield problem(fn, { node, lvalue, ...taken });
    }
  },
  comment: (facts) => {
    const [failed, other] = [fact(facts, 'failed'), fact(facts, 'other')];
    return isWrongTest(facts)
      ? `${other} was just set and the error is taken from it, but it is ${failed} that is tested. Should this be IS_ERR(${other})?`
      : `${failed} has failed here, but the error is taken from ${other}, which has not. Should this be PTR_ERR(${failed})?`;
  },
  suggest: (facts) =>
    isWrongTest(facts) ? `IS_ERR(${fact(facts, 'other')})` : `PTR_ERR(${fact(facts, 'failed')})`,
});

interface Test {
  readonly node: SyntaxNode;
  readonly lvalue: string;
}

interface Taken {
  readonly call: Call;
  readonly other: string;
}

/** The `PTR_ERR(b)` in the branch of `if (IS_ERR(a))`, where nothing in the branch is about a. */
function takenFromOther(fn: CFunction, { node, lvalue }: Test): Taken | null {
  const statement = enclosing(node, IF);
  const condition = statement === null ? null : childIn(statement, 'condition');
  const branch = statement === null ? null : childIn(statement, 'consequence');
  if (condition === null || branch === null || codeOf(fn, bare(fn, condition)) !== codeOf(fn, node))
    return null;
  const taken = [...soundNodes(branch)].flatMap((each) => errorTaken(fn, each));
  const [first] = taken;
  if (first === undefined || taken.some(({ other }) => other === lvalue)) return null;
  return codeOf(fn, branch).includes('IS_ERR') || isCopied(fn, first.other, lvalue) ? null : first;
}

const IF: ReadonlySet<string> = new Set(['if_statement']);

function errorTaken(fn: CFunction, node: SyntaxNode): Taken[] {
  const call = asCall(fn, node);
  const operand = call?.args[0];
  if (call?.callee !== 'PTR_ERR' || operand === undefined) return [];
  return [{ call, other: codeOf(fn, bare(fn, operand)) }];
}

/** One was copied from the other somewhere, cast or with ERR_CAST(), so that they can hold the same error. */
function isCopied(fn: CFunction, a: string, b: string): boolean {
  return bodyNodes(fn).some((node) => {
    const stored = asAssignment(node);
    if (stored === null) return false;
    const target = codeOf(fn, stored.target);
    if (target !== a && target !== b) return false;
    const source = codeOf(fn, copiedFrom(fn, stored.value));
    return source !== target && (source === a || source === b);
  });
}

/** What a value is a copy of: `p` of `p`, `(void *)p`, `ERR_CAST(p)` and `p = f()`. */
function copiedFrom(fn: CFunction, value: SyntaxNode): SyntaxNode {
  const plain = bare(fn, value);
  const call = asCall(fn, plain);
  const [operand] = call?.callee === 'ERR_CAST' ? call.args : [];
  if (operand !== undefined) return bare(fn, operand);
  return asAssignment(plain)?.target ?? plain;
}

function isWrongTest(facts: Problem['facts']): boolean {
  return facts['wrong'] === 'test';
}

/** What stands right in front of the test sets the other pointer: then that one was meant to be tested. */
function isJustSet(fn: CFunction, test: SyntaxNode, name: string): boolean {
  const statement = enclosing(test, IF);
  let before = statement === null ? undefined : previousNamed(statement);
  while (before?.type === 'comment') before = previousNamed(before);
  const store = before?.type === 'expression_statement' ? namedChildren(before)[0] : undefined;
  const stored = store === undefined ? null : asAssignment(store);
  return stored !== null && codeOf(fn, stored.target) === name;
}

function problem(fn: CFunction, { node, lvalue, call, other }: Test & Taken): Problem {
  const wrong = isJustSet(fn, node, other) ? { wrong: 'test' } : {};
  return {
    at: 'wrong' in wrong ? node.start : call.node.start,
    subject: other,
    facts: { function: fn.name, failed: lvalue, other, ...wrong },
    proofs: [proof(fn, node, `${lvalue} is an error`), proof(fn, call.node, `the code comes from ${other}`)],
  };
}
