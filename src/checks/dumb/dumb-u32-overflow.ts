import type { CFunction } from '../../c/functions.js';
import { asAssignment, asCall, bare, bodyNodes, callsIn, codeOf, soundNodes } from '../../c/query.js';
import { childIn, type SyntaxNode } from '../../c/syntax.js';
import { defineCheck, fact, type Problem, proof } from '../check.js';

/** The size of a dumb buffer is computed in 32 bits from a pitch or height that was made larger. */
export const dumbU32Overflow = defineCheck({
  id: 'dumb-u32-overflow',
  maturity: 'stable',
  severity: 'medium',
  needs: 'function',
  summary: 'the size of a dumb buffer is multiplied in 32 bits',
  why: 'The core has checked the product before it was aligned; the aligned one can wrap to a small buffer.',
  advice: 'Use drm_mode_size_dumb(), or multiply in 64 bits.',
  bad: [
    `
 static int kumo_dumb_create(struct drm_file *file, struct drm_device *drm,
 			    struct drm_mode_create_dumb *args)
 {
+	args->pitch = ALIGN(DIV_ROUND_UP(args->width * args->bpp, 8), 256);
+	args->size = args->pitch * args->height; //@ report
 	return kumo_create(file, drm, args);
 }
`,
    `
 static int kumo_dumb_create(struct drm_file *file, struct drm_device *drm,
 			    struct drm_mode_create_dumb *args)
 {
 	args->pitch = round_up(args->width * 4, to_kumo(drm)->stride);
+	args->size = PAGE_ALIGN(args->height * args->pitch); //@ report
 	return kumo_create(file, drm, args);
 }
`,
  ],
  good: [
    `
 static int kumo_dumb_create(struct drm_file *file, struct drm_device *drm,
 			    struct drm_mode_create_dumb *args)
 {
+	args->pitch = ALIGN(DIV_ROUND_UP(args->width * args->bpp, 8), 256);
+	args->size = (u64)args->pitch * args->height;
 	return kumo_create(file, drm, args);
 }
`,
    `
 static int kumo_dumb_create(struct drm_file *file, struct drm_device *drm,
 			    struct drm_mode_create_dumb *args)
 {
+	args->pitch = DIV_ROUND_UP(args->width * args->bpp, 8);
+	args->size = args->pitch * args->height;
 	return kumo_create(file, drm, args);
 }
`,
    `
 static int kumo_dumb_create(struct drm_file *file, struct drm_device *drm,
 			    struct drm_mode_create_dumb *args)
 {
+	args->pitch = ALIGN(DIV_ROUND_UP(args->width * args->bpp, 8), 256);
+	args->size = args->pitch;
+	args->size *= args->height;
 	return kumo_create(file, drm, args);
 }
`,
  ],
  limits: ['Limits that the driver sets on width and height elsewhere are not known.'],
  references: ['drivers/gpu/drm/drm_dumb_buffers.c: drm_mode_create_dumb'],
  *run(fn) {
    const args = fn.params.find(({ type }) => type === 'struct drm_mode_create_dumb *')?.name;
    if (args === undefined || callsIn(fn).some(({ callee }) => callee === 'check_mul_overflow')) return;
    const grown = grownIn(fn, args);
    if (grown === null || isLimited(fn, args)) return;
    for (const node of bodyNodes(fn)) {
      const assignment = asAssignment(node);
      if (assignment === null || codeOf(fn, assignment.target) !== `${args}->size`) continue;
      const product = narrowProduct(fn, assignment.value, args);
      if (product !== null) yield problem(fn, { node, grown, product, args });
    }
  },
  comment: (facts) =>
    `${fact(facts, 'product')} is a 32-bit product, and ${fact(facts, 'grown')} in ${fact(facts, 'function')}() makes it larger than ` +
    'the one the core has checked, so a big request can wrap to a small buffer. Would drm_mode_size_dumb() or a 64-bit ' +
    'multiplication do?',
});

const GROWS = /^(?:ALIGN|round_?up|__ALIGN_MASK|max|max_t)$/;

/** The rounding that makes pitch or height larger than what was asked for, as code; null if nothing does. */
function grownIn(fn: CFunction, args: string): string | null {
  for (const node of bodyNodes(fn)) {
    const assignment = asAssignment(node);
    if (assignment === null || codeOf(fn, assignment.target) !== `${args}->pitch`) continue;
    const [call] = [...soundNodes(assignment.value)].filter((each) =>
      GROWS.test(asCall(fn, each)?.callee ?? ''),
    );
    if (call !== undefined) return codeOf(fn, call);
  }
  return null;
}

/** Comparing the dimensions with anything bounds the product. */
function isLimited(fn: CFunction, args: string): boolean {
  return [...bodyNodes(fn)].some((node) => {
    const operator = node.type === 'binary_expression' ? (childIn(node, 'operator')?.type ?? '') : '';
    return /^[<>]=?$/.test(operator) && codeOf(fn, node).includes(`${args}->`);
  });
}

/** The product of two 32-bit fields somewhere in the value; null where an operand is widened. */
function narrowProduct(fn: CFunction, value: SyntaxNode, args: string): string | null {
  for (const node of soundNodes(value)) {
    if (node.type !== 'binary_expression' || childIn(node, 'operator')?.type !== '*') continue;
    const sides = [childIn(node, 'left'), childIn(node, 'right')].filter((side) => side !== null);
    const fields = sides.map((side) =>
      side.type === 'cast_expression' ? '' : codeOf(fn, bareBrackets(fn, side)),
    );
    if (fields.includes(`${args}->pitch`) && fields.includes(`${args}->height`)) return codeOf(fn, node);
  }
  return null;
}

function bareBrackets(fn: CFunction, node: SyntaxNode): SyntaxNode {
  return node.type === 'parenthesized_expression' ? bare(fn, node) : node;
}

function problem(
  fn: CFunction,
  at: { node: SyntaxNode; grown: string; product: string; args: string },
): Problem {
  return {
    at: at.node.start,
    subject: `${at.args}->size`,
    facts: { function: fn.name, product: at.product, grown: at.grown },
    proofs: [proof(fn, at.node, 'multiplied in 32 bits')],
  };
}
