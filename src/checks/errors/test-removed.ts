import type { CFunction } from '../../c/functions.js';
import { testOf } from '../../c/path-sketch.js';
import { asCall, bare, bodyNodes, bodyNodesOf, codeOf } from '../../c/query.js';
import { childIn, namedChildren, type SyntaxNode } from '../../c/syntax.js';
import { usesOf } from '../../c/uses.js';
import { ZERO } from '../../c/values.js';
import { droppingOf } from '../../kernel/references.js';
import { type Context, defineCheck, fact, type Problem, proof } from '../check.js';

/** The patch takes away the only test of a value, and goes on to use the value as before. */
export const testRemoved = defineCheck({
  id: 'test-removed',
  maturity: 'nursery',
  severity: 'medium',
  needs: 'hunk',
  summary: 'the only test of a value is taken away, and the value is used as before',
  why: 'What the test kept out now gets through: NULL, an error pointer, or a number out of range.',
  advice: 'Keep the test, or say in the change log who makes sure of it.',
  bad: [
    `
 static void kumo_release(struct kumo_file *file)
 {
 	struct kumo_bo *bo = file->bo;

-	if (!bo)
-		return;
 	bo->owner = NULL; //@ report
 	kumo_bo_put(bo);
 }
`,
    `
 static void kumo_unmap(struct kumo_vma *vma)
 {
-	if (vma->vm) {
-		kumo_vm_purge(vma->vm, vma);
-		kumo_vm_close(vma->vm, vma);
-	}
+	kumo_vm_purge(vma->vm, vma); //@ report
+	kumo_vm_close(vma->vm, vma);
 	kumo_vma_del(vma);
 }
`,
    `
 static int kumo_set_mask(struct kumo_device *kumo, struct kumo_args *args)
 {
-	if (args->bits < 20 || args->bits > 64)
-		return -EINVAL;
 	return dma_set_mask(kumo->dev, DMA_BIT_MASK(args->bits)); //@ report
 }
`,
  ],
  good: [
    `
 static void kumo_release(struct kumo_file *file)
 {
-	struct kumo_bo *bo = file->bo;
+	struct kumo_bo *bo = &file->bo;

-	if (!bo)
-		return;
 	bo->owner = NULL;
 	kumo_bo_put(bo);
 }
`,
    `
 static void kumo_release(struct kumo_file *file)
 {
 	struct kumo_bo *bo = file->bo;

-	if (!bo)
-		return;
-	kfree(bo);
+	kfree(bo);
 }
`,
    `
 static int kumo_set_mask(struct kumo_device *kumo, struct kumo_args *args)
 {
-	if (args->bits < 20 || args->bits > 64)
-		return -EINVAL;
+	if (!kumo_is_range(args->bits))
+		return -EINVAL;
 	return dma_set_mask(kumo->dev, DMA_BIT_MASK(args->bits));
 }
`,
  ],
  limits: ['Who else makes sure of the value is not known: a test that could never fail looks the same.'],
  references: ['Documentation/process/submitting-patches.rst'],
  *run(fn, context: Context) {
    if (!/\bif[ \t]*\(/.test(context.removed)) return;
    // Only here, since the other side is read on first use.
    const { counterpart, patch } = context;
    if (counterpart === null) return;
    const seen = new Set<string>();
    // What is still there cannot be gone, and a patch that takes away more than a reader follows is not judged.
    const kept = new Set(testsOf(fn).map(({ subject }) => subject));
    const gone = testsOf(counterpart).filter(({ subject }) => !kept.has(subject));
    if (gone.length > MOST) context.abstain('too many tests taken away');
    for (const test of gone.slice(0, MOST)) {
      if (seen.has(test.subject)) continue;
      const use = usedAsBefore(fn, counterpart, test);
      if (use === null || isMoved(fn, test, patch)) continue;
      seen.add(test.subject);
      yield problem(fn, test, use);
    }
  },
  comment: (facts) =>
    `The patch takes the test \`${fact(facts, 'test')}\` away, and ${fact(facts, 'function')}() uses ${fact(facts, 'subject')} here ` +
    'just as before, so what the test kept out gets here now. Who makes sure that it cannot?',
});

/** Tests that are looked at in one function. */
const MOST = 32;

/** A condition of the old side: a way out if it holds (`leaves`), or what stands in its branch is done only then. */
interface Test {
  readonly subject: string;
  readonly text: string;
  readonly statement: SyntaxNode;
  readonly leaves: boolean;
}

function testsOf(fn: CFunction): readonly Test[] {
  return bodyNodesOf(fn, 'if_statement').flatMap((node): readonly Test[] => {
    const [condition, consequence] = [childIn(node, 'condition'), childIn(node, 'consequence')];
    if (condition === null || consequence === null) return [];
    const statements = consequence.type === 'compound_statement' ? namedChildren(consequence) : [consequence];
    const last = statements.at(-1);
    if (last === undefined) return [];
    if (!LEAVES.has(last.type) || childIn(node, 'alternative') !== null) {
      const test = testOf(fn, condition);
      return test === null || (test.whenTrue & ZERO) !== 0 || !isPresence(fn, condition)
        ? []
        : [{ subject: test.lvalue, text: codeOf(fn, bare(fn, condition)), statement: node, leaves: false }];
    }
    return operandsOf(fn, condition).flatMap((operand) => {
      const subject = subjectOf(fn, operand);
      return subject === null ? [] : [{ subject, text: codeOf(fn, operand), statement: node, leaves: true }];
    });
  });
}

const LEAVES: ReadonlySet<string> = new Set([
  'return_statement',
  'goto_statement',
  'continue_statement',
  'break_statement',
]);

function isPresence(fn: CFunction, condition: SyntaxNode): boolean {
  return /^\w+(?:(?:->|\.)\w+)*(?: != NULL)?$/.test(codeOf(fn, bare(fn, condition)));
}

function operandsOf(fn: CFunction, condition: SyntaxNode): readonly SyntaxNode[] {
  const found: SyntaxNode[] = [];
  const queue = [condition];
  for (let at = queue.pop(); at !== undefined; at = queue.pop()) {
    const node = bare(fn, at);
    const [left, right] = [childIn(node, 'left'), childIn(node, 'right')];
    if (
      node.type === 'binary_expression' &&
      childIn(node, 'operator')?.type === '||' &&
      left !== null &&
      right !== null
    )
      queue.push(right, left);
    else found.push(node);
  }
  return found;
}

function subjectOf(fn: CFunction, operand: SyntaxNode): string | null {
  const isNegated = operand.type === 'unary_expression' && childIn(operand, 'operator')?.type === '!';
  const test = testOf(fn, (isNegated ? childIn(operand, 'argument') : null) ?? operand);
  if (test !== null) return test.lvalue;
  const left = childIn(operand, 'left');
  if (operand.type !== 'binary_expression' || left === null) return null;
  const text = codeOf(fn, bare(fn, left));
  return /^\w+(?:(?:->|\.)\w+)*$/.test(text) ? text : null;
}

/** Where the new side first uses what was tested: it says the same of it but for the test. */
function usedAsBefore(fn: CFunction, counterpart: CFunction, test: Test): SyntaxNode | null {
  const { subject, statement, leaves } = test;
  if (asksFor(fn, subject)) return null;
  const gone = (leaves ? statement : childIn(statement, 'condition')) ?? statement;
  const other = leaves ? null : childIn(statement, 'alternative');
  const then = mentions(counterpart, subject).filter(
    (node) => !isIn(node, gone) && (other === null || !isIn(node, other)),
  );
  const now = mentions(fn, subject);
  const plain = (side: CFunction, nodes: readonly SyntaxNode[]) =>
    nodes.map((node) => codeOf(side, node).replace(/ /g, '')).join('\n');
  if (plain(fn, now) !== plain(counterpart, then)) return null;
  const index = then.findIndex(({ start }) => start > gone.start);
  const use = index < 0 ? undefined : now[index];
  return use === undefined || now.slice(index).every((node) => takesNull(fn, node, subject)) ? null : use;
}

/** Functions that give something back, and getters of references, do nothing for NULL. */
function takesNull(fn: CFunction, node: SyntaxNode, subject: string): boolean {
  const uses = usesOf(fn, node, subject);
  return (
    uses.length > 0 &&
    uses.every(
      ({ call }) => call !== null && (droppingOf(call.callee) !== null || /_get(?:_rcu)?$/.test(call.callee)),
    )
  );
}

/** Another function of the patch asks for something of that name now. */
function isMoved(fn: CFunction, { subject }: Test, patch: Context['patch']): boolean {
  const name = /\w+$/.exec(subject)?.[0] ?? subject;
  const asks = (side: CFunction | null) => (side === null ? 0 : askingFor(side, name));
  return patch.some(({ functions }) =>
    functions.some((each) => each.name !== fn.name && asks(each.after) > asks(each.before)),
  );
}

function askingFor(fn: CFunction, name: string): number {
  const word = new RegExp(`\\b${name}\\b`);
  return bodyNodes(fn).filter((node) => node.field === 'condition' && word.test(codeOf(fn, node))).length;
}

function isIn(node: SyntaxNode, around: SyntaxNode): boolean {
  return node.start >= around.start && node.end <= around.end;
}

/** Something in view still asks for the value: a condition, a switch, a macro that warns or clamps. */
function asksFor(fn: CFunction, subject: string): boolean {
  const whole = new RegExp(`${wordOf(subject).source}(?!->|\\.|\\[)`);
  return bodyNodes(fn).some((node) => {
    if (node.field === 'condition' || isLogical(node)) return whole.test(codeOf(fn, node));
    const callee = asCall(fn, node)?.callee;
    return callee !== undefined && ASKS.test(callee) && whole.test(codeOf(fn, node));
  });
}

function isLogical(node: SyntaxNode): boolean {
  const operator = node.type === 'binary_expression' ? (childIn(node, 'operator')?.type ?? '') : '';
  return operator === '&&' || operator === '||';
}

const ASKS = /WARN|BUG|ASSERT|assert|^(?:min|max|clamp|IS_ERR|PTR_ERR|array_index_nospec|check_\w+_overflow)/;

function wordOf(subject: string): RegExp {
  return new RegExp(`(?<![\\w.]|->)${subject.replace(/[^\w]/g, '\\$&')}\\b`);
}

function mentions(fn: CFunction, subject: string): readonly SyntaxNode[] {
  const word = wordOf(subject);
  return bodyNodes(fn).filter((node) => isUnit(node) && word.test(codeOf(fn, node)));
}

function isUnit({ type, parent, field }: SyntaxNode): boolean {
  if (parent?.type === 'for_statement') return field !== 'body' && field !== '';
  return UNITS.has(type) || field === 'condition';
}

const UNITS: ReadonlySet<string> = new Set(['expression_statement', 'declaration', 'return_statement']);

function problem(fn: CFunction, { subject, text }: Test, use: SyntaxNode): Problem {
  return {
    at: use.start,
    subject,
    facts: { function: fn.name, subject, test: text },
    proofs: [proof(fn, use, `${subject} is used, and nothing in view tests it any more`)],
  };
}
