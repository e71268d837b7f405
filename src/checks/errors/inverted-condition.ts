import type { CFunction } from '../../c/functions.js';
import { bare, bodyNodes, codeOf, isConstant } from '../../c/query.js';
import { childIn, type SyntaxNode } from '../../c/syntax.js';
import { defineCheck, fact, type Problem, proof } from '../check.js';

/** A condition that negates or compares something else than it reads as. */
export const invertedCondition = defineCheck({
  id: 'inverted-condition',
  maturity: 'stable',
  severity: 'high',
  needs: 'hunk',
  summary: 'a condition asks for something else than it seems to',
  why: 'The branch runs in the cases that it should leave out.',
  advice: 'Put the brackets where the question is meant, or drop one of the two negations.',
  bad: [
    `
 static void kumo_unmap(struct kumo_bo *bo, unsigned long attrs)
 {
+	if (!(attrs & DMA_ATTR_SKIP_CPU_SYNC) == 0) //@ report
 		kumo_sync(bo);
 }
`,
    `
 static bool kumo_is_busy(struct kumo_device *kumo)
 {
+	return !kumo->flags & KUMO_IDLE; //@ report
 }
`,
    `
 static int kumo_check(struct kumo_args *args)
 {
+	if (args->flags & KUMO_VALID == 0) //@ report
+		return -EINVAL;
+	if (args->type != KUMO_LINEAR || args->type != KUMO_TILED) //@ report
+		return -EINVAL;
 	return 0;
 }
`,
    `
 static int kumo_start(struct kumo_device *kumo)
 {
 	int ret;

+	if (ret = kumo_power_on(kumo) < 0) //@ report
+		return ret;
 	return 0;
 }
`,
  ],
  good: [
    `
 static bool kumo_same(struct kumo_bo *a, struct kumo_bo *b, bool want)
 {
+	if (!a->sgt == !b->sgt)
+		return true;
+	if (!a->busy == want)
+		return true;
+	if (!(a->flags & KUMO_IDLE))
+		return false;
+	if ((a->flags & KUMO_IDLE) == 0)
+		return false;
+	if (a->type != KUMO_LINEAR && a->type != KUMO_TILED)
+		return false;
+	if ((a->ret = kumo_wait(a)) < 0)
+		return false;
+	return !!(a->flags & KUMO_SHARED);
 }
`,
  ],
  limits: ['Only shapes that cannot be meant; whether a plain condition should be negated is not judged.'],
  references: [],
  *run(fn) {
    for (const node of bodyNodes(fn)) {
      if (node.type !== 'binary_expression' && node.type !== 'assignment_expression') continue;
      const shape = shapeOf(fn, node);
      if (shape !== null) yield problem(fn, node, shape);
    }
  },
  comment: (facts) => {
    const condition = fact(facts, 'condition');
    switch (fact(facts, 'shape')) {
      case 'negated-comparison':
        return `The ! in ${condition} applies to the left side alone, before the comparison. Which of the two negations is meant?`;
      case 'negated-mask':
        return `The ! binds tighter than &, so ${condition} masks 0 or 1. Should the brackets be !(${fact(facts, 'inner')})?`;
      case 'compared-mask':
        return `The comparison binds tighter than &, so ${condition} does not compare the masked bits. Are brackets missing around the &?`;
      case 'stored-comparison':
        return `${fact(facts, 'inner')} gets the result of the comparison here, 0 or 1, and not what was returned. Are brackets missing around the assignment?`;
      case 'always-true':
        return `${condition} is true for every value, since none is equal to both. Is && meant?`;
      default:
        return `${condition} is never true, since no value is equal to both. Is || meant?`;
    }
  },
});

type Shape =
  | 'negated-comparison'
  | 'negated-mask'
  | 'compared-mask'
  | 'stored-comparison'
  | 'always-true'
  | 'never-true';

const EQUALITY: ReadonlySet<string> = new Set(['==', '!=']);
const COMPARISON: ReadonlySet<string> = new Set(['==', '!=', '<', '<=', '>', '>=']);

