import type { CFunction } from '../../c/functions.js';
import { asAssignment, asCall, bare, bodyNodes, type Call, codeOf, soundNodes } from '../../c/query.js';
import { testedFor } from '../../c/result-tests.js';
import { childIn, enclosing, type SyntaxNode } from '../../c/syntax.js';
import { defineCheck, fact, type Problem, proof } from '../check.js';

/** One pointer has failed, and the error code is taken from another one that has not. */
export const ptrErrOfOther = defineCheck({
  id: 'ptr-err-of-other',
  maturity: 'stable',
  severity: 'high',
  needs: 'hunk',
  summary: 'the error code is taken from another pointer than the one that failed',
  why: 'A part of an address is returned as error, or as success.',
  advice: 'Take the code from the pointer that was tested.',
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
  comment: (facts) =>
    `${fact(facts, 'failed')} has failed here, but the error is taken from ${fact(facts, 'other')}, which has not. ` +
    `Should this be PTR_ERR(${fact(facts, 'failed')})?`,
  suggest: (facts) => `PTR_ERR(${fact(facts, 'failed')})`,
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
  return [...bodyNodes(fn)].some((node) => {
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

function problem(fn: CFunction, { node, lvalue, call, other }: Test & Taken): Problem {
  return {
    at: call.node.start,
    subject: other,
    facts: { function: fn.name, failed: lvalue, other },
    proofs: [proof(fn, node, `${lvalue} is an error`), proof(fn, call.node, `the code comes from ${other}`)],
  };
}