function shapeOf(fn: CFunction, node: SyntaxNode): Shape | null {
  const operator = childIn(node, 'operator')?.type ?? '';
  const left = childIn(node, 'left');
  const right = childIn(node, 'right');
  if (left === null || right === null) return null;
  if (node.type === 'assignment_expression')
    return isStoredComparison(node, operator, right) ? 'stored-comparison' : null;
  if (EQUALITY.has(operator) && isNegation(left) && /^[0-9]+$/.test(codeOf(fn, right)))
    return codeOf(fn, right) !== '0' || isOfMask(fn, left) ? 'negated-comparison' : null;
  if (operator === '&' && isNegation(left) && isMask(fn, right)) return 'negated-mask';
  if (operator === '&' && isBareComparison(right) && isMask(fn, childIn(right, 'left') ?? right))
    return 'compared-mask';
  if (operator === '||' && excludes(fn, { left, right, by: '!=' })) return 'always-true';
  if (operator === '&&' && excludes(fn, { left, right, by: '==' })) return 'never-true';
  return null;
}

function isNegation(node: SyntaxNode): boolean {
  if (node.type !== 'unary_expression' || childIn(node, 'operator')?.type !== '!') return false;
  const argument = childIn(node, 'argument');
  return argument?.type !== 'unary_expression';
}

/** `!f() == 0` means the same with and without brackets; `!(a & b) == 0` asks twice for the opposite. */
function isOfMask(fn: CFunction, negation: SyntaxNode): boolean {
  const argument = childIn(negation, 'argument');
  return argument !== null && childIn(bare(fn, argument), 'operator')?.type === '&';
}

function isBareComparison(node: SyntaxNode): boolean {
  return node.type === 'binary_expression' && COMPARISON.has(childIn(node, 'operator')?.type ?? '');
}

/** A constant by its name, as flags are. */
function isMask(fn: CFunction, node: SyntaxNode): boolean {
  return /[A-Z]/.test(codeOf(fn, node)) && isConstant(fn, node);
}

/** `if (ret = f() < 0)`: an assignment as the whole condition, whose value is a comparison of a call's result. */
function isStoredComparison(node: SyntaxNode, operator: string, right: SyntaxNode): boolean {
  const holder = node.parent?.parent?.type;
  const isCondition =
    node.parent?.type === 'parenthesized_expression' &&
    (holder === 'if_statement' || holder === 'while_statement');
  if (operator !== '=' || !isCondition || !isBareComparison(right)) return false;
  return childIn(right, 'left')?.type === 'call_expression';
}

/** Both sides compare the same thing with constants of different names. */
function excludes(
  fn: CFunction,
  { left, right, by }: { left: SyntaxNode; right: SyntaxNode; by: '==' | '!=' },
): boolean {
  const first = compared(fn, left, by);
  const second = compared(fn, right, by);
  return first !== null && second !== null && first.what === second.what && first.value !== second.value;
}

function compared(
  fn: CFunction,
  node: SyntaxNode,
  by: string,
): { readonly what: string; readonly value: string } | null {
  const at = bare(fn, node);
  const left = childIn(at, 'left');
  const right = childIn(at, 'right');
  if (
    at.type !== 'binary_expression' ||
    childIn(at, 'operator')?.type !== by ||
    left === null ||
    right === null
  )
    return null;
  const isPlace = bare(fn, left).type === 'identifier' || bare(fn, left).type === 'field_expression';
  if (!isPlace || !/^(?:-?[A-Z][A-Z0-9_]*|\d+|'.')$/.test(codeOf(fn, right))) return null;
  return { what: codeOf(fn, left), value: codeOf(fn, right) };
}

function problem(fn: CFunction, node: SyntaxNode, shape: Shape): Problem {
  const inner = shape === 'stored-comparison' ? childIn(node, 'left') : null;
  const condition = codeOf(fn, node);
  return {
    at: node.start,
    subject: condition,
    facts: {
      function: fn.name,
      condition,
      shape,
      inner: inner === null ? condition.replace(/^!/, '') : codeOf(fn, inner),
    },
    proofs: [proof(fn, node, 'the condition')],
  };
}
